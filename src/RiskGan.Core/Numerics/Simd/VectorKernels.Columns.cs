using System.Runtime.CompilerServices;

namespace RiskGan.Core.Numerics.Simd;

/// <content>Kernels that add up columns: four vectors of columns at a time, rows in blocks of 64.</content>
internal sealed unsafe partial class VectorKernels<TLanes>
{
    private const int SumBlock = 64;

    /// <inheritdoc/>
    protected override void ColumnSumsCore(Matrix<float> x, Matrix<float> sums, bool accumulate)
    {
        var job = new ColumnSumsJob { X = x.Data, Stride = x.Stride, Rows = x.Rows, Sums = sums.Data, Accumulate = accumulate };
        Share(job, x.Columns, 4 * L, (long)x.Rows * x.Columns >= SharedElements);
        GC.KeepAlive(x);
        GC.KeepAlive(sums);
    }

    /// <inheritdoc/>
    protected override void BatchNormCore(
        Matrix<float> x, Matrix<float> gain, Matrix<float> bias, float epsilon,
        Matrix<float> y, Matrix<float> normalized, Matrix<float> mean, Matrix<float> variance, Matrix<float> inverseDeviation)
    {
        var job = new BatchNormJob
        {
            X = x.Data,
            XStride = x.Stride,
            Rows = x.Rows,
            Gain = gain.Data,
            Bias = bias.Data,
            Epsilon = epsilon,
            Y = y.Data,
            YStride = y.Stride,
            Normalized = normalized.Data,
            NormalizedStride = normalized.Stride,
            Mean = mean.Data,
            Variance = variance.Data,
            InverseDeviation = inverseDeviation.Data,
        };
        Share(job, x.Columns, 4 * L, (long)x.Rows * x.Columns >= SharedElements / 2);
        GC.KeepAlive(x);
        GC.KeepAlive(gain);
        GC.KeepAlive(bias);
        GC.KeepAlive(y);
        GC.KeepAlive(normalized);
        GC.KeepAlive(mean);
        GC.KeepAlive(variance);
        GC.KeepAlive(inverseDeviation);
    }

    /// <inheritdoc/>
    protected override void BatchNormBackwardCore(
        Matrix<float> dy, Matrix<float> normalized, Matrix<float> gain, Matrix<float> inverseDeviation,
        Matrix<float> dx, Matrix<float> dGain, Matrix<float> dBias)
    {
        var job = new BatchNormBackwardJob
        {
            Dy = dy.Data,
            DyStride = dy.Stride,
            Rows = dy.Rows,
            Normalized = normalized.Data,
            NormalizedStride = normalized.Stride,
            Gain = gain.Data,
            InverseDeviation = inverseDeviation.Data,
            Dx = dx.Data,
            DxStride = dx.Stride,
            DGain = dGain.Data,
            DBias = dBias.Data,
        };
        Share(job, dy.Columns, 4 * L, (long)dy.Rows * dy.Columns >= SharedElements / 2);
        GC.KeepAlive(dy);
        GC.KeepAlive(normalized);
        GC.KeepAlive(gain);
        GC.KeepAlive(inverseDeviation);
        GC.KeepAlive(dx);
        GC.KeepAlive(dGain);
        GC.KeepAlive(dBias);
    }

