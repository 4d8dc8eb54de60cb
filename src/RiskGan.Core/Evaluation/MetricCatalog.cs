using RiskGan.Core.Evaluation.Fidelity;
using RiskGan.Core.Evaluation.Privacy;
using RiskGan.Core.Evaluation.Tails;
using RiskGan.Core.Evaluation.Validity;

namespace RiskGan.Core.Evaluation;

/// <summary>A short name for one number of a report, for gates.</summary>
/// <param name="Name">The short name.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Subject">Which of its numbers; empty for the overall one.</param>
public sealed record MetricAlias(string Name, string Metric, string Subject);

/// <summary>Every metric of an evaluation, in report order: the one list that everything else follows.</summary>
public static class MetricCatalog
{
    /// <summary>The metrics, block by block.</summary>
    public static IReadOnlyList<ITableMetric> All { get; } =
        [.. ValidityMetrics.All, .. FidelityMetrics.All, .. C2stMetrics.All, .. TailMetrics.All, .. UtilityMetrics.All, .. PrivacyMetrics.All];

    /// <summary>Short names that gates may use.</summary>
    public static IReadOnlyList<MetricAlias> Aliases { get; } =
    [
        new("shape", "column_shapes", ""),
        new("trend", "pair_trends", ""),
        new("c2st", "c2st_boosted", ""),
        new("mia_auc", "membership_inference", ""),
        new("copies", "exact_copies", ""),
    ];
}
