using System.Numerics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Training;

/// <summary>φ(x): hat functions of every numeric, one-hots of every category, and every numeric's decoded value, standardised.</summary>
/// <remarks>
/// Hats have their nodes at the normal scores of 0, 1/b, …, 1 (ends at ±2.6) and are differences of neighbouring ramps, so they are
/// a partition of unity: φᵀφ holds every soft two-way contingency table, the marginals on its diagonal, and the Pearson moments.
/// Shapes: x B×D, φ B×F with F = J·(b + 1) + levels kept + J (decoded values). Where F would exceed <see cref="FeatureBudget"/> the
/// hats get coarser and then the rarest levels are left out (they stay in the critic's sight).
/// </remarks>
public sealed class PairFeatures<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Most features; the loss costs 4·B·F² flops a step.</summary>
    public const int FeatureBudget = 1200;

    private const double OuterNode = 2.6;
    private const double ValueClip = 12.0;
    private const int CurvePoints = 241;

    private readonly Kernels<T> _kernels;
    private readonly EncodedLayout _layout;
    private readonly RampTable<T> _ramps;
    private readonly Matrix<T> _curves;
    private readonly int _bins;
    private readonly int[] _levels;

    /// <summary>Sets nodes and value curves from the fitted numeric encoders; <paramref name="levelShares"/> ranks the levels.</summary>
    /// <param name="kernels">The arithmetic.</param>
    /// <param name="layout">Layout of the encoding.</param>
    /// <param name="numerics">The J fitted numeric encoders.</param>
    /// <param name="levelShares">Share of the training rows in each of the ΣK levels.</param>
    public PairFeatures(Kernels<T> kernels, EncodedLayout layout, IReadOnlyList<RankEncoder> numerics, IReadOnlyList<double> levelShares)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(numerics);
        ArgumentNullException.ThrowIfNull(levelShares);
        _kernels = kernels;
        _layout = layout;
        _bins = BinsWithin(layout);
        _levels = LevelsWithin(levelShares, Math.Max(0, FeatureBudget - HatCount - layout.NumericCount));
        double[] nodes = [.. Enumerable.Range(0, _bins + 1).Select(i => i == 0 ? -OuterNode : i == _bins ? OuterNode : PortableMath.NormalQuantile((double)i / _bins))];
        _ramps = CriticFeatures<T>.RampsBetween([.. Enumerable.Repeat(nodes, layout.NumericCount)]);
        _curves = new Matrix<T>(layout.NumericCount, CurvePoints);
        for (int j = 0; j < layout.NumericCount; j++) Standardize(numerics[j].ScoreCurve(CurvePoints), _curves.Row(j));
    }

    /// <summary>Number of features F.</summary>
    public int Count => HatCount + _levels.Length + _layout.NumericCount;

    /// <summary>Number of ramps, the width of the scratch matrix both passes need.</summary>
    public int RampCount => _ramps.Count;

    private int HatCount => _layout.NumericCount * (_bins + 1);

    private int FirstValue => HatCount + _levels.Length;

    /// <summary>The column of the table a feature belongs to (numerics 0..J−1, categories J..), and whether it is a decoded value.</summary>
    public (int Cell, bool IsValue) Origin(int feature)
    {
        if (feature < HatCount) return (feature / (_bins + 1), false);
        return feature < FirstValue
            ? (_layout.CellOf(_layout.NumericCount + _levels[feature - HatCount]), false)
            : (feature - FirstValue, true);
    }

    /// <summary>Computes φ and keeps the ramps for the way back.</summary>
    public void Forward(Matrix<T> x, Matrix<T> ramps, Matrix<T> phi)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(ramps);
        ArgumentNullException.ThrowIfNull(phi);
        _kernels.Ramps(x.ColumnRange(0, _layout.NumericCount), _ramps, ramps);
        for (int r = 0; r < x.Rows; r++)
        {
            Span<T> row = x.Row(r), up = ramps.Row(r), features = phi.Row(r);
            int feature = 0;
            for (int j = 0; j < _layout.NumericCount; j++)
            {
                T above = T.One;
                for (int k = 0; k < _bins; k++)
                {
                    T here = up[(j * _bins) + k];
                    features[feature++] = above - here;
                    above = here;
                }

                features[feature++] = above;
            }

            foreach (int level in _levels) features[feature++] = row[_layout.NumericCount + level];
            for (int j = 0; j < _layout.NumericCount; j++) features[feature++] = Curve(j, row[j], out _);
        }
    }

    /// <summary>dx += (∂φ/∂x)ᵀ·dφ; <paramref name="dRamps"/> is scratch.</summary>
    public void Backward(Matrix<T> x, Matrix<T> ramps, Matrix<T> dPhi, Matrix<T> dRamps, Matrix<T> dx)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(dPhi);
        ArgumentNullException.ThrowIfNull(dRamps);
        ArgumentNullException.ThrowIfNull(dx);
        for (int r = 0; r < x.Rows; r++)
        {
            Span<T> row = x.Row(r), up = dRamps.Row(r), features = dPhi.Row(r), gradient = dx.Row(r);
            for (int j = 0; j < _layout.NumericCount; j++)
            {
                int hat = j * (_bins + 1);
                for (int k = 0; k < _bins; k++) up[(j * _bins) + k] = features[hat + k + 1] - features[hat + k];
                Curve(j, row[j], out T slope);
                gradient[j] += slope * features[FirstValue + j];
            }

            for (int i = 0; i < _levels.Length; i++) gradient[_layout.NumericCount + _levels[i]] += features[HatCount + i];
        }

        _kernels.RampsBackward(ramps, _ramps, dRamps, dx.ColumnRange(0, _layout.NumericCount));
    }

    private static int BinsWithin(EncodedLayout layout)
    {
        int bins = 8;
        while (bins > 1 && layout.NumericCount * (bins + 2) > FeatureBudget / 2) bins /= 2;
        return bins;
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
    private static void Standardize(double[] curve, Span<T> target)
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
        for (int i = 0; i < curve.Length; i++) target[i] = T.CreateChecked(Math.Clamp((curve[i] - mean) / deviation, -ValueClip, ValueClip));
    }

    // Piecewise-linear look-up of column j's standardised value at score z, flat beyond ±3.6.
    private T Curve(int j, T z, out T slope)
    {
        ReadOnlySpan<T> curve = _curves.Row(j);
        T scale = T.CreateChecked((CurvePoints - 1) / (2 * RankEncoder.ScoreLimit));
        T position = (z + T.CreateChecked(RankEncoder.ScoreLimit)) * scale;
        if (!(position > T.Zero) || position >= T.CreateChecked(CurvePoints - 1))
        {
            slope = T.Zero;
            return position > T.Zero ? curve[^1] : curve[0];
        }

        int k = int.CreateTruncating(position);
        T rise = curve[k + 1] - curve[k];
        slope = rise * scale;
        return T.FusedMultiplyAdd(rise, position - T.CreateChecked(k), curve[k]);
    }
}
