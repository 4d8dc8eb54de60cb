namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>Quantiles of sorted values.</summary>
internal static class Quantiles
{
    /// <summary>The values that are present, in order.</summary>
    public static double[] SortedPresent(ReadOnlySpan<double> values)
    {
        var present = new double[values.Length];
        int count = 0;
        foreach (double value in values) if (!double.IsNaN(value)) present[count++] = value;
        Array.Resize(ref present, count);
        Array.Sort(present);
        return present;
    }

    /// <summary>Linear interpolation between order statistics at 1 + (n − 1)·p (Hyndman and Fan 1996, type 7; numpy's default).</summary>
    public static double Interpolated(ReadOnlySpan<double> sorted, double p)
    {
        if (sorted.Length == 0) return double.NaN;
        double position = (sorted.Length - 1) * p;
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>The least value x with F(x) ≥ numerator/denominator (type 1), exact in whole numbers.</summary>
    public static double Attained(ReadOnlySpan<double> sorted, int numerator, int denominator)
    {
        if (sorted.Length == 0) return double.NaN;
        long rank = (((long)sorted.Length * numerator) + denominator - 1) / denominator;
        return sorted[(int)Math.Max(0, rank - 1)];
    }
}
