using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>One point of a QQ plot.</summary>
/// <param name="Probability">The level p, 0 to 1.</param>
/// <param name="Real">The real quantile, in the column's unit.</param>
/// <param name="Candidate">The candidate's quantile.</param>
public readonly record struct QuantilePair(double Probability, double Real, double Candidate);

/// <summary>The points of a QQ plot: the quantiles of two samples at the same levels. On the diagonal they agree.</summary>
/// <remarks>
/// Levels 0.5, 1, 2, …, 98, 99, 99.5 %, so that both tails of the risk tables are in the plot and no single row is. Quantiles are interpolated
/// (type 7). Edges: missing values (NaN) are left out; no value on a side gives no points.
/// Source: Wilk and Gnanadesikan 1968.
/// </remarks>
public static class QuantilePairs
{
    /// <summary>The 101 points, in order of level; none where a side has no values.</summary>
    public static IReadOnlyList<QuantilePair> Of(ReadOnlySpan<double> real, ReadOnlySpan<double> candidate)
    {
        double[] a = Quantiles.SortedPresent(real);
        double[] b = Quantiles.SortedPresent(candidate);
        if (a.Length == 0 || b.Length == 0) return [];
        var pairs = new QuantilePair[101];
        for (int i = 0; i < pairs.Length; i++)
        {
            double p = i == 0 ? 0.005 : i == pairs.Length - 1 ? 0.995 : i / 100.0;
            pairs[i] = new QuantilePair(p, Quantiles.Interpolated(a, p), Quantiles.Interpolated(b, p));
        }

        return pairs;
    }
}
