namespace RiskGan.Core.Data;

/// <summary>One column of a <see cref="Table"/>: its schema and its N cells, missing cells marked.</summary>
public abstract class Column
{
    private protected Column(ColumnSchema schema) => Schema = schema;

    /// <summary>What the column is and how its cells are written.</summary>
    public ColumnSchema Schema { get; }

    /// <summary>The header's name.</summary>
    public string Name => Schema.Name;

    /// <summary>Number of cells N.</summary>
    public abstract int Count { get; }

    /// <summary>True where the cell is missing.</summary>
    public abstract bool IsMissing(int row);

    /// <summary>The cell as it is written to a file (before quoting); the missing token where it is missing.</summary>
    public abstract string Format(int row);

    /// <summary>The same column with the given rows only, in that order.</summary>
    public abstract Column SelectRows(ReadOnlySpan<int> rows);

    /// <summary>Number of missing cells.</summary>
    public int CountMissing()
    {
        int missing = 0;
        for (int row = 0; row < Count; row++) if (IsMissing(row)) missing++;
        return missing;
    }
}

/// <summary>Numbers, days or seconds; NaN marks a missing cell.</summary>
public sealed class NumericColumn(ColumnSchema schema, double[] values) : Column(schema)
{
    /// <summary>The N values in the file's own unit; NaN where missing.</summary>
    public double[] Values { get; } = values;

    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(Values[row]);

    /// <inheritdoc/>
    public override string Format(int row) => Schema.FormatNumber(Values[row]);

    /// <inheritdoc/>
    public override Column SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++) selected[i] = Values[rows[i]];
        return new NumericColumn(Schema, selected);
    }
}

/// <summary>Labels: a code per row into a list of levels; <see cref="Missing"/> marks a missing cell.</summary>
public sealed class CategoryColumn(ColumnSchema schema, string[] levels, int[] codes) : Column(schema)
{
    /// <summary>The code of a missing cell.</summary>
    public const int Missing = -1;

    /// <summary>The K levels exactly as written in the file, in order (ordinal) or sorted ordinally.</summary>
    public string[] Levels { get; } = levels;

    /// <summary>The N codes, 0..K-1 or <see cref="Missing"/>.</summary>
    public int[] Codes { get; } = codes;

    /// <inheritdoc/>
    public override int Count => Codes.Length;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => Codes[row] < 0;

    /// <inheritdoc/>
    public override string Format(int row) => Codes[row] < 0 ? Schema.MissingToken : Levels[Codes[row]];

    /// <inheritdoc/>
    public override Column SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++) selected[i] = Codes[rows[i]];
        return new CategoryColumn(Schema, Levels, selected);
    }
}
