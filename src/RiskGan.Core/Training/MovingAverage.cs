using System.Numerics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Training;

/// <summary>Exponential moving average of weights, with a short memory at the start: average += (1 − d)·(weights − average).</summary>
/// <remarks>d = min(decay, 1 − 1/(step/10 + 1.01)), step 0-based, so the first weights are forgotten within some tens of steps.</remarks>
public static class MovingAverage
{
    /// <summary>Moves the average by one step.</summary>
    public static void Update<T>(Kernels<T> kernels, Matrix<T> average, Matrix<T> weights, double decay, long step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernels);
        kernels.Lerp(average, weights, T.CreateChecked(1.0 - Kept(decay, step)));
    }

    /// <summary>d, the share of the average kept at a step.</summary>
    public static double Kept(double decay, long step) => Math.Min(decay, 1.0 - (1.0 / ((step / 10.0) + 1.01)));
}
