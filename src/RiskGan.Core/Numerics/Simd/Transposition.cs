using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RiskGan.Core.Numerics.Simd;

/// <summary>Copies of a matrix with rows and columns exchanged.</summary>
internal static unsafe class Transposition
{
    /// <summary>target[c, r] = source[r, c]. Shapes: source rows × columns, target columns × rows.</summary>
    /// <remarks>In 4×4 blocks held in registers, 16 source rows at a time, so that whole cache lines of the target are filled.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Copy(float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride)
    {
        int blockRows = Sse.IsSupported ? rows & ~3 : 0;
        int blockColumns = columns & ~3;
        for (int band = 0; band < blockRows; band += 16)
        {
            int end = Math.Min(band + 16, blockRows);
            for (int c = 0; c < blockColumns; c += 4)
            {
                float* to = target + (c * targetStride);
                for (int r = band; r < end; r += 4)
                {
                    float* from = source + (r * sourceStride) + c;
                    Vector128<float> r0 = Vector128.Load(from);
                    Vector128<float> r1 = Vector128.Load(from + sourceStride);
                    Vector128<float> r2 = Vector128.Load(from + (2 * sourceStride));
                    Vector128<float> r3 = Vector128.Load(from + (3 * sourceStride));
                    Vector128<float> low01 = Sse.UnpackLow(r0, r1);
                    Vector128<float> high01 = Sse.UnpackHigh(r0, r1);
                    Vector128<float> low23 = Sse.UnpackLow(r2, r3);
                    Vector128<float> high23 = Sse.UnpackHigh(r2, r3);
                    Sse.MoveLowToHigh(low01, low23).Store(to + r);
                    Sse.MoveHighToLow(low23, low01).Store(to + targetStride + r);
                    Sse.MoveLowToHigh(high01, high23).Store(to + (2 * targetStride) + r);
                    Sse.MoveHighToLow(high23, high01).Store(to + (3 * targetStride) + r);
                }
            }
            for (int c = blockColumns; c < columns; c++)
                for (int r = band; r < end; r++) target[(c * targetStride) + r] = source[(r * sourceStride) + c];
        }
        for (int r = blockRows; r < rows; r++)
            for (int c = 0; c < columns; c++) target[(c * targetStride) + r] = source[(r * sourceStride) + c];
    }
}
