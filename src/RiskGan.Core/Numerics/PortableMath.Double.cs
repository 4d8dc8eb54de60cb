namespace RiskGan.Core.Numerics;

public static partial class PortableMath
{
    internal const double Log2EDouble = 1.4426950408889634074;
    internal const double Ln2HighDouble = 6.93147180369123816490e-01;
    internal const double Ln2LowDouble = 1.90821492927058770002e-10;
    private const double RootHalf = 0.70710678118654752440;
    internal const double RoundingBiasDouble = 6755399441055744.0; // 1.5·2⁵²

    /// <summary>eˣ in double precision, to 1 ulp.</summary>
    /// <remarks>x = n·ln 2 + r, eˣ = 2ⁿ·Σ rᵏ/k! to k = 13 (remainder below 5e-18). Edges: +∞ above 709.79, gradual underflow to 0 below −745.14, NaN to NaN.</remarks>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 709.79) return double.PositiveInfinity;
        if (x < -745.14) return 0.0;
        double n = Math.FusedMultiplyAdd(x, Log2EDouble, RoundingBiasDouble) - RoundingBiasDouble;
        double r = Math.FusedMultiplyAdd(n, -Ln2HighDouble, x);
        r = Math.FusedMultiplyAdd(n, -Ln2LowDouble, r);
        double p = ExpSeries[0];
        for (int i = 1; i < ExpSeries.Length; i++) p = Math.FusedMultiplyAdd(p, r, ExpSeries[i]);
        p = Math.FusedMultiplyAdd(p, r * r, r) + 1.0;
        int power = (int)n;
        int half = power / 2;
        return p * PowerOfTwo(half) * PowerOfTwo(power - half);
    }

    /// <summary>Natural logarithm in double precision, to 1 ulp.</summary>
    /// <remarks>x = 2ᵉ·m, m in [√½, √2), s = f/(2 + f), f = m − 1. Edges: 0 to −∞, negative to NaN, +∞ to +∞, NaN to NaN. Source: Sun Microsystems, fdlibm <c>e_log.c</c>.</remarks>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0.0) return double.NaN;
        if (x == 0.0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        int exponent = 0;
        if (!double.IsNormal(x))
        {
            x *= 18014398509481984.0; // 2⁵⁴
            exponent = -54;
        }
        long bits = BitConverter.DoubleToInt64Bits(x);
        long shift = (bits - BitConverter.DoubleToInt64Bits(RootHalf)) >> 52;
        exponent += (int)shift;
        double f = BitConverter.Int64BitsToDouble(bits - (shift << 52)) - 1.0;
        double s = f / (2.0 + f);
        double z = s * s;
        double w = z * z;
        double even = w * (3.999999999940941908e-01 + (w * (2.222219843214978396e-01 + (w * 1.531383769920937332e-01))));
        double odd = z * (6.666666666666735130e-01 + (w * (2.857142874366239149e-01 + (w * (1.818357216161805012e-01 + (w * 1.479819860511658591e-01))))));
        double halfSquare = 0.5 * f * f;
        return (exponent * Ln2HighDouble) - (halfSquare - ((s * (halfSquare + odd + even)) + (exponent * Ln2LowDouble)) - f);
    }

    /// <summary>Standard normal distribution function Φ(x), relative error below 1e-14 in the lower tail as in the middle.</summary>
    /// <remarks>
    /// Three rational approximations of Cody (1969), |x| ≤ 0.67448975, ≤ √32 and beyond; exp(−x²/2) is split so that the square's rounding
    /// does not reach the tail. Edges: −∞ to 0, +∞ to 1, below −38.6 to 0, NaN to NaN.
    /// Source: W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969).
    /// </remarks>
    public static double NormalCdf(double x)
    {
        if (double.IsNaN(x)) return x;
        double y = Math.Abs(x);
        if (y <= 0.67448975)
        {
            double square = y > 1.11e-16 ? x * x : 0.0;
            double p = Polynomial(square, MiddleNumerator), q = Polynomial(square, MiddleDenominator);
            return 0.5 + (x * p / q);
        }
        double tail = y <= 5.656854249492381 ? MiddleTail(y) : FarTail(y);
        return x < 0.0 ? tail : 1.0 - tail;
    }

    /// <summary>Inverse of <see cref="NormalCdf"/>, relative error about 1e-15.</summary>
    /// <remarks>Edges: 0 to −∞, 1 to +∞, outside [0, 1] and NaN to NaN. Source: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).</remarks>
    public static double NormalQuantile(double p)
    {
        if (!(p >= 0.0 && p <= 1.0)) return double.NaN;
        if (p == 0.0) return double.NegativeInfinity;
        if (p == 1.0) return double.PositiveInfinity;
        double q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            double r = 0.180625 - (q * q);
            double numerator = (((((((((((((2.5090809287301226727e3 * r) + 3.3430575583588128105e4) * r) + 6.7265770927008700853e4) * r) + 4.5921953931549871457e4) * r) + 1.3731693765509461125e4) * r) + 1.9715909503065514427e3) * r) + 1.3314166789178437745e2) * r) + 3.3871328727963666080e0;
            double denominator = (((((((((((((5.2264952788528545610e3 * r) + 2.8729085735721942674e4) * r) + 3.9307895800092710610e4) * r) + 2.1213794301586595867e4) * r) + 5.3941960214247511077e3) * r) + 6.8718700749205790830e2) * r) + 4.2313330701600911252e1) * r) + 1.0;
            return q * numerator / denominator;
        }
        double root = Math.Sqrt(-Log(q < 0.0 ? p : 1.0 - p));
        double magnitude;
        if (root <= 5.0)
        {
            double r = root - 1.6;
            double numerator = (((((((((((((7.74545014278341407640e-4 * r) + 2.27238449892691845833e-2) * r) + 2.41780725177450611770e-1) * r) + 1.27045825245236838258e0) * r) + 3.64784832476320460504e0) * r) + 5.76949722146069140550e0) * r) + 4.63033784615654529590e0) * r) + 1.42343711074968357734e0;
            double denominator = (((((((((((((1.05075007164441684324e-9 * r) + 5.47593808499534494600e-4) * r) + 1.51986665636164571966e-2) * r) + 1.48103976427480074590e-1) * r) + 6.89767334985100004550e-1) * r) + 1.67638483018380384940e0) * r) + 2.05319162663775882187e0) * r) + 1.0;
            magnitude = numerator / denominator;
        }
        else
        {
            double r = root - 5.0;
            double numerator = (((((((((((((2.01033439929228813265e-7 * r) + 2.71155556874348757815e-5) * r) + 1.24266094738807843860e-3) * r) + 2.65321895265761230930e-2) * r) + 2.96560571828504891230e-1) * r) + 1.78482653991729133580e0) * r) + 5.46378491116411436990e0) * r) + 6.65790464350110377720e0;
            double denominator = (((((((((((((2.04426310338993978564e-15 * r) + 1.42151175831644588870e-7) * r) + 1.84631831751005468180e-5) * r) + 7.86869131145613259100e-4) * r) + 1.48753612908506148525e-2) * r) + 1.36929880922735805310e-1) * r) + 5.99832206555887937690e-1) * r) + 1.0;
            magnitude = numerator / denominator;
        }
        return q < 0.0 ? -magnitude : magnitude;
    }

    /// <summary>ln(1 + eˣ), stable at both ends: max(x, 0) + ln(1 + e^−|x|).</summary>
    public static double Softplus(double x) => Math.Max(x, 0.0) + LogOnePlus(Exp(-Math.Abs(x)));

    /// <summary>1/(1 + e⁻ˣ), stable at both ends (never e to a positive power).</summary>
    public static double Sigmoid(double x)
    {
        double e = Exp(-Math.Abs(x));
        return (x >= 0.0 ? 1.0 : e) / (1.0 + e);
    }

    /// <summary>ln(1 + x) for x > −1 without losing small x: ln(u)·x/(u − 1), u = 1 + x rounded, in which the rounding of u cancels.</summary>
    public static double LogOnePlus(double x)
    {
        double u = 1.0 + x;
        if (u == 1.0) return x;
        return double.IsPositiveInfinity(u) ? u : Log(u) * (x / (u - 1.0));
    }

    private static double MiddleTail(double y)
    {
        double p = Polynomial(y, TailNumerator), q = Polynomial(y, TailDenominator);
        return HalfSquareExp(y) * (p / q);
    }

    internal static ReadOnlySpan<double> MiddleNumerator => [0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249];

    internal static ReadOnlySpan<double> MiddleDenominator => [1.0, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956];

    internal static ReadOnlySpan<double> TailNumerator =>
    [
        1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979, 597.27027639480026226,
        2494.5375852903726711, 6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218,
    ];

    internal static ReadOnlySpan<double> TailDenominator =>
    [
        1.0, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755,
        18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
    ];

    internal static ReadOnlySpan<double> ExpSeries =>
    [
        1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0,
        1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5,
    ];

    // Horner's rule with a rounding after each multiplication and each addition.
    private static double Polynomial(double x, ReadOnlySpan<double> coefficients)
    {
        double sum = coefficients[0];
        for (int i = 1; i < coefficients.Length; i++) sum = (sum * x) + coefficients[i];
        return sum;
    }

    private static double FarTail(double y)
    {
        if (y > 39.0) return 0.0;
        double s = 1.0 / (y * y);
        double p = 0.02307344176494017303;
        p = (p * s) + 0.21589853405795699;
        p = (p * s) + 0.1274011611602473639;
        p = (p * s) + 0.022235277870649807;
        p = (p * s) + 0.001421619193227893466;
        p = (p * s) + 2.9112874951168792e-5;
        double q = s + 1.28426009614491121;
        q = (q * s) + 0.468238212480865118;
        q = (q * s) + 0.0659881378689285515;
        q = (q * s) + 0.00378239633202758244;
        q = (q * s) + 7.29751555083966205e-5;
        double correction = s * p / q;
        return HalfSquareExp(y) * ((0.39894228040143267794 - correction) / y);
    }

    // exp(−y²/2) with y = t + d, t a multiple of 1/16: t² is exact, and the rest is small.
    private static double HalfSquareExp(double y)
    {
        double t = Math.Truncate(y * 16.0) / 16.0;
        double rest = (y - t) * (y + t);
        return Exp(t * t * -0.5) * Exp(rest * -0.5);
    }

    private static double PowerOfTwo(int k) => BitConverter.Int64BitsToDouble((k + 1023L) << 52);
}
