using RiskGan.Core.Training;

namespace RiskGan.Core.Calibration;

/// <summary>A number for each pair of features of two different cells, each feature with itself, and each pair of values: moments, or the weights of a tilt.</summary>
/// <remarks>
/// Shapes: <see cref="Cells"/> G'×G' with G' = hats + levels + 2 (a feature for what is not kept, and one of padding), only the upper triangle in use;
/// <see cref="Values"/> J×J, only above the diagonal. Sums run in one fixed order, so they have the same bits everywhere.
/// </remarks>
internal sealed unsafe class PairTensor
{
    private const int LargeStride = 600;

    /// <summary>Zeros for a feature map.</summary>
    public PairTensor(PairFeatureMap map)
    {
        Stride = map.CellFeatureCount + 2;
        NumericCount = map.Nodes.Length;
        Cells = new float[(long)Stride * Stride];
        Values = new float[(long)NumericCount * NumericCount];
    }

    /// <summary>Row stride G' of <see cref="Cells"/>.</summary>
    public int Stride { get; }

    /// <summary>Number of numeric cells J.</summary>
    public int NumericCount { get; }

    /// <summary>Hats and levels against each other.</summary>
    public float[] Cells { get; }

    /// <summary>Values against each other.</summary>
    public float[] Values { get; }

    /// <summary>Weighted mean of φᵢφⱼ over rows first to first + count − 1.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="map">Their features.</param>
    /// <param name="pairs">Pairs that are looked at.</param>
    /// <param name="first">First row.</param>
    /// <param name="count">Number of rows, at least one.</param>
    /// <param name="weights">One weight a row counted from <paramref name="first"/>, or empty for equal weights.</param>
    /// <param name="threads">Threads that compute; the rows are cut into the same parts for any number.</param>
    public static PairTensor Mean(PairRows rows, PairFeatureMap map, CellPairs pairs, int first, int count, float[] weights, int threads)
    {
        int parts = map.CellFeatureCount > LargeStride ? 2 : 8; // each part has sums of its own
        var sums = new PairTensor[parts];
        var totals = new double[parts];
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
        {
            sums[part] = new PairTensor(map);
            int from = (int)((long)count * part / parts), to = (int)((long)count * (part + 1) / parts);
            for (int i = from; i < to; i++)
            {
                float weight = weights.Length == 0 ? 1f : weights[i];
                totals[part] += weight;
                sums[part].Add(rows, first + i, pairs, weight);
            }
        });

        float scale = (float)(1.0 / Math.Max(totals.Sum(), double.Epsilon));
        PairTensor mean = sums[0];
        for (int part = 1; part < parts; part++)
        {
            Accumulate(mean.Cells, sums[part].Cells);
            Accumulate(mean.Values, sums[part].Values);
        }

        foreach (ref float cell in mean.Cells.AsSpan()) cell *= scale;
        foreach (ref float value in mean.Values.AsSpan()) value *= scale;
        return mean;
    }

    /// <summary>Σ over pairs of this·φᵢφⱼ for one row.</summary>
    public float Sum(PairRows rows, int row, CellPairs pairs)
    {
        int numerics = NumericCount, cells = rows.CellCount;
        float sum = 0;
        fixed (float* theta = Cells, valueTheta = Values, uppers = &First(rows.Uppers, row * numerics), values = &First(rows.Values, row * numerics))
        fixed (int* features = &rows.Features[row * cells])
        {
            for (int a = 0; a < numerics; a++)
            {
                int ia = features[a];
                float* row0 = theta + ((nint)ia * Stride);
                float* row1 = row0 + Stride;
                float upper = uppers[a], lower = 1f - upper;
                float sum0 = lower * row0[ia], sum1 = upper * row1[ia + 1], valueSum = 0;
                float* ofValues = valueTheta + ((nint)a * numerics);
                foreach (int b in pairs.NumericPartners[a])
                {
                    int ib = features[b];
                    float up = uppers[b];
                    sum0 += row0[ib] + (up * (row0[ib + 1] - row0[ib]));
                    sum1 += row1[ib] + (up * (row1[ib + 1] - row1[ib]));
                    valueSum += ofValues[b] * values[b];
                }

                foreach (int b in pairs.CategoryPartners[a])
                {
                    int ib = features[b];
                    sum0 += row0[ib];
                    sum1 += row1[ib];
                }

                sum += (lower * sum0) + (upper * sum1) + (values[a] * valueSum);
            }

            for (int a = numerics; a < cells; a++)
            {
                float* row0 = theta + ((nint)features[a] * Stride);
                sum += row0[features[a]];
                foreach (int b in pairs.CategoryPartners[a]) sum += row0[features[b]];
            }
        }

        return sum;
    }

    /// <summary>this += weight·φᵢφⱼ of one row.</summary>
    private void Add(PairRows rows, int row, CellPairs pairs, float weight)
    {
        int numerics = NumericCount, cells = rows.CellCount;
        fixed (float* moments = Cells, valueMoments = Values, uppers = &First(rows.Uppers, row * numerics), values = &First(rows.Values, row * numerics))
        fixed (int* features = &rows.Features[row * cells])
        {
            for (int a = 0; a < numerics; a++)
            {
                int ia = features[a];
                float* row0 = moments + ((nint)ia * Stride);
                float* row1 = row0 + Stride;
                float upper = uppers[a], lower = 1f - upper;
                float weight0 = weight * lower, weight1 = weight * upper, valueWeight = weight * values[a];
                float* ofValues = valueMoments + ((nint)a * numerics);
                row0[ia] += weight0 * lower;
                row1[ia + 1] += weight1 * upper;
                foreach (int b in pairs.NumericPartners[a])
                {
                    int ib = features[b];
                    float up = uppers[b], down = 1f - up;
                    row0[ib] += weight0 * down;
                    row0[ib + 1] += weight0 * up;
                    row1[ib] += weight1 * down;
                    row1[ib + 1] += weight1 * up;
                    ofValues[b] += valueWeight * values[b];
                }

                foreach (int b in pairs.CategoryPartners[a])
                {
                    int ib = features[b];
                    row0[ib] += weight0;
                    row1[ib] += weight1;
                }
            }

            for (int a = numerics; a < cells; a++)
            {
                float* row0 = moments + ((nint)features[a] * Stride);
                row0[features[a]] += weight;
                foreach (int b in pairs.CategoryPartners[a]) row0[features[b]] += weight;
            }
        }
    }

    private static void Accumulate(float[] sum, float[] part)
    {
        for (int i = 0; i < sum.Length; i++) sum[i] += part[i];
    }

    // A table without numerics has no such array to point into.
    private static ref float First(float[] values, int index) => ref values.Length == 0 ? ref _none : ref values[index];

    private static float _none;
}
