namespace RiskGan.Core.Numerics.Simd;

/// <content>Products with rows of few terms: a panel of four vectors of the result stays in registers while the row's terms are added to it.</content>
/// <remarks>
/// A lane is a column of the result, so the order of a chain is the reference's. The rows of the dense factor that the terms name are read whole,
/// which the cache's prefetchers follow. These run on the calling thread alone: the hybrid, which needs them, gives each thread cells of its own.
/// </remarks>
internal sealed unsafe partial class VectorKernels<TLanes>
{
    private const int SparsePanel = 4;

    /// <inheritdoc/>
    protected override void MultiplySparseCore(SparseRows<float> a, Matrix<float> b, Matrix<float> c, Matrix<float>? bias, bool accumulate)
    {
        int columns = c.Columns;
        fixed (int* starts = a.Starts, indices = a.Columns)
        fixed (float* numbers = a.Numbers)
        {
            for (int i = 0; i < a.Rows; i++)
            {
                float* row = c.Data + ((nint)i * c.Stride);
                float* from = accumulate ? row : bias is null ? null : bias.Data;
                int first = starts[i], end = starts[i + 1];
                int j = 0;
                for (; j + (SparsePanel * L) <= columns; j += SparsePanel * L)
                {
                    TLanes s0 = Start(from, j), s1 = Start(from, j + L), s2 = Start(from, j + (2 * L)), s3 = Start(from, j + (3 * L));
                    for (int t = first; t < end; t++)
                    {
                        TLanes x = TLanes.Broadcast(numbers[t]);
                        float* p = b.Data + ((nint)indices[t] * b.Stride) + j;
                        s0 = TLanes.Fma(x, TLanes.Load(p), s0);
                        s1 = TLanes.Fma(x, TLanes.Load(p + L), s1);
                        s2 = TLanes.Fma(x, TLanes.Load(p + (2 * L)), s2);
                        s3 = TLanes.Fma(x, TLanes.Load(p + (3 * L)), s3);
                    }

                    s0.Store(row + j);
                    s1.Store(row + j + L);
                    s2.Store(row + j + (2 * L));
                    s3.Store(row + j + (3 * L));
                }

                // Rows are padded to whole vectors, so the last may be read past its end.
                for (; j < columns; j += L)
                {
                    TLanes sum = Start(from, j);
                    for (int t = first; t < end; t++) sum = TLanes.Fma(TLanes.Broadcast(numbers[t]), TLanes.Load(b.Data + ((nint)indices[t] * b.Stride) + j), sum);
                    StoreUpTo(sum, row + j, columns - j);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void AddSparseTransposedCore(SparseRows<float> a, Matrix<float> b, Matrix<float> c)
    {
        int columns = c.Columns;
        fixed (int* starts = a.Starts, indices = a.Columns)
        fixed (float* numbers = a.Numbers)
        {
            for (int i = 0; i < a.Rows; i++)
            {
                float* row = b.Data + ((nint)i * b.Stride);
                int first = starts[i], end = starts[i + 1];
                int j = 0;
                for (; j + (SparsePanel * L) <= columns; j += SparsePanel * L)
                {
                    TLanes b0 = TLanes.Load(row + j), b1 = TLanes.Load(row + j + L), b2 = TLanes.Load(row + j + (2 * L)), b3 = TLanes.Load(row + j + (3 * L));
                    for (int t = first; t < end; t++)
                    {
                        TLanes x = TLanes.Broadcast(numbers[t]);
                        float* p = c.Data + ((nint)indices[t] * c.Stride) + j;
                        TLanes.Fma(x, b0, TLanes.Load(p)).Store(p);
                        TLanes.Fma(x, b1, TLanes.Load(p + L)).Store(p + L);
                        TLanes.Fma(x, b2, TLanes.Load(p + (2 * L))).Store(p + (2 * L));
                        TLanes.Fma(x, b3, TLanes.Load(p + (3 * L))).Store(p + (3 * L));
                    }
                }

                for (; j < columns; j += L)
                {
                    TLanes own = TLanes.Load(row + j);
                    for (int t = first; t < end; t++)
                    {
                        float* p = c.Data + ((nint)indices[t] * c.Stride) + j;
                        StoreUpTo(TLanes.Fma(TLanes.Broadcast(numbers[t]), own, TLanes.Load(p)), p, columns - j);
                    }
                }
            }
        }
    }

    private static TLanes Start(float* from, int column) => from is null ? TLanes.Broadcast(0f) : TLanes.Load(from + column);
}
