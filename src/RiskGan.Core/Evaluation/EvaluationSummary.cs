namespace RiskGan.Core.Evaluation;

/// <summary>How one block of a report stands.</summary>
/// <param name="Block">The block.</param>
/// <param name="Verdict">The worst of its metrics' verdicts.</param>
/// <param name="Counts">Metrics by verdict, worst verdict first; verdicts that no metric has are left out.</param>
/// <param name="Worst">The line that stands for it, worst first; null for a block without lines.</param>
public sealed record BlockSummary(MetricBlock Block, Verdict Verdict, IReadOnlyList<(Verdict Verdict, int Metrics)> Counts, MetricLine? Worst);

/// <summary>A report on one screen: a verdict per block, and the headline number of every metric, worst first.</summary>
/// <remarks>
/// A metric's verdict is that of its overall number. A metric without one (a figure per column, say) is poor or near if more than
/// <see cref="AllowedShare"/> of its judged lines are poor, or not at the floor: with 95 % intervals one line in twenty strays by chance.
/// </remarks>
public sealed class EvaluationSummary
{
    /// <summary>Share of a metric's lines that may miss the floor before the metric does.</summary>
    public const double AllowedShare = 0.1;

    private EvaluationSummary(IReadOnlyList<BlockSummary> blocks, IReadOnlyList<MetricLine> headlines)
    {
        Blocks = blocks;
        Headlines = headlines;
    }

    /// <summary>The blocks that have lines, in report order.</summary>
    public IReadOnlyList<BlockSummary> Blocks { get; }

    /// <summary>One line a metric (its overall number, or its worst line), all blocks together, worst first.</summary>
    public IReadOnlyList<MetricLine> Headlines { get; }

    /// <summary>Sums a report up.</summary>
    public static EvaluationSummary Of(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var metrics = report.Lines.GroupBy(line => line.Metric).Select(group => (First: group.First(), Verdict: VerdictOf([.. group]))).ToList();
        BlockSummary[] blocks = [.. metrics.GroupBy(metric => metric.First.Metric.Block).OrderBy(group => group.Key).Select(group => Summary(group.Key, [.. group]))];
        MetricLine[] headlines = [.. metrics
            .OrderBy(metric => MetricOrder.Rank(metric.Verdict))
            .ThenByDescending(metric => VerdictRules.Shortfall(metric.First))
            .Select(metric => metric.First)];
        return new EvaluationSummary(blocks, headlines);
    }

    /// <summary>The verdict of a metric from its lines.</summary>
    internal static Verdict VerdictOf(IReadOnlyList<MetricLine> lines)
    {
        if (lines[0].Measurement.Subject.Length == 0) return lines[0].Verdict;
        int judged = lines.Count(line => line.Verdict is Verdict.Poor or Verdict.Near or Verdict.AtFloor);
        if (judged == 0) return lines.All(line => line.Verdict == Verdict.Undefined) ? Verdict.Undefined : Verdict.Information;
        int poor = lines.Count(line => line.Verdict == Verdict.Poor), near = lines.Count(line => line.Verdict == Verdict.Near);
        return poor > AllowedShare * judged ? Verdict.Poor : poor + near > AllowedShare * judged ? Verdict.Near : Verdict.AtFloor;
    }

    private static BlockSummary Summary(MetricBlock block, (MetricLine First, Verdict Verdict)[] metrics)
    {
        (Verdict Verdict, int)[] counts = [.. metrics.GroupBy(metric => metric.Verdict).OrderBy(group => MetricOrder.Rank(group.Key)).Select(group => (group.Key, group.Count()))];
        // A metric that needed something not given (a target, training rows) says nothing about the rows.
        Verdict verdict = counts.Select(count => count.Verdict).FirstOrDefault(verdict => verdict != Verdict.Undefined, Verdict.Undefined);
        MetricLine worst = metrics.OrderBy(metric => MetricOrder.Rank(metric.Verdict)).ThenByDescending(metric => VerdictRules.Shortfall(metric.First)).First().First;
        return new BlockSummary(block, verdict, counts, worst);
    }
}
