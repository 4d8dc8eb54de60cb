using System.Globalization;
using System.Text;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Reporting;

namespace RiskGan.Cli.Output;

/// <summary>An evaluation on one screen: a verdict per block, then the headline numbers, worst first.</summary>
internal static class EvaluationView
{
    private const int NameWidth = 44;
    private const int NumberWidth = 28;

    /// <summary>Prints the result to standard output: as text, or as metrics.json with --json alone.</summary>
    public static void Tell(ConsoleReport report, ReportContent content, TimeSpan elapsed)
    {
        foreach (string notice in content.Report.Notices) report.Say(notice);
        if (report.Json) JsonDocuments.Write(JsonReport.Write(content));
        else StandardStream.WriteText(Text(content, report.HasOutputColor));
        report.Say($"Evaluated in {ProgressReport.Clock(elapsed)}, seed {content.Report.Seed.ToString(CultureInfo.InvariantCulture)}.");
    }

    /// <summary>The table as text.</summary>
    internal static string Text(ReportContent content, bool color)
    {
        EvaluationSummary summary = EvaluationSummary.Of(content.Report);
        var text = new StringBuilder();
        foreach (BlockSummary block in summary.Blocks)
        {
            string counts = string.Join(", ", block.Counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Metrics} {ReportWords.Of(count.Verdict)}")));
            text.Append(ReportWords.Of(block.Block).PadRight(26)).Append(Shown(block.Verdict, color)).Append(counts).Append('\n');
        }

        if (summary.Headlines.Count == 0) return text.Append("No numbers.\n").ToString();
        string[] baselines = [.. summary.Headlines.SelectMany(line => line.Baselines.Select(baseline => baseline.Name)).Distinct()];
        text.Append('\n').Append("number, worst first".PadRight(NameWidth)).Append("verdict".PadRight(13)).Append("synthetic".PadRight(NumberWidth)).Append("floor".PadRight(NumberWidth));
        text.AppendJoin("", baselines.Select(name => Fit(name, 22))).Append('\n');
        foreach (MetricLine line in summary.Headlines)
        {
            text.Append(Fit(ReportWords.Name(line), NameWidth)).Append(Shown(line.Verdict, color)).Append(Fit(ReportWords.Number(line.Measurement.Estimate), NumberWidth));
            if (line.Verdict == Verdict.Undefined && line.Measurement.Remark.Length > 0) text.Append(PrintableText.Escape(line.Measurement.Remark, 80));
            else text.Append(Fit(line.Floor is null ? "" : ReportWords.Number(line.Floor.Estimate), NumberWidth)).AppendJoin("", baselines.Select(name => Fit(Value(line, name), 22)));
            while (text.Length > 0 && text[^1] == ' ') text.Length--;
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Value(MetricLine line, string baseline) =>
        line.Baselines.FirstOrDefault(b => b.Name == baseline).Measurement is { } number ? ReportWords.Number(number.Estimate.Value) : "";

    private static string Fit(string text, int width) => PrintableText.Escape(text, width - 2).PadRight(width);

    private static string Shown(Verdict verdict, bool color)
    {
        string word = ReportWords.Of(verdict);
        string padding = new(' ', Math.Max(1, 13 - word.Length));
        string? code = verdict switch { Verdict.Poor => "1;31", Verdict.Near => "33", Verdict.AtFloor => "32", _ => null };
        return color && code is not null ? $"\u001b[{code}m{word}\u001b[0m{padding}" : word + padding;
    }
}

/// <summary>Shows how far an evaluation is.</summary>
internal sealed class EvaluationProgressView(ProgressReport progress) : IProgress<EvaluationProgress>
{
    private readonly Lock _lock = new();
    private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();
    private int _done;

    public void Report(EvaluationProgress value)
    {
        lock (_lock)
        {
            // Threads report out of order; the count never goes back.
            _done = Math.Max(_done, value.Done);
            string phase = value.Total == 0 ? "baselines" : "evaluate";
            progress.Show(PhaseProgress.ByClock(phase, "numbers", _done, value.Total, _clock.Elapsed) with { Details = $"{value.Metric}, {value.Candidate}" });
        }
    }
}
