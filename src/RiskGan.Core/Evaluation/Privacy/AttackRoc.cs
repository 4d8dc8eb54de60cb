using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>How well a score tells members from non-members.</summary>
internal static class AttackRoc
{
    private const int Resamples = 400;

    /// <summary>Area under the curve: the chance that a member's score is above a non-member's, ties counting half; interval by DeLong's variance.</summary>
    /// <remarks>
    /// AUC = mean of V, V_i the share of non-members below member i; variance = S(V)/m + S(W)/n, W_j the share of members above non-member j.
    /// Source: DeLong, DeLong, Clarke-Pearson, Biometrics 44 (1988). Edges: a side with fewer than two scores gives NaN bounds.
    /// </remarks>
    public static Estimate Auc(double[] members, double[] nonMembers)
    {
        double[] sortedMembers = [.. members.Order()];
        double[] sortedNonMembers = [.. nonMembers.Order()];
        (double auc, double memberVariance) = MeanAndVariance(Array.ConvertAll(members, score => Below(sortedNonMembers, score)));
        (_, double nonMemberVariance) = MeanAndVariance(Array.ConvertAll(nonMembers, score => 1.0 - Below(sortedMembers, score)));
        double half = SuccessRate.Z * Math.Sqrt((memberVariance / members.Length) + (nonMemberVariance / nonMembers.Length));
        return new Estimate(auc, Math.Max(0.0, auc - half), Math.Min(1.0, auc + half));
    }

    /// <summary>Share of members found where at most 1 % of non-members are taken for members; interval by bootstrap over both.</summary>
    /// <remarks>
    /// The threshold is the (⌊n/100⌋ + 1)-th greatest score of the n non-members; scores above it count. Percentile bootstrap with 400
    /// resamples, so that the threshold's own uncertainty is in the interval. Edges: fewer than 100 non-members give NaN.
    /// </remarks>
    public static Estimate TruePositiveRateAtOnePercent(double[] members, double[] nonMembers, RandomStream stream)
    {
        if (nonMembers.Length < 100 || members.Length == 0) return Estimate.Undefined;
        double[] falling = [.. nonMembers.OrderDescending()];
        double[] rising = [.. members.Order()];
        var rates = new double[Resamples];
        var counts = new int[falling.Length];
        long position = 0;
        for (int resample = 0; resample < Resamples; resample++)
        {
            Array.Clear(counts);
            for (int i = 0; i < falling.Length; i++) counts[Index(stream.Bits(position++), falling.Length)]++;
            int at = 0;
            for (int seen = counts[0]; seen <= falling.Length / 100; seen += counts[++at])
            {
            }

            int found = CountAbove(rising, falling[at]);
            int above = 0;
            for (int i = 0; i < rising.Length; i++) if (Index(stream.Bits(position++), rising.Length) < found) above++;
            rates[resample] = (double)above / rising.Length;
        }

        Array.Sort(rates);
        double rate = (double)CountAbove(rising, falling[falling.Length / 100]) / rising.Length;
        return new Estimate(rate, Math.Min(rate, rates[Resamples / 40]), Math.Max(rate, rates[^((Resamples / 40) + 1)]));
    }

    private static int Index(uint bits, int count) => (int)(((ulong)bits * (ulong)count) >> 32);

    private static int CountAbove(double[] rising, double threshold)
    {
        int low = 0;
        for (int high = rising.Length; low < high;)
        {
            int middle = (low + high) / 2;
            if (rising[middle] > threshold) high = middle;
            else low = middle + 1;
        }

        return rising.Length - low;
    }

    private static double Below(double[] rising, double score)
    {
        int notAbove = rising.Length - CountAbove(rising, score);
        int below = rising.Length - CountAbove(rising, Math.BitDecrement(score));
        return (notAbove + below) / (2.0 * rising.Length);
    }

    private static (double Mean, double Variance) MeanAndVariance(double[] values)
    {
        double sum = 0.0;
        foreach (double value in values) sum += value;
        double mean = sum / values.Length;
        double squares = 0.0;
        foreach (double value in values) squares += (value - mean) * (value - mean);
        return (mean, squares / (values.Length - 1));
    }
}
