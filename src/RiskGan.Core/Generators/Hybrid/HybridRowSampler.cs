using RiskGan.Core.Numerics;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>Samples preset <c>hybrid</c> with nothing known: every cell in the visiting order.</summary>
/// <remarks>The numbers that pick tokens are spread evenly over the rows of a first candidate; candidates drawn in its place are few and independent.</remarks>
internal sealed class HybridRowSampler(HybridGenerator generator, ulong seed) : IRowSampler
{
    private const uint EvenStream = 1u << 22;

    private readonly float[] _tokens = new float[HybridGenerator.BlockRows];
    private readonly float[] _places = new float[HybridGenerator.BlockRows];
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
                if (candidate == 0) _stratified.Fill(stream with { Substream = EvenStream | (uint)cell }, firstRow, block, _tokens);
                else RandomRows.FillUniform(_tokens, stream, firstRow, block, 2, 0);
                RandomRows.FillUniform(_places, stream, firstRow, block, 2, 1);
                generator.Draw(cell, block.Length, _tokens, _places, mayBeMissing: true);
                for (int r = 0; r < block.Length; r++) generator.Encode(r, cell, _places[r], rows.Row(at + r));
            }
        }
    }
}
