using System.Globalization;
using RiskGan.Core.Imputation;

namespace RiskGan.Cli.Output;

/// <summary>Tells what a filling did.</summary>
internal static class ImputeReport
{
    private const int Shown = 20;

    /// <summary>Prints it.</summary>
    public static void Tell(ConsoleReport report, ImputationSummary summary, string[] outputs, ImputationOptions options, TimeSpan elapsed)
    {
        string where = outputs[0] == "-" ? "standard output" : outputs.Length == 1 ? outputs[0] : $"{outputs[0]} to {outputs[^1]}";
        string how = options.Point is { } point ? $" by the {(point == PointGuess.Mean ? "mean" : "median")} or mode of {options.Draws} draws" : options.Draws > 1 ? $" in {options.Draws} draws" : "";
        report.Say(Text($"{summary.Filled:N0} of {summary.Missing:N0} missing cells filled{how} in {summary.RowsWithGaps:N0} of {summary.Rows:N0} rows, seed {options.Seed}; written to {where} in {ProgressReport.Clock(elapsed)}."));
        FilledColumn[] gaps = [.. summary.Columns.Where(column => column.Missing > 0)];
        foreach (FilledColumn column in gaps.Take(Shown)) report.Say(Text($"  {column.Name}: {column.Filled:N0} of {column.Missing:N0} filled"));
        if (gaps.Length > Shown) report.Say(Text($"  and {gaps.Length - Shown} more columns"));
        foreach (FilledColumn column in summary.Columns.Where(column => column.Unseen > 0).Take(Shown))
            report.Warn(Text($"{column.Unseen:N0} cells of '{column.Name}' hold labels the model has not met: kept, but no evidence for other cells."));
        foreach (FilledColumn column in summary.Columns.Where(column => column.Outside > 0).Take(Shown))
            report.Warn(Text($"{column.Outside:N0} cells of '{column.Name}' lie outside the training range: kept, and read as the nearest known value."));
        if (summary.EmptyRows > 0) report.Warn(Text($"{summary.EmptyRows:N0} rows have no cell the model knows: filled with draws from the whole portfolio."));
        if (summary.Unknown.Count > 0) report.Warn($"Not in the model, passed on as they are: {string.Join(", ", summary.Unknown.Take(Shown))}.");
        if (summary.Absent.Count > 0) report.Warn($"In the model but not in the file: {string.Join(", ", summary.Absent.Take(Shown))}.");
        RuleReport.Tell(report, summary.Rules);
    }

    /// <summary>The same as a document.</summary>
    public static void WriteDocument(ImputationSummary summary, string? model, string[] outputs, ImputationOptions options, IReadOnlyList<PooledEstimate> pooled, TimeSpan elapsed) => JsonDocuments.Write(json =>
    {
        JsonDocuments.Start(json, "riskgan.impute", 1);
        if (model is not null) json.WriteString("model", model);
        JsonDocuments.WriteTexts(json, "outputs", outputs);
        json.WriteNumber("draws", options.Draws);
        json.WriteBoolean("point", options.Point is not null);
        json.WriteNumber("seed", options.Seed);
        json.WriteNumber("rows", summary.Rows);
        json.WriteNumber("rowsWithGaps", summary.RowsWithGaps);
        json.WriteNumber("emptyRows", summary.EmptyRows);
        json.WriteStartArray("columns");
        foreach (FilledColumn column in summary.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteNumber("missing", column.Missing);
            json.WriteNumber("filled", column.Filled);
            json.WriteNumber("unseen", column.Unseen);
            json.WriteNumber("outside", column.Outside);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        JsonDocuments.WriteTexts(json, "unknown", summary.Unknown);
        JsonDocuments.WriteTexts(json, "absent", summary.Absent);
        RuleReport.Write(json, summary.Rules);
        if (pooled.Count > 0) PooledReport.Write(json, pooled, options.Draws);
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
        json.WriteEndObject();
    });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
