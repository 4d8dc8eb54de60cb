using System.Runtime.CompilerServices;

namespace RiskGan.Core.Numerics.Simd;

/// <content>Piecewise-linear ramps: a column's value is broadcast over the column's own ramps, which lie side by side.</content>
/// <remarks>
/// Groups have ragged widths, so their last vector runs over into the next group, which is written afterwards; only where it would run
/// over the row's end is a partial vector stored. This needs the output to differ from the inputs.
/// </remarks>
internal sealed unsafe partial class VectorKernels<TLanes>
{
    // Ramps turned at a time in the backward pass, so that the tile stays in the first cache; one larger group is taken whole.
    private const int RampChunk = 128;

    /// <inheritdoc/>
    protected override void RampsCore(Matrix<float> x, RampTable<float> ramps, Matrix<float> y)
    {
        fixed (int* first = ramps.First)
        {
            var job = new RampsJob
            {
                X = x.Data,
                XStride = x.Stride,
                First = first,
                Groups = ramps.Columns,
                Lower = ramps.Lower.Data,
                InverseWidth = ramps.InverseWidth.Data,
                Y = y.Data,
                YStride = y.Stride,
            };
            Share(job, x.Rows, 1, (long)x.Rows * ramps.Count >= SharedElements);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(ramps);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    protected override void RampsTangentCore(Matrix<float> y, RampTable<float> ramps, Matrix<float> tx, Matrix<float> ty)
    {
        fixed (int* first = ramps.First)
        {
            var job = new RampsTangentJob
            {
                Y = y.Data,
                YStride = y.Stride,
                First = first,
                Groups = ramps.Columns,
                InverseWidth = ramps.InverseWidth.Data,
                Tx = tx.Data,
                TxStride = tx.Stride,
                Ty = ty.Data,
                TyStride = ty.Stride,
            };
            Share(job, y.Rows, 1, (long)y.Rows * ramps.Count >= SharedElements);
        }
        GC.KeepAlive(y);
        GC.KeepAlive(ramps);
        GC.KeepAlive(tx);
        GC.KeepAlive(ty);
    }

    /// <inheritdoc/>
    protected override void RampsBackwardCore(Matrix<float> y, RampTable<float> ramps, Matrix<float> dy, Matrix<float> dx)
    {
        int widest = RampChunk;
        for (int c = 0; c < ramps.Columns; c++) widest = Math.Max(widest, ramps.First[c + 1] - ramps.First[c]);
        int plainStride = Matrix<float>.PaddedStride(widest + 16);
        float* scratch = Scratch(((long)plainStride * L) + (((long)widest + 1) * L), out int stride);
        fixed (int* first = ramps.First)
        {
            var job = new RampsBackwardJob
            {
                Y = y.Data,
                YStride = y.Stride,
                First = first,
                Groups = ramps.Columns,
                InverseWidth = ramps.InverseWidth.Data,
                Dy = dy.Data,
                DyStride = dy.Stride,
                Dx = dx.Data,
                DxStride = dx.Stride,
                Chunk = widest,
                PlainStride = plainStride,
                Scratch = scratch,
                ScratchStride = stride,
            };
            Share(job, y.Rows, L, (long)y.Rows * ramps.Count >= SharedElements);
        }
        GC.KeepAlive(y);
        GC.KeepAlive(ramps);
        GC.KeepAlive(dy);
        GC.KeepAlive(dx);
        GC.KeepAlive(_scratch);
    }

    // All ones where 0 < y < 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Inside(TLanes y) => TLanes.Less(TLanes.Broadcast(0f), y) & TLanes.Less(y, TLanes.Broadcast(1f));

    private struct RampsJob : IRangeJob
    {
        public float* X;
        public nint XStride;
        public int* First;
        public int Groups;
        public float* Lower;
        public float* InverseWidth;
        public float* Y;
        public nint YStride;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public readonly void Run(int first, int last, int worker)
        {
            TLanes zero = default;
            TLanes one = TLanes.Broadcast(1f);
            nint count = First[Groups];
            for (int i = first; i < last; i++)
            {
                float* x = X + (i * XStride);
                float* y = Y + (i * YStride);
                for (int c = 0; c < Groups; c++)
                {
                    TLanes value = TLanes.Broadcast(x[c]);
                    nint end = First[c + 1];
                    for (nint k = First[c]; k < end; k += L)
                    {
                        TLanes t = (value - TLanes.Load(Lower + k)) * TLanes.Load(InverseWidth + k);
                        t = TLanes.Select(TLanes.Less(t, zero), zero, TLanes.Select(TLanes.Less(one, t), one, t));
                        StoreUpTo(t, y + k, count - k);
                    }
                }
            }
        }
    }

    private struct RampsTangentJob : IRangeJob
    {
        public float* Y;
        public nint YStride;
        public int* First;
        public int Groups;
        public float* InverseWidth;
        public float* Tx;
        public nint TxStride;
        public float* Ty;
        public nint TyStride;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public readonly void Run(int first, int last, int worker)
        {
            nint count = First[Groups];
            for (int i = first; i < last; i++)
            {
                float* y = Y + (i * YStride);
                float* tx = Tx + (i * TxStride);
                float* ty = Ty + (i * TyStride);
                for (int c = 0; c < Groups; c++)
                {
                    TLanes value = TLanes.Broadcast(tx[c]);
                    nint end = First[c + 1];
                    for (nint k = First[c]; k < end; k += L)
                    {
                        TLanes tangent = TLanes.Load(InverseWidth + k) * value;
                        StoreUpTo(TLanes.Select(Inside(TLanes.Load(y + k)), tangent, default), ty + k, count - k);
                    }
                }
            }
        }
    }

    private struct RampsBackwardJob : IRangeJob
    {
        public float* Y;
        public nint YStride;
        public int* First;
        public int Groups;
        public float* InverseWidth;
        public float* Dy;
        public nint DyStride;
        public float* Dx;
        public nint DxStride;
        public int Chunk;
        public int PlainStride;
        public float* Scratch;
        public int ScratchStride;

        public readonly void Run(int first, int last, int worker)
        {
            float* plain = Scratch + ((nint)worker * ScratchStride);
            float* turned = plain + ((nint)PlainStride * L);
            for (int row = first; row < last; row += L)
            {
                int rows = Math.Min(L, last - row);
                for (int group = 0; group < Groups;)
                {
                    int end = group + 1;
                    while (end < Groups && First[end + 1] - First[group] <= Chunk) end++;
                    int start = First[group];
                    int width = First[end] - start;
                    Mask(row, rows, start, width, plain);
                    Transposition.Copy(plain, PlainStride, rows, width, turned, L);
                    Sum(turned, group, end, row, rows);
                    group = end;
                }
            }
        }

        // plain = dy where the ramp is strictly inside, else 0.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private readonly void Mask(int row, int rows, int start, int width, float* plain)
        {
            for (int i = 0; i < rows; i++)
            {
                float* y = Y + ((row + i) * YStride) + start;
                float* dy = Dy + ((row + i) * DyStride) + start;
                float* to = plain + ((nint)i * PlainStride);
                for (nint k = 0; k < width; k += L) TLanes.Select(Inside(TLanes.Load(y + k)), TLanes.Load(dy + k), default).Store(to + k);
            }
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private readonly void Sum(float* turned, int group, int end, int row, int rows)
        {
            float* sums = stackalloc float[16];
            int start = First[group];
            for (int c = group; c < end; c++)
            {
                TLanes sum = default;
                for (int k = First[c]; k < First[c + 1]; k++)
                    sum = TLanes.Fma(TLanes.Broadcast(InverseWidth[k]), TLanes.Load(turned + ((nint)(k - start) * L)), sum);
                sum.Store(sums);
                for (int i = 0; i < rows; i++) Dx[((row + i) * DxStride) + c] += sums[i];
            }
        }
    }
}
