using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tails;

/// <summary>The generalised Pareto law of excesses over a high threshold: S(y) = (1 + ξ·y/β)^(−1/ξ), y ≥ 0.</summary>
/// <remarks>
/// The limit law of what exceeds a threshold as the threshold rises, whatever the column (Pickands 1975, Balkema and de Haan 1974). ξ = 0 is the exponential
/// law; ξ &gt; 0 has moments up to order 1/ξ, so no mean from ξ = 1 on; ξ &lt; 0 ends at −β/ξ.
/// Computed with <see cref="PortableMath"/>: the same bits on any machine. Source: McNeil, Frey and Embrechts 2015, section 5.2.
/// </remarks>
/// <param name="Xi">Shape ξ.</param>
/// <param name="Beta">Scale β &gt; 0, in the column's unit.</param>
public readonly record struct GeneralizedPareto(double Xi, double Beta)
{
    // Below this (e^w − 1)/w by its series errs by less than w³/24 = 4e-17.
    private const double SmallPower = 1e-5;

    /// <summary>The excess y that a share <paramref name="survival"/> of the excesses lies above: β·(s^−ξ − 1)/ξ, for ξ = 0 −β·ln s.</summary>
    /// <remarks>Decreasing in s, 0 at s = 1. Edges: s = 0 gives the end of the law, −β/ξ or ∞.</remarks>
    /// <param name="survival">s in [0, 1].</param>
    public double Excess(double survival)
    {
        double log = -PortableMath.Log(survival);
        double power = Xi * log;
        if (double.IsInfinity(log)) return Xi < 0 ? -Beta / Xi : double.PositiveInfinity;
        double factor = Math.Abs(power) < SmallPower ? 1 + (power / 2) + (power * power / 6) : (PortableMath.Exp(power) - 1) / power;
        return Beta * log * factor;
    }

    /// <summary>The share S(y) of excesses above <paramref name="excess"/>; 1 below 0, 0 from the end of the law on.</summary>
    public double Survival(double excess)
    {
        if (excess <= 0) return 1;
        double x = Xi * excess / Beta;
        if (x <= -1) return 0;
        return x == 0 ? PortableMath.Exp(-excess / Beta) : PortableMath.Exp(-excess / Beta * (PortableMath.LogOnePlus(x) / x));
    }
}
