using System.Globalization;
using RiskGan.Core.Imputation;

namespace RiskGan.Core.Reporting;

/// <summary>The page that says how a file's gaps were filled and how far that can be trusted.</summary>
/// <remarks>One HTML file without script or outside reference, as <see cref="HtmlReport"/>; the same content gives the same bytes.</remarks>
public static class ImputationPage
{
    /// <summary>The page.</summary>
    public static string Write(
        string source, ImputationSummary summary, IReadOnlyList<FilledDistribution> columns, IReadOnlyList<SelfCheckLine> check, bool trainedOnInput, ImputationOptions options)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(options);
        var page = new HtmlPage();
        MarkupWriter html = page.Html;
        string title = $"Filled gaps of {source}";
        page.Start(title).Raw("<header>").Element("h1", title)
            .Element("p", Text($"{summary.Filled:N0} of {summary.Missing:N0} missing cells filled in {summary.RowsWithGaps:N0} of {summary.Rows:N0} rows; seed {options.Seed}, {options.Draws} draws."), "class=\"soft\"")
            .Raw("</header>\n<main>\n");
        WriteColumns(page, columns);
        WriteCheck(page, check, trainedOnInput);
        html.Raw("<section aria-labelledby=\"limits\">").Element("h2", "What is assumed", "id=\"limits\"")
            .Element("p", "Cells are taken to be missing at random given the cells that are there. Where a cell is missing because of its own value, no filling can know, and every number below such a column is to be doubted.")
            .Element("p", "A draw is for analyses, pooled over several completions by Rubin's rules; a best guess is for looking up a single row, and its column is more regular than the truth.")
            .Raw("</section>\n");
        return page.End();
    }

    private static void WriteColumns(HtmlPage page, IReadOnlyList<FilledDistribution> columns)
    {
        MarkupWriter html = page.Html;
        html.Raw("<section aria-labelledby=\"columns\">").Element("h2", "Filled against observed cells", "id=\"columns\"")
            .Element("p", "A distance is no fault by itself: rows with gaps may differ from the others.");
        page.StartTable("Columns", ["column", "missing", "distance", "spread of filled over observed"]);
        foreach (FilledDistribution column in columns.OrderByDescending(column => column.Distance).ThenBy(column => column.Column, StringComparer.Ordinal))
        {
            html.Raw("<tr><th scope=\"row\">").Breakable(column.Column).Raw("</th>")
                .Element("td", Text($"{100 * column.MissingShare:0.0} %"), "class=\"n\"")
                .Element("td", Text($"{(column.IsNumeric ? "KS" : "TV")} {column.Distance:0.000}"), "class=\"n\"")
                .Element("td", Number(column.Spread), "class=\"n\"").Raw("</tr>\n");
        }

        page.EndTable();
        html.Raw("</section>\n");
    }

    private static void WriteCheck(HtmlPage page, IReadOnlyList<SelfCheckLine> check, bool trainedOnInput)
    {
        MarkupWriter html = page.Html;
        html.Raw("<section aria-labelledby=\"check\">").Element("h2", "Self-check: cells hidden on purpose", "id=\"check\"")
            .Element("p", Text($"{100 * SelfCheck.Hidden:0} % of the observed cells of up to {SelfCheck.MostRows:N0} rows were hidden at random, filled, and held against what they were; means over columns."));
        if (trainedOnInput) html.Element("p", "The model was trained on this very file, the hidden cells included: its own figures here are better than on cells that were never seen.");
        page.StartTable("Self-check", ["method", "numbers: NRMSE", "labels: share wrong", "numbers: KS", "labels: TV", "numbers: spread"]);
        foreach (SelfCheckLine line in check)
        {
            html.Raw("<tr><th scope=\"row\">").Text(line.Method).Raw("</th>");
            foreach (double value in new[] { line.Nrmse, line.CategoryError, line.Ks, line.Tv, line.Spread }) html.Element("td", Number(value), "class=\"n\"");
            html.Raw("</tr>\n");
        }

        page.EndTable();
        page.StartTable("Self-check by column", ["column", .. check.Select(line => line.Method)]);
        foreach (string column in check.SelectMany(line => line.Columns.Select(entry => entry.Column)).Distinct())
        {
            html.Raw("<tr><th scope=\"row\">").Breakable(column).Raw("</th>");
            foreach (SelfCheckLine line in check)
            {
                double[] own = [.. line.Columns.Where(entry => entry.Column == column).Select(entry => entry.Error)];
                html.Element("td", own.Length == 0 ? "" : Number(own[0]), "class=\"n\"");
            }

            html.Raw("</tr>\n");
        }

        page.EndTable();
        html.Raw("</section>\n");
    }

    private static string Number(double value) => double.IsFinite(value) ? Text($"{value:0.000}") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
