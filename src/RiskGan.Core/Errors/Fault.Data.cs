using System.Globalization;
using System.Text;
using RiskGan.Core.Data;

namespace RiskGan.Core.Errors;

/// <content>Reading files, schemas, inference: RG101 to RG149.</content>
public static partial class Fault
{
    private const int ShownFaults = 3;

    /// <summary>RG101: the file is not there.</summary>
    public static RiskGanException InputMissing(string source) => new(
        "RG101", ExitStatus.InputMissing, $"{Shown(source)}: no such file.", "Check the path and the current folder.");

    /// <summary>RG102: the file may not be read.</summary>
    public static RiskGanException InputForbidden(string source, Exception inner) => new(
        "RG102", ExitStatus.NoPermission, $"{Shown(source)}: no permission to read it.", "Change the file's permissions, or run as its owner.", inner);

    /// <summary>RG103: reading failed midway.</summary>
    public static RiskGanException ReadFailed(string source, Exception inner) => new(
        "RG103", ExitStatus.InputOutput, $"{Shown(source)}: reading failed: {Brief(inner.Message, 200)}.", "Check the disk or the connection, and try again.", inner);

    /// <summary>RG101: the path names a folder.</summary>
    public static RiskGanException InputIsFolder(string source) => new(
        "RG101", ExitStatus.InputMissing, $"{Shown(source)} is a folder.", "Name a file in it.");

    /// <summary>RG104: cells that do not fit the kind a schema declares; every faulty column at once.</summary>
    internal static RiskGanException CellsDoNotFit(string source, IReadOnlyList<ColumnFault> faults)
    {
        var text = new StringBuilder();
        foreach (ColumnFault fault in faults)
        {
            foreach (CellFault cell in fault.Cells.Take(ShownFaults))
            {
                if (text.Length > 0) text.AppendLine();
                text.Append(CultureInfo.InvariantCulture, $"{Shown(source)}, line {cell.Line}, column '{Brief(fault.Column)}': '{Brief(cell.Text)}' is not {fault.Expected}.");
            }
            long more = fault.Count - Math.Min(fault.Cells.Count, ShownFaults);
            if (more > 0)
            {
                text.AppendLine();
                text.Append(CultureInfo.InvariantCulture, $"{Shown(source)}, column '{Brief(fault.Column)}': {more} more {(more == 1 ? "cell is" : "cells are")} not {fault.Expected}.");
            }
        }
        return new RiskGanException("RG104", ExitStatus.BadData, text.ToString(),
            "Correct the cells, name a text that means \"missing\" with --missing, or change the column's kind in the schema.");
    }

    /// <summary>RG105: nothing in the file.</summary>
    public static RiskGanException EmptyInput(string source) => new(
        "RG105", ExitStatus.BadData, $"{Shown(source)} is empty.", "Give a CSV file with a header line and at least one row.");

    /// <summary>RG106: a header and no rows.</summary>
    public static RiskGanException HeaderOnly(string source) => new(
        "RG106", ExitStatus.BadData, $"{Shown(source)} has a header line and no rows.", "Give a CSV file with at least one row below the header.");