    private struct ColumnSumsJob : IRangeJob
    {
        public float* X;
        public nint Stride;
        public int Rows;
        public float* Sums;
        public bool Accumulate;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public readonly void Run(int first, int last, int worker)
        {
            for (nint j = first; j < last; j += 4 * L)
            {
                float* s = Sums + j;
                TLanes t0 = default, t1 = default, t2 = default, t3 = default;
                if (Accumulate)
                {
                    t0 = TLanes.Load(s);
                    t1 = TLanes.Load(s + L);
                    t2 = TLanes.Load(s + (2 * L));
                    t3 = TLanes.Load(s + (3 * L));
                }
                float* x = X + j;
                for (int block = 0; block < Rows; block += SumBlock)
                {
                    TLanes b0 = default, b1 = default, b2 = default, b3 = default;
                    for (int i = Math.Min(SumBlock, Rows - block); i > 0; i--)
                    {
                        b0 += TLanes.Load(x);
                        b1 += TLanes.Load(x + L);
                        b2 += TLanes.Load(x + (2 * L));
                        b3 += TLanes.Load(x + (3 * L));
                        x += Stride;
                    }
                    t0 += b0;
                    t1 += b1;
                    t2 += b2;
                    t3 += b3;
                }
                StoreUpTo(t0, s, last - j);
                StoreUpTo(t1, s + L, last - j - L);
                StoreUpTo(t2, s + (2 * L), last - j - (2 * L));
                StoreUpTo(t3, s + (3 * L), last - j - (3 * L));
            }
        }
    }

    private struct BatchNormJob : IRangeJob
    {
        public float* X;
        public nint XStride;
        public int Rows;
        public float* Gain;
        public float* Bias;
        public float Epsilon;
        public float* Y;
        public nint YStride;
        public float* Normalized;
        public nint NormalizedStride;
        public float* Mean;
        public float* Variance;
        public float* InverseDeviation;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public readonly void Run(int first, int last, int worker)
        {
            // Two sums, then the normalisation, for four vectors of columns: x is read from memory once and twice from the second cache.
            new ColumnSumsJob { X = X, Stride = XStride, Rows = Rows, Sums = Mean }.Run(first, last, worker);
            TLanes rows = TLanes.Broadcast(Rows);
            TLanes one = TLanes.Broadcast(1f);
            TLanes epsilon = TLanes.Broadcast(Epsilon);
            for (nint j = first; j < last; j += L)
            {
                TLanes mean = TLanes.Load(Mean + j) / rows;
                StoreUpTo(mean, Mean + j, last - j);
            }
            for (nint j = first; j < last; j += 4 * L) Squares(j, last - j);
            for (nint j = first; j < last; j += L)
            {
                TLanes variance = TLanes.Load(Variance + j) / rows;
                StoreUpTo(variance, Variance + j, last - j);
                StoreUpTo(one / TLanes.Sqrt(variance + epsilon), InverseDeviation + j, last - j);
            }
            for (int i = 0; i < Rows; i++)
            {
                float* x = X + (i * XStride);
                float* y = Y + (i * YStride);
                float* normalized = Normalized + (i * NormalizedStride);
                for (nint j = first; j < last; j += L)
                {
                    TLanes scaled = (TLanes.Load(x + j) - TLanes.Load(Mean + j)) * TLanes.Load(InverseDeviation + j);
                    StoreUpTo(scaled, normalized + j, last - j);
                    StoreUpTo(TLanes.Fma(TLanes.Load(Gain + j), scaled, TLanes.Load(Bias + j)), y + j, last - j);
                }
            }
        }

        // Σ(x − mean)² of four vectors of columns, into Variance.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Squares(nint j, nint width)
        {
            TLanes m0 = TLanes.Load(Mean + j), m1 = TLanes.Load(Mean + j + L), m2 = TLanes.Load(Mean + j + (2 * L)), m3 = TLanes.Load(Mean + j + (3 * L));
            TLanes t0 = default, t1 = default, t2 = default, t3 = default;
            float* x = X + j;
            for (int block = 0; block < Rows; block += SumBlock)
            {
                TLanes b0 = default, b1 = default, b2 = default, b3 = default;
                for (int i = Math.Min(SumBlock, Rows - block); i > 0; i--)
                {
                    TLanes d0 = TLanes.Load(x) - m0;
                    TLanes d1 = TLanes.Load(x + L) - m1;
                    TLanes d2 = TLanes.Load(x + (2 * L)) - m2;
                    TLanes d3 = TLanes.Load(x + (3 * L)) - m3;
                    b0 = TLanes.Fma(d0, d0, b0);
                    b1 = TLanes.Fma(d1, d1, b1);
                    b2 = TLanes.Fma(d2, d2, b2);
                    b3 = TLanes.Fma(d3, d3, b3);
                    x += XStride;
                }
                t0 += b0;
                t1 += b1;
                t2 += b2;
                t3 += b3;
            }
            StoreUpTo(t0, Variance + j, width);
            StoreUpTo(t1, Variance + j + L, width - L);
            StoreUpTo(t2, Variance + j + (2 * L), width - (2 * L));
            StoreUpTo(t3, Variance + j + (3 * L), width - (3 * L));
        }
    }

