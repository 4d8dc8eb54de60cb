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

    private readonly Kernels<T> _kernels;
    private readonly EncodedLayout _layout;
    private readonly PairFeatureMap _map;
    private readonly RampTable<T> _ramps;
    private readonly Matrix<T> _curves;

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
        _map = PairFeatureMap.Even(layout, numerics, levelShares, FeatureBudget);
        _ramps = CriticFeatures<T>.RampsBetween(_map.Nodes);
        _curves = new Matrix<T>(layout.NumericCount, PairFeatureMap.CurvePoints);
        for (int j = 0; j < layout.NumericCount; j++)
            for (int i = 0; i < PairFeatureMap.CurvePoints; i++) _curves[j, i] = T.CreateChecked(_map.Curves[j][i]);
    }

    /// <summary>Number of features F.</summary>
    public int Count => _map.Count;

    /// <summary>Number of ramps, the width of the scratch matrix both passes need.</summary>
    public int RampCount => _ramps.Count;

    /// <summary>The column of the table a feature belongs to (numerics 0..J−1, categories J..), and whether it is a decoded value.</summary>
    public (int Cell, bool IsValue) Origin(int feature) => _map.Origin(feature);

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
                for (int k = _ramps.First[j]; k < _ramps.First[j + 1]; k++)
                {
                    T here = up[k];
                    features[feature++] = above - here;
                    above = here;
                }

                features[feature++] = above;
            }

            foreach (int level in _map.Levels) features[feature++] = row[_layout.NumericCount + level];
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
                int ramp = _ramps.First[j], hat = _map.FirstHat(j);
                for (int k = 0; ramp + k < _ramps.First[j + 1]; k++) up[ramp + k] = features[hat + k + 1] - features[hat + k];
                Curve(j, row[j], out T slope);
                gradient[j] += slope * features[_map.CellFeatureCount + j];
            }

            for (int i = 0; i < _map.Levels.Length; i++) gradient[_layout.NumericCount + _map.Levels[i]] += features[_map.HatCount + i];
        }

        _kernels.RampsBackward(ramps, _ramps, dRamps, dx.ColumnRange(0, _layout.NumericCount));
    }

    // Piecewise-linear look-up of column j's standardised value at score z, flat beyond ±3.6.
    private T Curve(int j, T z, out T slope)
    {
        ReadOnlySpan<T> curve = _curves.Row(j);
        T scale = T.CreateChecked((PairFeatureMap.CurvePoints - 1) / (2 * RankEncoder.ScoreLimit));
        T position = (z + T.CreateChecked(RankEncoder.ScoreLimit)) * scale;
        if (!(position > T.Zero) || position >= T.CreateChecked(PairFeatureMap.CurvePoints - 1))
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
