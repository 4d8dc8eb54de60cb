using RiskGan.Core.Data;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Imputation.Baselines;

/// <summary>A simple way to fill gaps, to hold a model's filling against.</summary>
internal abstract class BaselineImputer
{
    /// <summary>The three baselines of a report.</summary>
    public static IReadOnlyList<BaselineImputer> All(ulong seed) => [new MeanModeImputer(), new NearestImputer(), new HotDeckImputer(seed)];

    /// <summary>What it is called.</summary>
    public abstract string Name { get; }

    /// <summary>The table with every gap filled from its own observed cells; a column without any stays missing.</summary>
    public Table Fill(Table table)
    {
        Prepare(table);
        var columns = new Column[table.Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            Column column = table.Columns[i];
            int[] donors = [.. Enumerable.Range(0, table.RowCount).Where(row => !column.IsMissing(row))];
            columns[i] = donors.Length is 0 ? column : donors.Length == table.RowCount ? column : Fill(table, i, donors);
        }

        return new Table(table.Schema, columns);
    }

    /// <summary>Anything learned of the whole table.</summary>
    protected virtual void Prepare(Table table)
    {
    }

    /// <summary>One column filled.</summary>
    protected abstract Column Fill(Table table, int column, int[] donors);

    /// <summary>The mean of the donors' numbers, or the mode of their labels (the first of equals).</summary>
    protected static void Average(Column column, ReadOnlySpan<int> donors, Column target, int row)
    {
        if (target is NumericColumn numeric)
        {
            double sum = 0;
            foreach (int donor in donors) sum += ((NumericColumn)column).Values[donor];
            numeric.Values[row] = sum / donors.Length;
            return;
        }

        var labels = (CategoryColumn)column;
        var counts = new int[labels.Levels.Length];
        foreach (int donor in donors) counts[labels.Codes[donor]]++;
        ((CategoryColumn)target).Codes[row] = Array.IndexOf(counts, counts.Max());
    }
}

/// <summary>Every gap gets the column's mean, or its most frequent label.</summary>
internal sealed class MeanModeImputer : BaselineImputer
{
    public override string Name => "mean or mode";

    protected override Column Fill(Table table, int column, int[] donors)
    {
        Column source = table.Columns[column];
        Column target = source.SelectRows([.. Enumerable.Range(0, table.RowCount)]);
        int first = Array.FindIndex([.. Enumerable.Range(0, table.RowCount)], source.IsMissing);
        Average(source, donors, target, first);
        for (int row = first + 1; row < table.RowCount; row++)
        {
            if (!source.IsMissing(row)) continue;
            if (target is NumericColumn numeric) numeric.Values[row] = numeric.Values[first];
            else ((CategoryColumn)target).Codes[row] = ((CategoryColumn)target).Codes[first];
        }

        return target;
    }
}

/// <summary>Every gap gets the value of a donor row drawn at random: the right spread, and nothing of the row.</summary>
internal sealed class HotDeckImputer(ulong seed) : BaselineImputer
{
    public override string Name => "hot deck";

    protected override Column Fill(Table table, int column, int[] donors)
    {
        var stream = new RandomStream(seed, RandomPurpose.SelfCheck, 1, (uint)column);
        return table.Columns[column].SelectRows([.. Enumerable.Range(0, table.RowCount).Select(row =>
            table.Columns[column].IsMissing(row) ? donors[Math.Min(donors.Length - 1, (int)(stream.UniformDouble(row) * donors.Length))] : row)]);
    }
}

/// <summary>Every gap gets the mean or mode of the five rows that are nearest in what both have (Gower's distance).</summary>
/// <remarks>Donors are the first <see cref="MostDonors"/> rows that have the column. Source: Gower 1971; Troyanskaya et al. 2001.</remarks>
internal sealed class NearestImputer : BaselineImputer
{
    private const int MostDonors = 2000;
    private const int Neighbours = 5;
    private double[] _ranges = [];

    public override string Name => "5 nearest";

    protected override void Prepare(Table table) => _ranges = [.. table.Columns.Select(column =>
    {
        double[] present = column is NumericColumn numeric ? [.. numeric.Values.Where(value => !double.IsNaN(value))] : [];
        return present.Length == 0 ? 1 : Math.Max(present.Max() - present.Min(), double.Epsilon);
    })];

    protected override Column Fill(Table table, int column, int[] donors)
    {
        Column source = table.Columns[column];
        Column target = source.SelectRows([.. Enumerable.Range(0, table.RowCount)]);
        int[] pool = donors.Length > MostDonors ? donors[..MostDonors] : donors;
        var distances = new double[pool.Length];
        var order = new int[pool.Length];
        for (int row = 0; row < table.RowCount; row++)
        {
            if (!source.IsMissing(row)) continue;
            for (int d = 0; d < pool.Length; d++) (distances[d], order[d]) = (Distance(table, row, pool[d], column), pool[d]);
            Array.Sort(distances, order);
            Average(source, order.AsSpan(0, Math.Min(Neighbours, order.Length)), target, row);
        }

        return target;
    }

    private double Distance(Table table, int a, int b, int without)
    {
        double sum = 0;
        int shared = 0;
        for (int i = 0; i < table.Columns.Count; i++)
        {
            if (i == without) continue;
            if (table.Columns[i] is NumericColumn numeric)
            {
                double x = numeric.Values[a], y = numeric.Values[b];
                if (double.IsNaN(x) || double.IsNaN(y)) continue;
                sum += Math.Abs(x - y) / _ranges[i];
            }
            else
            {
                var labels = (CategoryColumn)table.Columns[i];
                if (labels.Codes[a] < 0 || labels.Codes[b] < 0) continue;
                sum += labels.Codes[a] == labels.Codes[b] ? 0 : 1;
            }

            shared++;
        }

        return shared == 0 ? 1 : sum / shared;
    }
}
