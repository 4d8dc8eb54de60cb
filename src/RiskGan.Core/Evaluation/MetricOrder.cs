namespace RiskGan.Core.Evaluation;

/// <summary>In which order numbers are read: worst first, the overall number of a metric before its subjects.</summary>
internal static class MetricOrder
{
    /// <summary>Block by block; in a block the metrics by their worst headline; of a metric the overall number first, then subjects worst first.</summary>
    public static IReadOnlyList<MetricLine> WorstFirst(IReadOnlyList<MetricLine> lines)
    {
        IEnumerable<MetricLine[]> metrics = lines
            .GroupBy(line => line.Metric)
            .Select(group => group.OrderBy(line => line.Measurement.Subject.Length > 0).ThenBy(Rank).ThenByDescending(VerdictRules.Shortfall).ToArray());
        return [.. metrics
            .OrderBy(metric => metric[0].Metric.Block)
            .ThenBy(metric => Rank(metric[0]))
            .ThenByDescending(metric => VerdictRules.Shortfall(metric[0]))
            .SelectMany(metric => metric)];
    }

    /// <summary>0 for the worst verdict.</summary>
    public static int Rank(MetricLine line) => Rank(line.Verdict);

    /// <inheritdoc cref="Rank(MetricLine)"/>
    public static int Rank(Verdict verdict) => verdict switch
    {
        Verdict.Poor => 0,
        Verdict.Near => 1,
        Verdict.Undefined => 2,
        Verdict.AtFloor => 3,
        _ => 4,
    };
}
