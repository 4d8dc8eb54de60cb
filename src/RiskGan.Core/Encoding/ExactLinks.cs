using RiskGan.Core.Data;

namespace RiskGan.Core.Encoders;

/// <summary>Finds columns that are exactly another column's value, or the sum or difference of two, in some rows or in all: payments and bills, totals, lagged copies.</summary>
/// <remarks>
/// Exact counts over at most <see cref="MostRows"/> rows, evenly spread. b = a is a link where it holds, with a value that is rare in b and not 0,
/// in at least <see cref="LeastShare"/> of the rows and <see cref="LeastRows"/>, and where neither accident nor closeness explains it:
/// <list type="bullet">
/// <item>independent columns with these counts of values would agree in at most a tenth as many rows (Σ_v n_a(v)·n_b(v)/N);</item>
/// <item>b misses a by one, two or three units of their common grid, to either side, in at most a quarter as many rows each: whole numbers that are merely near
/// each other agree now and then, but then they also miss each other by one about as often.</item>
/// </list>
/// A sum or difference must pass the second test too; its candidates are the triples that hold in enough of 64 rows looked up by value.
/// Sources stand before b in the file, so there are no cycles; of several the one that holds most often is kept, an equality before a sum.
/// <para>Cost: O(J²) comparisons a row, rows fewer where J is large; sums are looked for up to <see cref="MostColumnsForSums"/> numeric columns.</para>
/// </remarks>
internal sealed class ExactLinks
{
    /// <summary>Most rows looked at.</summary>
    public const int MostRows = 50_000;

    /// <summary>Least share of rows in which a link holds.</summary>
    public const double LeastShare = 0.05;

    /// <summary>Fewest rows in which a link holds.</summary>
    public const int LeastRows = 30;

    /// <summary>Most numeric columns for which sums are looked for.</summary>
    public const int MostColumnsForSums = 200;

    private const double PairRowBudget = 1e9;
    private const int MostCommon = 100;
    private const int FewestRows = 100;
    private const int VotingRows = 64;
    private const double LeastVotes = 0.15;
    private const int MostDecimalsForSums = 6;

    private readonly Table _table;
    private readonly int[] _sources;
    private readonly int[] _rows;
    private readonly double[][] _values; // by numeric column, the rows looked at
    private readonly bool[][] _isRare;
    private readonly int _rareBelow;

    private ExactLinks(Table table, int[] sources)
    {
        _table = table;
        _sources = sources;
        int count = (int)Math.Min(Math.Min(table.RowCount, MostRows), PairRowBudget / Math.Max(1.0, (double)sources.Length * sources.Length));
        _rows = EvenlySpaced.Of(count, table.RowCount);
        _values = [.. sources.Select(source => _rows.Select(row => ((NumericColumn)table.Columns[source]).Values[row] + 0.0).ToArray())];
        _rareBelow = Math.Clamp(count / 300, 3, MostCommon);
        _isRare = [.. _values.Select(values => RareOf(values, _rareBelow))];
    }

