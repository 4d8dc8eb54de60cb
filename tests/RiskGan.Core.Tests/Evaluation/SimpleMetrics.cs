using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Tests.Evaluation;

/// <summary>A metric whose numbers a test writes down itself.</summary>
internal sealed class SimpleMetric(string name, Func<EvaluationContext, Table, IReadOnlyList<Measurement>> numbers) : ITableMetric
{
    public string Name => name;

    public double Minimum { get; init; }

    public double Maximum { get; init; } = 1.0;

    public MetricDirection Direction { get; init; } = MetricDirection.HigherIsBetter;

    public MetricBlock Block { get; init; } = MetricBlock.Fidelity;

    public string Meaning => $"What {name} means.";

    public string Formula => "a / b";

    public string Source => "A. Author (2020)";

    public bool ComparesWithFloor { get; init; } = true;

    public FloorSample FloorSample { get; init; } = FloorSample.Training;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate) => numbers(context, candidate);
}

/// <summary>Metrics for reports that look like real ones.</summary>
internal static class SimpleMetrics
{
    /// <summary>Column shapes by the quality report: overall, then every column.</summary>
    public static ITableMetric Shapes { get; } = new SimpleMetric("column_shapes", (context, candidate) =>
    {
        QualityReport report = QualityReport.Compare(context.Real, candidate);
        double half = 1.0 / Math.Sqrt(candidate.RowCount);
        return [new Measurement("", Around(report.ShapeScore, half)), .. report.Columns.Select(column => new Measurement(column.Column, Around(column.Score, 2 * half)))];
    });

    /// <summary>Pair trends by the quality report.</summary>
    public static ITableMetric Trends { get; } = new SimpleMetric("pair_trends", (context, candidate) =>
    {
        QualityReport report = QualityReport.Compare(context.Real, candidate);
        return [new Measurement("", Around(report.TrendScore, 0.004)), .. report.Pairs.Take(20).Select(pair => new Measurement($"{pair.First} × {pair.Second}", Around(pair.Score, 0.01)))];
    });

    /// <summary>The mean of every numeric column, real against candidate.</summary>
    public static ITableMetric Means { get; } = new SimpleMetric("mean", (context, candidate) =>
        [.. context.Real.Columns.OfType<NumericColumn>().Select(column => new Measurement($"mean · {column.Name}", Around(Mean(candidate, column.Name), 0.02 * Math.Abs(Mean(candidate, column.Name)))) { Real = Mean(context.Real, column.Name) })])
    {
        Block = MetricBlock.Tails,
        Minimum = double.NegativeInfinity,
        Maximum = double.PositiveInfinity,
    };

    /// <summary>Share of candidate rows that a training row equals in its first column.</summary>
    public static ITableMetric Copies { get; } = new SimpleMetric("exact_copies", (context, candidate) =>
    {
        if (context.Train is null) return [new Measurement("", Estimate.Undefined) { Remark = "needs --train" }];
        HashSet<string> known = [.. Enumerable.Range(0, context.Train.RowCount).Select(context.Train.Columns[0].Format)];
        double share = Enumerable.Range(0, candidate.RowCount).Average(row => known.Contains(candidate.Columns[0].Format(row)) ? 1.0 : 0.0);
        return [new Measurement("", Around(share, 0.01))];
    })
    {
        Block = MetricBlock.Privacy,
        Direction = MetricDirection.LowerIsBetter,
        FloorSample = FloorSample.HeldOut,
    };

    public static IReadOnlyList<ITableMetric> All { get; } = [Shapes, Trends, Means, Copies];

    public static Estimate Around(double value, double half) => new(value, value - half, value + half);

    private static double Mean(Table table, string column) => ((NumericColumn)table.Find(column)!).Values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}
