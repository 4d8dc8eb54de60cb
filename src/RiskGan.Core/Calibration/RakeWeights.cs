using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RiskGan.Core.Calibration;

/// <summary>The rake's weights laid out to be summed for four rows at a time; the same bits as <see cref="PairTensor.Sum"/>.</summary>
/// <remarks>
/// Shapes: hats (features × features) pairs of floats, the weight of a feature and of the one above it, each with another feature, side by side; so one load
/// brings what both hats of a numeric have to say about a level, or, twice as wide, about another numeric's two hats. Levels: the tensor as it is.
/// </remarks>
internal sealed unsafe class RakeWeights
{
    private readonly float[] _hats;
    private readonly float[] _cells;
    private readonly float[] _values;
    private readonly int _stride;
    private readonly int _numerics;
    private readonly int[][] _numericPartners;
    private readonly int[][] _categoryPartners;

    /// <summary>Lays out a tensor's weights.</summary>
    /// <param name="theta">The weights.</param>
    /// <param name="pairs">Pairs of cells that are looked at.</param>
    /// <param name="hatCount">Number of hats: the features below are numeric cells'.</param>
    public RakeWeights(PairTensor theta, CellPairs pairs, int hatCount)
    {
        _cells = theta.Cells;
        _values = theta.Values;
        _stride = theta.Stride;
        _numerics = theta.NumericCount;
        _numericPartners = pairs.NumericPartners;
        _categoryPartners = pairs.CategoryPartners;
        _hats = new float[2L * hatCount * _stride];
        for (int i = 0; i < hatCount; i++)
        {
            ReadOnlySpan<float> own = _cells.AsSpan(i * _stride, _stride), above = _cells.AsSpan((i + 1) * _stride, _stride);
            Span<float> both = _hats.AsSpan(2 * i * _stride, 2 * _stride);
            for (int k = 0; k < _stride; k++) (both[2 * k], both[(2 * k) + 1]) = (own[k], above[k]);
        }
    }

    /// <summary>φᵀΘφ of some rows, four at a time.</summary>
    /// <remarks>Cell after cell, for all rows: what two of them have in common of a cell's weights is then in the first-level cache.</remarks>
    /// <param name="features">Cell c's feature of row r at c·<paramref name="pitch"/> + r.</param>
    /// <param name="uppers">Weight of a numeric's upper hat, likewise.</param>
    /// <param name="values">A numeric's value, likewise.</param>
    /// <param name="pitch">From one cell to the next; a multiple of four.</param>
    /// <param name="sums">A number a row, filled; as many as a multiple of four.</param>
    public void Sum(int* features, float* uppers, float* values, int pitch, Span<float> sums)
    {
        sums.Clear();
        for (int a = 0; a < _numerics; a++)
            for (int row = 0; row < sums.Length; row += 4) AddNumeric(a, features + row, uppers + row, values + row, pitch, sums.Slice(row, 4));
        for (int a = _numerics; a < _categoryPartners.Length; a++)
            for (int row = 0; row < sums.Length; row += 4) AddCategory(a, features + row, pitch, sums.Slice(row, 4));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddNumeric(int a, int* features, float* uppers, float* values, int pitch, Span<float> sums)
    {
        fixed (float* hats = _hats, valueWeights = _values)
        {
            int* own = features + ((nint)a * pitch);
            nint stride = 2 * _stride;
            float* rowA = hats + (own[0] * stride), rowB = hats + (own[1] * stride), rowC = hats + (own[2] * stride), rowD = hats + (own[3] * stride);
            float* up = uppers + ((nint)a * pitch);
            Vector128<float> sharesA = Vector128.Create(1f - up[0], up[0], 0, 0), sharesB = Vector128.Create(1f - up[1], up[1], 0, 0);
            Vector128<float> sharesC = Vector128.Create(1f - up[2], up[2], 0, 0), sharesD = Vector128.Create(1f - up[3], up[3], 0, 0);
            Vector128<float> a2 = sharesA * Own(rowA, own[0]), b2 = sharesB * Own(rowB, own[1]), c2 = sharesC * Own(rowC, own[2]), d2 = sharesD * Own(rowD, own[3]);
            Vector128<float> value = default;
            float* weights = valueWeights + ((nint)a * _numerics);
            foreach (int b in _numericPartners[a])
            {
                int* other = features + ((nint)b * pitch);
                float* share = uppers + ((nint)b * pitch);
                a2 += Between(rowA, other[0], share[0]);
                b2 += Between(rowB, other[1], share[1]);
                c2 += Between(rowC, other[2], share[2]);
                d2 += Between(rowD, other[3], share[3]);
                value += Vector128.Create(weights[b]) * Vector128.Load(values + ((nint)b * pitch));
            }

            foreach (int b in _categoryPartners[a])
            {
                int* other = features + ((nint)b * pitch);
                a2 += Two(rowA, other[0]);
                b2 += Two(rowB, other[1]);
                c2 += Two(rowC, other[2]);
                d2 += Two(rowD, other[3]);
            }

            a2 *= sharesA;
            b2 *= sharesB;
            c2 *= sharesC;
            d2 *= sharesD;
            value *= Vector128.Load(values + ((nint)a * pitch));
            sums[0] += a2[0] + a2[1] + value[0];
            sums[1] += b2[0] + b2[1] + value[1];
            sums[2] += c2[0] + c2[1] + value[2];
            sums[3] += d2[0] + d2[1] + value[3];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddCategory(int a, int* features, int pitch, Span<float> sums)
    {
        fixed (float* cells = _cells)
        {
            int* own = features + ((nint)a * pitch);
            nint stride = _stride;
            float* rowA = cells + (own[0] * stride), rowB = cells + (own[1] * stride), rowC = cells + (own[2] * stride), rowD = cells + (own[3] * stride);
            float sumA = sums[0] + rowA[own[0]], sumB = sums[1] + rowB[own[1]], sumC = sums[2] + rowC[own[2]], sumD = sums[3] + rowD[own[3]];
            foreach (int b in _categoryPartners[a])
            {
                int* other = features + ((nint)b * pitch);
                sumA += rowA[other[0]];
                sumB += rowB[other[1]];
                sumC += rowC[other[2]];
                sumD += rowD[other[3]];
            }

            (sums[0], sums[1], sums[2], sums[3]) = (sumA, sumB, sumC, sumD);
        }
    }

    // Both hats' weights with themselves; a hat with its neighbour is no pair.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Own(float* row, int feature) => Vector128.Create(row[2 * feature], row[(2 * feature) + 3], 0, 0);

    // Both hats' weights with one feature, in the lower lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Two(float* row, int feature) => Vector128.CreateScalar(*(double*)(row + (2 * feature))).AsSingle();

    // The same with another numeric, between its two hats.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Between(float* row, int feature, float upper)
    {
        Vector128<float> four = Vector128.Load(row + (2 * feature));
        Vector128<float> above = Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3));
        return four + (Vector128.Create(upper) * (above - four));
    }
}
