namespace RiskGan.Core.Evaluation.Validity;

/// <summary>The metrics of the block Validity: are the rows legal at all?</summary>
public static class ValidityMetrics
{
    /// <summary>All of them, in the order of a report.</summary>
    public static IReadOnlyList<ITableMetric> All { get; } =
    [
        new SchemaAdherence(), new RangeAdherence(), new CategoryAdherence(), new CategoryCoverage(), new MissingRateDifference(),
        new DependencyViolations(), new RuleViolations(), new DuplicateRows(), new CopiedRows(),
    ];
}
