namespace RiskGan.Core.Evaluation;

/// <summary>Which pairs count in a <see cref="QualityReport"/>, and how numeric columns are binned.</summary>
public sealed record QualityReportOptions
{
    /// <summary>All pairs, bins of the real column: the numbers riskgan publishes.</summary>
    public static QualityReportOptions AllPairs { get; } = new();

    /// <summary>
    /// What SDMetrics 0.29's <c>QualityReport</c> computes by default: each table's own bins, and of the pairs only those whose real
    /// correlation exceeds 0.5 in size or whose real Cramér's V exceeds 0.3.
    /// </summary>
    public static QualityReportOptions SdMetrics { get; } = new()
    {
        Edges = BinEdges.OfEachTable,
        CorrelationThreshold = 0.5,
        AssociationThreshold = 0.3,
    };

    /// <summary>From which table the bins of a numeric column are taken when it is paired with labels.</summary>
    public BinEdges Edges { get; init; } = BinEdges.OfReal;

    /// <summary>A numeric pair counts if its real correlation is greater than this in size; 0 counts all.</summary>
    public double CorrelationThreshold { get; init; }

    /// <summary>A pair with labels counts if its real Cramér's V is greater than this; 0 counts all.</summary>
    public double AssociationThreshold { get; init; }
}
