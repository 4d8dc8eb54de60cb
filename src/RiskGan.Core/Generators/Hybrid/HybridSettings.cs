using RiskGan.Core.Encoders;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>What must be known, besides weights and encoder, to build a <c>hybrid</c> generator again.</summary>
/// <param name="HiddenWidths">Hidden widths of each column's network.</param>
/// <param name="Bins">Bins of a numeric column.</param>
/// <param name="InputRuns">Runs of bins in the thermometer.</param>
/// <param name="Positions">Positions inside a bin.</param>
/// <param name="Components">Components of the anchored mixture.</param>
/// <param name="Order">The cells in visiting order.</param>
/// <param name="Parents">For each cell, the cells its network is shown, ascending.</param>
/// <param name="Anchors">For each cell, the numeric cells its mixture may point at, ascending.</param>
public sealed record HybridSettings(
    IReadOnlyList<int> HiddenWidths, int Bins, int InputRuns, int Positions, int Components, int[] Order, int[][] Parents, int[][] Anchors)
{
    /// <summary>For each cell, which of its anchors (formulas counted on after them) its value equals exactly in some rows; null in models older than they are.</summary>
    public int[][]? Copies { get; init; }

    /// <summary>Sets of moments of the linear law that numbers' mixtures start from: the best, then draws of them for completions; 0 without.</summary>
    public int ScoreSets { get; init; }

    /// <summary>Identities that drawn numbers are put on after decoding; null in models older than they are.</summary>
    public ExactCopy[]? Exact { get; init; }

    private const int MostCells = 65_536;
    private const int MostScoreSets = 1000;
    private const int MostFormulas = 64;

    /// <summary>For each cell, the computed values its mixture may point at besides its anchors; null in models older than they are.</summary>
    public CellFormula[][]? Formulas { get; init; }

    /// <summary>True where every number could come from a training on <paramref name="cells"/> cells, the first <paramref name="numerics"/> of them numbers.</summary>
    internal bool IsPlausible(int cells, int numerics) =>
        HiddenWidths is { Count: > 0 and <= 16 } && HiddenWidths.All(width => width is > 0 and <= 4096)
        && Bins is >= 4 and <= 1024 && InputRuns is >= 1 and <= 1024 && Positions is >= 2 and <= 256 && Components is >= 1 and <= 16
        && cells <= MostCells
        && (ScoreSets == 0 || (ScoreSets is > 0 and <= MostScoreSets && cells <= ScoreFeatures.MostCells))
        && Order is not null && Order.Length == cells && Order.Order().SequenceEqual(Enumerable.Range(0, cells))
        && AreCells(Parents, cells, cells) && AreCells(Anchors, cells, numerics)
        && (Formulas is null || (Formulas.Length == cells && Formulas.Index().All(entry => AreFormulas(entry.Item, entry.Index, numerics))))
        && (Copies is null || (Copies.Length == cells && Copies.Index().All(entry => AreCopies(entry.Item, entry.Index))))
        && (Exact is null || (Exact.Length <= MostFormulas * numerics && Array.TrueForAll(Exact, copy => IsPlausibleCopy(copy, numerics))));

    private static bool IsPlausibleCopy(ExactCopy? copy, int numerics) =>
        copy is { Formula: not null, Tolerance: >= 0 and <= 1, Scale: > 0 and < double.PositiveInfinity } && copy.Cell >= 0 && copy.Cell < numerics && copy.Formula.IsPlausible(copy.Cell, numerics);

    private bool AreCopies(int[]? copies, int cell) => copies is { Length: <= MostFormulas }
        && Array.TrueForAll(copies, copy => copy >= 0 && copy < Anchors[cell].Length + (Formulas?[cell].Length ?? 0));

    private static bool AreFormulas(CellFormula[]? formulas, int cell, int numerics) =>
        formulas is { Length: <= MostFormulas } && Array.TrueForAll(formulas, formula => formula is not null && formula.IsPlausible(cell, numerics))
        && (formulas.Length == 0 || cell < numerics);

    // One list a cell, each ascending, without the cell itself.
    private static bool AreCells(int[][] lists, int cells, int most) =>
        lists is not null && lists.Length == cells
        && lists.Index().All(entry => entry.Item is not null
            && entry.Item.All(cell => cell >= 0 && cell < most && cell != entry.Index)
            && entry.Item.Zip(entry.Item.Skip(1)).All(pair => pair.First < pair.Second));
}
