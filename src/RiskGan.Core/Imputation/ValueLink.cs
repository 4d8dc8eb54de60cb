using RiskGan.Core.Data;
using RiskGan.Core.Encoders;

namespace RiskGan.Core.Imputation;

/// <summary>One column's value follows from another's: what filling must respect in both directions.</summary>
/// <param name="Determinant">Position of the determining column in the model's table.</param>
/// <param name="Dependent">Position of the dependent column.</param>
internal abstract record ValueLink(int Determinant, int Dependent);

/// <summary>A category level determines a label or a number.</summary>
/// <param name="Determinant">Position of the determining column in the model's table.</param>
/// <param name="Dependent">Position of the dependent column.</param>
/// <param name="Labels">The dependent's label by the determinant's level; null where it is missing or unknown, or the dependent is numeric.</param>
/// <param name="Numbers">The same for a numeric dependent; NaN where missing.</param>
internal sealed record LevelLink(int Determinant, int Dependent, Dictionary<string, string>? Labels, Dictionary<string, double>? Numbers) : ValueLink(Determinant, Dependent);

/// <summary>A number's band determines a label.</summary>
/// <param name="Determinant">Position of the determining column in the model's table.</param>
/// <param name="Dependent">Position of the dependent column.</param>
/// <param name="Bounds">K − 1 ascending upper bounds.</param>
/// <param name="Labels">The K bands' labels; null where the dependent is missing there.</param>
internal sealed record BandLink(int Determinant, int Dependent, double[] Bounds, string?[] Labels) : ValueLink(Determinant, Dependent)
{
    /// <summary>The band a value lies in.</summary>
    public int BandOf(double value)
    {
        int band = Array.BinarySearch(Bounds, value);
        return band < 0 ? ~band : band;
    }
}

/// <summary>Finds the links a model holds, and those that a table with gaps shows where both cells are present.</summary>
internal static class ValueLinks
{
    // A pair of columns is looked at on this many of the rows where both are present.
    private const int MostRows = 20_000;

    /// <summary>Links of the model's own: columns that are not learned but looked up.</summary>
    public static IEnumerable<ValueLink> Of(TableEncoder encoder)
    {
        for (int i = 0; i < encoder.Roles.Count; i++)
        {
            switch (encoder.Roles[i])
            {
                case DependentRole dependent:
                    CategoryEncoder levels = encoder.Categories[((LearnedRole)encoder.Roles[dependent.Determinant]).Cell - encoder.Numerics.Count];
                    yield return FromLevels(dependent.Determinant, i, levels.Levels, dependent);
                    break;
                case BandRole band:
                    yield return new BandLink(band.Determinant, i, band.Bounds, [.. band.Codes.Skip(1).Select(code => code < 0 ? null : band.Levels[code])]);
                    break;
            }
        }
    }

    /// <summary>Links that hold in all rows of a table where both cells are present, for columns the model has learned one by one.</summary>
    /// <remarks>The evidence asked for is that of <see cref="FunctionalDependencies"/> and <see cref="BandDependencies"/>, on the complete rows of each pair.</remarks>
    public static IEnumerable<ValueLink> Find(Table table, TableEncoder encoder)
    {
        int[] learned = [.. Enumerable.Range(0, table.Columns.Count).Where(i => encoder.Roles[i] is LearnedRole && table.Columns[i].Schema.Kind != ColumnKind.Text)];
        foreach (int a in learned)
        {
            foreach (int b in learned)
            {
                if (a >= b || table.Columns[a] is NumericColumn == table.Columns[b] is NumericColumn && table.Columns[a] is NumericColumn) continue;
                if (table.Columns[a].CountMissing() + table.Columns[b].CountMissing() == 0) continue; // without gaps the encoder has looked already
                if (Between(table, a, b) is { } link) yield return link;
            }
        }
    }

    private static ValueLink? Between(Table table, int a, int b)
    {
        Column first = table.Columns[a], second = table.Columns[b];
        var rows = new List<int>();
        for (int row = 0; row < table.RowCount && rows.Count < MostRows; row++)
            if (!first.IsMissing(row) && !second.IsMissing(row)) rows.Add(row);
        if (rows.Count == 0) return null;
        var pair = new Table(
            table.Schema with { Columns = [first.Schema, second.Schema] },
            [first.SelectRows(rows.ToArray()), second.SelectRows(rows.ToArray())]);
        int Of(int position) => position == 0 ? a : b;
        IReadOnlyList<FunctionalDependency> exact = FunctionalDependencies.Find(pair);
        if (exact.Count > 0)
        {
            FunctionalDependency found = exact[0];
            string[] levels = ((CategoryColumn)pair.Columns[found.Determinant]).Levels;
            return new LevelLink(
                Of(found.Determinant), Of(found.Dependent),
                found.Labels is null ? null : Pairs(levels, found.Labels.Skip(1)),
                found.Numbers is null ? null : Pairs(levels, found.Numbers.Skip(1)));
        }

        return BandDependencies.Find(pair, []) is [var band, ..]
            ? new BandLink(Of(band.Determinant), Of(band.Dependent), [.. band.Bounds], [.. band.Labels.Skip(1)])
            : null;
    }

    private static LevelLink FromLevels(int determinant, int dependent, string[] levels, DependentRole role) => new(
        determinant, dependent,
        role.Codes is null ? null : Pairs(levels, role.Codes.Skip(1).Select(code => code < 0 ? null : role.Levels![code])),
        role.Numbers is null ? null : Pairs(levels, role.Numbers.Skip(1)));

    private static Dictionary<string, string> Pairs(string[] levels, IEnumerable<string?> labels) =>
        levels.Zip(labels).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First, pair => pair.Second!, StringComparer.Ordinal);

    private static Dictionary<string, double> Pairs(string[] levels, IEnumerable<double> numbers) =>
        levels.Zip(numbers).Where(pair => !double.IsNaN(pair.Second)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
}
