using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RiskGan.Core.Numerics.Simd;

/// <summary>Copies of a matrix with rows and columns exchanged.</summary>
internal static unsafe class Transposition
{
    /// <summary>target[c, r] = source[r, c]. Shapes: source rows × columns, target columns × rows.</summary>
    /// <remarks>In blocks of 8 × 4 (AVX) or 4 × 4 held in registers, 16 source rows at a time, so that whole cache lines of the target are filled.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Copy(float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride)
    {
        int blockColumns = columns & ~3;
        int done = 0;
        if (Avx.IsSupported)
        {
            for (; done + 16 <= rows; done += 16)
            {
                float* from = source + (done * sourceStride);
                float* to = target + done;
                for (int c = 0; c < blockColumns; c += 4, from += 4, to += 4 * targetStride)
                {
                    Block8(from, sourceStride, to, targetStride);
                    Block8(from + (8 * sourceStride), sourceStride, to + 8, targetStride);
                }
            }
            for (; done + 8 <= rows; done += 8)
            {
                float* from = source + (done * sourceStride);
                float* to = target + done;
                for (int c = 0; c < blockColumns; c += 4, from += 4, to += 4 * targetStride) Block8(from, sourceStride, to, targetStride);
            }
        }
        if (Sse.IsSupported)
        {
            for (; done + 4 <= rows; done += 4)
            {
                float* from = source + (done * sourceStride);
                float* to = target + done;
                for (int c = 0; c < blockColumns; c += 4, from += 4, to += 4 * targetStride) Block4(from, sourceStride, to, targetStride);
            }
        }
        for (int c = 0; c < columns; c++)
        {
            float* to = target + (c * targetStride);
            for (int r = c < blockColumns ? done : 0; r < rows; r++) to[r] = source[(r * sourceStride) + c];
        }
    }

    // Rows 0–3 lie in the lower halves and rows 4–7 in the upper, so that one pass of 4 × 4 turns both.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block8(float* from, nint stride, float* to, nint targetStride)
    {
        float* lower = from + (4 * stride);
        Vector256<float> r0 = Vector256.Create(Vector128.Load(from), Vector128.Load(lower));
        Vector256<float> r1 = Vector256.Create(Vector128.Load(from + stride), Vector128.Load(lower + stride));
        Vector256<float> r2 = Vector256.Create(Vector128.Load(from + (2 * stride)), Vector128.Load(lower + (2 * stride)));
        Vector256<float> r3 = Vector256.Create(Vector128.Load(from + (3 * stride)), Vector128.Load(lower + (3 * stride)));
        Vector256<float> low01 = Avx.UnpackLow(r0, r1);
        Vector256<float> high01 = Avx.UnpackHigh(r0, r1);
        Vector256<float> low23 = Avx.UnpackLow(r2, r3);
        Vector256<float> high23 = Avx.UnpackHigh(r2, r3);
        Avx.Shuffle(low01, low23, 0x44).Store(to);
        Avx.Shuffle(low01, low23, 0xEE).Store(to + targetStride);
        Avx.Shuffle(high01, high23, 0x44).Store(to + (2 * targetStride));
        Avx.Shuffle(high01, high23, 0xEE).Store(to + (3 * targetStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block4(float* from, nint stride, float* to, nint targetStride)
    {
        Vector128<float> r0 = Vector128.Load(from);
        Vector128<float> r1 = Vector128.Load(from + stride);
        Vector128<float> r2 = Vector128.Load(from + (2 * stride));
        Vector128<float> r3 = Vector128.Load(from + (3 * stride));
        Vector128<float> low01 = Sse.UnpackLow(r0, r1);
        Vector128<float> high01 = Sse.UnpackHigh(r0, r1);
        Vector128<float> low23 = Sse.UnpackLow(r2, r3);
        Vector128<float> high23 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(low01, low23).Store(to);
        Sse.MoveHighToLow(low23, low01).Store(to + targetStride);
        Sse.MoveLowToHigh(high01, high23).Store(to + (2 * targetStride));
        Sse.MoveHighToLow(high23, high01).Store(to + (3 * targetStride));
    }
}
