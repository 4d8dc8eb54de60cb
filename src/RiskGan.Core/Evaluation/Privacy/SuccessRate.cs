using System.Globalization;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>An attack's rate of success with its Wilson interval.</summary>
/// <remarks>
/// Formula, z = 1.96: center = (s + z²/2)/(n + z²), error = z/(n + z²)·√(s·(n − s)/n + z²/4); the 95 % interval is center ± error.
/// s may be a fraction where it is an expected count. No trials: center ½, error ½.
/// Source: E. B. Wilson, JASA 22 (1927); use and residual risk as in Anonymeter (Giomi et al., PoPETs 2023), <c>stats/confidence.py</c>.
/// </remarks>
/// <param name="Share">Successes by trials.</param>
/// <param name="Center">The interval's middle, which is the estimate risks are computed from.</param>
/// <param name="Error">Half the interval's width.</param>
internal readonly record struct SuccessRate(double Share, double Center, double Error)
{
    /// <summary>97.5 % quantile of the normal law.</summary>
    public const double Z = 1.959963984540054;

    /// <summary>Lower bound of the interval, at most the share (which rounding could else put outside).</summary>
    public double Low => Math.Min(Share, Math.Max(0.0, Center - Error));

    /// <summary>Upper bound of the interval, at least the share.</summary>
    public double High => Math.Max(Share, Math.Min(1.0, Center + Error));

    /// <summary>The share with its interval.</summary>
    public Estimate Estimate => new(Share, Low, High);

    /// <summary>The rate of <paramref name="successes"/> among <paramref name="trials"/>.</summary>
    public static SuccessRate Of(double successes, double trials)
    {
        if (!(trials > 0.0)) return new SuccessRate(double.NaN, 0.5, 0.5);
        double denominator = trials + (Z * Z);
        double variance = successes * (trials - successes) / trials;
        return new SuccessRate(successes / trials, (successes + (0.5 * Z * Z)) / denominator, Z / denominator * Math.Sqrt(variance + (0.25 * Z * Z)));
    }

    /// <summary>How much of the room above the control's success the attack has used, 0 to 1: (attack − control)/(1 − control).</summary>
    /// <remarks>The error is that of a function of two independent rates, to first order. Risk and bounds are clipped to [0, 1].</remarks>
    public static Estimate Risk(SuccessRate attack, SuccessRate control)
    {
        double room = Math.Max(1.0 - control.Center, 1e-9);
        double risk = (attack.Center - control.Center) / room;
        double byAttack = attack.Error / room;
        double byControl = control.Error * (1.0 - attack.Center) / (room * room);
        double error = Math.Sqrt((byAttack * byAttack) + (byControl * byControl));
        return new Estimate(Math.Clamp(risk, 0.0, 1.0), Math.Clamp(risk - error, 0.0, 1.0), Math.Clamp(risk + error, 0.0, 1.0));
    }

    /// <summary>"0.312 (0.27–0.36)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Share:F3} ({Low:F2}–{High:F2})");
}
