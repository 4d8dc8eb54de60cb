namespace RiskGan.Core.Evaluation;

/// <summary>From which table the ten equal-width bins of a numeric column are taken when it is paired with labels.</summary>
public enum BinEdges
{
    /// <summary>
    /// The real column's range, for both tables; values outside fall into the outer bins, missing cells are a bin of their own.
    /// SDMetrics' own <c>discretize_column</c>, and what <c>ContingencySimilarity</c> does when it bins by itself.
    /// </summary>
    OfReal,

    /// <summary>
    /// Each table's own range, as SDMetrics' <c>QualityReport</c> does: one outlier on either side shifts every bin, so that even
    /// held-out real rows can score badly. The column's maximum and missing cells share an eleventh bin, as they do there.
    /// </summary>
    OfEachTable,
}
