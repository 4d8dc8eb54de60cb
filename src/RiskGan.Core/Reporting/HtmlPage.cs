using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Reporting;

/// <summary>The page being written, with the pieces that its sections share.</summary>
internal sealed class HtmlPage
{
    private int _ids;

    /// <summary>The markup so far.</summary>
    public MarkupWriter Html { get; } = new();

    /// <summary>Everything before the body's content: the content policy, which allows the one style sheet by its hash and nothing else, the title and the sheet.</summary>
    public MarkupWriter Start(string title)
    {
        string sheet = HtmlStyle.Sheet.ReplaceLineEndings("\n");
        return Html.Raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(sheet)))}'; base-uri 'none'; form-action 'none'\">")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"generator\" content=\"riskgan\">")
            .Element("title", title).Raw("<style>").Raw(sheet).Raw("</style></head><body>\n");
    }

    /// <summary>Closes main and the page below a footer, which may promise something, and gives the whole text.</summary>
    public string End(string promise = "")
    {
        Html.Raw("</main>\n<footer><p>").Text($"Written by riskgan {ReportContent.Version}. {promise}".TrimEnd()).Raw("</p></footer>\n</body></html>\n");
        return Html.ToString();
    }

    /// <summary>An id that nothing else in the page has.</summary>
    public string NextId() => string.Create(CultureInfo.InvariantCulture, $"c{++_ids}");

    /// <summary>A verdict as a coloured word.</summary>
    public void Verdict(Verdict verdict) => Html.Element("span", ReportWords.Of(verdict), $"class=\"v v-{ReportWords.Key(verdict)}\"");

    /// <summary>What the verdicts mean.</summary>
    public void VerdictLegend()
    {
        Html.Raw("<ul class=\"legend\">");
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
        {
            Html.Raw("<li>");
            Verdict(verdict);
            Html.Text(" " + ReportWords.Meaning(verdict)).Raw("</li>");
        }

        Html.Raw("</ul>");
    }

    /// <summary>Pictures side by side, as many as the page is wide.</summary>
    public void Figures(IEnumerable<string> charts)
    {
        Html.Raw("<div class=\"charts\">");
        foreach (string chart in charts) Html.Raw("<figure tabindex=\"0\">").Raw(chart).Raw("</figure>\n");
        Html.Raw("</div>");
    }

    /// <summary>Colours of real and synthetic.</summary>
    public void PairLegend() => Html.Raw("<ul class=\"legend\"><li>").Raw(Swatch("real bar")).Raw("real</li><li>").Raw(Swatch("syn bar")).Raw("synthetic</li></ul>");

    /// <summary>Colours of the dots-with-intervals chart.</summary>
    public void DotLegend(IReadOnlyList<MetricLine> lines)
    {
        Html.Raw("<ul class=\"legend\"><li>").Raw(Swatch("syn bar")).Raw("synthetic</li><li>").Raw(Swatch("floor")).Raw("noise floor</li>");
        IReadOnlyList<(string Name, Measurement Measurement)> baselines = lines.MaxBy(line => line.Baselines.Count)!.Baselines;
        for (int i = 0; i < baselines.Count; i++)
            Html.Raw(string.Create(CultureInfo.InvariantCulture, $"<li><svg aria-hidden=\"true\" width=\"12\" height=\"12\"><path class=\"base b{i % 4}\" d=\"M6 0V12\"/></svg>")).Text(baselines[i].Name).Raw("</li>");
        Html.Raw("</ul>");
    }

    /// <summary>Opens a table that can be scrolled sideways.</summary>
    public void StartTable(string caption, IEnumerable<string> headings)
    {
        Html.Raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"").Text(caption).Raw("\"><table><thead><tr>");
        foreach (string heading in headings) Html.Raw("<th scope=\"col\">").Breakable(heading).Raw("</th>");
        Html.Raw("</tr></thead><tbody>\n");
    }

    /// <summary>Closes it.</summary>
    public void EndTable() => Html.Raw("</tbody></table></div>\n");

    /// <summary>A table of lines; grouped, each metric shows its overall number and its worst subjects, and says how many more there are.</summary>
    public void Table(IReadOnlyList<MetricLine> lines, string caption, bool grouped)
    {
        if (lines.Count == 0)
        {
            Html.Raw("<p class=\"soft\">None.</p>");
            return;
        }

        string[] baselines = [.. lines.SelectMany(line => line.Baselines.Select(baseline => baseline.Name)).Distinct()];
        bool real = lines.Any(line => !double.IsNaN(line.Measurement.Real));
        bool figure = lines.Any(line => !double.IsNaN(line.Measurement.Figure.Value));
        string[] figures = [.. figure ? ["own figure"] : Array.Empty<string>(), .. real ? ["real figure"] : Array.Empty<string>()];
        StartTable(caption, ["number", "verdict", "synthetic", .. figures, "floor", .. baselines]);
        foreach (IGrouping<ITableMetric, MetricLine> metric in lines.GroupBy(line => line.Metric))
        {
            MetricLine[] all = [.. metric];
            int shown = grouped ? Math.Min(all.Length, HtmlReport.ShownSubjects) : all.Length;
            for (int i = 0; i < shown; i++) Row(all[i], figure, real, baselines, grouped && i > 0);
            if (shown < all.Length)
                Html.Raw("<tr class=\"sub\"><th scope=\"row\" class=\"soft\">").Text(string.Create(CultureInfo.InvariantCulture, $"{all.Length - shown:N0} more in metrics.json")).Raw(Blank(3 + figures.Length + baselines.Length)).Raw("</tr>\n");
        }

        EndTable();
    }

    private void Row(MetricLine line, bool figure, bool real, string[] baselines, bool sub)
    {
        string subject = line.Measurement.Subject;
        Html.Raw(sub ? "<tr class=\"sub\"><th scope=\"row\">" : "<tr class=\"head\"><th scope=\"row\">");
        if (!sub) Html.Raw("<code>").Breakable(line.Metric.Name).Raw("</code>").Text(subject.Length > 0 ? " " : "");
        Html.Breakable(subject);
        if (line.Measurement.Remark.Length > 0) Html.Element("small", line.Measurement.Remark);
        Html.Raw("</th><td>");
        Verdict(line.Verdict);
        Html.Raw("</td>");
        Number(line.Measurement.Estimate, "n");
        if (figure) Number(line.Measurement.Figure, "i");
        if (real) Number(Estimate.Exact(line.Measurement.Real), "i");
        Number(line.Floor?.Estimate ?? Estimate.Undefined, "i");
        foreach (string name in baselines) Number(line.Baselines.FirstOrDefault(baseline => baseline.Name == name).Measurement?.Estimate ?? Estimate.Undefined, "i");
        Html.Raw("</tr>\n");
    }

    /// <summary>A cell with a number and its interval below it; empty where it is not defined.</summary>
    private void Number(Estimate estimate, string kind)
    {
        Html.Raw($"<td class=\"{kind}\">");
        if (!double.IsNaN(estimate.Value)) Html.Text(ReportWords.Number(estimate.Value));
        if (!double.IsNaN(estimate.Low) && !double.IsNaN(estimate.High)) Html.Element("small", $"[{ReportWords.Number(estimate.Low)}, {ReportWords.Number(estimate.High)}]");
        Html.Raw("</td>");
    }

    private static string Blank(int cells) => "</th>" + string.Concat(Enumerable.Repeat("<td></td>", cells));

    private static string Swatch(string kind) => $"<svg aria-hidden=\"true\" width=\"12\" height=\"12\"><rect class=\"{kind}\" width=\"12\" height=\"12\"/></svg>";
}
