using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>What share of predicates would hold for exactly one held-out row, were there as many of those as training rows.</summary>
/// <remarks>
/// The chance that a predicate singles out depends on the number of rows n: n·w·(1 − w)ⁿ⁻¹ for one that holds with probability w. One that
/// holds for m of M rows holds for exactly one of n drawn from them with probability
/// p(m, M, n) = m·n/M·∏_{i=0}^{m−2} (M − n − i)/(M − 1 − i).
/// Control (M rows) larger than training (N rows): the rate is the mean of p(m, M, N) over predicates, exactly.
/// Control smaller: the control's rate times S(N)/S(M), S(n) the mean of p(m, N, n) over the training counts: how much more often the same
/// predicates single out among all training rows than among M of them. The Wilson interval is stretched by the same ratio.
/// Bound: a predicate made without the training rows singles out with probability at most (1 − 1/N)ᴺ⁻¹, about 37 %, whatever its weight
/// (Cohen and Nissim 2020), so the stretched rate is at most that. Copies swell the ratio too, up to N/M; the bound keeps that from
/// explaining a copier's success away.
/// Departure from Anonymeter, which fits a curve with two parameters to random subsamples of the control and extrapolates it without bound.
/// </remarks>
internal static class ControlAtTrainingSize
{
    /// <summary>The rate at the training table's size.</summary>
    /// <param name="control">For each predicate the number of control rows it holds for.</param>
    /// <param name="controlRows">Control rows M.</param>
    /// <param name="train">For each predicate the number of training rows it holds for.</param>
    /// <param name="trainRows">Training rows N.</param>
    public static SuccessRate Rate(int[] control, int controlRows, int[] train, int trainRows)
    {
        if (controlRows >= trainRows) return SuccessRate.Of(Expected(control, controlRows, trainRows), control.Length);
        SuccessRate rate = SuccessRate.Of(Expected(control, controlRows, controlRows), control.Length);
        double few = Expected(train, trainRows, controlRows);
        double ratio = few > 0.0 ? Math.Max(1.0, Expected(train, trainRows, trainRows) / few) : 1.0;
        double most = PortableMath.Exp((trainRows - 1) * PortableMath.Log(1.0 - (1.0 / trainRows)));
        return new SuccessRate(Math.Min(most, rate.Share * ratio), Math.Min(most, rate.Center * ratio), rate.Error * ratio);
    }

    /// <summary>Expected number of predicates that hold for exactly one of <paramref name="sample"/> rows drawn from <paramref name="rows"/>.</summary>
    internal static double Expected(int[] matches, int rows, int sample)
    {
        double sum = 0.0;
        foreach (int count in matches) sum += ExactlyOneOfSample(count, rows, sample);
        return sum;
    }

    private static double ExactlyOneOfSample(int matches, int rows, int sample)
    {
        if (matches == 0) return 0.0;
        double chance = (double)matches * sample / rows;
        for (int i = 0; i <= matches - 2 && chance > 0.0; i++) chance *= Math.Max(0, rows - sample - i) / (double)(rows - 1 - i);
        return chance;
    }
}
