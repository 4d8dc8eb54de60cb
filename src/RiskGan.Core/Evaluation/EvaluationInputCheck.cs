using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Evaluation;

/// <summary>Finds what would make numbers meaningless before any is computed, and gives every table the real table's columns.</summary>
/// <remarks>
/// Errors: columns missing or stored as numbers on one side and labels on the other (RG760, all tables and columns at once; columns that
/// are extra or moved are told with them), a named column that is not there (RG761), a named risk column without numbers (RG762), fewer than
/// two rows (RG763). Extra and moved columns alone are no error: they are left out or put in place, with a notice.
/// </remarks>
public static class EvaluationInputCheck
{
    private const int Shown = 8;

    /// <summary>The input with matched columns; what was done is added to <paramref name="notices"/>.</summary>
    /// <exception cref="RiskGanException">RG760–RG763.</exception>
    public static EvaluationInput Match(EvaluationInput input, EvaluationOptions options, ICollection<string> notices)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(notices);
        var faults = new List<string>();
        var asides = new List<string>();
        foreach ((string role, Table table) in Others(input)) Compare(role, table, input.Real, faults, asides);
        if (faults.Count > 0) throw Fault.TablesDiffer([.. faults, .. asides]);
        CheckNamed(input.Real, options);
        (string Role, int Rows)[] small = [.. Others(input).Prepend(("real", input.Real)).Select(t => (t.Item1, t.Item2.RowCount)).Where(t => t.RowCount < 2)];
        if (small.Length > 0) throw Fault.TooFewRowsToEvaluate(small);

        foreach (string aside in asides) notices.Add(Capital(aside) + ".");
        return input with
        {
            Synthetic = Align(input.Synthetic, input.Real),
            Train = input.Train is null ? null : Align(input.Train, input.Real),
            Control = input.Control is null ? null : Align(input.Control, input.Real),
        };
    }

    /// <summary>How the other files of an evaluation are read so that their kinds agree with the real file's: its kinds, with room for faults to be measured.</summary>
    /// <remarks>
    /// A synthetic column may well hold a third value where the real one is boolean, a fraction where it is whole, a level never seen: those
    /// are findings, not reading errors. So boolean and constant columns are read as labels, whole numbers as numbers, without a list of levels.
    /// </remarks>
    public static TableSchema ReadingSchema(TableSchema real)
    {
        ArgumentNullException.ThrowIfNull(real);
        return real with
        {
            Columns = [.. real.Columns.Select(column => column with
            {
                Kind = column.Kind switch
                {
                    ColumnKind.Boolean or ColumnKind.Constant => ColumnKind.Categorical,
                    ColumnKind.Integer => ColumnKind.Continuous,
                    _ => column.Kind,
                },
                Levels = null,
                // Decimals belong to each file; the marks do not, so they are kept.
                Number = column.Number is null ? null : column.Number with { DecimalsFromData = true },
                MissingTokens = [.. column.MissingTokens.Union(MissingTokens.Default, StringComparer.Ordinal)],
            })],
        };
    }

    private static IEnumerable<(string Role, Table Table)> Others(EvaluationInput input)
    {
        yield return ("synthetic", input.Synthetic);
        if (input.Train is not null) yield return ("train", input.Train);
        if (input.Control is not null) yield return ("control", input.Control);
    }

    private static void Compare(string role, Table table, Table real, List<string> faults, List<string> asides)
    {
        string[] names = [.. real.Columns.Select(column => column.Name)];
        string[] own = [.. table.Columns.Select(column => column.Name)];
        string[] missing = [.. names.Except(own, StringComparer.Ordinal)];
        string[] extra = [.. own.Except(names, StringComparer.Ordinal)];
        if (missing.Length > 0) faults.Add($"the {role} table lacks {List(missing)}");
        string[] others = [.. real.Columns
            .Where(column => table.Find(column.Name) is { } other && column is NumericColumn != other is NumericColumn)
            .Select(column => $"{Fault.Quoted(column.Name)} ({Words(table.Find(column.Name)!)} instead of {Words(column)})")];
        if (others.Length > 0) faults.Add($"in the {role} table {Cut(others)} {(others.Length == 1 ? "is" : "are")} of another kind");
        if (extra.Length > 0) asides.Add($"the {role} table also has {List(extra)}, which {(extra.Length == 1 ? "is" : "are")} left out");
        string[] common = [.. own.Intersect(names, StringComparer.Ordinal)];
        string[] expected = [.. names.Intersect(own, StringComparer.Ordinal)];
        string[] moved = [.. common.Where((name, i) => name != expected[i])];
        if (moved.Length > 0) asides.Add($"the {role} table has {List(moved)} in another place; columns are matched by name");
    }

    private static void CheckNamed(Table real, EvaluationOptions options)
    {
        (string Option, string? Name, bool Numeric)[] named =
            [("--target", options.Target, false), ("--pd", options.Pd, true), ("--lgd", options.Lgd, true), ("--ead", options.Ead, true)];
        var absent = new List<(string Option, string Name, string? Nearest)>();
        var labels = new List<(string Option, string Name)>();
        foreach ((string option, string? name, bool numeric) in named)
        {
            if (name is null) continue;
            Column? column = real.Find(name);
            if (column is null) absent.Add((option, name, NearestName.Find(name, real.Columns.Select(c => c.Name))));
            else if (numeric && column is not NumericColumn) labels.Add((option, name));
        }

        if (absent.Count > 0) throw Fault.NamedColumnsMissing(absent);
        if (labels.Count > 0) throw Fault.RiskColumnsNotNumeric(labels);
    }

    private static Table Align(Table table, Table real)
    {
        var columns = new Column[real.Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            Column own = table.Find(real.Columns[i].Name)!;
            ColumnSchema schema = own.Schema with { Kind = real.Columns[i].Schema.Kind };
            columns[i] = own switch
            {
                NumericColumn numeric => new NumericColumn(schema, numeric.Values),
                CategoryColumn labels => new CategoryColumn(schema, labels.Levels, labels.Codes),
                _ => own,
            };
        }

        return new Table(table.Schema with { Columns = Array.ConvertAll(columns, column => column.Schema) }, columns);
    }

    private static string Words(Column column) => column is NumericColumn ? "numbers" : "labels";

    private static string List(string[] names) => (names.Length == 1 ? "column " : "columns ") + Cut([.. names.Select(Fault.Quoted)]);

    private static string Cut(string[] items) =>
        string.Join(", ", items.Take(Shown)) + (items.Length > Shown ? Errors.Fault.AndMore(items.Length - Shown) : "");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
