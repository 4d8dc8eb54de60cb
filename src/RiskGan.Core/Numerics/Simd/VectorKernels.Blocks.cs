using System.Runtime.CompilerServices;

namespace RiskGan.Core.Numerics.Simd;

/// <content>Softmax over blocks of columns, on tiles turned so that each lane holds a row.</content>
internal sealed unsafe partial class VectorKernels<TLanes>
{
    /// <inheritdoc/>
    protected override void SoftmaxBlocksCore(
        Matrix<float> logits, Matrix<float>? noise, float temperature, ReadOnlySpan<int> widths, Matrix<float>? soft, Matrix<float>? hard)
    {
        float* scratch = Scratch((long)(logits.Columns + 1) * 2 * L, out int stride);
        fixed (int* blocks = widths)
        {
            var job = new SoftmaxJob
            {
                Logits = logits.Data,
                LogitsStride = logits.Stride,
                Noise = noise is null ? null : noise.Data,
                NoiseStride = noise is null ? 0 : noise.Stride,
                InverseTemperature = 1f / temperature,
                Widths = blocks,
                Blocks = widths.Length,
                Soft = soft is null ? null : soft.Data,
                SoftStride = soft is null ? 0 : soft.Stride,
                Hard = hard is null ? null : hard.Data,
                HardStride = hard is null ? 0 : hard.Stride,
                Columns = logits.Columns,
                Scratch = scratch,
                ScratchStride = stride,
            };
            Share(job, logits.Rows, L, (long)logits.Rows * logits.Columns >= SharedElements / 8);
        }
        GC.KeepAlive(logits);
        GC.KeepAlive(noise);
        GC.KeepAlive(soft);
        GC.KeepAlive(hard);
        GC.KeepAlive(_scratch);
    }

    /// <inheritdoc/>
    protected override void SoftmaxBlocksBackwardCore(
        Matrix<float> soft, Matrix<float> dSoft, float temperature, ReadOnlySpan<int> widths, Matrix<float> dLogits)
    {
        float* scratch = Scratch((long)(soft.Columns + 1) * 2 * L, out int stride);
        fixed (int* blocks = widths)
        {
            var job = new SoftmaxBackwardJob
            {
                Soft = soft.Data,
                SoftStride = soft.Stride,
                DSoft = dSoft.Data,
                DSoftStride = dSoft.Stride,
                InverseTemperature = 1f / temperature,
                Widths = blocks,
                Blocks = widths.Length,
                DLogits = dLogits.Data,
                DLogitsStride = dLogits.Stride,
                Columns = soft.Columns,
                Scratch = scratch,
                ScratchStride = stride,
            };
            Share(job, soft.Rows, L, (long)soft.Rows * soft.Columns >= SharedElements / 8);
        }
        GC.KeepAlive(soft);
        GC.KeepAlive(dSoft);
        GC.KeepAlive(dLogits);
        GC.KeepAlive(_scratch);
    }

    private struct SoftmaxJob : IRangeJob
    {
        public float* Logits;
        public nint LogitsStride;
        public float* Noise;
        public nint NoiseStride;
        public float InverseTemperature;
        public int* Widths;
        public int Blocks;
        public float* Soft;
        public nint SoftStride;
        public float* Hard;
        public nint HardStride;
        public int Columns;
        public float* Scratch;
        public int ScratchStride;

