using RiskGan.Core.Evaluation.Neighbours;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>Makes the predicates of a singling-out attack from candidate rows.</summary>
/// <remarks>
/// A predicate is kept where it holds for exactly one distinct candidate row and was not made before. Which ones come first is drawn by the seed.
/// Source: Anonymeter, <c>singling_out_evaluator.py</c>. Departure: the search for multivariate predicates ends after 20 tries a predicate
/// wanted instead of running for ever.
/// </remarks>
internal sealed class PredicateGuesses(MatchedColumns columns, int table, int[] distinct, Func<uint, RandomStream> streams)
{
    /// <summary>Columns of a multivariate predicate.</summary>
    public const int ColumnsEach = 4;

    private const int TriesEach = 20;

    /// <summary>From rare values of one column: its only missing cell, its extremes, and values that occur once.</summary>
    public Predicate[] Univariate(int wanted)
    {
        var found = new HashSet<Predicate>();
        var ordered = new List<Predicate>();
        for (int column = 0; column < columns.Count; column++)
        {
            double[] cells = columns.Cells(table, column);
            double[] present = [.. distinct.Select(row => cells[row]).Where(cell => !double.IsNaN(cell)).Order()];
            if (distinct.Length - present.Length == 1) Add(new Condition(column, Comparison.Missing, 0.0));
            if (present.Length == 0) continue;
            if (columns.IsNumeric(column))
            {
                if (Occurs(present, 0) == 1) Add(new Condition(column, Comparison.AtMost, present[0]));
                if (Occurs(present, present.Length - 1) == 1) Add(new Condition(column, Comparison.AtLeast, present[^1]));
            }

            for (int i = 0; i < present.Length; i++) if (Occurs(present, i) == 1) Add(new Condition(column, Comparison.Equal, present[i]));
        }

        int[] order = RowShuffle.Of(ordered.Count, streams(0));
        return [.. order.Take(wanted).Select(i => ordered[i])];

        void Add(Condition condition)
        {
            var predicate = new Predicate(condition);
            if (found.Add(predicate)) ordered.Add(predicate);
        }
    }

    /// <summary>From four cells of one row: numbers beyond the median outwards, labels as they are.</summary>
    public Predicate[] Multivariate(int wanted)
    {
        double[] medians = [.. Enumerable.Range(0, columns.Count).Select(Median)];
        RandomStream stream = streams(1);
        var found = new HashSet<Predicate>();
        var ordered = new List<Predicate>();
        int each = Math.Min(ColumnsEach, columns.Count);
        for (int attempt = 0; attempt < wanted * TriesEach && ordered.Count < wanted; attempt++)
        {
            long position = (long)attempt * (ColumnsEach + 1);
            int row = distinct[(int)(stream.UniformDouble(position) * distinct.Length)];
            Condition[] conditions = [.. PickColumns(stream, position + 1, each).Select(column => Outwards(column, columns.Cells(table, column)[row], medians[column]))];
            var predicate = new Predicate(conditions);
            if (predicate.Count(columns, table, distinct, enough: 2) == 1 && found.Add(predicate)) ordered.Add(predicate);
        }

        return [.. ordered];
    }

    /// <summary>From random columns, values and comparisons: what an attacker reaches who makes nothing of the candidate's rows.</summary>
    public Predicate[] AtRandom(int wanted, int each)
    {
        RandomStream stream = streams(2);
        var predicates = new Predicate[wanted];
        each = Math.Min(each, columns.Count);
        for (int i = 0; i < wanted; i++)
        {
            long position = (long)i * 3 * ColumnsEach; // columns, then a value and a comparison for each
            int[] picked = PickColumns(stream, position, each);
            var conditions = new Condition[each];
            for (int c = 0; c < each; c++)
            {
                double cell = columns.Cells(table, picked[c])[distinct[(int)(stream.UniformDouble(position + ColumnsEach + (2 * c)) * distinct.Length)]];
                double choice = stream.UniformDouble(position + ColumnsEach + (2 * c) + 1);
                conditions[c] = new Condition(picked[c], AnyComparison(columns.IsNumeric(picked[c]), cell, choice), double.IsNaN(cell) ? 0.0 : cell);
            }

            predicates[i] = new Predicate(conditions);
        }

        return predicates;
    }

    private static Comparison AnyComparison(bool isNumeric, double cell, double choice)
    {
        if (double.IsNaN(cell)) return choice < 0.5 ? Comparison.Missing : Comparison.Present;
        return isNumeric ? Comparison.Equal + (int)(choice * 6.0) : Comparison.Equal + (int)(choice * 2.0);
    }

    private static int Occurs(double[] sorted, int at)
    {
        bool before = at > 0 && sorted[at - 1] == sorted[at];
        bool after = at + 1 < sorted.Length && sorted[at + 1] == sorted[at];
        return before || after ? 2 : 1;
    }

    private Condition Outwards(int column, double cell, double median)
    {
        if (double.IsNaN(cell)) return new Condition(column, Comparison.Missing, 0.0);
        if (!columns.IsNumeric(column)) return new Condition(column, Comparison.Equal, cell);
        return new Condition(column, cell > median ? Comparison.AtLeast : Comparison.AtMost, cell);
    }

    private double Median(int column)
    {
        double[] cells = columns.Cells(table, column);
        double[] present = [.. distinct.Select(row => cells[row]).Where(cell => !double.IsNaN(cell)).Order()];
        return present.Length == 0 ? double.NaN : 0.5 * (present[(present.Length - 1) / 2] + present[present.Length / 2]);
    }

    /// <summary>Different columns, each set equally likely (Floyd's draw).</summary>
    private int[] PickColumns(RandomStream stream, long position, int count)
    {
        var picked = new int[count];
        for (int i = 0; i < count; i++)
        {
            int limit = columns.Count - count + i;
            int column = (int)(stream.UniformDouble(position + i) * (limit + 1));
            picked[i] = picked.AsSpan(0, i).Contains(column) ? limit : column;
        }

        return picked;
    }
}
