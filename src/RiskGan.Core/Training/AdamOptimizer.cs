using System.Numerics;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Training;

/// <summary>Adam over one network's arena: updates its parameters from their gradients, then clears the gradients.</summary>
/// <remarks>Source: Kingma and Ba 2015; the update is <see cref="Kernels{T}.Adam"/>.</remarks>
public sealed class AdamOptimizer<T>(Kernels<T> kernels, ParameterArena<T> arena, double beta1, double beta2, double epsilon)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Updates done so far; part of a checkpoint.</summary>
    public long Updates { get; set; }

    /// <summary>One update with the given rate.</summary>
    public void Update(double rate)
    {
        Updates++;
        kernels.Adam(arena.Values, arena.Gradients, arena.FirstMoment, arena.SecondMoment, new AdamCoefficients(rate, beta1, beta2, epsilon, Updates));
        arena.Gradients.Clear();
    }
}
