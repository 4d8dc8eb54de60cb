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
    public override void FillNormal(Matrix<float> x, RandomStream stream, long firstRow) => Fill(x, stream, firstRow, RandomKind.Normal);

    /// <inheritdoc/>
    public override void FillUniform(Matrix<float> x, RandomStream stream, long firstRow) => Fill(x, stream, firstRow, RandomKind.Uniform);

    /// <inheritdoc/>
    public override void FillGumbel(Matrix<float> x, RandomStream stream, long firstRow) => Fill(x, stream, firstRow, RandomKind.Gumbel);

    private void Fill(Matrix<float> x, RandomStream stream, long firstRow, RandomKind kind)
    {
        var job = new FillJob { X = x.Data, Stride = x.Stride, Columns = x.Columns, Stream = stream, FirstRow = firstRow, Kind = kind };
        Share(job, x.Rows, 1, (long)x.Rows * x.Columns >= SharedElements / 8);
        GC.KeepAlive(x);
    }

    private struct FillJob : IRangeJob
    {
        public float* X;
        public nint Stride;
        public int Columns;
        public RandomStream Stream;
        public long FirstRow;
        public RandomKind Kind;

        [SkipLocalsInit]
        public readonly void Run(int first, int last, int worker)
        {
            float* numbers = stackalloc float[64];
            int blocks = (Columns + 63) / 64;
            for (int i = first; i < last; i++)
            {
                float* row = X + (i * Stride);
                ulong block = (ulong)(FirstRow + i) * (ulong)blocks;
                for (int j = 0; j < Columns; j += 64, block++)
                {
                    int left = Columns - j;
                    if (left >= 64)
                    {
                        Block(block, row + j);
                        continue;
                    }
                    Block(block, numbers);
                    Unsafe.CopyBlockUnaligned(row + j, numbers, (uint)left * sizeof(float));
                }
            }
        }

        // The 64 numbers of one block.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private readonly void Block(ulong block, float* to)
        {
            RandomKind kind = Kind;
            for (int l = 0; l < 16; l += L)
            {
                ulong counter = (block << 4) + (uint)l; // the 16 counters of a block differ in the low 4 bits only: no carry
                TLanes w0 = TLanes.AddBits(TLanes.BroadcastBits((uint)counter), TLanes.Indices);
                TLanes w1 = TLanes.BroadcastBits((uint)(counter >> 32));
                TLanes w2 = TLanes.BroadcastBits(Stream.Step);
                TLanes w3 = TLanes.BroadcastBits(Stream.Counter3);
                uint key0 = Stream.Key0;
                uint key1 = Stream.Key1;
                TLanes multiplier0 = TLanes.BroadcastBits(Philox.Multiplier0);
                TLanes multiplier1 = TLanes.BroadcastBits(Philox.Multiplier1);
                for (int round = 0; round < Philox.Rounds; round++)
                {
                    TLanes.MultiplyWide(w0, multiplier0, out TLanes high0, out TLanes low0);
                    TLanes.MultiplyWide(w2, multiplier1, out TLanes high1, out TLanes low1);
                    w0 = high1 ^ w1 ^ TLanes.BroadcastBits(key0);
                    w1 = low1;
                    w2 = high0 ^ w3 ^ TLanes.BroadcastBits(key1);
                    w3 = low0;
                    key0 += Philox.Weyl0;
                    key1 += Philox.Weyl1;
                }
                w0 = ToUniform(w0);
                w1 = ToUniform(w1);
                w2 = ToUniform(w2);
                w3 = ToUniform(w3);
                if (kind == RandomKind.Normal)
                {
                    Pair(ref w0, ref w1);
                    Pair(ref w2, ref w3);
                }
                else if (kind == RandomKind.Gumbel)
                {
                    w0 = ToGumbel(w0);
                    w1 = ToGumbel(w1);
                    w2 = ToGumbel(w2);
                    w3 = ToGumbel(w3);
                }
                w0.Store(to + l);
                w1.Store(to + 16 + l);
                w2.Store(to + 32 + l);
                w3.Store(to + 48 + l);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes ToUniform(TLanes bits)
            => (TLanes.ToFloat(TLanes.ShiftRight(bits, 9)) + TLanes.Broadcast(0.5f)) * TLanes.Broadcast(RandomStream.TwoToMinus23);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Pair(ref TLanes u, ref TLanes v)
        {
            TLanes radius = TLanes.Sqrt(TLanes.Broadcast(-2f) * VectorMath<TLanes>.Log(u));
            VectorMath<TLanes>.SinCos2Pi(v, out TLanes sin, out TLanes cos);
            u = radius * cos;
            v = radius * sin;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes ToGumbel(TLanes u)
        {
            TLanes sign = TLanes.BroadcastBits(0x80000000);
            return VectorMath<TLanes>.Log(VectorMath<TLanes>.Log(u) ^ sign) ^ sign;
        }
    }
}
