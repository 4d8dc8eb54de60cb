using RiskGan.Core.Evaluation;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Scoring;

/// <summary>95 % intervals with a closed form.</summary>
internal static class Intervals
{
    /// <summary>The 97.5 % quantile of the standard normal law.</summary>
    public const double Z = 1.959963984540054;

    /// <summary>value ± z·error, held inside the range.</summary>
    public static Estimate Normal(double value, double error, double least = double.NegativeInfinity, double greatest = double.PositiveInfinity) =>
        new(value, Math.Max(value - (Z * error), least), Math.Min(value + (Z * error), greatest));

    /// <summary>Mean of values with its normal interval.</summary>
    public static Estimate OfMean(ReadOnlySpan<double> values, double least = double.NegativeInfinity, double greatest = double.PositiveInfinity)
    {
        if (values.Length == 0) return Estimate.Undefined;
        double mean = 0.0;
        for (int i = 0; i < values.Length; i++) mean += (values[i] - mean) / (i + 1);
        double sum = 0.0;
        foreach (double value in values) sum += (value - mean) * (value - mean);
        return values.Length < 2 ? Estimate.Exact(mean) : Normal(mean, Math.Sqrt(sum / (values.Length - 1) / values.Length), least, greatest);
    }

    /// <summary>A share with Wilson's interval (Wilson 1927).</summary>
    public static Estimate Wilson(int hits, int of)
    {
        if (of == 0) return Estimate.Undefined;
        double share = (double)hits / of, z2 = Z * Z;
        double centre = (share + (z2 / (2.0 * of))) / (1.0 + (z2 / of));
        double half = Z / (1.0 + (z2 / of)) * Math.Sqrt((share * (1.0 - share) / of) + (z2 / (4.0 * of * (double)of)));
        return new Estimate(share, Math.Max(0.0, centre - half), Math.Min(1.0, centre + half));
    }

    /// <summary>A rank correlation of n pairs with the interval of Bonett and Wright 2000: tanh(artanh r ± z·√((1 + r²/2)/(n − 3))).</summary>
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
        if (present.Length < 2) return double.NaN;
        double mean = present.Average();
        return Math.Sqrt(present.Sum(x => (x - mean) * (x - mean)) / (present.Length - 1));
    }

    /// <summary>The 2.5 % and 97.5 % quantiles of resampled values; NaN values are left out.</summary>
    public static Estimate OfResamples(double value, double[] resampled)
    {
        double[] sorted = Array.FindAll(resampled, x => !double.IsNaN(x));
        if (sorted.Length < 20) return Estimate.Exact(value);
        Array.Sort(sorted);
        return new Estimate(value, At(0.025), At(0.975));

        double At(double share)
        {
            double place = share * (sorted.Length - 1);
            int below = (int)place;
            return sorted[below] + ((place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
        }
    }

    private static double Tanh(double x) => (2.0 * PortableMath.Sigmoid(2.0 * x)) - 1.0;
}
