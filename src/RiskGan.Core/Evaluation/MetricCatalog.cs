namespace RiskGan.Core.Evaluation;

/// <summary>A short name for one number of a report, for gates.</summary>
/// <param name="Name">The short name.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Subject">Which of its numbers; empty for the overall one.</param>
public sealed record MetricAlias(string Name, string Metric, string Subject);

/// <summary>Every metric and baseline of an evaluation, in report order: the one list that everything else follows.</summary>
public static class MetricCatalog
{
    /// <summary>The metrics, block by block.</summary>
    public static IReadOnlyList<ITableMetric> All { get; } = [];

    /// <summary>The simple baselines, in report order.</summary>
    public static IReadOnlyList<NamedBaseline> Baselines { get; } =
    [
        new("independent_columns", Evaluation.Baselines.IndependentColumns),
        new("bootstrap_copy", Evaluation.Baselines.BootstrapCopy),
    ];

    /// <summary>Short names that gates may use.</summary>
    public static IReadOnlyList<MetricAlias> Aliases { get; } =
    [
        new("shape", "column_shapes", ""),
        new("trend", "pair_trends", ""),
    ];
}
