using RiskGan.Core.Encoders;

namespace RiskGan.Core.Tails;

/// <summary>One tail of a numeric column: a threshold, how much lies beyond it, and the law of how far.</summary>
/// <remarks>
/// Rule. The threshold lies half-way between the column's 95 % quantile (the least value that 95 % of the present values do not exceed) and the next value, so
/// that values below it stay as they were drawn; where fewer than <see cref="FewestExcesses"/> values lie beyond, the 90 % quantile stands in for it.
/// A lower tail is the upper tail of −x. Upper tails are those that reach above zero, lower tails those that reach below it: an amount that cannot be negative has no
/// lower tail. Continued are tails of continuous and integer columns in which the law of excesses can be seen; the rest keep the observed
/// range, for one of these reasons:
/// <list type="bullet">
/// <item>fewer than 50 values beyond the 90 % quantile;</item>
/// <item>fewer than 30 different values in the tail, or one value with more than 5 % of it: codes, counts, caps;</item>
/// <item>ξ ≤ −½: the tail ends at a bound, and its likelihood is not regular;</item>
/// <item>a distance from the fitted law of more than 0.05 + 1/√n: no generalised Pareto.</item>
/// </list>
/// </remarks>
/// <param name="Column">The column's name.</param>
/// <param name="IsUpper">True for the tail of great values.</param>
/// <param name="Threshold">Where it begins, in the column's unit.</param>
/// <param name="Share">Share of the present training values beyond the threshold.</param>
/// <param name="Fit">The law of the excesses.</param>
/// <param name="ObservedExtreme">The greatest (least) training value.</param>
public sealed record ColumnTail(string Column, bool IsUpper, double Threshold, double Share, GeneralizedParetoFit Fit, double ObservedExtreme)
{
    /// <summary>Fewest values beyond a threshold.</summary>
    public const int FewestExcesses = 50;

    private const int FewestDistinct = 30;
    private const double MostOfOneValue = 0.05;
    private const double LeastXi = -0.5;
    private static readonly int[] TailPercents = [5, 10];

    /// <summary>The atom next to the threshold on the tail's side.</summary>
    internal int EdgeAtom { get; init; }

    /// <summary>+1 for an upper tail, −1 for a lower one.</summary>
    internal double Sign => IsUpper ? 1 : -1;

    /// <summary>"upper" or "lower".</summary>
    public string Side => IsUpper ? "upper" : "lower";

    /// <summary>The value that a share of all values lies beyond.</summary>
    /// <param name="share">In (0, <see cref="Share"/>]: 0.0001 for the 1-in-10,000 value.</param>
    public double Quantile(double share) => Threshold + (Sign * Fit.Law.Excess(Math.Min(1, share / Share)));

    /// <summary>Fits one tail of a column, or says why it is not continued.</summary>
    internal static ColumnTail? TryFit(RankEncoder encoder, bool isUpper, out string reason)
    {
        ColumnLaw law = encoder.Law;
        long present = law.Total - law.MissingCount;
        foreach (int percent in TailPercents)
        {
            int beyond = ValuesBeyond(law, isUpper, percent, present, out long count);
            if (count >= FewestExcesses) return TryFit(encoder, isUpper, beyond, count, present, out reason);
        }

        reason = $"fewer than {FewestExcesses} values lie beyond its {(isUpper ? 90 : 10)} % quantile";
        return null;
    }

    private static ColumnTail? TryFit(RankEncoder encoder, bool isUpper, int beyond, long count, long present, out string reason)
    {
        ColumnLaw law = encoder.Law;
        int At(int i) => isUpper ? law.Values.Length - beyond + i : beyond - 1 - i; // i-th value beyond the threshold, from it outwards
        if (beyond < FewestDistinct)
        {
            reason = FormattableString.Invariant($"its tail holds {beyond} different values only");
            return null;
        }

        double sign = isUpper ? 1 : -1;
        double threshold = (law.Values[At(-1)] / 2) + (law.Values[At(0)] / 2);
        var excesses = new double[beyond];
        var counts = new long[beyond];
        for (int i = 0; i < beyond; i++) (excesses[i], counts[i]) = (sign * (law.Values[At(i)] - threshold), law.Counts[At(i)]);
        double ofOne = counts.Max() / (double)count;
        if (ofOne > MostOfOneValue)
        {
            reason = FormattableString.Invariant($"one value holds {100 * ofOne:0.#} % of its tail, as a cap does");
            return null;
        }

        if (!(excesses[0] > 0) || !double.IsFinite(excesses[^1]))
        {
            reason = "its values are too near each other or too far apart to be told by their excesses";
            return null;
        }

        GeneralizedParetoFit fit = GeneralizedParetoFit.Of(excesses, counts);
        reason = fit.Law.Xi <= LeastXi ? FormattableString.Invariant($"its tail ends at a bound (xi = {fit.Law.Xi:0.00})")
            : fit.Distance > 0.05 + (1 / Math.Sqrt(count)) ? FormattableString.Invariant($"its tail is no generalised Pareto (distance {fit.Distance:0.00})")
            : "";
        if (reason.Length > 0) return null;
        return new ColumnTail(encoder.Name, isUpper, threshold, count / (double)present, fit, law.Values[isUpper ? ^1 : 0]) { EdgeAtom = At(0) + law.FirstValueAtom };
    }

    // How many distinct values lie beyond the quantile, and how many cells hold them; always leaves the quantile itself.
    private static int ValuesBeyond(ColumnLaw law, bool isUpper, int percent, long present, out long count)
    {
        count = 0;
        int beyond = 0;
        while (beyond < law.Values.Length - 1)
        {
            long next = law.Counts[isUpper ? law.Values.Length - 1 - beyond : beyond];
            if (100 * (count + next) > percent * present) break;
            count += next;
            beyond++;
        }

        return beyond;
    }
}
