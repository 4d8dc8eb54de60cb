using RiskGan.Core.Data;

namespace RiskGan.Core.Encoders;

/// <summary>A column with one value throughout, or none: not learned, copied to every row.</summary>
/// <remarks>Edges: one row makes every column constant; all missing is copied as missing.</remarks>
public sealed class ConstantColumn
{
    private ConstantColumn(ColumnSchema schema, string? text, double number)
    {
        Schema = schema;
        Text = text;
        Number = number;
    }

    /// <summary>The column's schema.</summary>
    public ColumnSchema Schema { get; }

    /// <summary>The label of a category column; null where it is missing or the column is numeric.</summary>
    public string? Text { get; }

    /// <summary>The value of a numeric column; NaN where it is missing or the column is not numeric.</summary>
    public double Number { get; }

    /// <summary>The constant, or null where the cells differ or there is none.</summary>
    public static ConstantColumn? TryFit(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.Count == 0) return null;
        switch (column)
        {
            case NumericColumn numeric:
                double first = numeric.Values[0];
                // Equals, not ==: missing equals missing, and 0 equals −0 as well.
                foreach (double value in numeric.Values)
                    if (!(value + 0.0).Equals(first + 0.0)) return null;
                return new ConstantColumn(column.Schema, null, first);
            case CategoryColumn category:
                int code = category.Codes[0];
                if (category.Codes.AsSpan().ContainsAnyExcept(code)) return null;
                return new ConstantColumn(column.Schema, code < 0 ? null : category.Levels[code], double.NaN);
            default:
                throw new ArgumentException($"Column '{column.Name}' is of an unknown type.", nameof(column));
        }
    }

    /// <summary>The constant of a stored model.</summary>
    public static ConstantColumn FromValue(ColumnSchema schema, string? text, double number)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new ConstantColumn(schema, text, number);
    }

    /// <summary>The column with <paramref name="count"/> cells.</summary>
    public Column Decode(int count)
    {
        if (Schema.Kind.IsNumeric())
        {
            var values = new double[count];
            Array.Fill(values, Number);
            return new NumericColumn(Schema, values);
        }

        var codes = new int[count];
        if (Text is null) Array.Fill(codes, CategoryColumn.Missing);
        return new CategoryColumn(Schema, Text is null ? [] : [Text], codes);
    }
}
