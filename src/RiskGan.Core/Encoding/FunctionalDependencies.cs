using RiskGan.Core.Data;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Encoders;

/// <summary>Finds columns that another column determines in every row (education → education number, product code → product name).</summary>
/// <remarks>
/// A determines B where A is a category column with at most <see cref="MaxLevels"/> levels, B has at most as many, and no level
/// of A meets two values of B; missing is a level like any other. That alone happens by accident in small tables, so two kinds of evidence are asked for:
/// at least <see cref="RowsPerLevel"/> rows a level of A on average, and a chance below 1e-9 that independent columns with these
/// frequencies look so: Π_a Σ_b p_b^(n_a), n_a the rows of level a, p_b the share of value b. A nearly constant B fails it, whatever A is.
/// <para>
/// Choice: columns are taken by falling number of levels (category columns first, then file order); each is dropped if a kept
/// one before it determines it, by the determinant with the fewest levels, the first of equals. So a determinant is never itself
/// dropped: there are no chains and no cycles, and of two columns that determine each other one is kept.
/// </para>
/// <para>Cost: O(C²) pairs, nearly all left at the first contradicting rows; N bytes a candidate column.</para>
/// </remarks>
public static class FunctionalDependencies
{
    /// <summary>Most levels of a determining column, missing counted.</summary>
    public const int MaxLevels = 200;

    /// <summary>Least average number of rows a level of a determining column.</summary>
    public const int RowsPerLevel = 10;

    // log(1e-9)
    private const double LogChance = -20.72;
    private const byte Unset = byte.MaxValue;

    /// <summary>The dependencies of a table, in the file order of the dependent columns.</summary>
    public static IReadOnlyList<FunctionalDependency> Find(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var candidates = new List<Candidate>();
        for (int i = 0; i < table.Columns.Count; i++)
            if (table.Columns[i].Schema.Kind != ColumnKind.Identifier && Candidate.TryMake(table.Columns[i], i) is { } candidate) candidates.Add(candidate);
        candidates.Sort((a, b) => a.CompareTo(b));

        var determinants = new List<Candidate>();
        var found = new List<FunctionalDependency>();
        foreach (Candidate candidate in candidates)
        {
            if (Determinant(candidate, determinants) is { } determinant) found.Add(Describe(determinant, candidate, table));
            else if (candidate.IsCategory && (long)candidate.Levels * RowsPerLevel <= table.RowCount) determinants.Add(candidate);
        }

        found.Sort((a, b) => a.Dependent.CompareTo(b.Dependent));
        return found;
    }

    private static Candidate? Determinant(Candidate dependent, List<Candidate> determinants)
    {
        Candidate? best = null;
        foreach (Candidate determinant in determinants)
        {
            bool isBetter = best is null || determinant.Levels < best.Levels || (determinant.Levels == best.Levels && determinant.Index < best.Index);
            if (isBetter && Determines(determinant, dependent) && IsNoAccident(determinant, dependent)) best = determinant;
        }

        return best;
    }

    private static bool Determines(Candidate a, Candidate b)
    {
        Span<byte> map = stackalloc byte[MaxLevels];
        map.Fill(Unset);
        byte[] left = a.Codes;
        byte[] right = b.Codes;
        for (int row = 0; row < left.Length; row++)
        {
            ref byte image = ref map[left[row]];
            if (image == Unset) image = right[row];
            else if (image != right[row]) return false;
        }

        return true;
    }

    private static bool IsNoAccident(Candidate a, Candidate b)
    {
        double[] logShares = [.. b.Counts().Select(count => PortableMath.Log(count / (double)b.Codes.Length))];
        double greatest = logShares.Max();
        double logChance = 0;
        foreach (int rows in a.Counts())
        {
            // log Σ_b p_b^rows with the greatest term taken out.
            double sum = 0;
            foreach (double logShare in logShares) sum += PortableMath.Exp(rows * (logShare - greatest));
            logChance += (rows * greatest) + PortableMath.Log(sum);
        }

        return logChance <= LogChance;
    }

    private static FunctionalDependency Describe(Candidate a, Candidate b, Table table)
    {
        var determinant = (CategoryColumn)table.Columns[a.Index];
        int size = determinant.Levels.Length + 1;
        if (table.Columns[b.Index] is CategoryColumn category)
        {
            var labels = new string?[size];
            for (int row = 0; row < table.RowCount; row++)
                labels[determinant.Codes[row] + 1] = category.Codes[row] < 0 ? null : category.Levels[category.Codes[row]];
            return new FunctionalDependency(a.Index, b.Index, labels, null);
        }

        double[] values = ((NumericColumn)table.Columns[b.Index]).Values;
        var numbers = new double[size];
        Array.Fill(numbers, double.NaN);
        for (int row = 0; row < table.RowCount; row++) numbers[determinant.Codes[row] + 1] = values[row];
        return new FunctionalDependency(a.Index, b.Index, null, numbers);
    }

    /// <summary>A column with 2 to <see cref="MaxLevels"/> levels as bytes.</summary>
    private sealed class Candidate(int index, bool isCategory, int levels, byte[] codes) : IComparable<Candidate>
    {
        public int Index { get; } = index;

        public bool IsCategory { get; } = isCategory;

        public int Levels { get; } = levels;

        public byte[] Codes { get; } = codes;

        public static Candidate? TryMake(Column column, int index)
        {
            byte[]? codes;
            int levels;
            if (column is CategoryColumn category) codes = Compact(category, out levels);
            else codes = Compact(((NumericColumn)column).Values, out levels);
            return codes is null || levels < 2 ? null : new Candidate(index, column is CategoryColumn, levels, codes);
        }

        public int CompareTo(Candidate? other)
        {
            ArgumentNullException.ThrowIfNull(other);
            if (Levels != other.Levels) return other.Levels.CompareTo(Levels);
            return IsCategory != other.IsCategory ? other.IsCategory.CompareTo(IsCategory) : Index.CompareTo(other.Index);
        }

        public int[] Counts()
        {
            var counts = new int[Levels];
            foreach (byte code in Codes) counts[code]++;
            return counts;
        }

        // Codes are numbered as they are met, so a column with too many levels is left early.
        private static byte[]? Compact(CategoryColumn column, out int levels)
        {
            var numberOf = new int[column.Levels.Length + 1];
            var codes = new byte[column.Count];
            levels = 0;
            for (int row = 0; row < codes.Length; row++)
            {
                ref int number = ref numberOf[column.Codes[row] + 1];
                if (number == 0 && levels == MaxLevels) return null;
                if (number == 0) number = ++levels;
                codes[row] = (byte)(number - 1);
            }

            return codes;
        }

        private static byte[]? Compact(double[] values, out int levels)
        {
            var numberOf = new Dictionary<double, int>();
            var codes = new List<byte>();
            levels = 0;
            foreach (double value in values)
            {
                if (!numberOf.TryGetValue(value, out int number))
                {
                    if (levels == MaxLevels) return null;
                    numberOf.Add(value, number = levels++);
                }

                codes.Add((byte)number);
            }

            return [.. codes];
        }
    }
}
