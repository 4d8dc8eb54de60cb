namespace RiskGan.Core.Evaluation.Fidelity;

/// <summary>The metrics of the block Fidelity that compare laws: columns, pairs, and the whole row by neighbourhoods.</summary>
public static class FidelityMetrics
{
    /// <summary>All of them, in the order of a report.</summary>
    public static IReadOnlyList<ITableMetric> All { get; } =
    [
        new ColumnShapes(), new PairTrends(), new DecileTrends(), new SpearmanDifference(), new MutualInformationDifference(), new WassersteinDistance(),
        new AlphaPrecision(), new BetaRecall(),
    ];
}
