namespace RiskGan.Core.Numerics;

/// <summary>Elementary functions whose bits are ours: the same on every CPU, vector width and runtime version.</summary>
/// <remarks>
/// <para>
/// <see cref="MathF"/> and <see cref="Math"/> forward to the platform's C library, whose last bits are nobody's promise. These use only
/// additions, multiplications, divisions, square roots and fused multiply-adds, which IEEE 754 rounds in exactly one way, and never an
/// estimate instruction. Whatever decides a trained weight or a generated value must come through here.
/// </para>
/// <para>
/// The float functions are the scalar form of <c>VectorMath</c>, operation for operation. Errors are stated in units in the last place
/// (ulp) over the whole range and are held by tests against double precision.
/// </para>
/// </remarks>
public static partial class PortableMath
{
    // Adding and subtracting 1.5·2²³ rounds a float below 2²² to the nearest integer, ties to even, in the current rounding mode's only way.
    internal const float RoundingBias = 12582912f;

    // exp: Cephes' expf. ln 2 in two parts, the first with so few bits that n·Ln2High is exact.
    internal const float Log2E = 1.44269504088896341f;
    internal const float Ln2High = 0.693359375f;
    internal const float Ln2Low = -2.12194440e-4f;
    internal const float ExpHighest = 89f;
    internal const float ExpLowest = -104f;
    internal const float Exp0 = 1.9875691500e-4f;
    internal const float Exp1 = 1.3981999507e-3f;
    internal const float Exp2 = 8.3334519073e-3f;
    internal const float Exp3 = 4.1665795894e-2f;
    internal const float Exp4 = 1.6666665459e-1f;
    internal const float Exp5 = 5.0000001201e-1f;

    // log: Cephes' logf on [√½, √2).
    internal const float SmallestNormal = 1.17549435e-38f;
    internal const float TwoTo23 = 8388608f;
    internal const int RootHalfBits = 0x3F3504F3;
    internal const float Log0 = 7.0376836292e-2f;
    internal const float Log1 = -1.1514610310e-1f;
    internal const float Log2 = 1.1676998740e-1f;
    internal const float Log3 = -1.2420140846e-1f;
    internal const float Log4 = 1.4249322787e-1f;
    internal const float Log5 = -1.6668057665e-1f;
    internal const float Log6 = 2.0000714765e-1f;
    internal const float Log7 = -2.4999993993e-1f;
    internal const float Log8 = 3.3333331174e-1f;

    // tanh: Cephes' tanhf, a polynomial below 0.625 and 1 − 2/(e²ˣ + 1) above.
    internal const float TanhMiddle = 0.625f;
    internal const float Tanh0 = -5.70498872745e-3f;
    internal const float Tanh1 = 2.06390887954e-2f;
    internal const float Tanh2 = -5.37397155531e-2f;
    internal const float Tanh3 = 1.33314422036e-1f;
    internal const float Tanh4 = -3.33332819422e-1f;

    // sin 2πr and cos 2πr on |r| ≤ 1/8: minimax in s = r² (own fit, weighted least squares on Chebyshev points); 2π in two parts.
    internal const float TwoPiHigh = 6.2831854820251465f;
    internal const float TwoPiLow = -1.7484555314695172e-07f;
    internal const float Sin3 = -41.341670989990234f;
    internal const float Sin5 = 81.59376525878906f;
    internal const float Sin7 = -75.44558715820312f;
    internal const float Cos2 = -19.739208221435547f;
    internal const float Cos4 = 64.93932342529297f;
    internal const float Cos6 = -85.4432373046875f;
    internal const float Cos8 = 59.2292366027832f;

