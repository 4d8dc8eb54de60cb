using System.Globalization;
using System.Text;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Privacy;
using RiskGan.Core.Reporting;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Evaluation;

/// <summary>docs/evaluation.md lists every metric as its class describes it. RISKGAN_KEEP=1 writes the list anew.</summary>
public class EvaluationPageTests
{
    private const string Start = "<!-- metrics -->\n";
    private const string End = "<!-- /metrics -->\n";

    [Fact]
    public void The_page_describes_the_metrics_as_their_classes_do()
    {
        string path = Path.Combine(SharedData.RepositoryRoot, "docs", "evaluation.md");
        string page = File.ReadAllText(path);
        int start = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length, end = page.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("RISKGAN_KEEP") == "1") File.WriteAllText(path, page[..start] + Text() + page[end..]);
        page = File.ReadAllText(path);
        Assert.Equal(Text(), page[start..page.IndexOf(End, StringComparison.Ordinal)]);
    }

    [Fact]
    public void Names_are_unique_and_short_names_lead_to_metrics()
    {
        string[] names = [.. MetricCatalog.All.Select(metric => metric.Name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z][a-z0-9_]*$", name));
        Assert.All(MetricCatalog.Aliases, alias => Assert.Contains(alias.Metric, names));
        Assert.DoesNotContain(MetricCatalog.Aliases, alias => names.Contains(alias.Name));
    }

    [Fact]
    public void Blocks_stand_in_the_order_of_the_report() =>
        Assert.Equal(MetricCatalog.All.Select(metric => metric.Block).Order(), MetricCatalog.All.Select(metric => metric.Block));

    private static string Text()
    {
        var text = new StringBuilder();
        foreach (IGrouping<MetricBlock, ITableMetric> block in MetricCatalog.All.GroupBy(metric => metric.Block))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {ReportWords.Of(block.Key)}\n\n{ReportWords.Question(block.Key)}\n");
            foreach (ITableMetric metric in block)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n**`{metric.Name}`**: {metric.Meaning}\n\n");
                text.Append(CultureInfo.InvariantCulture, $"- formula: {metric.Formula}\n");
                text.Append(CultureInfo.InvariantCulture, $"- range: {ReportWords.Number(metric.Minimum)} to {ReportWords.Number(metric.Maximum)}, {(metric.Direction == MetricDirection.HigherIsBetter ? "higher" : "lower")} is better\n");
                if (metric is IFlaggingMetric flagging) text.Append(CultureInfo.InvariantCulture, $"- own bound: {flagging.FlagRule}\n");
                text.Append(CultureInfo.InvariantCulture, $"- source: {metric.Source}\n");
            }
        }

        return text.Append('\n').ToString();
    }
}
