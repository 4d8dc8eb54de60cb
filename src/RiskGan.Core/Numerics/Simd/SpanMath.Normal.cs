using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RiskGan.Core.Numerics.Simd;

/// <content>Φ in double precision.</content>
internal static unsafe partial class SpanMath
{
    // Where the middle one of Cody's three approximations ends.
    private const float Outer = 5.6568542f;

    /// <summary>ranks[k] = Φ(z[k]), the bits of <see cref="PortableMath.NormalCdf"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void NormalCdf(ReadOnlySpan<float> z, Span<double> ranks)
    {
        int k = 0;
        for (; k + 4 <= z.Length; k += 4)
        {
            Vector128<float> four = Vector128.Create(z.Slice(k, 4));
            if (Vector128.LessThanOrEqualAll(Vector128.Abs(four), Vector128.Create(Outer)))
            {
                (Vector256<double> x, Vector256<double> y) = Widened(four);
                Vector256<double> tail = Tail(y);
                Vector256<double> outer = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<double>.Zero), tail, Vector256<double>.One - tail);
                Vector256.ConditionalSelect(Vector256.LessThanOrEqual(y, Vector256.Create(0.67448975)), Middle(x, y), outer).CopyTo(ranks[k..]);
                continue;
            }

            for (int i = k; i < k + 4; i++) ranks[i] = PortableMath.NormalCdf(z[i]);
        }

        for (; k < z.Length; k++) ranks[k] = PortableMath.NormalCdf(z[k]);
    }

    private static (Vector256<double> X, Vector256<double> Y) Widened(Vector128<float> four)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(four);
        Vector256<double> x = Vector256.Create(lower, upper);
        return (x, Vector256.Abs(x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Middle(Vector256<double> x, Vector256<double> y)
    {
        Vector256<double> square = Vector256.ConditionalSelect(Vector256.GreaterThan(y, Vector256.Create(1.11e-16)), x * x, Vector256<double>.Zero);
        Vector256<double> p = Ratio(square, PortableMath.MiddleNumerator), q = Ratio(square, PortableMath.MiddleDenominator);
        return Vector256.Create(0.5) + (x * p / q);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Tail(Vector256<double> y)
    {
        Vector256<double> p = Ratio(y, PortableMath.TailNumerator), q = Ratio(y, PortableMath.TailDenominator);
        Vector256<double> t = Vector256.Truncate(y * 16.0) / Vector256.Create(16.0);
        Vector256<double> rest = (y - t) * (y + t);
        return Exp(t * t * -0.5) * Exp(rest * -0.5) * (p / q);
    }

    // Horner's rule, a rounding after each step, as the scalar form has it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Ratio(Vector256<double> x, ReadOnlySpan<double> coefficients)
    {
        Vector256<double> sum = Vector256.Create(coefficients[0]);
        for (int i = 1; i < coefficients.Length; i++) sum = (sum * x) + Vector256.Create(coefficients[i]);
        return sum;
    }

    // For |x| up to 700.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Exp(Vector256<double> x)
    {
        Vector256<double> bias = Vector256.Create(PortableMath.RoundingBiasDouble);
        Vector256<double> n = Vector256.FusedMultiplyAdd(x, Vector256.Create(PortableMath.Log2EDouble), bias) - bias;
        Vector256<double> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-PortableMath.Ln2HighDouble), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-PortableMath.Ln2LowDouble), r);
        ReadOnlySpan<double> series = PortableMath.ExpSeries;
        Vector256<double> p = Vector256.Create(series[0]);
        for (int i = 1; i < series.Length; i++) p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(series[i]));
        p = Vector256.FusedMultiplyAdd(p, r * r, r) + Vector256<double>.One;
        // n + 1023 as an integer in the lowest bits, moved to where exponents stand.
        return p * ((n + Vector256.Create(1023.0 + 4503599627370496.0)).AsInt64() << 52).AsDouble();
    }
}
