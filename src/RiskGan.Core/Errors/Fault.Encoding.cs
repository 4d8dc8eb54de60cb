using System.Globalization;

namespace RiskGan.Core.Errors;

/// <content>RG2xx: encoding a table.</content>
public static partial class Fault
{
    /// <summary>RG201: a table without rows cannot be learned.</summary>
    public static RiskGanException NoRowsToLearn() => new(
        "RG201", ExitStatus.BadData, "the table has no rows.",
        "Give a file with a header and at least one row of data.");

    /// <summary>RG202: only identifiers and constants.</summary>
    public static RiskGanException NothingToLearn(int columnCount) => new(
        "RG202", ExitStatus.BadData, string.Create(CultureInfo.InvariantCulture, $"none of the {columnCount} columns can be learned: each is an identifier or holds one value throughout."),
        "Check the kinds with 'riskgan schema infer', and declare a column 'categorical' or 'continuous' where it should be learned.");

    /// <summary>RG203: infinite numbers; all columns at once, with the count of cells.</summary>
    public static RiskGanException InfiniteCells(IReadOnlyList<(string Column, int Cells)> columns) => new(
        "RG203", ExitStatus.BadData, $"infinite numbers in {Listed(columns.Select(c => $"{Quoted(c.Column)} ({Cells(c.Cells)})"))}.",
        "Replace them by numbers, or empty the cells so that they count as missing.");

    /// <summary>RG204: the estimate is above the limit even with rare levels grouped.</summary>
    public static RiskGanException TooMuchMemory(long neededBytes, long limitBytes, string column, long columnBytes, int encodedWidth) => new(
        "RG204", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"training would need about {ByteText(neededBytes)} of memory ({encodedWidth} encoded columns), the limit is {ByteText(limitBytes)}; column {Quoted(column)} costs most ({ByteText(columnBytes)})."),
        "Leave out columns that are not needed, declare keys as 'identifier', train on fewer rows, or raise the memory limit.");

    /// <summary>RG205: cells of a kind training never met; all columns at once, with counts and one cell each.</summary>
    public static RiskGanException UnseenCells(IReadOnlyList<(string Column, int Unseen, string? Example, int Missing)> columns) => new(
        "RG205", ExitStatus.BadData, $"cells the model never met in training: {Listed(columns.Select(DescribeUnseen))}.",
        "Correct the cells, or train on data that holds such cells too.");

    /// <summary>RG206: columns that are absent or of another kind than in training; all at once.</summary>
    public static RiskGanException ColumnsDiffer(IReadOnlyList<string> absent, IReadOnlyList<(string Column, string Found, string Expected)> otherKind)
    {
        var parts = new List<string>();
        if (absent.Count > 0) parts.Add($"lacks {Listed(absent.Select(Quoted))}");
        if (otherKind.Count > 0) parts.Add($"has {Listed(otherKind.Select(c => $"{Quoted(c.Column)} as {c.Found} instead of {c.Expected}"))}");
        return new RiskGanException(
            "RG206", ExitStatus.BadData, $"the table does not fit the model: it {string.Join(", and ", parts)}.",
            "Give a file with the training file's columns, read with the model's own schema.");
    }

    private static string DescribeUnseen((string Column, int Unseen, string? Example, int Missing) column)
    {
        string unseen = column.Unseen == 0 ? "" : $"{Cells(column.Unseen)} with an unknown value such as {Quoted(column.Example ?? "")}";
        string missing = column.Missing == 0 ? "" : $"{Cells(column.Missing)} missing though none was in training";
        return $"column {Quoted(column.Column)} ({unseen}{(unseen.Length > 0 && missing.Length > 0 ? ", " : "")}{missing})";
    }

    private static string Cells(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "cell" : "cells")}");

    // The first few of many, then how many more.
    internal static string Listed(IEnumerable<string> parts)
    {
        const int Most = 10;
        string[] all = [.. parts];
        string listed = string.Join(", ", all.Take(Most));
        return all.Length <= Most ? listed : string.Create(CultureInfo.InvariantCulture, $"{listed} and {all.Length - Most} more");
    }

    // Both column names and cells come from the data file: trimmed, and harmless on a terminal.
    internal static string Quoted(string text) => $"'{PrintableText.Escape(text, PrintableText.CellLength)}'";
}
