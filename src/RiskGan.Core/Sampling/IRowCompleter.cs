using RiskGan.Core.Numerics;

namespace RiskGan.Core.Sampling;

/// <summary>Draws the cells of encoded rows that are not observed, given those that are: imputation and conditions, for every kind of generator.</summary>
/// <remarks>
/// Shapes: rows B×D (normal scores, then one-hot blocks), observed B×cells with 1 where a cell is given and 0 where it is to be drawn; B is
/// any number of rows up to <see cref="MaxRows"/>. Entries of <c>rows</c> in cells to be drawn are not read. Drawn category
/// blocks are one-hots or scores whose greatest entry is the level; observed cells stay bit for bit. Not safe for two threads at once.
/// </remarks>
internal interface IRowCompleter
{
    /// <summary>Most rows of one call.</summary>
    int MaxRows { get; }

    /// <summary>Takes the parameters of a completion, where the model has several: they differ by what its training rows left open. The first until told.</summary>
    /// <param name="draw">Number of the completion, from 0; the first has the likeliest parameters.</param>
    void UseDraw(int draw);

    /// <summary>Draws what is not observed from the law of the missing cells given the observed ones, jointly over the cells of a row.</summary>
    /// <remarks>
    /// Row r of the matrices is row <paramref name="firstRow"/> + offsets[r] of the file: only rows that need it are given. The cells drawn
    /// are a pure function of (model, seed, that row's number, <paramref name="draw"/>, the row's observed cells), so neither batches nor threads change them.
    /// Where <paramref name="mayBeMissing"/> is false for a cell, "missing" is not drawn there: the draw is from the law given that the cell
    /// is present (numbers: scores above the missing atom; categories: without the missing level). Cells without a missing atom or level ignore it.
    /// </remarks>
    /// <param name="firstRow">Number of the chunk's first row.</param>
    /// <param name="draw">Number of the completion, 0 to 2²⁰ − 1: another draw of the same row is independent of this one.</param>
    /// <param name="offsets">B row numbers within the chunk.</param>
    /// <param name="mayBeMissing">Per cell, may "missing" be drawn?</param>
    /// <param name="observed">B×cells.</param>
    /// <param name="rows">B×D; what is not observed is overwritten.</param>
    void Complete(long firstRow, int draw, ReadOnlySpan<int> offsets, ReadOnlySpan<bool> mayBeMissing, Matrix<float> observed, Matrix<float> rows);

    /// <summary>The probabilities of a category cell's K codes given the row's observed cells: P(cell = code | observed), "missing" a code like any other.</summary>
    /// <remarks>The cell itself counts as not observed. A function of the row's observed cells alone: neither seed nor the row's place changes a probability.</remarks>
    /// <param name="cell">J or more: a category cell.</param>
    /// <param name="observed">B×cells.</param>
    /// <param name="rows">B×D; read only where observed.</param>
    /// <param name="probabilities">B×K; every row adds up to 1.</param>
    void LevelProbabilities(int cell, Matrix<float> observed, Matrix<float> rows, Matrix<float> probabilities);
}
