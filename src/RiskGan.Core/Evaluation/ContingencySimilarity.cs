using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>ContingencySimilarity: one minus the total variation distance between two two-way tables of shares.</summary>
/// <remarks>
/// Use: trends of pairs in which at least one column holds labels; a numeric column is cut into ten equal-width bins first
/// (<see cref="BinEdges"/>). 1 means equal tables, 0 means no cell in common.
/// Formula: 1 − ½ Σ_ij |p_ij − q_ij|, p and q shares of all rows. The associations are Cramér's V = √(χ²/n / min(r − 1, c − 1)).
/// Edges: missing is a level (a bin) of its own; a table without rows gives NaN; Cramér's V is NaN where a column has one level only.
/// Cost: O(N) up to a million cells, O(N log N) above.
/// Source: SDMetrics 0.29 <c>ContingencySimilarity</c>; Cramér 1946, section 21.9. Departure: all rows are counted, where SDMetrics' report draws
/// 50,000 at random from larger tables.
/// </remarks>
/// <param name="edges">From which table the bins of a numeric column are taken.</param>
public sealed class ContingencySimilarity(BinEdges edges = BinEdges.OfReal) : IPairMetric
{
    /// <inheritdoc/>
    public string Name => "ContingencySimilarity";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    /// <inheritdoc/>
    public bool AppliesTo(ColumnKind first, ColumnKind second) =>
        QualityReport.IsCompared(first) && QualityReport.IsCompared(second) && !(first.IsNumeric() && second.IsNumeric());

    /// <inheritdoc/>
    public PairComparison Evaluate(ColumnPair real, ColumnPair synthetic) =>
        Evaluate(CodedColumn.Of(real.First, synthetic.First, edges), CodedColumn.Of(real.Second, synthetic.Second, edges));

    /// <summary>The metric on columns already coded, so that a report codes each column once.</summary>
    internal static PairComparison Evaluate(CodedColumn first, CodedColumn second)
    {
        if (first.Real.Length == 0 || first.Synthetic.Length == 0) return new PairComparison(double.NaN, double.NaN, double.NaN);
        JointCounts real = JointCounts.Of(first.Real, second.Real, first.CodeCount, second.CodeCount);
        JointCounts synthetic = JointCounts.Of(first.Synthetic, second.Synthetic, first.CodeCount, second.CodeCount);
        return new PairComparison(1.0 - real.TotalVariation(synthetic), real.CramersV(first.CodeCount), synthetic.CramersV(first.CodeCount));
    }
}
