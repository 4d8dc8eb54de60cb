namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>The order in which a report shows subjects.</summary>
internal static class Ranking
{
    /// <summary>Most pairs a metric reports one by one.</summary>
    public const int MostPairs = 50;

    /// <summary>Worst first, those that are not defined last, equals in the order they came.</summary>
    public static IEnumerable<Measurement> WorstFirst(IEnumerable<Measurement> subjects, MetricDirection direction)
    {
        double sign = direction == MetricDirection.HigherIsBetter ? 1.0 : -1.0;
        return subjects.OrderBy(subject => double.IsNaN(subject.Estimate.Value)).ThenBy(subject => sign * subject.Estimate.Value);
    }
}
