using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>Makes typed columns of text columns: kinds as declared where a schema declares them, else as inferred.</summary>
internal static class TypedTable
{
    /// <summary>Builds the table; notices get what deserves a line.</summary>
    /// <exception cref="RiskGanException">The declared schema names columns the file lacks, or cells do not fit it.</exception>
    public static Table Build(RawTable raw, CsvReadOptions options, List<string> notices)
    {
        var declared = new ColumnSchema?[raw.Columns.Count];
        if (options.Schema is { } schema) Match(raw, schema, declared, options.AllowsAbsentColumns);

        var evidence = new ColumnEvidence[raw.Columns.Count];
        for (int i = 0; i < evidence.Length; i++)
        {
            bool[] missing = MissingTokens.Find(raw.Columns[i], options.MissingTokens, DeclaredTokens(declared[i]));
            evidence[i] = new ColumnEvidence(raw.Columns[i], missing);
        }
        SchemaInference.FileHabits habits = SchemaInference.FindHabits(evidence, raw.Dialect.Delimiter);

        var columns = new Column[evidence.Length];
        var faults = new List<ColumnFault>();
        for (int i = 0; i < columns.Length; i++)
        {
            var builder = new TypedColumn(evidence[i], raw);
            Column? column = declared[i] is { } fixedSchema
                ? builder.BuildDeclared(fixedSchema, habits, faults)
                : builder.BuildInferred(SchemaInference.Infer(evidence[i], habits), notices);
            if (column is not null) columns[i] = column;
        }
        if (faults.Count > 0) throw Fault.CellsDoNotFit(raw.Source, faults);
        return new Table(new TableSchema { Columns = [.. columns.Select(column => column.Schema)], Dialect = raw.Dialect, Rules = options.Schema?.Rules }, columns);
    }

    private static void Match(RawTable raw, TableSchema schema, ColumnSchema?[] declared, bool allowsAbsent)
    {
        var missing = new List<(string, string?)>();
        string[] names = [.. raw.Columns.Select(column => column.Name)];
        foreach (ColumnSchema column in schema.Columns)
        {
            int index = Array.IndexOf(names, column.Name);
            if (index >= 0) declared[index] = column;
            else missing.Add((column.Name, NearestName.Find(column.Name, names)));
        }
        if (missing.Count > 0 && !allowsAbsent) throw Fault.SchemaColumnsMissing(raw.Source, missing);
    }

    /// <summary>The tokens a schema lists for the column; null where it leaves the usual ones.</summary>
    private static IReadOnlyList<string>? DeclaredTokens(ColumnSchema? declared) =>
        declared is null || declared.MissingTokens.SequenceEqual(MissingTokens.Default) ? null : declared.MissingTokens;
}
