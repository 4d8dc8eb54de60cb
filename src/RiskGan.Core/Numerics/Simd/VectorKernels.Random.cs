using System.Runtime.CompilerServices;

namespace RiskGan.Core.Numerics.Simd;

/// <content>Random fills: blocks of 64 numbers, Philox counters in the lanes.</content>
internal sealed unsafe partial class VectorKernels<TLanes>
{
    private enum RandomKind
    {
        Uniform,
        Normal,
        Gumbel,
    }

    /// <inheritdoc/>
    protected override void FillNormalCore(Matrix<float> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets) => Fill(x, stream, firstRow, offsets, RandomKind.Normal);

    /// <inheritdoc/>
    protected override void FillUniformCore(Matrix<float> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets) => Fill(x, stream, firstRow, offsets, RandomKind.Uniform);

    /// <inheritdoc/>
    protected override void FillGumbelCore(Matrix<float> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets) => Fill(x, stream, firstRow, offsets, RandomKind.Gumbel);

    private void Fill(Matrix<float> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets, RandomKind kind)
    {
        fixed (int* rows = offsets)
        {
            var job = new FillJob { X = x.Data, Stride = x.Stride, Columns = x.Columns, Stream = stream, FirstRow = firstRow, Offsets = rows, Kind = kind };
            Share(job, x.Rows, 1, (long)x.Rows * x.Columns >= SharedElements / 8);
        }
        GC.KeepAlive(x);
    }

    private struct FillJob : IRangeJob
    {
        public float* X;
        public nint Stride;
        public int Columns;
        public RandomStream Stream;
        public long FirstRow;
        public int* Offsets; // null where rows follow each other
        public RandomKind Kind;

        // Uniforms are laid down first and turned into the other laws in a second pass over what is still in the first cache.
        [SkipLocalsInit]
        public readonly void Run(int first, int last, int worker)
        {
            float* numbers = stackalloc float[64];
            int blocks = (Columns + 63) / 64;
            for (int i = first; i < last; i++)
            {
                float* row = X + (i * Stride);
                ulong block = (ulong)(FirstRow + (Offsets == null ? i : Offsets[i])) * (ulong)blocks;
                int whole = Columns & ~63;
                Uniforms(block, whole / 64, row);
                Transform(row, whole);
                if (whole == Columns) continue;
                Uniforms(block + ((ulong)whole / 64), 1, numbers);
                Transform(numbers, (Columns - whole + 31) & ~31); // both laws are made from pairs of 16
                Unsafe.CopyBlockUnaligned(row + whole, numbers, (uint)(Columns - whole) * sizeof(float));
            }
        }

