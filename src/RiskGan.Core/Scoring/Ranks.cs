namespace RiskGan.Core.Scoring;

/// <summary>Midranks and what is computed from them.</summary>
internal static class Ranks
{
    /// <summary>The rank of each value, from 1, ties sharing their mean rank.</summary>
    public static double[] Midranks(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        var order = new int[sorted.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int first = 0, next; first < sorted.Length; first = next)
        {
            for (next = first + 1; next < sorted.Length && sorted[next] == sorted[first]; next++) { }
            for (int i = first; i < next; i++) ranks[order[i]] = 0.5 * (first + 1 + next);
        }

        return ranks;
    }

    /// <summary>Spearman's rank correlation, the Pearson correlation of midranks; NaN where a side is constant.</summary>
    public static double Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double[] a = Midranks(x);
        double[] b = Midranks(y);
        double mean = 0.5 * (a.Length + 1);
        double xy = 0.0, xx = 0.0, yy = 0.0;
        for (int i = 0; i < a.Length; i++)
        {
            xy += (a[i] - mean) * (b[i] - mean);
            xx += (a[i] - mean) * (a[i] - mean);
            yy += (b[i] - mean) * (b[i] - mean);
        }

        return xx == 0.0 || yy == 0.0 ? double.NaN : Math.Clamp(xy / Math.Sqrt(xx * yy), -1.0, 1.0);
    }
}
