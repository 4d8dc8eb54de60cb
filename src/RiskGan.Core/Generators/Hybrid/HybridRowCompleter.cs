using RiskGan.Core.Numerics;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>Completes rows with preset <c>hybrid</c>: the unknown cells in the visiting order, each given all that is known by then.</summary>
internal sealed class HybridRowCompleter(HybridGenerator generator, ulong seed) : IRowCompleter
{
    private readonly float[] _tokens = new float[HybridGenerator.BlockRows];
    private readonly float[] _places = new float[HybridGenerator.BlockRows];

    public int MaxRows => Sampler.ChunkRows;

    public void UseDraw(int draw) => generator.UseDraw(draw);

    public void Complete(long firstRow, int draw, ReadOnlySpan<int> offsets, ReadOnlySpan<bool> mayBeMissing, Matrix<float> observed, Matrix<float> rows)
    {
        HybridLayout layout = generator.Layout;
        for (int at = 0; at < offsets.Length; at += HybridGenerator.BlockRows)
        {
            ReadOnlySpan<int> block = offsets.Slice(at, Math.Min(HybridGenerator.BlockRows, offsets.Length - at));
            Know(at, block.Length, observed, rows, except: -1);
            foreach (int cell in layout.Order)
            {
                if (!IsWanted(cell, at, block.Length, observed)) continue;
                var stream = new RandomStream(seed, RandomPurpose.SamplingNoise, (uint)draw, (1u << 23) | (uint)cell);
                RandomRows.FillUniform(_tokens, stream, firstRow, block, 2, 0);
                RandomRows.FillUniform(_places, stream, firstRow, block, 2, 1);
                generator.Draw(cell, block.Length, _tokens, _places, mayBeMissing[cell]);
                for (int r = 0; r < block.Length; r++)
                    if (observed.Row(at + r)[cell] == 0) generator.Encode(r, cell, _places[r], rows.Row(at + r));
            }
        }
    }

    public void LevelProbabilities(int cell, Matrix<float> observed, Matrix<float> rows, Matrix<float> probabilities)
    {
        for (int at = 0; at < rows.Rows; at += HybridGenerator.BlockRows)
        {
            int count = Math.Min(HybridGenerator.BlockRows, rows.Rows - at);
            Know(at, count, observed, rows, except: cell);
            int first = at;
            generator.Laws(cell, count, (r, law) => law.CopyTo(probabilities.Row(first + r)));
        }
    }

    private void Know(int at, int count, Matrix<float> observed, Matrix<float> rows, int except)
    {
        generator.Batch.Forget();
        for (int r = 0; r < count; r++)
        {
            ReadOnlySpan<float> given = observed.Row(at + r);
            for (int cell = 0; cell < given.Length; cell++)
                if (given[cell] != 0 && cell != except) generator.Know(r, cell, rows.Row(at + r));
        }
    }

    private static bool IsWanted(int cell, int at, int count, Matrix<float> observed)
    {
        for (int r = 0; r < count; r++)
            if (observed.Row(at + r)[cell] == 0) return true;
        return false;
    }
}
