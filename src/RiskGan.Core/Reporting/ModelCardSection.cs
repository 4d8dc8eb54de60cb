using System.Globalization;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Core.Reporting;

/// <summary>The generator's card: what it was trained on, how, and its loss curves.</summary>
internal static class ModelCardSection
{
    /// <summary>Writes it.</summary>
    public static void Write(HtmlPage page, Model model, string sha256)
    {
        MarkupWriter html = page.Html;
        html.Raw("<section aria-labelledby=\"model\">").Element("h2", "Model card", "id=\"model\"");
        page.StartTable("Model card, facts", ["property", "value"]);
        foreach ((string name, string value) in Facts(model, sha256))
            html.Raw("<tr>").Element("th", name, "scope=\"row\"").Element("td", value, "class=\"r\"").Raw("</tr>\n");
        page.EndTable();
        IReadOnlyList<LossPoint> trace = model.Report.LossTrace;
        if (trace.Count > 1)
        {
            bool isChain = model.Report.Likelihood is not null;
            html.Raw("<h3>Losses</h3>").Element("p", isChain ? "Negative log-likelihood of a row in nats, means over hundredths of the training; rows in which random cells are known besides count too, so it lies below the loss on rows kept out." : "Means over hundredths of the training. In adversarial training neither curve need fall: a discriminator near 2·ln 2 = 1.386 (the sum over real and synthetic rows) cannot tell the rows apart.", "class=\"soft\"");
            var charts = new List<string>
            {
                isChain
                ? Charts.Lines(page.NextId(), "Negative log-likelihood", Ends("Negative log-likelihood", trace, point => point.Likelihood), [
                    new ChartLine("training batches", "syn line", [.. trace.Select(point => ((double)point.Step, point.Likelihood))])], "step")
                : Charts.Lines(page.NextId(), "Adversarial losses", Ends("Discriminator", trace, point => point.Discriminator), [
                    new ChartLine("discriminator", "real line", [.. trace.Select(point => ((double)point.Step, point.Discriminator))]),
                    new ChartLine("generator", "syn line", [.. trace.Select(point => ((double)point.Step, point.Generator))])], "step"),
            };
            if (trace.Any(point => point.PairMoments != 0 || point.Penalty != 0))
            {
                charts.Add(Charts.Lines(page.NextId(), "Penalties", Ends("Pair moments", trace, point => point.PairMoments), [
                    new ChartLine("R1 penalty", "real line", [.. trace.Select(point => ((double)point.Step, point.Penalty))]),
                    new ChartLine("pair moments", "syn line", [.. trace.Select(point => ((double)point.Step, point.PairMoments))])], "step"));
            }

            page.Figures(charts);
        }

        html.Raw("</section>\n");
    }

    private static IEnumerable<(string Name, string Value)> Facts(Model model, string sha256)
    {
        TrainingReport report = model.Report;
        yield return ("model file, SHA-256", sha256);
        yield return ("trained on", string.Create(CultureInfo.InvariantCulture, $"{model.Provenance.Source}, {model.Provenance.Rows:N0} rows, {model.Schema.Columns.Count:N0} columns"));
        yield return ("training file, SHA-256", model.Provenance.Sha256);
        yield return ("generator", string.Create(CultureInfo.InvariantCulture, $"{model.Generator.Preset.ToString().ToLowerInvariant()}, noise {model.Generator.NoiseWidth}, hidden {string.Join("-", model.Generator.HiddenWidths)}, batch {model.Generator.BatchSize}"));
        yield return ("training", string.Create(CultureInfo.InvariantCulture, $"{report.Steps:N0} steps, {report.Epochs:0.#} epochs, {report.Rewinds} rewinds{(report.StoppedByTime ? ", ended by --max-minutes" : "")}"));
        yield return ("seed", model.Options.Seed.ToString(CultureInfo.InvariantCulture));
        if (model.Options.Target is { } target) yield return ("target", target);
        yield return ("written by", $"riskgan {report.RiskGanVersion}, engine {report.Engine}");
        foreach (string notice in report.Notices) yield return ("notice", notice);
    }

    private static string Ends(string name, IReadOnlyList<LossPoint> trace, Func<LossPoint, double> value) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}: {value(trace[0]):0.000} at first, {value(trace[^1]):0.000} at last.");
}
