namespace RiskGan.Core.Data;

/// <summary>N rows × C typed columns with missing cells marked: what is read from a file, and what is decoded from samples.</summary>
public sealed class Table
{
    /// <summary>Puts columns of equal length together. The schema's columns are the columns' own, in the same order.</summary>
    /// <exception cref="ArgumentException">Columns differ in length or from the schema.</exception>
    public Table(TableSchema schema, IReadOnlyList<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(columns);
        if (schema.Columns.Count != columns.Count) throw new ArgumentException("The schema has another number of columns.", nameof(columns));
        Schema = schema;
        Columns = columns;
        RowCount = columns.Count == 0 ? 0 : columns[0].Count;
        foreach (Column column in columns)
            if (column.Count != RowCount) throw new ArgumentException($"Column '{column.Name}' has {column.Count} cells, the first has {RowCount}.", nameof(columns));
    }

    /// <summary>Columns' kinds and formats, and the file's dialect.</summary>
    public TableSchema Schema { get; }

    /// <summary>The C columns in file order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Number of rows N.</summary>
    public int RowCount { get; }

    /// <summary>The named column, or null.</summary>
    public Column? Find(string name)
    {
        int index = Schema.IndexOf(name);
        return index < 0 ? null : Columns[index];
    }

    /// <summary>The same table with the given rows only, in that order.</summary>
    public Table SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = new Column[Columns.Count];
        for (int i = 0; i < selected.Length; i++) selected[i] = Columns[i].SelectRows(rows);
        return new Table(Schema, selected);
    }
}
