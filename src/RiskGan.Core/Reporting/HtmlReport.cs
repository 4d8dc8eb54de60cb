using System.Globalization;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Privacy;

namespace RiskGan.Core.Reporting;

/// <summary>The report a model validator signs: one HTML file with everything in it.</summary>
/// <remarks>
/// No script, no reference outside, a content policy that allows the one style sheet by its hash. Every text that comes from data is
/// escaped. Charts and subjects are capped, worst first, and the page says how many more there are; so 150 columns stay below 1.5 MB.
/// The same content gives the same bytes.
/// </remarks>
public static class HtmlReport
{
    /// <summary>Lines of one metric that the page shows.</summary>
    internal const int ShownSubjects = 12;

    /// <summary>The page.</summary>
    public static string Write(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var page = new HtmlPage();
        EvaluationSummary summary = EvaluationSummary.Of(content.Report);
        MarkupWriter html = page.Start(Title(content));
        WriteHeader(page, content, summary);
        html.Raw("<main>\n");
        WriteSummary(page, content, summary);
        foreach (BlockSummary block in summary.Blocks) WriteBlock(page, content, block);
        if (content.Model is { } model) ModelCardSection.Write(page, model, content.ModelSha256);
        WriteMethods(page, content);
        WriteLimits(page);
        WriteSources(page, content);
        return page.End("The same tables, options and seed give the same page.");
    }

    private static string Title(ReportContent content) =>
        content.Report.Tables.FirstOrDefault(table => table.Role == "synthetic") is { } table ? $"Evaluation of {table.Source}" : "Evaluation of synthetic data";

    private static void WriteHeader(HtmlPage page, ReportContent content, EvaluationSummary summary)
    {
        MarkupWriter html = page.Html;
        html.Raw("<header>").Element("h1", Title(content)).Raw("<p class=\"soft\">");
        html.Text(string.Join(" · ", content.Report.Tables.Select(table =>
            string.Create(CultureInfo.InvariantCulture, $"{table.Role}: {table.Source}, {table.Rows:N0} rows × {table.Columns:N0} columns"))));
        html.Raw("</p><nav aria-label=\"Sections\"><ul><li><a href=\"#summary\">Summary</a></li>");
        foreach (BlockSummary block in summary.Blocks) html.Raw($"<li><a href=\"#{ReportWords.Key(block.Block)}\">").Text(ReportWords.Of(block.Block)).Raw("</a></li>");
        if (content.Model is not null) html.Raw("<li><a href=\"#model\">Model card</a></li>");
        html.Raw("<li><a href=\"#methods\">How numbers were computed</a></li><li><a href=\"#limits\">Limits of use</a></li><li><a href=\"#sources\">Files and settings</a></li></ul></nav></header>\n");
    }

    private static void WriteSummary(HtmlPage page, ReportContent content, EvaluationSummary summary)
    {
        MarkupWriter html = page.Html;
        html.Raw("<section aria-labelledby=\"summary\">").Element("h2", "Summary", "id=\"summary\"").Raw("<div class=\"cards\">");
        foreach (BlockSummary block in summary.Blocks)
        {
            html.Raw("<div class=\"card\">").Element("h3", ReportWords.Of(block.Block));
            page.Verdict(block.Verdict);
            html.Element("p", ReportWords.Question(block.Block))
                .Element("p", string.Join(", ", block.Counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Metrics} {ReportWords.Of(count.Verdict)}"))), "class=\"soft\"")
                .Raw("</div>");
        }

        html.Raw("</div>");
        WriteRequirements(page, content);
        html.Raw("<h3>Headline numbers, worst first</h3>");
        page.Table(summary.Headlines, "Headline numbers, worst first", grouped: false);
        page.VerdictLegend();
        foreach (string notice in content.Report.Notices) html.Element("p", notice, "class=\"soft\"");
        html.Raw("</section>\n");
    }

    private static void WriteRequirements(HtmlPage page, ReportContent content)
    {
        if (content.Gates.Count + content.Regressions.Count == 0) return;
        MarkupWriter html = page.Html;
        html.Raw("<h3>Requirements</h3><ul>");
        foreach (GateResult gate in content.Gates.OrderBy(gate => gate.Passed))
        {
            html.Raw(gate.Passed ? "<li><span class=\"v v-at_floor\">met</span> " : "<li><span class=\"v v-poor\">not met</span> ").Element("code", gate.Gate.Text).Text(": " + gate.Reason).Raw("</li>");
        }

        foreach (Regression regression in content.Regressions)
            html.Raw("<li><span class=\"v v-poor\">worse than before</span> ").Element("code", ReportWords.Name(regression.Metric, regression.Subject)).Text(": " + regression.Reason).Raw("</li>");
        html.Raw("</ul>");
    }

