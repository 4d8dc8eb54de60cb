using System.Globalization;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Reporting;

/// <summary>The page that sets a generator's own scores beside logistic regression and boosted trees: AUC, calibration, deciles.</summary>
/// <remarks>One HTML file without script or outside reference, as <see cref="HtmlReport"/>; the same content gives the same bytes.</remarks>
public static class ScorePage
{
    private static readonly string[] Kinds = ["syn line", "base b0", "real line"];

    /// <summary>The page.</summary>
    /// <param name="source">The scored file.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="target">The target column.</param>
    /// <param name="positive">The level whose probability was scored.</param>
    /// <param name="withheld">Columns nobody looked at, because they tell the target.</param>
    /// <param name="comparison">The figures.</param>
    public static string Html(string source, string model, string target, string positive, IReadOnlyList<string> withheld, ScoreComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(withheld);
        ArgumentNullException.ThrowIfNull(comparison);
        var page = new HtmlPage();
        MarkupWriter html = page.Html;
        string title = $"Scores of {Path.GetFileName(source)}";
        BinaryFigures own = comparison.Lines[0].Figures;
        page.Start(title).Raw("<header>").Element("h1", title)
            .Element("p", string.Create(CultureInfo.InvariantCulture, $"Probability of '{positive}' in '{target}' by {Path.GetFileName(model)}; {own.Rows:N0} rows with an observed outcome, {own.Positives:N0} of them positive."), "class=\"soft\"")
            .Raw("</header>\n<main>\n<section aria-labelledby=\"figures\">").Element("h2", "Beside logistic regression and boosted trees", "id=\"figures\"")
            .Element("p", $"The rivals were fitted {comparison.Fitted}. The generator was trained as its model file says: where these rows were among its training rows, its figures are too good.");
        if (withheld.Count > 0) html.Element("p", $"Not looked at by anyone, because the target follows from it: {string.Join(", ", withheld)}.");
        WriteFigures(page, comparison);
        page.Figures(
        [
            Charts.Lines(page.NextId(), "ROC", "Share of positives found over share of negatives refused.", [.. comparison.Lines.Select((line, i) => new ChartLine(Short(line), Kinds[i], line.Roc))], "false positive rate", (0.0, 1.0)),
            Charts.Lines(page.NextId(), "Calibration by decile", "Observed rate over mean predicted probability; on the dashed line they agree.",
            [
                .. comparison.Lines.Select((line, i) => new ChartLine(Short(line), Kinds[i], [.. line.Figures.Deciles.Select(decile => (decile.MeanScore, decile.Rate))])),
                Diagonal(comparison),
            ], "mean predicted probability"),
        ]);
        html.Raw("</section>\n<section aria-labelledby=\"deciles\">").Element("h2", "Deciles of the generator's score", "id=\"deciles\"");
        page.StartTable("Deciles", ["decile", "rows", "mean score", "observed rate"]);
        foreach (ScoreDecile decile in own.Deciles)
            html.Raw("<tr><th scope=\"row\">").Text(decile.Number.ToString(CultureInfo.InvariantCulture)).Raw("</th>").Element("td", decile.Rows.ToString("N0", CultureInfo.InvariantCulture), "class=\"n\"")
                .Element("td", ReportWords.Number(decile.MeanScore), "class=\"n\"").Element("td", ReportWords.Number(decile.Rate), "class=\"n\"").Raw("</tr>\n");
        page.EndTable();
        html.Raw("</section>\n");
        return page.End();
    }

    private static void WriteFigures(HtmlPage page, ScoreComparison comparison)
    {
        page.StartTable("Figures", ["score by", "AUC", "AUC of the generator less its own", "Gini", "KS", "Brier", "log loss", "calibration slope", "calibration intercept"]);
        foreach (ScoreLine line in comparison.Lines)
        {
            BinaryFigures figures = line.Figures;
            page.Html.Raw("<tr><th scope=\"row\">").Text(line.Name).Raw("</th>");
            foreach (string text in new[]
            {
                ReportWords.Number(figures.Auc), double.IsNaN(line.Behind.Value) ? "" : ReportWords.Number(line.Behind), ReportWords.Number(figures.Gini), ReportWords.Number(figures.Ks), ReportWords.Number(figures.Brier),
                ReportWords.Number(figures.LogLoss), ReportWords.Number(figures.CalibrationSlope), ReportWords.Number(figures.CalibrationIntercept),
            })
                page.Html.Element("td", text, "class=\"n\"");
            page.Html.Raw("</tr>\n");
        }

        page.EndTable();
    }

    private static ChartLine Diagonal(ScoreComparison comparison)
    {
        double most = comparison.Lines.SelectMany(line => line.Figures.Deciles).Max(decile => Math.Max(decile.MeanScore, decile.Rate));
        return new ChartLine("right", "ax dash", [(0.0, 0.0), (most, most)]);
    }

    private static string Short(ScoreLine line) => line.Name switch
    {
        "logistic regression" => "logistic",
        "boosted trees" => "boosted",
        _ => line.Name,
    };
}
