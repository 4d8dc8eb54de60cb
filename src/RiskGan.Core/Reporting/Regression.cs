using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Reporting;

/// <summary>A number that is worse than in an earlier report.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Subject">Which of its numbers.</param>
/// <param name="Was">The earlier number.</param>
/// <param name="Now">The number now.</param>
/// <param name="Reason">Why it counts, in a few words.</param>
public sealed record Regression(string Metric, string Subject, Estimate Was, Estimate Now, string Reason);

/// <summary>Finds what became worse since an earlier metrics.json.</summary>
/// <remarks>
/// Compared are headline numbers: a metric's overall number, or all its numbers where it has none. A number is worse if its interval lies
/// wholly on the bad side of the earlier interval; without intervals, if it is worse by more than a hundredth of the earlier number.
/// A number that was defined and is not any more counts too; a metric that the earlier report does not have does not.
/// </remarks>
public static class RegressionCheck
{
    private const double Slack = 0.01;

    /// <summary>The regressions, in the earlier report's order; remarks on comparing other data are added to <paramref name="notices"/>.</summary>
    public static IReadOnlyList<Regression> Find(MetricsDocument earlier, EvaluationReport report, ICollection<string> notices)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(notices);
        string? before = earlier.Tables.FirstOrDefault(table => table.Role == "real")?.Sha256;
        string? now = report.Tables.FirstOrDefault(table => table.Role == "real")?.Sha256;
        if (!string.IsNullOrEmpty(before) && !string.IsNullOrEmpty(now) && before != now) notices.Add("The earlier report compared with other real rows.");

        var lines = new Dictionary<(string, string), MetricLine>();
        foreach (MetricLine line in report.Lines) lines.TryAdd((line.Metric.Name, line.Measurement.Subject), line);
        HashSet<string> overall = [.. earlier.Lines.Where(line => line.Subject.Length == 0).Select(line => line.Metric)];
        HashSet<string> metrics = [.. report.Lines.Select(line => line.Metric.Name)];
        var regressions = new List<Regression>();
        foreach (LineEntry was in earlier.Lines)
        {
            bool headline = was.Subject.Length == 0 || !overall.Contains(was.Metric);
            if (!headline || was.Value is null || !metrics.Contains(was.Metric)) continue;
            Estimate old = new(was.Value.Value, was.Low ?? double.NaN, was.High ?? double.NaN);
            MetricLine? line = lines.GetValueOrDefault((was.Metric, was.Subject));
            if (line is null || double.IsNaN(line.Measurement.Estimate.Value)) regressions.Add(new Regression(was.Metric, was.Subject, old, Estimate.Undefined, "it was defined and is not any more"));
            else if (IsWorse(line, old)) regressions.Add(new Regression(was.Metric, was.Subject, old, line.Measurement.Estimate, $"{ReportWords.Number(line.Measurement.Estimate)} after {ReportWords.Number(old)}"));
        }

        return regressions;
    }

    private static bool IsWorse(MetricLine line, Estimate old)
    {
        Estimate now = line.Measurement.Estimate;
        bool apart = High(now) < Low(old) || Low(now) > High(old);
        bool hasIntervals = !double.IsNaN(now.Low) && !double.IsNaN(old.Low);
        double margin = hasIntervals ? 0.0 : Slack * Math.Abs(old.Value);
        double worse = line.Metric.Direction == MetricDirection.HigherIsBetter ? old.Value - now.Value : now.Value - old.Value;
        return apart && worse > margin;
    }

    private static double Low(Estimate estimate) => double.IsNaN(estimate.Low) ? estimate.Value : estimate.Low;

    private static double High(Estimate estimate) => double.IsNaN(estimate.High) ? estimate.Value : estimate.High;
}
