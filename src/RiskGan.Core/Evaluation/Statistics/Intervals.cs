using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>The 95 % intervals that have a formula.</summary>
internal static class Intervals
{
    /// <summary>Φ⁻¹(0.975).</summary>
    public const double Z = 1.959963984540054;

    /// <summary>Value ± z·standard error, clamped to the metric's range; no bounds where the error is not known.</summary>
    public static Estimate Normal(double value, double standardError, double minimum = double.NegativeInfinity, double maximum = double.PositiveInfinity)
    {
        if (double.IsNaN(value) || double.IsNaN(standardError)) return Estimate.Exact(value);
        return new Estimate(value, Math.Max(minimum, value - (Z * standardError)), Math.Min(maximum, value + (Z * standardError)));
    }

    /// <summary>A share with Wilson's interval, which keeps its width at 0 and 1.</summary>
    /// <remarks>
    /// Centre (p + z²/2n)/(1 + z²/n), half width z/(1 + z²/n)·√(p(1 − p)/n + z²/4n²). Not defined without trials.
    /// Source: Wilson 1927; recommended by Brown, Cai and DasGupta 2001.
    /// </remarks>
    /// <param name="share">p, 0 to 1.</param>
    /// <param name="trials">n; need not be whole (an effective number).</param>
    public static Estimate Wilson(double share, double trials)
    {
        if (!(trials > 0.0) || double.IsNaN(share)) return Estimate.Undefined;
        double spread = Z * Z / trials;
        double centre = (share + (spread / 2.0)) / (1.0 + spread);
        double half = Z / (1.0 + spread) * Math.Sqrt((share * (1.0 - share) / trials) + (spread / (4.0 * trials)));
        return new Estimate(share, Math.Max(0.0, Math.Min(share, centre - half)), Math.Min(1.0, Math.Max(share, centre + half)));
    }

    /// <summary>The difference candidate − real of two independent estimates, its bounds made of theirs.</summary>
    /// <remarks>Low d − √((c − c_low)² + (r_high − r)²), high likewise. Source: Newcombe 1998, method 10, for shares with Wilson's bounds.</remarks>
    public static Estimate Difference(Estimate real, Estimate candidate)
    {
        double difference = candidate.Value - real.Value;
        return new Estimate(
            difference,
            difference - Norm(candidate.Value - candidate.Low, real.High - real.Value),
            difference + Norm(candidate.High - candidate.Value, real.Value - real.Low));
    }

    /// <summary>The size of a signed estimate: an interval that holds zero begins there.</summary>
    public static Estimate Absolute(Estimate signed)
    {
        if (double.IsNaN(signed.Low) || double.IsNaN(signed.High)) return Estimate.Exact(Math.Abs(signed.Value));
        double low = Math.Abs(signed.Low);
        double high = Math.Abs(signed.High);
        return new Estimate(Math.Abs(signed.Value), signed.Low <= 0.0 && signed.High >= 0.0 ? 0.0 : Math.Min(low, high), Math.Max(low, high));
    }

    /// <summary>Mean of values with its normal interval.</summary>
    public static Estimate OfMean(ReadOnlySpan<double> values, double minimum = double.NegativeInfinity, double maximum = double.PositiveInfinity)
    {
        if (values.Length == 0) return Estimate.Undefined;
        double mean = 0.0;
        for (int i = 0; i < values.Length; i++) mean += (values[i] - mean) / (i + 1);
        double sum = 0.0;
        foreach (double value in values) sum += (value - mean) * (value - mean);
        return values.Length < 2 ? Estimate.Exact(mean) : Normal(mean, Math.Sqrt(sum / (values.Length - 1) / values.Length), minimum, maximum);
    }

    /// <summary>A rank correlation of n pairs: tanh(artanh r ± z·√((1 + r²/2)/(n − 3))).</summary>
    /// <remarks>Source: Bonett and Wright 2000.</remarks>
    public static Estimate Spearman(double r, int n)
    {
        if (double.IsNaN(r) || n < 4 || Math.Abs(r) >= 1.0) return Estimate.Exact(r);
        double centre = 0.5 * PortableMath.Log((1.0 + r) / (1.0 - r));
        double half = Z * Math.Sqrt((1.0 + (0.5 * r * r)) / (n - 3));
        return new Estimate(r, Tanh(centre - half), Tanh(centre + half));
    }

    /// <summary>Standard deviation of resampled values; NaN values are left out.</summary>
    public static double Deviation(double[] resampled)
    {
        double[] present = Array.FindAll(resampled, x => !double.IsNaN(x));
        return present.Length < 2 ? double.NaN : Bootstrap.StandardError(present);
    }

    /// <summary>The 2.5 % and 97.5 % quantiles of resampled values; NaN values are left out, fewer than 20 others give no bounds.</summary>
    public static Estimate OfResamples(double value, double[] resampled)
    {
        double[] sorted = Quantiles.SortedPresent(resampled);
        return sorted.Length < 20 ? Estimate.Exact(value) : new Estimate(value, Quantiles.Interpolated(sorted, 0.025), Quantiles.Interpolated(sorted, 0.975));
    }

    private static double Tanh(double x) => (2.0 * PortableMath.Sigmoid(2.0 * x)) - 1.0;

    private static double Norm(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
