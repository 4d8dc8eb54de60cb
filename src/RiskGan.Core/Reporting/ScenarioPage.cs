using System.Globalization;
using System.Text;
using RiskGan.Core.Scenarios;

namespace RiskGan.Core.Reporting;

/// <summary>The page, and the Markdown section, that set a scenario's rows beside the base.</summary>
/// <remarks>One HTML file without script or outside reference, as <see cref="HtmlReport"/>; the same content gives the same bytes.</remarks>
public static class ScenarioPage
{
    private const string Limits =
        "Columns follow as they go together in the training data; that is a statement about portfolios like it, not about causes. Intervals hold the noise of so many rows, not the model's own error.";

    /// <summary>One HTML page.</summary>
    public static string Html(ScenarioReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new HtmlPage();
        MarkupWriter html = page.Html;
        string title = $"Scenario: {report.Title}";
        page.Start(title).Raw("<header>").Element("h1", title)
            .Element("p", Summary(report), "class=\"soft\"").Raw("</header>\n<main>\n");
        html.Raw("<section aria-labelledby=\"what\">").Element("h2", "What moves, what stays", "id=\"what\"").Raw("<ul>");
        foreach (string line in Moves(report)) html.Element("li", line);
        html.Raw("</ul></section>\n");
        WriteFigures(page, "Headlines", report.Headlines());
        html.Raw("<section aria-labelledby=\"psi\">").Element("h2", "How far each column moved", "id=\"psi\"")
            .Element("p", "Population stability index, base against stressed: below 0.1 is called stable, above 0.25 a large shift.");
        page.StartTable("Columns", ["column", "moved by the scenario", "PSI"]);
        foreach (ScenarioMove move in report.Comparison.Moves)
            html.Raw("<tr><th scope=\"row\">").Breakable(move.Column).Raw("</th>").Element("td", move.IsDriver ? "yes" : "").Element("td", ReportWords.Number(move.Psi), "class=\"n\"").Raw("</tr>\n");
        page.EndTable();
        html.Raw("</section>\n");
        WriteFigures(page, "All figures", report.Comparison.Figures);
        html.Raw("<section aria-labelledby=\"limits\">").Element("h2", "How to read it", "id=\"limits\"").Element("p", Limits)
            .Raw("</section>\n");
        return page.End();
    }

    /// <summary>The same in short, as Markdown.</summary>
    public static string Markdown(ScenarioReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.Append("# Scenario: ").Append(MarkdownSummary.Safe(report.Title)).Append("\n\n").Append(MarkdownSummary.Safe(Summary(report), 400)).Append("\n\n");
        foreach (string line in Moves(report)) text.Append("- ").Append(MarkdownSummary.Safe(line, 400)).Append('\n');
        text.Append("\n| figure | base | stressed | change |\n| --- | ---: | ---: | ---: |\n");
        foreach (ScenarioFigure figure in report.Headlines())
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownSummary.Safe(Name(figure))} | {ReportWords.Number(figure.Base)} | {ReportWords.Number(figure.Stressed)} | {ReportWords.Number(figure.Change)} |\n");
        text.Append("\n| column | PSI |\n| --- | ---: |\n");
        foreach (ScenarioMove move in report.Comparison.Moves)
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownSummary.Safe(move.Column)}{(move.IsDriver ? " (moved)" : "")} | {ReportWords.Number(move.Psi)} |\n");
        return text.Append('\n').Append(Limits).Append('\n').ToString();
    }

    /// <summary>What a figure is, in words: "income: expected shortfall, upper 99 %".</summary>
    public static string Name(ScenarioFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return figure.Kind switch
        {
            ScenarioFigureKind.ExpectedLoss => "expected loss a row",
            ScenarioFigureKind.Mean => $"{figure.Column}: mean",
            ScenarioFigureKind.Share => $"{figure.Column}: share of {figure.Part}",
            ScenarioFigureKind.ValueAtRisk => $"{figure.Column}: value at risk, {figure.Part}",
            _ => $"{figure.Column}: expected shortfall, {figure.Part}",
        };
    }

    private static string Summary(ScenarioReport report)
    {
        string part = report.Comparison.Rows < report.Rows ? string.Create(CultureInfo.InvariantCulture, $", the first {report.Comparison.Rows:N0} compared") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{report.Rows:N0} base and {report.Rows:N0} stressed rows of {Path.GetFileName(report.Model)}, seed {report.Seed}{part}.");
    }

    private static IEnumerable<string> Moves(ScenarioReport report)
    {
        foreach (ScenarioShift shift in report.Scenario.Shifts) yield return Words(shift);
        foreach (ScenarioShares shares in report.Scenario.Shares)
            yield return $"{shares.Column}: shares {string.Join(", ", shares.Levels.Select(level => string.Create(CultureInfo.InvariantCulture, $"{level.Level} {100 * level.Share:0.####} %")))}";
        if (report.Kept.Count > 0) yield return $"kept as in the base: {string.Join(", ", report.Kept)}";
        foreach ((string column, long rows) in report.Outside.Where(outside => outside.Rows > 0))
            yield return string.Create(CultureInfo.InvariantCulture, $"{column}: {100.0 * rows / Math.Max(1, report.Rows):0.##} % of the stressed rows lie outside the range of training; there what follows is drawn as at the nearest known value");
        if (report.Comparison.LossRemark.Length > 0) yield return $"expected loss: {report.Comparison.LossRemark}";
    }

    private static string Words(ScenarioShift shift)
    {
        var words = new List<string>();
        if (shift.Sigmas != 0) words.Add(string.Create(CultureInfo.InvariantCulture, $"ranks moved by {shift.Sigmas:0.###} normal deviations"));
        if (shift.Multiply != 1) words.Add(string.Create(CultureInfo.InvariantCulture, $"times {shift.Multiply}"));
        if (shift.Add != 0) words.Add(string.Create(CultureInfo.InvariantCulture, $"plus {shift.Add}"));
        if (double.IsFinite(shift.AtLeast)) words.Add(string.Create(CultureInfo.InvariantCulture, $"at least {shift.AtLeast}"));
        if (double.IsFinite(shift.AtMost)) words.Add(string.Create(CultureInfo.InvariantCulture, $"at most {shift.AtMost}"));
        return $"{shift.Column}: {string.Join(", ", words)}{(shift.Where is null ? "" : $", where {shift.Where}")}";
    }

    private static void WriteFigures(HtmlPage page, string heading, IReadOnlyList<ScenarioFigure> figures)
    {
        MarkupWriter html = page.Html;
        string id = page.NextId();
        html.Raw($"<section aria-labelledby=\"{id}\">").Element("h2", heading, $"id=\"{id}\"");
        page.StartTable(heading, ["figure", "base", "stressed", "change", "95 % interval"]);
        foreach (ScenarioFigure figure in figures)
        {
            html.Raw("<tr><th scope=\"row\">").Breakable(Name(figure)).Raw("</th>")
                .Element("td", ReportWords.Number(figure.Base), "class=\"n\"").Element("td", ReportWords.Number(figure.Stressed), "class=\"n\"").Element("td", ReportWords.Number(figure.Change.Value), "class=\"n\"")
                .Element("td", double.IsNaN(figure.Change.Low) ? "" : $"{ReportWords.Number(figure.Change.Low)} to {ReportWords.Number(figure.Change.High)}", "class=\"n\"").Raw("</tr>\n");
        }

        page.EndTable();
        html.Raw("</section>\n");
    }
}
