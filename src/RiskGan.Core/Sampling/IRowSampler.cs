using RiskGan.Core.Numerics;

namespace RiskGan.Core.Sampling;

/// <summary>Makes encoded rows from a trained generator: candidate k of row i is a function of (model, seed, i, k) alone.</summary>
public interface IRowSampler
{
    /// <summary>Fills row r of <paramref name="rows"/> with candidate number <paramref name="candidate"/> of absolute row <paramref name="firstRow"/> + offsets[r].</summary>
    /// <remarks>
    /// Rows may be asked for in any grouping: which others stand beside a row in the call never changes it. Only the first offsets.Length rows
    /// of <paramref name="rows"/> are written.
    /// </remarks>
    /// <param name="firstRow">Absolute number of the chunk's first row.</param>
    /// <param name="candidate">Which of a row's draws: 0 is the row as it is without rejection. The step of the row's random streams.</param>
    /// <param name="offsets">Rows wanted, counted from <paramref name="firstRow"/>, ascending; at most as many as <paramref name="rows"/> has.</param>
    /// <param name="rows">Encoded rows, D wide: normal scores, then one score a level.</param>
    void Fill(long firstRow, int candidate, ReadOnlySpan<int> offsets, Matrix<float> rows);
}
