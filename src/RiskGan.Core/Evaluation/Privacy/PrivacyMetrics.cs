namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>The privacy block of a report.</summary>
public static class PrivacyMetrics
{
    /// <summary>All its metrics, attacks first, copying checks last.</summary>
    public static IReadOnlyList<ITableMetric> All { get; } =
    [
        new MembershipInference(),
        new AttributeInference(),
        new SinglingOut(),
        new ExactCopies(),
        new CopyCheck(),
        new DistanceToClosestRecord(),
    ];
}