    /// <summary>RG107: text that is not UTF-8.</summary>
    public static RiskGanException NotUtf8(string source, long line, long offset, byte found) => new(
        "RG107", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"{Shown(source)}, line {line}: byte 0x{found:X2} at offset {offset} is not UTF-8."),
        "Save the file as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW.");

    /// <summary>RG107: a UTF-16 or UTF-32 byte-order mark.</summary>
    public static RiskGanException OtherEncoding(string source, string encoding) => new(
        "RG107", ExitStatus.BadData, $"{Shown(source)} is {encoding}, not UTF-8.", $"Save the file as UTF-8, or convert it: iconv -f {encoding} -t UTF-8 FILE > NEW.");

    /// <summary>RG108: a NUL byte: not a text file.</summary>
    public static RiskGanException NulByte(string source, long line, long offset) => new(
        "RG108", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"{Shown(source)}, line {line}: a NUL byte at offset {offset}; this is not a text file."),
        "Export the data as CSV in UTF-8 (UTF-16 has NUL bytes too).");

    /// <summary>RG109: a file of another known format.</summary>
    public static RiskGanException OtherFormat(string source, string format) => new(
        "RG109", ExitStatus.BadData, $"{Shown(source)} is {format}, not CSV.", "Export the data as CSV in UTF-8.");

    /// <summary>RG110: records with another number of fields than the header.</summary>
    internal static RiskGanException RaggedRecords(string source, int columns, IReadOnlyList<RaggedRecord> first, long count)
    {
        var text = new StringBuilder();
        foreach (RaggedRecord record in first.Take(ShownFaults))
        {
            if (text.Length > 0) text.AppendLine();
            text.Append(CultureInfo.InvariantCulture,
                $"{Shown(source)}, line {record.Line} (record {record.Record}): {record.Fields} {(record.Fields == 1 ? "field" : "fields")}, the header has {columns}.");
        }
        long more = count - Math.Min(first.Count, ShownFaults);
        if (more > 0) text.AppendLine().Append(CultureInfo.InvariantCulture, $"{Shown(source)}: {more} more {(more == 1 ? "record has" : "records have")} another number of fields.");
        return new RiskGanException("RG110", ExitStatus.BadData, text.ToString(),
            "Give every record one field a column; put quotes around a text that holds the delimiter.");
    }

    /// <summary>RG111: quotes where they cannot stand.</summary>
    public static RiskGanException BadQuotes(string source, long line, long record, string? column, string what) => new(
        "RG111", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"{Shown(source)}, line {line} (record {record}){(column is null ? "" : $", column '{Brief(column)}'")}: {what}."),
        "A text with a quote in it stands in quotes, and the quote inside is doubled: \"5\"\" pipe\".");

    /// <summary>RG112: header names that are empty or stand twice.</summary>
    public static RiskGanException BadHeader(string source, IReadOnlyList<int> empty, IReadOnlyList<(string Name, IReadOnlyList<int> Columns)> repeated)
    {
        ArgumentNullException.ThrowIfNull(empty);
        ArgumentNullException.ThrowIfNull(repeated);
        var faults = new List<string>();
        if (empty.Count > 0) faults.Add($"{(empty.Count == 1 ? "column" : "columns")} {Numbers(empty)} without a name");
        foreach ((string name, IReadOnlyList<int> columns) in repeated.Take(10)) faults.Add($"'{Brief(name)}' names columns {Numbers(columns)}");
        if (repeated.Count > 10) faults.Add(string.Create(CultureInfo.InvariantCulture, $"{repeated.Count - 10} more names stand twice"));
        return new RiskGanException("RG112", ExitStatus.BadData, $"{Shown(source)}, header: {string.Join("; ", faults)}.",
            "Give every column its own name in the first line" + (empty.Contains(1) ? " (pandas leaves the index unnamed: to_csv(..., index=False))." : "."));
    }

    /// <summary>RG113: larger than a limit of the reader.</summary>
    public static RiskGanException LimitExceeded(string source, string what, long limit, string option) => new(
        "RG113", ExitStatus.BadData, string.Create(CultureInfo.InvariantCulture, $"{Shown(source)}: {what}; the limit is {limit}."), option);

    /// <summary>RG114: a gzip file that is cut short or damaged.</summary>
    public static RiskGanException BadGzip(string source, Exception? inner = null) => new(
        "RG114", ExitStatus.BadData, $"{Shown(source)}: the gzip data is damaged or cut short, or bytes follow its end.",
        "Copy or compress the file again; gzip -t FILE tests it.", inner);

    /// <summary>RG115: a delimiter that cannot be one.</summary>
    public static RiskGanException BadDelimiter(char delimiter) => new(
        "RG115", ExitStatus.Usage, $"'{Brief(delimiter.ToString())}' cannot separate fields.", "Use , ; | or a tab.");

    /// <summary>RG120: a schema file that is not JSON.</summary>
    public static RiskGanException SchemaNotJson(string source, Exception inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new RiskGanException("RG120", ExitStatus.BadData, $"{Shown(source)} is not valid JSON: {Brief(inner.Message, 200)}",
            "Correct the file, or write a new one with riskgan schema infer.", inner);
    }

    /// <summary>RG121: a schema file that says something it cannot say; every fault at once.</summary>
    public static RiskGanException BadSchema(string source, IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        const int most = 10;
        string text = string.Join(Environment.NewLine, faults.Take(most).Select(fault => $"{Shown(source)}: {fault}{(fault.EndsWith('?') ? "" : ".")}"));
        if (faults.Count > most) text += Environment.NewLine + string.Create(CultureInfo.InvariantCulture, $"{Shown(source)}: {faults.Count - most} more faults.");
        return new RiskGanException("RG121", ExitStatus.BadData, text, "Correct the schema file; riskgan schema infer writes one to start from.");
    }

    /// <summary>RG122: a schema that names columns the file does not have.</summary>
    public static RiskGanException SchemaColumnsMissing(string source, IReadOnlyList<(string Name, string? Nearest)> missing)
    {
        ArgumentNullException.ThrowIfNull(missing);
        IEnumerable<string> names = missing.Take(20).Select(m => m.Nearest is null ? $"'{Brief(m.Name)}'" : $"'{Brief(m.Name)}' (the nearest is '{Brief(m.Nearest)}')");
        string more = missing.Count > 20 ? string.Create(CultureInfo.InvariantCulture, $" and {missing.Count - 20} more") : "";
        return new RiskGanException("RG122", ExitStatus.BadData, $"{Shown(source)} lacks {(missing.Count == 1 ? "a column" : "columns")} of the schema: {string.Join(", ", names)}{more}.",
            "Correct the names in the schema or in the header; letter case and spaces count.");
    }

    /// <summary>RG130: a table too small to be split.</summary>
    public static RiskGanException TooFewRowsToSplit(int rows) => new(
        "RG130", ExitStatus.BadData, string.Create(CultureInfo.InvariantCulture, $"{rows} {(rows == 1 ? "row" : "rows")} cannot be split into training and test rows."),
        "Give at least two rows.");

    /// <summary>A name, a cell or another program's words for a message: cut short, control characters escaped.</summary>
    internal static string Brief(string text, int longest = PrintableText.CellLength) => PrintableText.Escape(text, longest);

    private static string Numbers(IReadOnlyList<int> numbers)
    {
        string text = string.Join(", ", numbers.Take(10).Select(n => n.ToString(CultureInfo.InvariantCulture)));
        return numbers.Count > 10 ? string.Create(CultureInfo.InvariantCulture, $"{text} and {numbers.Count - 10} more") : text;
    }
}