    /// <summary>The links of some numeric columns of a table, by target in file order, one a target.</summary>
    public static IReadOnlyList<ExactLink> Find(Table table, IReadOnlyList<int> numericColumns)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.RowCount < FewestRows || numericColumns.Count < 2) return [];
        var finder = new ExactLinks(table, [.. numericColumns]);
        return finder._rows.Length < FewestRows ? [] : finder.Run();
    }

    private List<ExactLink> Run()
    {
        var found = new ExactLink?[_sources.Length];
        for (int b = 1; b < _sources.Length; b++)
            for (int a = 0; a < b; a++)
                if (TryEqual(a, b) is { } link && !(found[b]?.Share >= link.Share)) found[b] = link;
        if (_sources.Length is >= 3 and <= MostColumnsForSums) AddSums(found);
        return [.. found.OfType<ExactLink>()];
    }

    private ExactLink? TryEqual(int a, int b)
    {
        if (KindOf(a) != KindOf(b)) return null;
        double[] left = _values[a], right = _values[b];
        bool[] isRare = _isRare[b];
        int holds = 0, equal = 0;
        for (int i = 0; i < right.Length; i++)
        {
            if (left[i] != right[i]) continue;
            equal++;
            if (isRare[i]) holds++;
        }

        if (equal == right.Length - BothMissing(left, right) && equal >= LeastRows && ChanceEqual(left, right, null) <= 0.1 * equal && IsTotalInTable(a, b))
            return new ExactLink(LinkKind.Equal, _sources[b], _sources[a], -1, 0, 1);
        if (holds < LeastRows || holds < LeastShare * right.Length) return null;
        if (ChanceEqual(left, right, isRare) > 0.1 * holds || !StandsOut(holds, i => right[i] - left[i], isRare, Unit(a, b))) return null;
        return Partial(LinkKind.Equal, b, a, -1, holds);
    }

    private void AddSums(ExactLink?[] found)
    {
        var votes = new Dictionary<(int X, int Y, int Z), int>();
        int[] numbers = [.. Enumerable.Range(0, _sources.Length).Where(j => KindOf(j) == 0 && ExactLink.DecimalsOf(Schema(j)) <= MostDecimalsForSums)];
        int step = Math.Max(1, _rows.Length / VotingRows);
        for (int row = 0; row < _rows.Length; row += step) Vote(row, numbers, votes);
        int looked = (_rows.Length + step - 1) / step;
        foreach (((int x, int y, int z), int count) in votes.OrderByDescending(vote => vote.Value).ThenBy(vote => vote.Key))
        {
            if (count < LeastVotes * looked) break;
            int target = Math.Max(x, Math.Max(y, z));
            if (found[target] is not null) continue;
            ExactLink? link = target == x ? TryTriple(LinkKind.Sum, x, y, z) : TryTriple(LinkKind.Difference, target, x, y == target ? z : y);
            // A sum that merely says again that two columns are equal adds nothing, but such rows do not count as holding either (no term is 0).
            if (link is not null) found[target] = link;
        }
    }

    // x = y + z, both terms not 0 and x rare, by looking each sum up among the row's values.
    private void Vote(int row, int[] numbers, Dictionary<(int X, int Y, int Z), int> votes)
    {
        var columnsOf = new Dictionary<double, List<int>>();
        foreach (int x in numbers)
        {
            double value = _values[x][row];
            if (double.IsNaN(value) || !_isRare[x][row]) continue;
            if (!columnsOf.TryGetValue(value, out List<int>? columns)) columnsOf.Add(value, columns = []);
            columns.Add(x);
        }

        for (int p = 0; p < numbers.Length; p++)
        {
            int y = numbers[p];
            double first = _values[y][row];
            if (double.IsNaN(first) || first == 0) continue;
            for (int q = p + 1; q < numbers.Length; q++)
            {
                int z = numbers[q];
                double second = _values[z][row];
                if (double.IsNaN(second) || second == 0) continue;
                double sum = Math.Round(first + second, Math.Max(ExactLink.DecimalsOf(Schema(y)), ExactLink.DecimalsOf(Schema(z))));
                if (!columnsOf.TryGetValue(sum, out List<int>? columns)) continue;
                foreach (int x in columns)
                    if (x != y && x != z) votes[(x, y, z)] = votes.GetValueOrDefault((x, y, z)) + 1;
            }
        }
    }

    private ExactLink? TryTriple(LinkKind kind, int b, int a, int c)
    {
        double[] target = _values[b], first = _values[a], second = _values[c];
        ColumnSchema schema = Schema(b);
        bool[] isRare = _isRare[b];
        int holds = 0, equal = 0, present = 0;
        for (int i = 0; i < target.Length; i++)
        {
            bool hasSources = !double.IsNaN(first[i]) && !double.IsNaN(second[i]);
            if (hasSources || !double.IsNaN(target[i])) present++;
            if (!hasSources || ExactLink.Rounded(By(i), schema) + 0.0 != target[i]) continue;
            equal++;
            if (isRare[i] && first[i] != 0 && second[i] != 0) holds++;
        }

        if (holds < LeastRows || holds < LeastShare * target.Length || !StandsOut(holds, i => target[i] - By(i), isRare, Unit(a, b, c))) return null;
        return equal == present && IsTotalInTable(kind, b, a, c)
            ? new ExactLink(kind, _sources[b], _sources[a], _sources[c], 0, 1)
            : Partial(kind, b, a, c, holds);

        double By(int i) => kind == LinkKind.Sum ? first[i] + second[i] : first[i] - second[i];
    }

    private ExactLink Partial(LinkKind kind, int b, int a, int c, int holds)
    {
        // Counted among the rows looked at; in the whole table a value is as much more common as there are more rows.
        long rareBelow = Math.Max(1, (long)Math.Ceiling((double)_rareBelow * _table.RowCount / _rows.Length));
        return new ExactLink(kind, _sources[b], _sources[a], c < 0 ? -1 : _sources[c], rareBelow, (double)holds / _rows.Length);
    }

    private bool IsTotalInTable(int a, int b)
    {
        double[] left = ((NumericColumn)_table.Columns[_sources[a]]).Values, right = ((NumericColumn)_table.Columns[_sources[b]]).Values;
        for (int row = 0; row < left.Length; row++)
            if (!left[row].Equals(right[row] + 0.0) && left[row] != right[row]) return false;
        return true;
    }

    private bool IsTotalInTable(LinkKind kind, int b, int a, int c)
    {
        var link = new ExactLink(kind, _sources[b], _sources[a], _sources[c], 0, 1);
        Column[] columns = [.. _table.Columns];
        double[] target = ((NumericColumn)_table.Columns[_sources[b]]).Values;
        for (int row = 0; row < target.Length; row++)
        {
            double value = ExactLink.Rounded(link.Value(columns, row), Schema(b));
            if (value != target[row] && !(double.IsNaN(value) && double.IsNaN(target[row]))) return false;
        }

        return true;
    }

    // A true link is a spike: the rows that miss it by one, two or three units are few, on each side.
    private static bool StandsOut(int holds, Func<int, double> difference, bool[] isRare, double unit)
    {
        if (unit == 0) return true; // more digits than any grid: nothing agrees by closeness
        var misses = new int[7];
        for (int i = 0; i < isRare.Length; i++)
        {
            if (!isRare[i]) continue;
            double units = Math.Round(difference(i) / unit);
            if (Math.Abs(units) <= 3) misses[(int)units + 3]++;
        }

        return misses.Where((_, k) => k != 3).All(count => 4 * count <= holds);
    }

    private double Unit(params ReadOnlySpan<int> columns)
    {
        double unit = double.PositiveInfinity;
        foreach (int j in columns)
        {
            int decimals = ExactLink.DecimalsOf(Schema(j));
            if (ValueGrid.Find(_values[j].Where(value => !double.IsNaN(value)).ToArray(), decimals) is not { } grid) return 0;
            unit = Math.Min(unit, grid.Unit);
        }

        return unit;
    }

    // Rows that would agree if the columns had nothing to do with each other; `counted` limits them to the rows that could count.
    private static double ChanceEqual(double[] left, double[] right, bool[]? counted)
    {
        var counts = new Dictionary<double, int>();
        for (int i = 0; i < right.Length; i++)
            if ((counted is null || counted[i]) && !double.IsNaN(right[i])) counts[right[i]] = counts.GetValueOrDefault(right[i]) + 1;
        long agreeing = 0;
        foreach (double value in left)
            if (!double.IsNaN(value)) agreeing += counts.GetValueOrDefault(value);
        return (double)agreeing / left.Length;
    }

    private static int BothMissing(double[] left, double[] right)
    {
        int missing = 0;
        for (int i = 0; i < left.Length; i++)
            if (double.IsNaN(left[i]) && double.IsNaN(right[i])) missing++;
        return missing;
    }

    private static bool[] RareOf(double[] values, int rareBelow)
    {
        var counts = new Dictionary<double, int>();
        foreach (double value in values) counts[value] = counts.GetValueOrDefault(value) + 1;
        return [.. values.Select(value => value != 0 && !double.IsNaN(value) && counts[value] < rareBelow)];
    }

    private ColumnSchema Schema(int numeric) => _table.Columns[_sources[numeric]].Schema;

    // Amounts and counts go together; days only with days, seconds only with seconds.
    private int KindOf(int numeric) => Schema(numeric).Kind switch
    {
        ColumnKind.Date => 1,
        ColumnKind.DateTime => 2,
        _ => 0,
    };
}
