namespace RiskGan.Core.Data;

/// <summary>How a CSV file is read. The defaults read what files usually are and find the delimiter by themselves.</summary>
public sealed record CsvReadOptions
{
    /// <summary>The field separator, or null to find it among <c>,</c> <c>;</c> tab and <c>|</c>.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Texts that mean "missing" besides the usual ones (<see cref="Data.MissingTokens"/>), compared exactly, in every column.</summary>
    public IReadOnlyList<string> MissingTokens { get; init; } = [];

    /// <summary>Kinds a user has fixed (see <see cref="SchemaFile"/>), or null; columns it does not name are inferred.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>True where the schema may name columns the file does not have; whoever compares files says better what is missing.</summary>
    public bool AllowsAbsentColumns { get; init; }

    /// <summary>Most bytes of text, after decompression; a small .gz may unpack to anything.</summary>
    public long MaxBytes { get; init; } = 64L << 30;

    /// <summary>Most columns.</summary>
    public int MaxColumns { get; init; } = 16_384;

    /// <summary>Most rows.</summary>
    public int MaxRows { get; init; } = 200_000_000;

    /// <summary>Most bytes in one field.</summary>
    public int MaxFieldBytes { get; init; } = 1 << 20;

    /// <summary>Most bytes in one record; a quote that is never closed is noticed here, not at the end of memory.</summary>
    public int MaxRecordBytes { get; init; } = 64 << 20;

    /// <summary>Most bytes of different texts in one column; they are kept in memory.</summary>
    public int MaxColumnTextBytes { get; init; } = 1 << 30;
}

/// <summary>A table and where it came from.</summary>
/// <param name="Table">The typed columns.</param>
/// <param name="Source">The file's name as it was given, or "standard input".</param>
/// <param name="Bytes">Size of the file as given (compressed, for .gz).</param>
/// <param name="Sha256">SHA-256 of those bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="Notices">What was found out or decided and deserves a line; never holds a cell.</param>
public sealed record CsvReadResult(Table Table, string Source, long Bytes, string Sha256, IReadOnlyList<string> Notices);