        // Whole blocks of 64 uniforms. Counters go in pairs of vectors that start at a multiple of the pair, so that their low word never carries;
        // with 16 lanes a pair is two blocks, and a first odd or a last single block goes alone.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private readonly void Uniforms(ulong firstBlock, int blocks, float* to)
        {
            ulong counter = firstBlock << 4;
            int count = blocks * 16;
            for (int i = 0; i < count;)
            {
                float* first = to + ((nint)(i >> 4) * 64) + (i & 15);
                if (count - i >= 2 * L && ((counter + (uint)i) & (uint)((2 * L) - 1)) == 0)
                {
                    Words(counter + (uint)i, out Pair<TLanes> w0, out Pair<TLanes> w1, out Pair<TLanes> w2, out Pair<TLanes> w3);
                    int next = i + L;
                    float* second = to + ((nint)(next >> 4) * 64) + (next & 15);
                    Store(w0.First, w1.First, w2.First, w3.First, first);
                    Store(w0.Second, w1.Second, w2.Second, w3.Second, second);
                    i += 2 * L;
                }
                else
                {
                    Words(counter + (uint)i, out TLanes w0, out TLanes w1, out TLanes w2, out TLanes w3);
                    Store(w0, w1, w2, w3, first);
                    i += L;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store(TLanes w0, TLanes w1, TLanes w2, TLanes w3, float* to)
        {
            w0.Store(to);
            w1.Store(to + 16);
            w2.Store(to + 32);
            w3.Store(to + 48);
        }

        // Philox's words of neighbouring counters, one a lane, as uniforms.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Words<TWide>(ulong counter, out TWide u0, out TWide u1, out TWide u2, out TWide u3)
            where TWide : unmanaged, ILanes<TWide>
        {
            TWide multiplier0 = TWide.BroadcastBits(Philox.Multiplier0);
            TWide multiplier1 = TWide.BroadcastBits(Philox.Multiplier1);
            TWide w0 = TWide.AddBits(TWide.BroadcastBits((uint)counter), TWide.Indices);
            TWide w1 = TWide.BroadcastBits((uint)(counter >> 32));
            TWide w2 = TWide.BroadcastBits(Stream.Step);
            TWide w3 = TWide.BroadcastBits(Stream.Counter3);
            TWide key0 = TWide.BroadcastBits(Stream.Key0);
            TWide key1 = TWide.BroadcastBits(Stream.Key1);
            for (int round = 0; round < Philox.Rounds; round++)
            {
                TWide.MultiplyWide(w0, multiplier0, out TWide high0, out TWide low0);
                TWide.MultiplyWide(w2, multiplier1, out TWide high1, out TWide low1);
                w0 = high1 ^ w1 ^ key0;
                w1 = low1;
                w2 = high0 ^ w3 ^ key1;
                w3 = low0;
                key0 = TWide.AddBits(key0, TWide.BroadcastBits(Philox.Weyl0));
                key1 = TWide.AddBits(key1, TWide.BroadcastBits(Philox.Weyl1));
            }
            u0 = ToUniform(w0);
            u1 = ToUniform(w1);
            u2 = ToUniform(w2);
            u3 = ToUniform(w3);
        }

        // Uniforms to the law asked for, in place; count is a multiple of 32.
        private readonly void Transform(float* x, int count)
        {
            if (Kind == RandomKind.Normal)
            {
                Normals(x, count);
            }
            else if (Kind == RandomKind.Gumbel)
            {
                Gumbels(x, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TWide ToUniform<TWide>(TWide bits)
            where TWide : unmanaged, ILanes<TWide>
            => (TWide.ToFloat(TWide.ShiftRight(bits, 9)) + TWide.Broadcast(0.5f)) * TWide.Broadcast(RandomStream.TwoToMinus23);

        // Numbers pair up 16 apart: words 0 and 1, words 2 and 3 of the counters. Logarithm and sine are two chains already, and a Pair of each
        // would go beyond what the compiler inlines.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Normals(float* x, int count)
        {
            for (nint pair = 0; pair < count; pair += 32)
            {
                for (nint l = pair; l < pair + 16; l += L)
                {
                    TLanes radius = TLanes.Sqrt(TLanes.Broadcast(-2f) * VectorMath<TLanes>.LogOfNormal(TLanes.Load(x + l)));
                    VectorMath<TLanes>.SinCos2Pi(TLanes.Load(x + 16 + l), out TLanes sin, out TLanes cos);
                    (radius * cos).Store(x + l);
                    (radius * sin).Store(x + 16 + l);
                }
            }
        }

        // x = −ln(−ln x). A uniform lies between 2⁻²⁴ and 1 − 2⁻²⁴, so −ln of it between 5.9e-8 and 16.7: neither logarithm meets its edges.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Gumbels(float* x, int count)
        {
            Pair<TLanes> sign = Pair<TLanes>.BroadcastBits(0x80000000);
            for (nint l = 0; l < count; l += 2 * L)
            {
                Pair<TLanes> inner = VectorMath<Pair<TLanes>>.LogOfNormal(Pair<TLanes>.Load(x + l)) ^ sign;
                inner.Store(x + l); // both logarithms in one expression would go beyond what the compiler inlines
            }
            for (nint l = 0; l < count; l += 2 * L) (VectorMath<Pair<TLanes>>.LogOfNormal(Pair<TLanes>.Load(x + l)) ^ sign).Store(x + l);
        }
    }
}
