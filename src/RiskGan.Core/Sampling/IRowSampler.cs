using RiskGan.Core.Numerics;

namespace RiskGan.Core.Sampling;

/// <summary>Makes encoded rows from a trained generator; row i is a function of (model, seed, i) alone.</summary>
internal interface IRowSampler
{
    /// <summary>Fills <paramref name="rows"/> (B×D: normal scores, then one score a level) with rows <paramref name="firstRow"/>, firstRow + 1, …</summary>
    void Fill(long firstRow, Matrix<float> rows);
}