    private static void WriteBlock(HtmlPage page, ReportContent content, BlockSummary block)
    {
        MarkupWriter html = page.Html;
        string id = ReportWords.Key(block.Block);
        MetricLine[] lines = [.. content.Report.Lines.Where(line => line.Metric.Block == block.Block)];
        html.Raw($"<section aria-labelledby=\"{id}\">").Element("h2", ReportWords.Of(block.Block), $"id=\"{id}\"").Raw("<p>");
        page.Verdict(block.Verdict);
        html.Text(" " + ReportWords.Question(block.Block)).Raw("</p>");
        if (block.Block == MetricBlock.Privacy)
        {
            html.Element("p", "A copying check (copies, distance to the closest record) can only show that rows were copied; passing it proves no privacy. The attacks below measure what an attacker with the synthetic file gains on training rows over held-out rows.");
            html.Element("p", "Singling out flags generators that emit values which only one training row has: a property such as one exact amount then names a person although no row was copied. Independent columns and the Gaussian copula do so, since they carry over every value. Where it is poor and membership inference is at its floor, values are given away and not rows; rounding near-unique columns before training helps.");
        }

        MetricLine[] overall = [.. lines.Where(line => line.Measurement.Subject.Length == 0 && line.Metric is { Minimum: 0.0, Maximum: 1.0 } && !double.IsNaN(line.Measurement.Estimate.Value))];
        if (overall.Length > 0)
        {
            page.Figures([Charts.DotsWithIntervals(page.NextId(), $"{ReportWords.Of(block.Block)}: overall numbers with 95 % intervals", overall)]);
            page.DotLegend(overall);
        }

        page.Table(lines, $"{ReportWords.Of(block.Block)}, every number", grouped: true);
        if (content.Input is { } input) ChartSections.Write(page, block.Block, input, lines);
        if (block.Block == MetricBlock.Utility && content.Input is { } tables && content.Target is { } target) RiskModelSection.Write(page, tables, target);
        html.Raw("</section>\n");
    }

    private static void WriteMethods(HtmlPage page, ReportContent content)
    {
        MarkupWriter html = page.Html;
        html.Raw("<section aria-labelledby=\"methods\">").Element("h2", "How every number was computed", "id=\"methods\"")
            .Element("p", "Every number stands beside its 95 % interval in brackets, its noise floor (the same number for independent real rows) and the same number for simple baselines. No number is meant to be read alone.");
        foreach (string rule in Rules) html.Element("p", rule);
        page.StartTable("Metrics", ["metric", "meaning", "formula", "range, better", "source"]);
        foreach (ITableMetric metric in content.Report.Lines.Select(line => line.Metric).Distinct())
        {
            html.Raw("<tr><th scope=\"row\">").Element("code", metric.Name).Raw("</th>")
                .Element("td", metric.Meaning).Element("td", metric is IFlaggingMetric flagging ? $"{metric.Formula}. Poor beyond its own bound: {flagging.FlagRule}" : metric.Formula)
                .Element("td", $"{ReportWords.Number(metric.Minimum)} to {ReportWords.Number(metric.Maximum)}, {(metric.Direction == MetricDirection.HigherIsBetter ? "higher" : "lower")}")
                .Element("td", metric.Source).Raw("</tr>");
        }

        page.EndTable();
        html.Raw("</section>\n");
    }

    private static void WriteLimits(HtmlPage page)
    {
        MarkupWriter html = page.Html;
        html.Raw("<section aria-labelledby=\"limits\">").Element("h2", "Limits of use", "id=\"limits\"").Raw("<ul>");
        foreach (string limit in Limits) html.Element("li", limit);
        html.Raw("</ul></section>\n");
    }

    private static void WriteSources(HtmlPage page, ReportContent content)
    {
        MarkupWriter html = page.Html;
        html.Raw("<section aria-labelledby=\"sources\">").Element("h2", "Files and settings", "id=\"sources\"");
        page.StartTable("Files", ["role", "file", "rows", "columns", "SHA-256"]);
        foreach (EvaluatedTable table in content.Report.Tables)
        {
            html.Raw("<tr><th scope=\"row\">").Text(table.Role).Raw("</th>").Element("td", table.Source)
                .Element("td", table.Rows.ToString("N0", CultureInfo.InvariantCulture), "class=\"n\"").Element("td", table.Columns.ToString("N0", CultureInfo.InvariantCulture), "class=\"n\"")
                .Raw("<td>").Element("code", table.Sha256).Raw("</td></tr>");
        }

        page.EndTable();
        html.Element("p", string.Create(CultureInfo.InvariantCulture, $"Seed of the evaluation: {content.Report.Seed}.")).Raw("</section>\n");
    }

    private static readonly string[] Rules =
    [
        "At floor: not clearly worse than the floor. Clearly worse means that the two 95 % intervals lie apart on the bad side. The real table's own figure is shown where there is one, and not judged.",
        "Poor: clearly worse than the floor and no better than a simple baseline that matters for the block and is itself clearly worse than the floor. Baselines that matter: independent columns and the Gaussian copula; SMOTE too for utility; bootstrap copy and SMOTE for privacy. A number without an interval is called near at most.",
        "Near: clearly worse than the floor, better than those baselines. A metric without an overall number has the verdict that more than a tenth of its lines have.",
    ];

    private static readonly string[] Limits =
    [
        "The numbers hold for these files, this seed and this model. Another draw of synthetic rows moves them within their intervals; another training may move them more.",
        "A synthetic table that passes here resembles the training data, with its errors, its selection and its biases. It says nothing about portfolios, times or products the training data did not hold.",
        "Do not base a decision about a person on a synthetic row. Do not calibrate regulatory capital on synthetic data alone.",
        "The privacy attacks are a sample of what is known. Passing them is no proof of anonymity and no replacement for a legal assessment; the model file itself holds training values (riskgan inspect lists them).",
        "A column missing from the file, a dependency over time and rows that belong together (several loans of one customer) are not judged.",
    ];
}
