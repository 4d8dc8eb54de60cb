using RiskGan.Core.Data;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation;

/// <summary>What every generator must be compared with: rows made of training data without learning anything.</summary>
/// <remarks>
/// Both draw with replacement, each cell by its own random number, so row i is a function of (training data, seed, i).
/// Edges: a training table without rows gives a table without rows.
/// </remarks>
public static class Baselines
{
    private const uint WholeRows = 0xFF_FFFF; // no table has this many columns, so it shares no numbers with a column's substream

    /// <summary>Every column drawn on its own: as good a shape as there is, and no trend at all. The least a generator must beat in trends.</summary>
    public static Table IndependentColumns(Table training, int rows, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(training);
        var columns = new Column[training.Columns.Count];
        for (int i = 0; i < columns.Length; i++) columns[i] = training.Columns[i].SelectRows(Draw(training.RowCount, rows, seed, (uint)i));
        return new Table(training.Schema, columns);
    }

    /// <summary>Whole training rows: near-perfect shapes and trends, and every row somebody's. What fidelity alone cannot tell from a good generator.</summary>
    public static Table BootstrapCopy(Table training, int rows, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(training);
        return training.SelectRows(Draw(training.RowCount, rows, seed, WholeRows));
    }

    private static int[] Draw(int from, int rows, ulong seed, uint substream)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (from == 0) return [];
        var stream = new RandomStream(seed, RandomPurpose.Evaluation, Substream: substream);
        var drawn = new int[rows];
        for (int i = 0; i < rows; i++) drawn[i] = (int)(stream.UniformDouble(i) * from);
        return drawn;
    }
}
