namespace RiskGan.Core.Encoders;

/// <summary>The empirical law of one numeric column: its distinct values in order, how often each occurs, and how many cells are missing.</summary>
/// <remarks>
/// The law is a row of atoms on (0, 1]: atom k owns the interval (C_k, C_{k+1}] of exactly its probability. "Missing" is an atom
/// of its own below all values, so atom 0 is "missing" where <see cref="HasMissing"/>, and value i is atom i + <see cref="FirstValueAtom"/>.
/// <para>
/// Edges: one row, one value and all missing are laws like any other (one atom). −0 is stored as 0.
/// Above a stated number of distinct values the law is thinned (see <see cref="Fit"/>).
/// </para>
/// </remarks>
public sealed class ColumnLaw
{
    /// <summary>Distinct values kept before a law is thinned.</summary>
    public const int DefaultMaxDistinct = 200_000;

    private ColumnLaw(double[] values, long[] counts, long missingCount, long mergedBelow)
    {
        Values = values;
        Counts = counts;
        MissingCount = missingCount;
        MergedBelow = mergedBelow;
        Cumulative = Accumulate(counts, missingCount, out long total);
        Total = total;
    }

    /// <summary>The distinct observed values, ascending.</summary>
    public double[] Values { get; }

    /// <summary>How many cells hold each of <see cref="Values"/>; all positive.</summary>
    public long[] Counts { get; }

    /// <summary>How many cells are missing.</summary>
    public long MissingCount { get; }

    /// <summary>True where some cell is missing; then atom 0 is "missing".</summary>
    public bool HasMissing => MissingCount > 0;

    /// <summary>Atoms with a count below this stand for a run of neighbouring values; 0 where every distinct value was kept.</summary>
    public long MergedBelow { get; }

    /// <summary>Number of cells, missing ones included.</summary>
    public long Total { get; }

    /// <summary>C: the probability below each atom. Length <see cref="Atoms"/> + 1, C_0 = 0, last 1.</summary>
    public double[] Cumulative { get; }

    /// <summary>Number of atoms: distinct values, plus one where cells are missing.</summary>
    public int Atoms => Cumulative.Length - 1;

    /// <summary>The atom of the least value: 1 where cells are missing, else 0.</summary>
    public int FirstValueAtom => HasMissing ? 1 : 0;

