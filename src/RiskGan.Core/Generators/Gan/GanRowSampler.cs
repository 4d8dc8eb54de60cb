using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Generators.Gan;

/// <summary>Samples preset <c>gan</c> with nothing observed: one pass a row.</summary>
internal sealed class GanRowSampler : IRowSampler
{
    // Rows that go through the network together: what its layers hold of them stays in the second-level cache.
    // A multiple of 6, the rows of a product's main tile.
    private const int BlockRows = 264;

    private readonly MaskedGenerator<float> _generator;
    private readonly RandomStream _noise;
    private readonly RandomStream _gumbel;

    public GanRowSampler(Kernels<float> kernels, DenseNetwork<float> network, EncodedLayout layout, double temperature, ulong seed)
    {
        _generator = new MaskedGenerator<float>(kernels, network, layout, BlockRows, temperature);
        _noise = new RandomStream(seed, RandomPurpose.SamplingNoise);
        _gumbel = new RandomStream(seed, RandomPurpose.SamplingGumbel);
    }

    public void Fill(long firstRow, int candidate, ReadOnlySpan<int> offsets, Matrix<float> rows)
    {
        for (int at = 0; at < offsets.Length; at += BlockRows)
        {
            ReadOnlySpan<int> block = offsets.Slice(at, Math.Min(BlockRows, offsets.Length - at));
            _generator.GenerateInference(_noise with { Step = (uint)candidate }, _gumbel with { Step = (uint)candidate }, firstRow, block, rows.RowRange(at, block.Length));
        }
    }
}
