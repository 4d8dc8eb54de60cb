using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Generators.Gan;

/// <summary>Samples preset <c>gan</c> with nothing observed: one pass a row.</summary>
internal sealed class GanRowSampler : IRowSampler
{
    private readonly MaskedGenerator<float> _generator;
    private readonly Matrix<float> _x;
    private readonly Matrix<float> _mask;
    private readonly RandomStream _noise;
    private readonly RandomStream _gumbel;

    public GanRowSampler(Kernels<float> kernels, DenseNetwork<float> network, EncodedLayout layout, int rows, double temperature, ulong seed)
    {
        _generator = new MaskedGenerator<float>(kernels, network, layout, rows, temperature);
        _x = new Matrix<float>(rows, layout.Width);
        _mask = new Matrix<float>(rows, layout.CellCount);
        _noise = new RandomStream(seed, RandomPurpose.SamplingNoise);
        _gumbel = new RandomStream(seed, RandomPurpose.SamplingGumbel);
    }

    public void Fill(long firstRow, int candidate, ReadOnlySpan<int> offsets, Matrix<float> rows)
    {
        int count = offsets.Length;
        _generator.ForwardInference(
            _x.RowRange(0, count), _mask.RowRange(0, count), _noise with { Step = (uint)candidate }, _gumbel with { Step = (uint)candidate }, firstRow, offsets, rows.RowRange(0, count));
    }
}
