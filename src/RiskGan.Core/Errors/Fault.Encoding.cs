using System.Globalization;
using System.Text;

namespace RiskGan.Core.Errors;

// RG2xx: encoding a table, and the part of a model file that holds the encoder.
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
        "RG203", ExitStatus.BadData, $"infinite numbers in {Listed(columns.Select(c => $"{ShownColumn(c.Column)} ({Cells(c.Cells)})"))}.",
        "Replace them by numbers, or empty the cells so that they count as missing.");

    /// <summary>RG204: the estimate is above the limit even with rare levels grouped.</summary>
    public static RiskGanException TooMuchMemory(long neededBytes, long limitBytes, string column, long columnBytes, int encodedWidth) => new(
        "RG204", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"training would need about {Megabytes(neededBytes)} of memory ({encodedWidth} encoded columns), the limit is {Megabytes(limitBytes)}; column {ShownColumn(column)} costs most ({Megabytes(columnBytes)})."),
        "Leave out columns that are not needed, declare keys as 'identifier', train on fewer rows, or raise the memory limit.");

    /// <summary>RG205: cells of a kind training never met; all columns at once, with counts and one cell each.</summary>
    public static RiskGanException UnseenCells(IReadOnlyList<(string Column, int Unseen, string? Example, int Missing)> columns) => new(
        "RG205", ExitStatus.BadData, $"cells the model never met in training: {Listed(columns.Select(DescribeUnseen))}.",
        "Correct the cells, or train on data that holds such cells too.");

    /// <summary>RG206: columns that are absent or of another kind than in training; all at once.</summary>
    public static RiskGanException ColumnsDiffer(IReadOnlyList<string> absent, IReadOnlyList<(string Column, string Found, string Expected)> otherKind)
    {
        var parts = new List<string>();
        if (absent.Count > 0) parts.Add($"lacks {Listed(absent.Select(ShownColumn))}");
        if (otherKind.Count > 0) parts.Add($"has {Listed(otherKind.Select(c => $"{ShownColumn(c.Column)} as {c.Found} instead of {c.Expected}"))}");
        return new RiskGanException(
            "RG206", ExitStatus.BadData, $"the table does not fit the model: it {string.Join(", and ", parts)}.",
            "Give a file with the training file's columns, read with the model's own schema.");
    }

    /// <summary>RG220: a field of the encoder stored in a model file is wrong.</summary>
    public static RiskGanException EncoderStateInvalid(string field, string problem, Exception? inner = null) => new(
        "RG220", ExitStatus.BadData, $"the model file is damaged: encoder field {Quoted(field)}: {problem}",
        "Copy the model file again from where it was written, or train anew.", inner);

    private static string DescribeUnseen((string Column, int Unseen, string? Example, int Missing) column)
    {
        string unseen = column.Unseen == 0 ? "" : $"{Cells(column.Unseen)} with an unknown value such as {Quoted(column.Example ?? "")}";
        string missing = column.Missing == 0 ? "" : $"{Cells(column.Missing)} missing though none was in training";
        return $"column {ShownColumn(column.Column)} ({unseen}{(unseen.Length > 0 && missing.Length > 0 ? ", " : "")}{missing})";
    }

    private static string Cells(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "cell" : "cells")}");

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (bytes + (1 << 19)) >> 20)} MB");

    private static string ShownColumn(string name) => Quoted(name);

    // The first few of many, then how many more.
    private static string Listed(IEnumerable<string> parts)
    {
        const int Most = 10;
        string[] all = [.. parts];
        string listed = string.Join(", ", all.Take(Most));
        return all.Length <= Most ? listed : string.Create(CultureInfo.InvariantCulture, $"{listed} and {all.Length - Most} more");
    }

    // Trimmed, and without characters that could drive a terminal or forge a line.
    internal static string Quoted(string text)
    {
        const int Most = 40;
        var shown = new StringBuilder("'");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (shown.Length > Most) return shown.Append("…'").ToString();
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            else shown.Append(rune.ToString());
        }

        return shown.Append('\'').ToString();
    }
}
