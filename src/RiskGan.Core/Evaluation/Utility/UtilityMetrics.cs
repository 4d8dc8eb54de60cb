namespace RiskGan.Core.Evaluation;

/// <summary>The metrics of the utility block, in report order.</summary>
public static class UtilityMetrics
{
    /// <summary>One of each.</summary>
    public static IReadOnlyList<ITableMetric> All { get; } =
        [new TstrGap(), new Tstr(), new TstrError(), new AugmentedUtility(), new ScoreAgreement(), new CoefficientStability(), new GlobalUtility()];
}
