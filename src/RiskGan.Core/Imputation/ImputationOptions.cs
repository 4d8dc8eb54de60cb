using RiskGan.Core.Rules;

namespace RiskGan.Core.Imputation;

/// <summary>The single best guess of a number: what it minimises.</summary>
public enum PointGuess
{
    /// <summary>Mean of the draws: least squared error.</summary>
    Mean,

    /// <summary>Median of the draws: least absolute error.</summary>
    Median,
}

/// <summary>How gaps are filled.</summary>
public sealed record ImputationOptions
{
    /// <summary>Draws a point guess is made of, unless told otherwise.</summary>
    public const int PointDraws = 20;

    /// <summary>Completions m; with <see cref="Point"/> the draws a guess is made of.</summary>
    public int Draws { get; init; } = 1;

    /// <summary>Makes one best guess of the draws (numbers: mean or median, labels: mode) instead of giving the draws; null for draws.</summary>
    public PointGuess? Point { get; init; }

    /// <summary>Columns whose gaps are filled; empty for all.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Appended to a column's name for the column that tells with 1 and 0 what was filled; null for none.</summary>
    public string? MarkSuffix { get; init; }

    /// <summary>True to write all completions into one file, each row's one after another, the first column "draw".</summary>
    public bool Long { get; init; }

    /// <summary>Seed; the same gives the same cells.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads; never changes a cell.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>True to make the model's columns that the table lacks too, not only gaps of columns it has.</summary>
    public bool AddsAbsentColumns { get; init; }

    /// <summary>
    /// True to take "missing" for a value like any other, as generated rows do: a missing cell of a column the table has is evidence and stays, a cell
    /// of a column it lacks may be drawn missing. For rows that are made, not mended.
    /// </summary>
    public bool MissingIsValue { get; init; }
}

/// <summary>What was filled in one column.</summary>
/// <param name="Name">The column.</param>
/// <param name="Missing">Its missing cells in the file.</param>
/// <param name="Filled">Those that were filled.</param>
/// <param name="Unseen">Cells with a label the model has not met: kept, and no help in filling others.</param>
/// <param name="Outside">Numbers outside the range of training: kept, and read as the nearest known value.</param>
public sealed record FilledColumn(string Name, long Missing, long Filled, long Unseen, long Outside);

/// <summary>What a filling did.</summary>
/// <param name="Rows">Rows of the file.</param>
/// <param name="RowsWithGaps">Rows with at least one missing cell.</param>
/// <param name="EmptyRows">Rows without any observed cell the model knows: filled with draws from the whole portfolio.</param>
/// <param name="Columns">By column of the file, in its order.</param>
/// <param name="Unknown">Columns of the file that the model does not know: passed on as they are.</param>
/// <param name="Absent">Columns of the model that the file lacks: no help in filling, and not added.</param>
/// <param name="Rules">What the schema's rules did to drawn rows and to the law of the filled cells.</param>
public sealed record ImputationSummary(
    long Rows,
    long RowsWithGaps,
    long EmptyRows,
    IReadOnlyList<FilledColumn> Columns,
    IReadOnlyList<string> Unknown,
    IReadOnlyList<string> Absent,
    RuleLedger Rules)
{
    /// <summary>Missing cells in all columns.</summary>
    public long Missing => Columns.Sum(column => column.Missing);

    /// <summary>Filled cells in all columns.</summary>
    public long Filled => Columns.Sum(column => column.Filled);
}
