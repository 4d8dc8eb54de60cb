using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>The share of rows that are exact copies of a training row, beside the share that held-out real rows show by chance.</summary>
/// <remarks>
/// A check for copying only: a table without copies can still give its training rows away. Identifiers do not count. Interval: Wilson.
/// Edges: without training rows it is NaN.
/// </remarks>
internal sealed class CopiedRows : ITableMetric
{
    public string Name => "copied_rows";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Validity;

    public string Meaning => "The share of rows that equal a training row in every cell; held-out real rows show how many do by chance.";

    public string Formula => "rows equal to some training row in all columns but identifiers / rows";

    public string Source => "after SDMetrics NewRowSynthesis (one minus it, exact matches)";

    public bool ComparesWithFloor => true;

    public FloorSample FloorSample => FloorSample.HeldOut; // training rows are all copies of themselves

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        if (context.Train is not { } train) return [new Measurement("", Estimate.Undefined) { Remark = "the training rows were not given" }];
        string[] columns =
        [
            .. ComparedColumns.WithTexts(context.Real, candidate).Select(column => column.Name).Intersect(ComparedColumns.WithTexts(train, candidate).Select(column => column.Name)),
        ];
        if (columns.Length == 0 || candidate.RowCount == 0) return [new Measurement("", Estimate.Undefined) { Remark = "no rows, or no column in common" }];
        HashSet<UInt128> known = [.. RowKeys.Of(train, columns)];
        return [new Measurement("", Intervals.Wilson(Share(candidate, columns, known), candidate.RowCount)) { Real = Share(context.Real, columns, known) }];
    }

    private static double Share(Table table, string[] columns, HashSet<UInt128> known)
    {
        UInt128[] keys = RowKeys.Of(table, columns);
        return (double)keys.Count(known.Contains) / keys.Length;
    }
}