    /// <summary>Learns the law of a column.</summary>
    /// <remarks>
    /// With more than <paramref name="maxDistinct"/> distinct values L, light neighbours are merged into runs of about 2n/L cells
    /// that are represented by their middle cell's value; the least and the greatest value and every value with at least
    /// <see cref="MergedBelow"/> cells (about 4n/L) stay exactly as they are. Quantiles move by less than 4/L.
    /// Cost: one sort of the column.
    /// </remarks>
    /// <param name="cells">N cells, NaN where missing.</param>
    /// <param name="maxDistinct">Distinct values L that may be kept, at least 16.</param>
    /// <exception cref="ArgumentException">There is no cell, or one is infinite.</exception>
    public static ColumnLaw Fit(ReadOnlySpan<double> cells, int maxDistinct = DefaultMaxDistinct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDistinct, 16);
        if (cells.IsEmpty) throw new ArgumentException("A law needs at least one cell.", nameof(cells));
        double[] sorted = SortedObserved(cells);
        (double[] values, long[] counts) = CountDistinct(sorted);
        long missing = cells.Length - sorted.Length;
        return values.Length <= maxDistinct
            ? new ColumnLaw(values, counts, missing, mergedBelow: 0)
            : Thinned(values, counts, missing, maxDistinct);
    }

    /// <summary>A law from stored parts.</summary>
    /// <exception cref="ArgumentException">Lengths differ, values are not finite and strictly ascending, a count is not positive, or there is no cell.</exception>
    public static ColumnLaw FromCounts(double[] values, long[] counts, long missingCount, long mergedBelow = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(counts);
        if (values.Length != counts.Length) throw new ArgumentException($"{values.Length} values stand beside {counts.Length} counts.", nameof(counts));
        if (missingCount < 0 || mergedBelow < 0) throw new ArgumentException("A count is negative.", nameof(missingCount));
        if (values.Length == 0 && missingCount == 0) throw new ArgumentException("A law needs at least one cell.", nameof(values));
        long total = missingCount;
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i])) throw new ArgumentException($"Value {i} is not finite.", nameof(values));
            if (i > 0 && values[i] <= values[i - 1]) throw new ArgumentException($"Value {i} is not above the value before it.", nameof(values));
            if (counts[i] <= 0) throw new ArgumentException($"Count {i} is not positive.", nameof(counts));
            if (counts[i] > MaxTotal - total) throw new ArgumentException("The counts add up to more than 2⁵³.", nameof(counts));
            total += counts[i];
        }

        return new ColumnLaw(values, counts, missingCount, mergedBelow);
    }

    /// <summary>The value of an atom; NaN for "missing".</summary>
    public double ValueOf(int atom) => atom < FirstValueAtom ? double.NaN : Values[atom - FirstValueAtom];

    /// <summary>How many cells an atom holds.</summary>
    public long CountOf(int atom) => atom < FirstValueAtom ? MissingCount : Counts[atom - FirstValueAtom];

    /// <summary>The atom k with C_k &lt; u ≤ C_{k+1}; the first for u ≤ 0 and the last for u > 1.</summary>
    /// <exception cref="ArgumentException">u is NaN.</exception>
    public int AtomAt(double u) => AtomAt(u, 0, Atoms - 1);

    /// <summary>The atom at u, or, where that is none of the atoms <paramref name="low"/> to <paramref name="high"/>, the nearer end of these.</summary>
    /// <exception cref="ArgumentException">u is NaN.</exception>
    internal int AtomAt(double u, int low, int high)
    {
        if (double.IsNaN(u)) throw new ArgumentException("A probability is NaN.", nameof(u));
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Cumulative[middle + 1] < u) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>The generalised inverse of the law: the value of the atom at u, NaN for the atom "missing".</summary>
    public double Quantile(double u) => ValueOf(AtomAt(u));

    /// <summary>The atom of a value: its own, or the nearest value's where the column never held it (the lower of two equally near).</summary>
    /// <returns>−1 for a missing cell where the column had none, and for a value where every cell was missing.</returns>
    public int AtomOf(double value)
    {
        if (double.IsNaN(value)) return HasMissing ? 0 : -1;
        if (Values.Length == 0) return -1;
        // The first value not below; by hand, because Array.BinarySearch compares through a comparer and takes several times as long.
        int low = 0;
        int high = Values.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Values[middle] < value) low = middle + 1;
            else high = middle;
        }

        bool isBelowNearer = low > 0 && Values[low] > value && value - Values[low - 1] <= Values[low] - value;
        return (isBelowNearer ? low - 1 : low) + FirstValueAtom;
    }

    /// <summary>Mean of the observed cells; NaN where all are missing.</summary>
    public double ObservedMean()
    {
        double mean = 0;
        double observed = Total - MissingCount;
        for (int i = 0; i < Values.Length; i++) mean += Values[i] * (Counts[i] / observed);
        return Values.Length == 0 ? double.NaN : mean;
    }

    private const long MaxTotal = 1L << 53;

    private static double[] Accumulate(long[] counts, long missingCount, out long total)
    {
        total = missingCount;
        foreach (long count in counts) total += count;
        var cumulative = new double[counts.Length + (missingCount > 0 ? 2 : 1)];
        int k = 0;
        long below = 0;
        if (missingCount > 0) cumulative[++k] = (below = missingCount) / (double)total;
        foreach (long count in counts) cumulative[++k] = (below += count) / (double)total;
        return cumulative;
    }

    private static double[] SortedObserved(ReadOnlySpan<double> cells)
    {
        int observed = 0;
        foreach (double cell in cells)
        {
            if (double.IsInfinity(cell)) throw new ArgumentException("A cell is infinite.", nameof(cells));
            if (!double.IsNaN(cell)) observed++;
        }

        var sorted = new double[observed];
        int i = 0;
        foreach (double cell in cells)
            if (!double.IsNaN(cell)) sorted[i++] = cell + 0.0; // −0 + 0 is 0
        Array.Sort(sorted);
        return sorted;
    }

    private static (double[] Values, long[] Counts) CountDistinct(double[] sorted)
    {
        int distinct = 0;
        for (int i = 0; i < sorted.Length; i++)
            if (i == 0 || sorted[i] != sorted[i - 1]) distinct++;
        var values = new double[distinct];
        var counts = new long[distinct];
        int k = -1;
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1]) values[++k] = sorted[i];
            counts[k]++;
        }

        return (values, counts);
    }

    private static ColumnLaw Thinned(double[] values, long[] counts, long missing, int maxDistinct)
    {
        long observed = 0;
        foreach (long count in counts) observed += count;
        // A run holds t to 2t − 1 cells; a shorter one is closed only where it and the value after it reach 2t together.
        // So atoms hold t cells on average or more: at most n/t + 2 = L/2 + 2 of them.
        long runSize = ((2 * observed) + maxDistinct - 1) / maxDistinct;
        long heavy = 2 * runSize;
        var keptValues = new List<double>(maxDistinct);
        var keptCounts = new List<long>(maxDistinct);
        int runStart = 1;
        long run = 0;
        void Keep(double value, long count)
        {
            keptValues.Add(value);
            keptCounts.Add(count);
        }

        void CloseRun(int end)
        {
            if (run > 0) Keep(values[MiddleOfRun(counts, runStart, run)], run);
            runStart = end;
            run = 0;
        }

        Keep(values[0], counts[0]);
        for (int i = 1; i < values.Length - 1; i++)
        {
            if (run + counts[i] >= heavy) CloseRun(i);
            run += counts[i];
            if (run >= runSize) CloseRun(i + 1);
        }

        CloseRun(values.Length - 1);
        Keep(values[^1], counts[^1]);
        return new ColumnLaw([.. keptValues], [.. keptCounts], missing, heavy);
    }

    private static int MiddleOfRun(long[] counts, int start, long run)
    {
        int i = start;
        for (long passed = counts[i]; 2 * passed < run; passed += counts[i]) i++;
        return i;
    }
}
