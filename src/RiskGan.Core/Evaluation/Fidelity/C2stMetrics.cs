namespace RiskGan.Core.Evaluation;

/// <summary>The classifier two-sample tests, in report order.</summary>
public static class C2stMetrics
{
    /// <summary>One of each.</summary>
    public static IReadOnlyList<ITableMetric> All { get; } = [new C2stBoosted(), new C2stColumns(), new C2stLogistic(), new LogisticDetection()];
}