    /// <summary>eˣ, to 1.1 ulp.</summary>
    /// <remarks>
    /// x = n·ln 2 + r, |r| ≤ ln 2/2, eˣ = 2ⁿ·p(r). Edges: +∞ above 88.73, gradual underflow to 0 below −103.98, NaN to NaN.
    /// Source: Moshier, Cephes <c>expf</c>; here 2ⁿ is applied in two halves, so that denormal results are rounded once.
    /// </remarks>
    public static float Exp(float x)
    {
        float clamped = x > ExpHighest ? ExpHighest : x;
        clamped = clamped < ExpLowest ? ExpLowest : clamped;
        float n = MathF.FusedMultiplyAdd(clamped, Log2E, RoundingBias) - RoundingBias;
        float r = MathF.FusedMultiplyAdd(n, -Ln2High, clamped);
        r = MathF.FusedMultiplyAdd(n, -Ln2Low, r);
        float p = Exp0;
        p = MathF.FusedMultiplyAdd(p, r, Exp1);
        p = MathF.FusedMultiplyAdd(p, r, Exp2);
        p = MathF.FusedMultiplyAdd(p, r, Exp3);
        p = MathF.FusedMultiplyAdd(p, r, Exp4);
        p = MathF.FusedMultiplyAdd(p, r, Exp5);
        p = MathF.FusedMultiplyAdd(p, r * r, r) + 1f;
        float half = MathF.FusedMultiplyAdd(n, 0.5f, RoundingBias) - RoundingBias;
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>Natural logarithm, to 0.9 ulp.</summary>
    /// <remarks>
    /// x = 2ᵉ·m, m in [√½, √2), ln x = e·ln 2 + ln m. Edges: 0 to −∞, negative to NaN, +∞ to +∞, NaN to NaN; denormals exact to the bound.
    /// Source: Moshier, Cephes <c>logf</c>.
    /// </remarks>
    public static float Log(float x)
    {
        bool tiny = x < SmallestNormal;
        int bits = BitConverter.SingleToInt32Bits(tiny ? x * TwoTo23 : x);
        int exponent = (bits - RootHalfBits) >> 23;
        float z = BitConverter.Int32BitsToSingle(bits - (exponent << 23)) - 1f;
        float e = exponent - (tiny ? 23f : 0f);
        float p = Log0;
        p = MathF.FusedMultiplyAdd(p, z, Log1);
        p = MathF.FusedMultiplyAdd(p, z, Log2);
        p = MathF.FusedMultiplyAdd(p, z, Log3);
        p = MathF.FusedMultiplyAdd(p, z, Log4);
        p = MathF.FusedMultiplyAdd(p, z, Log5);
        p = MathF.FusedMultiplyAdd(p, z, Log6);
        p = MathF.FusedMultiplyAdd(p, z, Log7);
        p = MathF.FusedMultiplyAdd(p, z, Log8);
        float square = z * z;
        float tail = p * z * square;
        tail = MathF.FusedMultiplyAdd(e, Ln2Low, tail);
        tail = MathF.FusedMultiplyAdd(square, -0.5f, tail);
        float result = MathF.FusedMultiplyAdd(e, Ln2High, z + tail);
        result = x < float.PositiveInfinity ? result : x; // +∞ and NaN pass through
        result = x == 0f ? float.NegativeInfinity : result;
        return x < 0f ? float.NaN : result;
    }

    /// <summary>Hyperbolic tangent, to 1.5 ulp.</summary>
    /// <remarks>Odd to the bit; ±1 exactly from |x| = 9.02 on. Edges: −0 to −0, ±∞ to ±1, NaN to NaN. Source: Moshier, Cephes <c>tanhf</c>.</remarks>
    public static float Tanh(float x)
    {
        float s = x * x;
        float p = Tanh0;
        p = MathF.FusedMultiplyAdd(p, s, Tanh1);
        p = MathF.FusedMultiplyAdd(p, s, Tanh2);
        p = MathF.FusedMultiplyAdd(p, s, Tanh3);
        p = MathF.FusedMultiplyAdd(p, s, Tanh4);
        float magnitude = MathF.Abs(x);
        float inner = MathF.FusedMultiplyAdd(p * s, magnitude, magnitude);
        float outer = 1f - (2f / (Exp(magnitude + magnitude) + 1f));
        return MathF.CopySign(magnitude < TanhMiddle ? inner : outer, x);
    }

    /// <summary>Sine and cosine of 2π·u, each to 1.5 ulp of the larger of the two.</summary>
    /// <remarks>
    /// u = q/4 + r with integer q and |r| ≤ 1/8 (exact), then a polynomial in r² for each and a turn by q quarters.
    /// Domain: |u| ≤ 2²⁰; meant for u in [0, 1]. NaN and ±∞ give NaN.
    /// </remarks>
    public static void SinCos2Pi(float u, out float sin, out float cos)
    {
        float biased = MathF.FusedMultiplyAdd(u, 4f, RoundingBias);
        int q = BitConverter.SingleToInt32Bits(biased);
        float r = MathF.FusedMultiplyAdd(biased - RoundingBias, -0.25f, u);
        float s = r * r;
        float p = Sin7;
        p = MathF.FusedMultiplyAdd(p, s, Sin5);
        p = MathF.FusedMultiplyAdd(p, s, Sin3);
        p = MathF.FusedMultiplyAdd(p, s, TwoPiLow);
        float sine = MathF.FusedMultiplyAdd(r, TwoPiHigh, r * p);
        p = Cos8;
        p = MathF.FusedMultiplyAdd(p, s, Cos6);
        p = MathF.FusedMultiplyAdd(p, s, Cos4);
        p = MathF.FusedMultiplyAdd(p, s, Cos2);
        float cosine = MathF.FusedMultiplyAdd(p, s, 1f);

        // Odd quarters swap the two; the sine is negative in quarters 2 and 3, the cosine in 1 and 2.
        bool swap = (q & 1) != 0;
        int sineSign = (q & 2) << 30;
        int cosineSign = ((q + 1) & 2) << 30;
        sin = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(swap ? cosine : sine) ^ sineSign);
        cos = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(swap ? sine : cosine) ^ cosineSign);
    }

    // 2ᵏ for an integer k in [−126, 127] held in a float: k + 127 lands in the low bits of the significand, and is shifted to the exponent.
    private static float PowerOfTwo(float k) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(k + (127f + TwoTo23)) << 23);
}
