using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>The share of rows that repeat an earlier row of the same table, beside the real table's own.</summary>
/// <remarks>
/// Repeats grow with the number of rows, so both tables are cut to the same number. Identifiers do not count. Interval: Wilson.
/// Edges: a table without rows is NaN.
/// </remarks>
internal sealed class DuplicateRows : ITableMetric
{
    public string Name => "duplicate_rows";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Validity;

    public string Meaning => "The share of rows that repeat an earlier row; far more than in the real table means that the generator has collapsed or copies.";

    public string Formula => "rows equal to an earlier row in all columns but identifiers / rows, on equally many rows of both tables";

    public string Source => "count";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        int rows = Math.Min(context.Real.RowCount, candidate.RowCount);
        string[] columns = [.. ComparedColumns.WithTexts(context.Real, candidate).Select(column => column.Name)];
        if (rows == 0 || columns.Length == 0) return [new Measurement("", Estimate.Undefined) { Remark = "no rows, or no column in common" }];
        EvaluationSample sample = EvaluationSample.Of(context, candidate, rows);
        double real = Share(RowKeys.Of(sample.Real, columns));
        return [new Measurement("", Intervals.Wilson(Share(RowKeys.Of(sample.Candidate, columns)), sample.Candidate.RowCount)) { Real = real, Remark = sample.Remark }];
    }

    private static double Share(UInt128[] keys) => 1.0 - ((double)new HashSet<UInt128>(keys).Count / keys.Length);
}