    private struct BatchNormBackwardJob : IRangeJob
    {
        public float* Dy;
        public nint DyStride;
        public int Rows;
        public float* Normalized;
        public nint NormalizedStride;
        public float* Gain;
        public float* InverseDeviation;
        public float* Dx;
        public nint DxStride;
        public float* DGain;
        public float* DBias;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public readonly void Run(int first, int last, int worker)
        {
            for (nint j = first; j < last; j += 2 * L) Columns(j, last - j);
        }

        // Two vectors of columns: both sums are four chains, and the coefficients stay in registers for the second pass.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private readonly void Columns(nint j, nint width)
        {
            TLanes plain0 = default, plain1 = default, weighted0 = default, weighted1 = default;
            float* dy = Dy + j;
            float* normalized = Normalized + j;
            for (int block = 0; block < Rows; block += SumBlock)
            {
                TLanes p0 = default, p1 = default, w0 = default, w1 = default;
                for (int i = Math.Min(SumBlock, Rows - block); i > 0; i--)
                {
                    TLanes g0 = TLanes.Load(dy);
                    TLanes g1 = TLanes.Load(dy + L);
                    p0 += g0;
                    p1 += g1;
                    w0 = TLanes.Fma(g0, TLanes.Load(normalized), w0);
                    w1 = TLanes.Fma(g1, TLanes.Load(normalized + L), w1);
                    dy += DyStride;
                    normalized += NormalizedStride;
                }
                plain0 += p0;
                plain1 += p1;
                weighted0 += w0;
                weighted1 += w1;
            }
            StoreUpTo(TLanes.Load(DBias + j) + plain0, DBias + j, width);
            StoreUpTo(TLanes.Load(DBias + j + L) + plain1, DBias + j + L, width - L);
            StoreUpTo(TLanes.Load(DGain + j) + weighted0, DGain + j, width);
            StoreUpTo(TLanes.Load(DGain + j + L) + weighted1, DGain + j + L, width - L);

            TLanes rows = TLanes.Broadcast(Rows);
            TLanes sign = TLanes.BroadcastBits(0x80000000);
            plain0 /= rows;
            plain1 /= rows;
            weighted0 /= rows;
            weighted1 /= rows;
            TLanes scale0 = TLanes.Load(Gain + j) * TLanes.Load(InverseDeviation + j);
            TLanes scale1 = TLanes.Load(Gain + j + L) * TLanes.Load(InverseDeviation + j + L);
            dy = Dy + j;
            normalized = Normalized + j;
            float* dx = Dx + j;
            for (int i = 0; i < Rows; i++)
            {
                TLanes x0 = scale0 * TLanes.Fma(TLanes.Load(normalized) ^ sign, weighted0, TLanes.Load(dy) - plain0);
                TLanes x1 = scale1 * TLanes.Fma(TLanes.Load(normalized + L) ^ sign, weighted1, TLanes.Load(dy + L) - plain1);
                StoreUpTo(x0, dx, width);
                StoreUpTo(x1, dx + L, width - L);
                dy += DyStride;
                normalized += NormalizedStride;
                dx += DxStride;
            }
        }
    }
}
