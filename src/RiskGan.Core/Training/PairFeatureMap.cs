using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Training;

/// <summary>Which features a row has for pair moments: hat functions of every numeric on given nodes, one-hots of the kept levels, decoded values.</summary>
/// <remarks>
/// Order of the features: the hats of numeric 0, 1, …; the kept levels in layout order; one standardised value a numeric. A hat is 1 at its own
/// node and falls linearly to 0 at its neighbours; the outer ones stay 1 beyond their nodes. So the hats of a numeric add up to 1, and at most two
/// neighbouring ones are not 0. What is done with them is <see cref="PairFeatures{T}"/>'s business in training and the rake's afterwards.
/// </remarks>
internal sealed class PairFeatureMap
{
    /// <summary>Scores at which the value curves are tabulated, equally spaced over ±<see cref="RankEncoder.ScoreLimit"/>.</summary>
    public const int CurvePoints = 241;

    private const double OuterNode = 2.6;
    private const double ValueClip = 12.0;

    private readonly EncodedLayout _layout;
    private readonly int[] _firstHats;

    /// <summary>Takes nodes and levels as given.</summary>
    /// <param name="layout">Layout of the encoding.</param>
    /// <param name="numerics">The J fitted numeric encoders.</param>
    /// <param name="nodes">For each numeric at least two ascending scores.</param>
    /// <param name="levels">Kept levels, counted from 0 over all blocks, ascending.</param>
    public PairFeatureMap(EncodedLayout layout, IReadOnlyList<RankEncoder> numerics, double[][] nodes, int[] levels)
    {
        _layout = layout;
        Nodes = nodes;
        Levels = levels;
        _firstHats = new int[nodes.Length + 1];
        for (int j = 0; j < nodes.Length; j++) _firstHats[j + 1] = _firstHats[j] + nodes[j].Length;
        Curves = [.. numerics.Select(numeric => Standardized(numeric.ScoreCurve(CurvePoints)))];
    }

    /// <summary>The nodes of each numeric's hats.</summary>
    public double[][] Nodes { get; }

    /// <summary>The kept levels.</summary>
    public int[] Levels { get; }

    /// <summary>Each numeric's decoded value at <see cref="CurvePoints"/> scores: mean 0, deviation 1, clipped.</summary>
    public double[][] Curves { get; }

    /// <summary>Number of hats.</summary>
    public int HatCount => _firstHats[^1];

    /// <summary>Number of hats and levels, which is the first value's feature.</summary>
    public int CellFeatureCount => HatCount + Levels.Length;

    /// <summary>Number of features F.</summary>
    public int Count => CellFeatureCount + Nodes.Length;

    /// <summary>The feature of numeric <paramref name="numeric"/>'s first hat; at J, the number of hats.</summary>
    public int FirstHat(int numeric) => _firstHats[numeric];

    /// <summary>The column of the table a feature belongs to (numerics 0..J−1, categories J..), and whether it is a decoded value.</summary>
    public (int Cell, bool IsValue) Origin(int feature)
    {
        if (feature >= CellFeatureCount) return (feature - CellFeatureCount, true);
        if (feature >= HatCount) return (_layout.CellOf(_layout.NumericCount + Levels[feature - HatCount]), false);
        int found = Array.BinarySearch(_firstHats, feature);
        return (found < 0 ? ~found - 1 : found, false);
    }

    /// <summary>Features of the training loss: equally many hats a numeric, nodes at the normal scores of 0, 1/b, …, 1 (ends at ±2.6).</summary>
    /// <remarks>Where the budget would be exceeded hats get coarser, then the rarest levels are left out.</remarks>
    public static PairFeatureMap Even(EncodedLayout layout, IReadOnlyList<RankEncoder> numerics, IReadOnlyList<double> levelShares, int budget)
    {
        int bins = 8;
        while (bins > 1 && layout.NumericCount * (bins + 2) > budget / 2) bins /= 2;
        double[] nodes = [.. Enumerable.Range(0, bins + 1).Select(i => i == 0 ? -OuterNode : i == bins ? OuterNode : PortableMath.NormalQuantile((double)i / bins))];
        int hats = layout.NumericCount * (bins + 2);
        return new PairFeatureMap(layout, numerics, [.. Enumerable.Repeat(nodes, layout.NumericCount)], LevelsWithin(levelShares, Math.Max(0, budget - hats)));
    }

    /// <summary>Features of the rake: nodes at quantiles, and a pair of nodes ±0.04 about each edge of every heavy atom, so that a point mass is a cell of its own.</summary>
    /// <remarks>Where the budget would be exceeded: 10, 6, 4, 2 quantiles, then one linear step a numeric; then the rarest levels are left out.</remarks>
    public static PairFeatureMap Sharp(EncodedLayout layout, IReadOnlyList<RankEncoder> numerics, IReadOnlyList<double> levelShares, int budget)
    {
        double[][] nodes = [];
        foreach (int quantiles in (int[])[10, 6, 4, 2])
        {
            nodes = [.. numerics.Select(numeric => SharpNodes(numeric, quantiles))];
            if (nodes.Sum(n => n.Length + 1) <= budget / 2 || levelShares.Count + nodes.Sum(n => n.Length + 1) <= budget) break;
        }

        if (nodes.Sum(n => n.Length + 1) > budget) nodes = [.. numerics.Select(_ => new[] { -OuterNode, OuterNode })];
        return new PairFeatureMap(layout, numerics, nodes, LevelsWithin(levelShares, Math.Max(0, budget - nodes.Sum(n => n.Length + 1))));
    }

    private static double[] SharpNodes(RankEncoder numeric, int quantiles)
    {
        const double atomShare = 0.04, halfWidth = 0.04, outerStep = 0.3;
        double[] nodes = numeric.Knots(quantiles, atomShare, halfWidth);
        nodes[0] = Math.Min(-OuterNode, nodes[1] - outerStep);
        nodes[^1] = Math.Max(OuterNode, nodes[^2] + outerStep);
        return nodes;
    }

    private static int[] LevelsWithin(IReadOnlyList<double> shares, int budget)
    {
        int[] levels = [.. Enumerable.Range(0, shares.Count)];
        if (levels.Length <= budget) return levels;
        // The most frequent first; equal shares by position, so that the choice is the same everywhere.
        Array.Sort(levels, (a, b) => shares[a] == shares[b] ? a.CompareTo(b) : shares[b].CompareTo(shares[a]));
        int[] kept = levels[..budget];
        Array.Sort(kept);
        return kept;
    }

    // Mean 0 and deviation 1 under the training law, i.e. under a standard normal score; clipped so that no outlier rules the moments.
    private static double[] Standardized(double[] curve)
    {
        double step = 2 * RankEncoder.ScoreLimit / (curve.Length - 1);
        double weights = 0, mean = 0, squares = 0;
        for (int i = 0; i < curve.Length; i++)
        {
            double z = -RankEncoder.ScoreLimit + (i * step);
            double weight = PortableMath.NormalCdf(z + (step / 2)) - PortableMath.NormalCdf(z - (step / 2));
            weights += weight;
            mean += weight * curve[i];
            squares += weight * curve[i] * curve[i];
        }

        mean /= weights;
        double deviation = Math.Sqrt(Math.Max(0, (squares / weights) - (mean * mean))) + 1e-9;
        var standardized = new double[curve.Length];
        for (int i = 0; i < curve.Length; i++) standardized[i] = Math.Clamp((curve[i] - mean) / deviation, -ValueClip, ValueClip);
        return standardized;
    }
}
