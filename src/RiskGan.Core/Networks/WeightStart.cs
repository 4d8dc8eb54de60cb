using System.Numerics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Networks;

/// <summary>Starting weights: every linear map's weights and bias from U(−1/√I, 1/√I), I its input width.</summary>
/// <remarks>
/// He et al. 2015 with a = √5, as PyTorch starts its linear layers. Each parameter has its own substream, so a network's start
/// does not depend on the other's shape. Batch norm's gain stays 1 and its shift 0.
/// </remarks>
public static class WeightStart
{
    /// <summary>Fills a network's linear maps.</summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="networkNumber">Distinguishes the run's networks: 0 generator, 1 discriminator.</param>
    public static void Fill<T>(DenseNetwork<T> network, ulong seed, uint networkNumber)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        uint substream = networkNumber << 12;
        foreach (Linear<T> layer in network.LinearLayers)
        {
            float bound = 1f / MathF.Sqrt(layer.Weight.Value.Rows);
            FillUniform(layer.Weight.Value, new RandomStream(seed, RandomPurpose.WeightStart, 0, substream++), bound);
            if (layer.Bias is not null) FillUniform(layer.Bias.Value, new RandomStream(seed, RandomPurpose.WeightStart, 0, substream), bound);
            substream++;
        }
    }

    private static void FillUniform<T>(Matrix<T> target, RandomStream stream, float bound)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < target.Rows; r++)
        {
            Span<T> row = target.Row(r);
            for (int c = 0; c < row.Length; c++)
                row[c] = T.CreateChecked(bound * ((2f * stream.Uniform(((long)r * row.Length) + c)) - 1f));
        }
    }
}
