using RiskGan.Core.Data;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation;

/// <summary>What every generator must be compared with: rows made of training data with little or no learning.</summary>
/// <remarks>
/// Row i is a function of (training data, seed, i), so that more rows only add rows.
/// Edges: a training table without rows gives a table without rows; one row gives copies of it.
/// </remarks>
public static class Baselines
{
    private const uint WholeRows = 0xFF_FFFF; // no table has this many columns, so it shares no numbers with a column's substream

    /// <summary>All baselines in report order, from the one without trends to the one that models them.</summary>
    public static IReadOnlyList<Baseline> All { get; } =
    [
        new("independent_columns", "Every column drawn on its own from training rows: right shapes, no trends.", IndependentColumns),
        new("gaussian_copula", "Every column's own law, joined by one correlation matrix: right shapes, monotone trends only.", GaussianCopula),
        new("smote", "Points between a training row and one of its five nearest: good trends, and every row near somebody's.", Smote),
        new("bootstrap_copy", "Whole training rows drawn again: near-perfect fidelity, and every row somebody's.", BootstrapCopy),
    ];

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

    /// <summary>Points on the line between a training row and one of its five nearest training rows (<see cref="SmoteBaseline"/>).</summary>
    public static Table Smote(Table training, int rows, ulong seed) => SmoteBaseline.Draw(training, rows, seed);

    /// <summary>Every column's empirical law, joined by a Gaussian copula (<see cref="GaussianCopulaBaseline"/>).</summary>
    public static Table GaussianCopula(Table training, int rows, ulong seed) => GaussianCopulaBaseline.Draw(training, rows, seed);

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
