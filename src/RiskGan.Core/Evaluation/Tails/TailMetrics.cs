namespace RiskGan.Core.Evaluation.Tails;

/// <summary>The metrics of the block Tails: are tails and portfolio risk right?</summary>
public static class TailMetrics
{
    /// <summary>All of them, in the order of a report.</summary>
    public static IReadOnlyList<ITableMetric> All { get; } =
    [
        new ValueAtRiskError(), new ExpectedShortfallError(), new TailIndexError(), new PopulationStability(), new TailDependenceError(),
        new ExpectedLossError(), new LossDistributionError(),
    ];
}
