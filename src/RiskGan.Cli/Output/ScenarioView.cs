using System.Globalization;
using System.Text.Json;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Reporting;
using RiskGan.Core.Scenarios;

namespace RiskGan.Cli.Output;

/// <summary>Tells what a scenario changed: a table on the terminal, all figures as a document with --json.</summary>
internal static class ScenarioView
{
    private const int MostLines = 30;
    private const int MostName = 44;
    private const int MostMoves = 8;

    /// <summary>The headlines as a table, and the columns that moved most.</summary>
    public static void Tell(ConsoleReport report, ScenarioReport found)
    {
        IReadOnlyList<ScenarioFigure> headlines = found.Headlines();
        ScenarioFigure[] shown = [.. headlines.Take(MostLines)];
        int name = Math.Min(MostName, shown.Length == 0 ? 6 : shown.Max(figure => ScenarioPage.Name(figure).Length));
        report.Say($"{"".PadRight(name)}  {"base",12}  {"stressed",12}  change [95 %]");
        foreach (ScenarioFigure figure in shown)
            report.Say($"{Cut(ScenarioPage.Name(figure), name)}  {ReportWords.Number(figure.Base),12}  {ReportWords.Number(figure.Stressed),12}  {ReportWords.Number(figure.Change)}");
        if (headlines.Count > shown.Length) report.Say(string.Create(CultureInfo.InvariantCulture, $"{headlines.Count - shown.Length} more with --report or --json."));
        if (found.Comparison.Moves.Count > 0)
            report.Say("Columns that moved most (PSI): " + string.Join(", ", found.Comparison.Moves.Take(MostMoves).Select(move => $"{move.Column} {ReportWords.Number(move.Psi)}{(move.IsDriver ? " (moved)" : "")}")) + ".");
        foreach ((string column, long rows) in found.Outside.Where(outside => outside.Rows > 0))
            report.Warn(string.Create(CultureInfo.InvariantCulture, $"you are extrapolating: in {100.0 * rows / Math.Max(1, found.Rows):0.##} % of the stressed rows '{column}' lies outside the range of training; what follows is drawn there as at the nearest known value."));
    }

    /// <summary>The document.</summary>
    public static void Write(ScenarioReport found, string output, string? baseOutput, TimeSpan elapsed) => JsonDocuments.Write(json =>
    {
        JsonDocuments.Start(json, "riskgan.scenario", 1);
        json.WriteString("scenario", found.Title);
        json.WriteString("source", found.Source);
        json.WriteString("model", found.Model);
        json.WriteString("output", output);
        if (baseOutput is not null) json.WriteString("base", baseOutput);
        json.WriteNumber("rows", found.Rows);
        json.WriteNumber("comparedRows", found.Comparison.Rows);
        json.WriteNumber("seed", found.Seed);
        JsonDocuments.WriteTexts(json, "drivers", found.Drivers);
        JsonDocuments.WriteTexts(json, "kept", found.Kept);
        json.WriteStartArray("outsideTraining");
        foreach ((string column, long rows) in found.Outside)
        {
            json.WriteStartObject();
            json.WriteString("column", column);
            json.WriteNumber("rows", rows);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("figures");
        foreach (ScenarioFigure figure in found.Comparison.Figures) Write(json, figure);
        json.WriteEndArray();
        json.WriteStartArray("psi");
        foreach (ScenarioMove move in found.Comparison.Moves)
        {
            json.WriteStartObject();
            json.WriteString("column", move.Column);
            json.WriteBoolean("moved", move.IsDriver);
            JsonDocuments.WriteNumber(json, "psi", move.Psi);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, ScenarioFigure figure)
    {
        json.WriteStartObject();
        json.WriteString("figure", figure.Kind switch
        {
            ScenarioFigureKind.Mean => "mean",
            ScenarioFigureKind.Share => "share",
            ScenarioFigureKind.ValueAtRisk => "value_at_risk",
            ScenarioFigureKind.ExpectedShortfall => "expected_shortfall",
            _ => "expected_loss",
        });
        json.WriteString("column", figure.Column);
        json.WriteString("part", figure.Part);
        JsonDocuments.WriteNumber(json, "base", figure.Base);
        JsonDocuments.WriteNumber(json, "stressed", figure.Stressed);
        Estimate change = figure.Change;
        JsonDocuments.WriteNumber(json, "change", change.Value);
        JsonDocuments.WriteNumber(json, "low", change.Low);
        JsonDocuments.WriteNumber(json, "high", change.High);
        json.WriteEndObject();
    }

    private static string Cut(string text, int width) => text.Length <= width ? text.PadRight(width) : text[..(width - 1)] + "…";
}
