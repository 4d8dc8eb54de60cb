using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Data;

/// <summary>A table cut in two by chance: rows to learn from, and rows held out to judge by.</summary>
/// <param name="Train">Rows to learn from, in file order.</param>
/// <param name="Test">The other rows, in file order.</param>
public sealed record TrainTestSplit(Table Train, Table Test)
{
    /// <summary>Puts round(share·N) rows into the test table, at least one and at most N − 1.</summary>
    /// <remarks>
    /// Row i has the key Bits(i) of the stream (seed, Split); the rows with the smallest keys are the test rows, the smaller row first
    /// in a tie. So the sizes are exact, every set of rows of that size is equally likely, and the same seed gives the same rows
    /// everywhere. A larger share with the same seed only adds test rows.
    /// </remarks>
    /// <param name="table">The table; at least two rows.</param>
    /// <param name="testShare">Share of test rows, between 0 and 1.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    /// <exception cref="RiskGanException">The table has fewer than two rows (RG130).</exception>
    public static TrainTestSplit Of(Table table, double testShare, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!(testShare > 0.0 && testShare < 1.0)) throw new ArgumentOutOfRangeException(nameof(testShare), testShare, "The share lies between 0 and 1.");
        int rows = table.RowCount;
        if (rows < 2) throw Fault.TooFewRowsToSplit(rows);
        int testRows = Math.Clamp((int)Math.Round(testShare * rows, MidpointRounding.AwayFromZero), 1, rows - 1);

        var isTest = new bool[rows];
        foreach (int row in RowShuffle.Of(rows, new RandomStream(seed, RandomPurpose.Split)).AsSpan(0, testRows)) isTest[row] = true;
        var train = new int[rows - testRows];
        var test = new int[testRows];
        for (int row = 0, trainAt = 0, testAt = 0; row < rows; row++)
        {
            if (isTest[row]) test[testAt++] = row;
            else train[trainAt++] = row;
        }
        return new TrainTestSplit(table.SelectRows(train), table.SelectRows(test));
    }
}
