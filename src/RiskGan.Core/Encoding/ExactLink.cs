using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Encoders;

/// <summary>How an exactly linked column follows from others.</summary>
internal enum LinkKind
{
    /// <summary>b = a.</summary>
    Equal,

    /// <summary>b = a + c.</summary>
    Sum,

    /// <summary>b = a − c.</summary>
    Difference,
}

/// <summary>A numeric column that in some rows, or in all, is exactly another column's value, or the sum or difference of two.</summary>
/// <remarks>
/// A smooth generator cannot draw "to the cent the same as last month's bill". So a link that holds in some rows gets a cell of its own in the encoding, "does
/// it hold?", which the generator learns like any category; decoding computes the column where it does. A link that holds in all rows needs no cell: the
/// column is not learned at all. It counts as holding where the value is rare in its column (fewer than <see cref="RareBelow"/> training cells):
/// that two columns are both 0 is no link. See <see cref="ExactLinks"/>.
/// </remarks>
/// <param name="Kind">Which relation.</param>
/// <param name="Target">Position of b in the table.</param>
/// <param name="First">Position of a, before b.</param>
/// <param name="Second">Position of c, before b; −1 for <see cref="LinkKind.Equal"/>.</param>
/// <param name="RareBelow">Training cells from which a value of b is too common to count; 0 where the link holds in all rows.</param>
/// <param name="Share">Share of the training rows in which it holds.</param>
internal sealed record ExactLink(LinkKind Kind, int Target, int First, int Second, long RareBelow, double Share)
{
    /// <summary>The texts of the cell "does it hold?".</summary>
    public static readonly string[] Levels = ["no", "yes"];

    /// <summary>True where it holds in every training row.</summary>
    public bool IsTotal => RareBelow == 0;

    /// <summary>The relation by the columns' names, such as "paid = billed".</summary>
    public string Name(TableSchema schema) => $"{schema.Columns[Target].Name} = {Source(schema)}";

    /// <summary>The right-hand side, such as "principal + interest".</summary>
    public string Source(TableSchema schema) => Kind switch
    {
        LinkKind.Equal => schema.Columns[First].Name,
        LinkKind.Sum => $"{schema.Columns[First].Name} + {schema.Columns[Second].Name}",
        _ => $"{schema.Columns[First].Name} - {schema.Columns[Second].Name}",
    };

    /// <summary>A sentence for the training log.</summary>
    public string Describe(TableSchema schema)
    {
        string target = Fault.Quoted(schema.Columns[Target].Name), first = Fault.Quoted(schema.Columns[First].Name);
        string source = Kind switch
        {
            LinkKind.Equal => first,
            LinkKind.Sum => $"{first} + {Fault.Quoted(schema.Columns[Second].Name)}",
            _ => $"{first} - {Fault.Quoted(schema.Columns[Second].Name)}",
        };
        return IsTotal
            ? $"{target} is {source} in every row: not learned, computed."
            : string.Create(CultureInfo.InvariantCulture, $"{target} is exactly {source} in {Share:P1} of the rows: learned as a link and kept exact.");
    }

    /// <summary>b by the link, not yet rounded; NaN where a or c is missing.</summary>
    public double Value(Column[] columns, int row) =>
        Value(((NumericColumn)columns[First]).Values[row], Second < 0 ? 0 : ((NumericColumn)columns[Second]).Values[row]);

    /// <summary>b from a and c (which an equality does not look at).</summary>
    public double Value(double a, double c) => Kind switch
    {
        LinkKind.Equal => a,
        LinkKind.Sum => a + c,
        _ => a - c,
    };

    /// <summary>A value rounded to the decimals a column writes.</summary>
    public static double Rounded(double value, ColumnSchema schema)
    {
        int decimals = DecimalsOf(schema);
        return decimals > 15 ? value : Math.Round(value, decimals);
    }

    /// <summary>Decimals a column writes; above 15 where it writes as many as are needed.</summary>
    public static int DecimalsOf(ColumnSchema schema) => schema.Kind == ColumnKind.Continuous ? (schema.Number ?? NumberFormat.RoundTrip).Decimals : 0;
}

/// <summary>Computed from other columns in every row.</summary>
internal sealed record LinkedRole(ExactLink Link) : ColumnRole;
