using RiskGan.Core.Numerics;

namespace RiskGan.Core.Imputation;

/// <summary>An estimate pooled over m completed tables.</summary>
/// <param name="Name">What is estimated.</param>
/// <param name="Estimate">Mean of the m estimates.</param>
/// <param name="Within">Mean of the m squared standard errors, W.</param>
/// <param name="Between">Variance of the m estimates, B.</param>
/// <param name="Total">W + (1 + 1/m)·B.</param>
/// <param name="DegreesOfFreedom">Barnard and Rubin's; infinite where nothing is missing and the sample is large.</param>
/// <param name="MissingInformation">Fraction of missing information, 0 to 1.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end.</param>
public sealed record PooledEstimate(
    string Name, double Estimate, double Within, double Between, double Total, double DegreesOfFreedom, double MissingInformation, double Low, double High)
{
    /// <summary>√ of the total variance.</summary>
    public double StandardError => Math.Sqrt(Total);
}

/// <summary>Rubin's rules: one answer from the answers of m completed tables, with the uncertainty of the filling in it.</summary>
/// <remarks>
/// q̄ = Σ q/m, W = Σ u/m, B = Σ (q − q̄)²/(m − 1), T = W + (1 + 1/m)·B, r = (1 + 1/m)·B/W, λ = (1 + 1/m)·B/T.
/// Degrees of freedom: ν_old = (m − 1)/λ², ν_obs = (ν_com + 1)/(ν_com + 3)·ν_com·(1 − λ), ν = 1/(1/ν_old + 1/ν_obs).
/// Fraction of missing information: (r + 2/(ν + 3))/(r + 1).
/// Edges: one table gives B = 0, and the interval is that of a table without gaps; B = 0 gives ν = ν_obs.
/// Source: Rubin 1987, section 3.3; Barnard and Rubin 1999.
/// </remarks>
public static class RubinPooling
{
    /// <summary>Pools.</summary>
    /// <param name="name">What is estimated.</param>
    /// <param name="estimates">The m estimates.</param>
    /// <param name="variances">Their squared standard errors.</param>
    /// <param name="completeDegrees">Degrees of freedom if nothing were missing (rows less parameters).</param>
    public static PooledEstimate Pool(string name, ReadOnlySpan<double> estimates, ReadOnlySpan<double> variances, double completeDegrees)
    {
        int m = estimates.Length;
        if (m == 0 || variances.Length != m) throw new ArgumentException("There must be as many variances as estimates, and one at least.", nameof(variances));
        double mean = 0, within = 0, between = 0;
        foreach (double estimate in estimates) mean += estimate / m;
        foreach (double variance in variances) within += variance / m;
        foreach (double estimate in estimates) between += m == 1 ? 0 : (estimate - mean) * (estimate - mean) / (m - 1);
        double added = (1 + (1.0 / m)) * between;
        double total = within + added;
        double lambda = total > 0 ? added / total : 0;
        double old = lambda > 0 ? (m - 1) / (lambda * lambda) : double.PositiveInfinity;
        double seen = (completeDegrees + 1) / (completeDegrees + 3) * completeDegrees * (1 - lambda);
        double degrees = double.IsInfinity(old) ? seen : 1 / ((1 / old) + (1 / Math.Max(seen, 1e-9)));
        double ratio = within > 0 ? added / within : double.PositiveInfinity;
        double missing = double.IsInfinity(ratio) ? 1 : added == 0 ? 0 : (ratio + (2 / (degrees + 3))) / (ratio + 1);
        double reach = StudentT.Quantile(0.975, degrees) * Math.Sqrt(total);
        return new PooledEstimate(name, mean, within, between, total, degrees, missing, mean - reach, mean + reach);
    }
}

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    /// <summary>The quantile for p ≥ ½, by bisection of the distribution function; accurate to 1e-10 of its size.</summary>
    public static double Quantile(double p, double degrees)
    {
        if (degrees > 1e7) return PortableMath.NormalQuantile(p);
        double low = 0, high = 1;
        while (Cdf(high, degrees) < p && high < 1e12) high *= 2;
        for (int i = 0; i < 200 && high - low > 1e-12 * high; i++)
        {
            double middle = low + ((high - low) / 2);
            if (Cdf(middle, degrees) < p) low = middle;
            else high = middle;
        }

        return low + ((high - low) / 2);
    }

    /// <summary>P(T ≤ t) for t ≥ 0: 1 − ½·I_x(ν/2, ½) with x = ν/(ν + t²).</summary>
    public static double Cdf(double t, double degrees) => 1 - (0.5 * IncompleteBeta(degrees / (degrees + (t * t)), degrees / 2, 0.5));

    // Regularised incomplete beta by Lentz's continued fraction (Press et al., Numerical Recipes, section 6.4).
    private static double IncompleteBeta(double x, double a, double b)
    {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        double front = PortableMath.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * PortableMath.Log(x)) + (b * PortableMath.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    private static double Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        double c = 1, d = 1 - ((a + b) * x / (a + 1));
        d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
        double h = d;
        for (int m = 1; m <= 2000; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            h *= Step(even, ref c, ref d);
            double change = Step(odd, ref c, ref d);
            h *= change;
            if (Math.Abs(change - 1) < 1e-15) break;
        }

        return h;

        static double Step(double term, ref double c, ref double d)
        {
            d = 1 + (term * d);
            d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
            c = 1 + (term / c);
            if (Math.Abs(c) < Tiny) c = Tiny;
            return c * d;
        }
    }

    // Stirling's series after shifting the argument to 10 or more; relative error below 1e-14.
    private static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 10; x++) shift += PortableMath.Log(x);
        double inverse = 1 / (x * x);
        double series = (1.0 / 12) - (inverse * ((1.0 / 360) - (inverse * ((1.0 / 1260) - (inverse * ((1.0 / 1680) - (inverse / 1188)))))));
        return ((x - 0.5) * PortableMath.Log(x)) - x + 0.91893853320467274 + (series / x) - shift;
    }
}