        [SkipLocalsInit]
        public readonly void Run(int first, int last, int worker)
        {
            float* tile = Scratch + ((nint)worker * ScratchStride);
            int* best = stackalloc int[16];
            for (int row = first; row < last; row += L)
            {
                int rows = Math.Min(L, last - row);
                Transposition.Copy(Logits + (row * LogitsStride), LogitsStride, rows, Columns, tile, L);
                if (Noise != null) AddNoise(Noise + (row * NoiseStride), rows, tile, tile + ((nint)(Columns + 1) * L));
                if (Hard != null)
                    for (int i = row; i < row + rows; i++) new Span<float>(Hard + (i * HardStride), Columns).Clear();
                int column = 0;
                for (int b = 0; b < Blocks; b++)
                {
                    int width = Widths[b];
                    if (width == 0) continue;
                    float* block = tile + ((nint)column * L);
                    TLanes greatest = Greatest(block, width, best);
                    if (Soft != null) Block(block, width, greatest, InverseTemperature);
                    if (Hard != null)
                    {
                        float* hard = Hard + (row * HardStride) + column;
                        for (int i = 0; i < rows; i++, hard += HardStride) hard[best[i]] = 1f;
                    }
                    column += width;
                }
                if (Soft != null) Transposition.Copy(tile, L, Columns, rows, Soft + (row * SoftStride), SoftStride);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private readonly void AddNoise(float* noise, int rows, float* tile, float* turned)
        {
            Transposition.Copy(noise, NoiseStride, rows, Columns, turned, L);
            for (nint j = 0; j < (nint)Columns * L; j += L) (TLanes.Load(tile + j) + TLanes.Load(turned + j)).Store(tile + j);
        }

        // The greatest down one turned block; best gets the column of each row's, the first of equals.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static TLanes Greatest(float* x, int width, int* best)
        {
            TLanes greatest = TLanes.Load(x);
            TLanes place = default;
            for (int j = 1; j < width; j++)
            {
                TLanes value = TLanes.Load(x + ((nint)j * L));
                TLanes greater = TLanes.Less(greatest, value);
                greatest = TLanes.Select(greater, value, greatest);
                place = TLanes.Select(greater, TLanes.BroadcastBits((uint)j), place);
            }
            place.Store((float*)best);
            return greatest;
        }

        // Softmax down one turned block, in place.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Block(float* x, int width, TLanes greatest, float inverseTemperature)
        {
            TLanes scale = TLanes.Broadcast(inverseTemperature);
            var greatests = new Pair<TLanes>(greatest, greatest);
            var scales = new Pair<TLanes>(scale, scale);
            TLanes sum = default;
            int twos = width & ~1;
            for (int j = 0; j < twos; j += 2)
            {
                float* two = x + ((nint)j * L);
                Pair<TLanes> e = VectorMath<Pair<TLanes>>.Exp((Pair<TLanes>.Load(two) - greatests) * scales);
                e.Store(two);
                sum = sum + e.First + e.Second;
            }
            if (twos < width)
            {
                float* one = x + ((nint)twos * L);
                TLanes e = VectorMath<TLanes>.Exp((TLanes.Load(one) - greatest) * scale);
                e.Store(one);
                sum += e;
            }
            TLanes inverse = TLanes.Broadcast(1f) / sum;
            for (int j = 0; j < width; j++) (TLanes.Load(x + ((nint)j * L)) * inverse).Store(x + ((nint)j * L));
        }
    }

    private struct SoftmaxBackwardJob : IRangeJob
    {
        public float* Soft;
        public nint SoftStride;
        public float* DSoft;
        public nint DSoftStride;
        public float InverseTemperature;
        public int* Widths;
        public int Blocks;
        public float* DLogits;
        public nint DLogitsStride;
        public int Columns;
        public float* Scratch;
        public int ScratchStride;

        public readonly void Run(int first, int last, int worker)
        {
            float* soft = Scratch + ((nint)worker * ScratchStride);
            float* gradient = soft + ((nint)Columns * L);
            for (int row = first; row < last; row += L)
            {
                int rows = Math.Min(L, last - row);
                Transposition.Copy(Soft + (row * SoftStride), SoftStride, rows, Columns, soft, L);
                Transposition.Copy(DSoft + (row * DSoftStride), DSoftStride, rows, Columns, gradient, L);
                nint offset = 0;
                for (int b = 0; b < Blocks; b++)
                {
                    Block(soft + offset, gradient + offset, Widths[b], InverseTemperature);
                    offset += Widths[b] * L;
                }
                Transposition.Copy(gradient, L, Columns, rows, DLogits + (row * DLogitsStride), DLogitsStride);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Block(float* soft, float* gradient, int width, float inverseTemperature)
        {
            TLanes mean = default;
            for (int j = 0; j < width; j++) mean = TLanes.Fma(TLanes.Load(soft + ((nint)j * L)), TLanes.Load(gradient + ((nint)j * L)), mean);
            TLanes scale = TLanes.Broadcast(inverseTemperature);
            for (int j = 0; j < width; j++)
            {
                TLanes result = TLanes.Load(soft + ((nint)j * L)) * scale * (TLanes.Load(gradient + ((nint)j * L)) - mean);
                result.Store(gradient + ((nint)j * L));
            }
        }
    }
}
