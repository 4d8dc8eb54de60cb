using System.Text;

namespace RiskGan.Core.Data;

/// <summary>What one column is: kind, number or date format, missing tokens, and why it was decided so.</summary>
public sealed record ColumnSchema
{
    /// <summary>The header's name, unique in its table.</summary>
    public required string Name { get; init; }

    /// <summary>What the column means.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>How numbers are written; set for <see cref="ColumnKind.Continuous"/> and <see cref="ColumnKind.Integer"/>.</summary>
    public NumberFormat? Number { get; init; }

    /// <summary>.NET date pattern of the cells, such as <c>yyyy-MM-dd</c>; set for <see cref="ColumnKind.Date"/> and <see cref="ColumnKind.DateTime"/>.</summary>
    public string? DatePattern { get; init; }

    /// <summary>The texts that mean "missing" in this column, as found or as told; empty text included.</summary>
    public IReadOnlyList<string> MissingTokens { get; init; } = [""];

    /// <summary>The text written for a missing cell: the column's most frequent missing token.</summary>
    public string MissingToken { get; init; } = "";

    /// <summary>The levels a user's schema lists, in order, or null; then other texts are errors and an ordinal column has this order.</summary>
    public IReadOnlyList<string>? Levels { get; init; }

    /// <summary>Which cells stand in quotes.</summary>
    public CellQuoting Quoting { get; init; }

    /// <summary>True where a user's schema fixed the kind; then a cell that does not fit is an error, not a reason to choose another kind.</summary>
    public bool IsDeclared { get; init; }

    /// <summary>Why the kind was chosen, in a few words, for the printed line and the schema file.</summary>
    public string Reason { get; init; } = "";

    /// <summary>A number, day or second count as it is written to a file; the missing token for NaN.</summary>
    public string FormatNumber(double value)
    {
        if (double.IsNaN(value)) return MissingToken;
        Span<byte> text = stackalloc byte[NumberFormat.MaxLength];
        return Encoding.UTF8.GetString(text[..FormatNumber(value, text)]);
    }

    /// <summary>The same as UTF-8 into <paramref name="destination"/>, which holds <see cref="NumberFormat.MaxLength"/> bytes; not for NaN.</summary>
    /// <returns>The number of bytes.</returns>
    internal int FormatNumber(double value, Span<byte> destination) => Kind switch
    {
        ColumnKind.Date or ColumnKind.DateTime => DatePatterns.Format(value, Kind, DatePattern ?? "yyyy-MM-dd", destination),
        _ => (Number ?? NumberFormat.RoundTrip).Format(value, destination),
    };
}

/// <summary>Which cells of a column a file puts in quotes; what must stand in quotes does so anyway.</summary>
public enum CellQuoting
{
    /// <summary>Only those that hold a delimiter, a quote or a line break.</summary>
    Needed,

    /// <summary>All but missing ones.</summary>
    Present,

    /// <summary>All.</summary>
    All,
}

/// <summary>The columns of a table in file order, and how the file itself is written.</summary>
public sealed record TableSchema
{
    /// <summary>The C columns in file order.</summary>
    public required IReadOnlyList<ColumnSchema> Columns { get; init; }

    /// <summary>Delimiter, line end, byte-order mark of the file.</summary>
    public CsvDialect Dialect { get; init; } = new();

    /// <summary>Constraints that every row must satisfy, or null where none are declared.</summary>
    public IReadOnlyList<DeclaredRule>? Rules { get; init; }

    /// <summary>Position of the named column, or -1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Columns.Count; i++) if (Columns[i].Name == name) return i;
        return -1;
    }
}

/// <summary>A constraint on rows as a schema declares it.</summary>
/// <param name="Name">What it is called in ledgers and reports.</param>
/// <param name="Check">The condition every row must satisfy, in the language of <c>generate --where</c>.</param>
public sealed record DeclaredRule(string Name, string Check);

/// <summary>How a CSV file is written, so that output looks like the input.</summary>
public sealed record CsvDialect
{
    /// <summary>The field separator: <c>,</c>, <c>;</c>, tab or <c>|</c>.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>The line end: LF or CRLF.</summary>
    public string NewLine { get; init; } = "\n";

    /// <summary>True where the file starts with a UTF-8 byte-order mark.</summary>
    public bool HasByteOrderMark { get; init; }

    /// <summary>True where the file quotes every text field, needed or not, the header included.</summary>
    public bool QuotesAllText { get; init; }
}
