using RiskGan.Core.Numerics;

namespace RiskGan.Core.Training;

/// <summary>Linear warm-up, then a half cosine down to a last share of the rate.</summary>
/// <remarks>rate(step, f) = base·min(1, (step + 1)/warmUp)·(last + (1 − last)·(1 + cos πf)/2), f the share of the training done.</remarks>
/// <param name="Base">Full rate.</param>
/// <param name="WarmUpSteps">Steps of warm-up.</param>
/// <param name="Last">Share of the full rate left at the end; 1 keeps the rate constant.</param>
public sealed record LearningRateSchedule(double Base, int WarmUpSteps, double Last)
{
    /// <summary>The rate at a 0-based step, with the share of the training done by then (0 to 1).</summary>
    public double At(long step, double done)
    {
        double warm = WarmUpSteps > 0 ? Math.Min(1.0, (step + 1.0) / WarmUpSteps) : 1.0;
        // cos(πf) = 1 − 2·sin²(πf/2), from the portable sine: the same bits on every platform.
        PortableMath.SinCos2Pi((float)(Math.Clamp(done, 0, 1) / 4), out float sine, out _);
        double cosine = 1.0 - (2.0 * sine * sine);
        return Base * warm * (Last + ((1.0 - Last) * 0.5 * (1.0 + cosine)));
    }
}
