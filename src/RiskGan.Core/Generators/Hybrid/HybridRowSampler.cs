using RiskGan.Core.Numerics;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>Samples preset <c>hybrid</c> with nothing known: every cell in the visiting order.</summary>
/// <remarks>The numbers that pick tokens are spread evenly over the rows of a first candidate; candidates drawn in its place are few and independent.</remarks>
internal sealed class HybridRowSampler(HybridGenerator generator, ulong seed) : IRowSampler
{
    private const uint EvenStream = 1u << 22;

    private readonly float[] _uniforms = new float[2 * HybridGenerator.BlockRows];
    private readonly float[] _even = new float[HybridGenerator.BlockRows];
    private readonly StratifiedUniforms _stratified = new();

    public void Fill(long firstRow, int candidate, ReadOnlySpan<int> offsets, Matrix<float> rows)
    {
        HybridLayout layout = generator.Layout;
        for (int at = 0; at < offsets.Length; at += HybridGenerator.BlockRows)
        {
            ReadOnlySpan<int> block = offsets.Slice(at, Math.Min(HybridGenerator.BlockRows, offsets.Length - at));
            generator.Batch.Forget();
            foreach (int cell in layout.Order)
            {
                var stream = new RandomStream(seed, RandomPurpose.SamplingNoise, (uint)candidate, (uint)cell);
                for (int r = 0; r < block.Length; r++)
                {
                    long position = 2 * (firstRow + block[r]);
                    (_uniforms[2 * r], _uniforms[(2 * r) + 1]) = (stream.Uniform(position), stream.Uniform(position + 1));
                }

                if (candidate == 0)
                {
                    _stratified.Fill(stream with { Substream = EvenStream | (uint)cell }, firstRow, block, _even);
                    for (int r = 0; r < block.Length; r++) _uniforms[2 * r] = _even[r];
                }

                generator.Draw(cell, block.Length, _uniforms, mayBeMissing: true);
                for (int r = 0; r < block.Length; r++) generator.Encode(r, cell, _uniforms[(2 * r) + 1], rows.Row(at + r));
            }
        }
    }
}
