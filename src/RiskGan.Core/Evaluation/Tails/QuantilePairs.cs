using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>One point of a QQ plot.</summary>
/// <param name="Probability">The level p, 0 to 1.</param>
/// <param name="Real">The real quantile, in the column's unit.</param>
/// <param name="Candidate">The candidate's quantile.</param>
public readonly record struct QuantilePair(double Probability, double Real, double Candidate);

/// <summary>The points of a QQ plot: the quantiles of two samples at the same levels. On the diagonal they agree.</summary>
/// <remarks>
/// Levels 0.05, 0.1, 0.2, 0.5, 1, 2, …, 98, 99, 99.5, 99.8, 99.9, 99.95 %, so that the tails of the risk tables and some of what lies beyond are in
/// the plot and no single row of a large table is. Quantiles are interpolated (type 7). Edges: missing values (NaN) are left out; no value on a
/// side gives no points.
/// Source: Wilk and Gnanadesikan 1968.
/// </remarks>
public static class QuantilePairs
{
    private static readonly double[] Levels =
        [0.0005, 0.001, 0.002, 0.005, .. Enumerable.Range(1, 99).Select(percent => percent / 100.0), 0.995, 0.998, 0.999, 0.9995];

    /// <summary>The 107 points, in order of level; none where a side has no values.</summary>
    public static IReadOnlyList<QuantilePair> Of(ReadOnlySpan<double> real, ReadOnlySpan<double> candidate)
    {
        double[] a = Quantiles.SortedPresent(real);
        double[] b = Quantiles.SortedPresent(candidate);
        if (a.Length == 0 || b.Length == 0) return [];
        return Array.ConvertAll(Levels, p => new QuantilePair(p, Quantiles.Interpolated(a, p), Quantiles.Interpolated(b, p)));
    }
}
