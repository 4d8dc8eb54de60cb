using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Generators.Classic;

/// <summary>Samples preset <c>classic</c>: one pass a row, numerics scaled back to normal scores, the likeliest level of each category.</summary>
internal sealed class ClassicRowSampler(Kernels<float> kernels, DenseNetwork<float> network, EncodedLayout layout, int rows, ulong seed) : IRowSampler
{
    private readonly ClassicGenerator<float> _generator = new(kernels, network, layout, rows);

    public void Fill(long firstRow, int candidate, ReadOnlySpan<int> offsets, Matrix<float> rows)
    {
        Matrix<float> wanted = rows.RowRange(0, offsets.Length);
        _generator.ForwardInference(new RandomStream(seed, RandomPurpose.SamplingNoise, (uint)candidate), firstRow, offsets, wanted);
        ClassicGenerator<float>.ScaleNumerics(wanted, layout.NumericCount, RankEncoder.ScoreLimit);
    }
}
