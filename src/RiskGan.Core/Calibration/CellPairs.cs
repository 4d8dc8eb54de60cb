namespace RiskGan.Core.Calibration;

/// <summary>Which pairs of cells a tilt looks at: all of them, or the chosen ones of a wide table. Cells 0 to J − 1 are numeric.</summary>
internal sealed class CellPairs
{
    private CellPairs(int numericCount, int[][] partners, bool isComplete)
    {
        NumericCount = numericCount;
        IsComplete = isComplete;
        NumericPartners = [.. partners.Select(list => list.Where(b => b < numericCount).ToArray())];
        CategoryPartners = [.. partners.Select(list => list.Where(b => b >= numericCount).ToArray())];
        Count = partners.Sum(list => list.Length);
        RowCost = Enumerable.Range(0, partners.Length).Sum(a => CostOf(a < numericCount, NumericPartners[a].Length, CategoryPartners[a].Length));
    }

    /// <summary>Number of numeric cells J.</summary>
    public int NumericCount { get; }

    /// <summary>Number of cells.</summary>
    public int CellCount => NumericPartners.Length;

    /// <summary>For each cell its numeric partners behind it, ascending.</summary>
    public int[][] NumericPartners { get; }

    /// <summary>For each cell its category partners behind it, ascending.</summary>
    public int[][] CategoryPartners { get; }

    /// <summary>Number of pairs.</summary>
    public int Count { get; }

    /// <summary>True where every pair is there.</summary>
    public bool IsComplete { get; }

    /// <summary>Multiply-adds a row needs.</summary>
    public long RowCost { get; }

    /// <summary>Every pair.</summary>
    public static CellPairs All(int numericCount, int cellCount) =>
        new(numericCount, [.. Enumerable.Range(0, cellCount).Select(a => Enumerable.Range(a + 1, cellCount - a - 1).ToArray())], isComplete: true);

    /// <summary>The given pairs, each (a, b) with a &lt; b, in any order.</summary>
    public static CellPairs Of(int numericCount, int cellCount, IEnumerable<(int A, int B)> pairs)
    {
        var partners = new List<int>[cellCount];
        for (int a = 0; a < cellCount; a++) partners[a] = [];
        foreach ((int a, int b) in pairs) partners[a].Add(b);
        foreach (List<int> list in partners) list.Sort();
        return new CellPairs(numericCount, [.. partners.Select(list => list.ToArray())], isComplete: false);
    }

    /// <summary>The pairs, a ascending, then b.</summary>
    public IEnumerable<(int A, int B)> Pairs()
    {
        for (int a = 0; a < CellCount; a++)
        {
            foreach (int b in NumericPartners[a]) yield return (a, b);
            foreach (int b in CategoryPartners[a]) yield return (a, b);
        }
    }

    /// <summary>Multiply-adds a row needs for one pair: two neighbouring hats of a numeric, one level of a category, and the product of two values.</summary>
    public static int CostOf(bool isNumericA, bool isNumericB) => (isNumericA ? 2 : 1) * (isNumericB ? 2 : 1) + (isNumericA && isNumericB ? 1 : 0);

    private static long CostOf(bool isNumeric, int numericPartners, int categoryPartners) =>
        ((long)numericPartners * CostOf(isNumeric, true)) + ((long)categoryPartners * CostOf(isNumeric, false)) + (isNumeric ? 2 : 1);
}
