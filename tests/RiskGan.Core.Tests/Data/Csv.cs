using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Tests.Data;

/// <summary>Reads and writes small files in memory.</summary>
internal static class Csv
{
    public static CsvReadResult Read(string text, CsvReadOptions? options = null) => Read(Encoding.UTF8.GetBytes(text), options);

    public static CsvReadResult Read(byte[] bytes, CsvReadOptions? options = null)
    {
        using var stream = new MemoryStream(bytes);
        return CsvTableReader.Read(stream, "loans.csv", options ?? new CsvReadOptions());
    }

    /// <summary>One column with the given cells, as it is read.</summary>
    public static Column Column(string name, params string[] cells) => Read($"other,{name}\n" + string.Concat(cells.Select((cell, i) => $"{(i % 3 == 0 ? "a" : "b")},{Quoted(cell)}\n"))).Table.Columns[1];

    public static RiskGanException Refuses(string text, CsvReadOptions? options = null) => Assert.Throws<RiskGanException>(() => Read(text, options));

    public static RiskGanException Refuses(byte[] bytes) => Assert.Throws<RiskGanException>(() => Read(bytes));

    public static string Write(Table table, CsvWriteOptions? options = null)
    {
        using var stream = new MemoryStream();
        var writer = new CsvTableWriter(stream, table.Schema, options);
        writer.WriteHeader();
        writer.Write(table);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The cells of a row as they are written, missing ones as null.</summary>
    public static IReadOnlyList<string?> Row(Table table, int row) => [.. table.Columns.Select(column => column.IsMissing(row) ? null : column.Format(row))];

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
