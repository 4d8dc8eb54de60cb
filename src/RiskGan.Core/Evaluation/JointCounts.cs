namespace RiskGan.Core.Evaluation;

/// <summary>A two-way table of counts, non-empty cells only, in the order of their keys.</summary>
internal sealed class JointCounts
{
    /// <summary>Tables up to this many cells are counted in an array; larger ones (two columns of very many levels) by sorting keys.</summary>
    private const long MostDenseCells = 1L << 20;

    private readonly int _secondCodes;

    private JointCounts(long[] keys, long[] counts, long total, int secondCodes)
    {
        Keys = keys;
        Counts = counts;
        Total = total;
        _secondCodes = secondCodes;
    }

    /// <summary>First code × number of second codes + second code, ascending.</summary>
    public long[] Keys { get; }

    /// <summary>Rows with that pair of codes.</summary>
    public long[] Counts { get; }

    /// <summary>Rows in all.</summary>
    public long Total { get; }

    public static JointCounts Of(int[] first, int[] second, int firstCodes, int secondCodes) =>
        (long)firstCodes * secondCodes <= MostDenseCells
            ? Dense(first, second, firstCodes, secondCodes)
            : Sorted(first, second, secondCodes);

    /// <summary>½ Σ |p − q| over all cells of the two tables.</summary>
    public double TotalVariation(JointCounts other)
    {
        double sum = 0.0;
        for (int i = 0, j = 0; i < Keys.Length || j < other.Keys.Length;)
        {
            long key = Math.Min(i < Keys.Length ? Keys[i] : long.MaxValue, j < other.Keys.Length ? other.Keys[j] : long.MaxValue);
            double p = i < Keys.Length && Keys[i] == key ? (double)Counts[i++] / Total : 0.0;
            double q = j < other.Keys.Length && other.Keys[j] == key ? (double)other.Counts[j++] / other.Total : 0.0;
            sum += Math.Abs(p - q);
        }

        return 0.5 * sum;
    }

    /// <summary>Cramér's V = √(χ²/n / min(r − 1, c − 1)) over the r rows and c columns that occur; NaN below two of either.</summary>
    public double CramersV(int firstCodes)
    {
        var rowSums = new long[firstCodes];
        var columnSums = new long[_secondCodes];
        for (int i = 0; i < Keys.Length; i++)
        {
            rowSums[Keys[i] / _secondCodes] += Counts[i];
            columnSums[Keys[i] % _secondCodes] += Counts[i];
        }

        int rows = rowSums.Count(sum => sum > 0);
        int columns = columnSums.Count(sum => sum > 0);
        if (rows < 2 || columns < 2) return double.NaN;

        double chiSquared = 0.0;
        double expectedInFilledCells = 0.0;
        for (int i = 0; i < Keys.Length; i++)
        {
            double expected = (double)rowSums[Keys[i] / _secondCodes] * columnSums[Keys[i] % _secondCodes] / Total;
            double excess = Counts[i] - expected;
            chiSquared += excess * excess / expected;
            expectedInFilledCells += expected;
        }

        // An empty cell adds (0 − E)²/E = E; all E sum to n. Without empty cells the difference would be rounding only.
        if (Keys.Length < (long)rows * columns) chiSquared += Total - expectedInFilledCells;
        return Math.Sqrt(chiSquared / Total / (Math.Min(rows, columns) - 1));
    }

    private static JointCounts Dense(int[] first, int[] second, int firstCodes, int secondCodes)
    {
        var table = new long[firstCodes * secondCodes];
        for (int row = 0; row < first.Length; row++) table[(first[row] * secondCodes) + second[row]]++;
        var keys = new List<long>();
        var counts = new List<long>();
        for (int cell = 0; cell < table.Length; cell++)
        {
            if (table[cell] == 0) continue;
            keys.Add(cell);
            counts.Add(table[cell]);
        }

        return new JointCounts([.. keys], [.. counts], first.Length, secondCodes);
    }

    private static JointCounts Sorted(int[] first, int[] second, int secondCodes)
    {
        var pairs = new long[first.Length];
        for (int row = 0; row < pairs.Length; row++) pairs[row] = ((long)first[row] * secondCodes) + second[row];
        Array.Sort(pairs);
        var keys = new List<long>();
        var counts = new List<long>();
        for (int start = 0, end; start < pairs.Length; start = end)
        {
            for (end = start + 1; end < pairs.Length && pairs[end] == pairs[start];) end++;
            keys.Add(pairs[start]);
            counts.Add(end - start);
        }

        return new JointCounts([.. keys], [.. counts], pairs.Length, secondCodes);
    }
}
