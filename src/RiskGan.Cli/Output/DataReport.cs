using System.Globalization;
using System.Text.Json;
using RiskGan.Core.Data;

namespace RiskGan.Cli.Output;

/// <summary>Tells what was read: one line for the file, one a column.</summary>
internal static class DataReport
{
    /// <summary>Prints to standard error, after the progress line is done.</summary>
    public static void Tell(ConsoleReport report, ProgressReport progress, CsvReadResult read)
    {
        progress.End();
        report.Say(string.Create(CultureInfo.InvariantCulture, $"{read.Source}: {read.Table.RowCount:N0} rows, {read.Table.Columns.Count:N0} columns."));
        foreach (string notice in read.Notices) report.Say(notice);
        foreach (string line in SchemaDescription.Lines(read.Table)) report.Say("  " + line);
    }

    /// <summary>The data's part of a JSON document.</summary>
    public static void WriteData(Utf8JsonWriter json, CsvReadResult read)
    {
        json.WriteStartObject("data");
        json.WriteString("source", read.Source);
        json.WriteNumber("bytes", read.Bytes);
        json.WriteString("sha256", read.Sha256);
        json.WriteNumber("rows", read.Table.RowCount);
        json.WriteNumber("columns", read.Table.Columns.Count);
        json.WriteEndObject();
    }

    /// <summary>A whole document about a file that was read.</summary>
    public static void WriteDocument(string schema, string output, CsvReadResult read) => JsonDocuments.Write(json =>
    {
        JsonDocuments.Start(json, schema, 1);
        json.WriteString("output", output);
        WriteData(json, read);
        json.WriteEndObject();
    });
}
