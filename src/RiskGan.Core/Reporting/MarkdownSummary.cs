using System.Globalization;
using System.Text;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Reporting;

/// <summary>The report as Markdown of at most 64 KiB, worst first: for pull requests and step summaries.</summary>
/// <remarks>Names come from the data: every character that Markdown or HTML could take for its own is escaped.</remarks>
public static class MarkdownSummary
{
    /// <summary>Most bytes of a summary.</summary>
    public const int MostBytes = 64 << 10;

    private const int RoomForEnd = 400;
    private const int LongestCell = 80;

    /// <summary>The text.</summary>
    public static string Write(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        EvaluationReport report = content.Report;
        EvaluationSummary summary = EvaluationSummary.Of(report);
        var text = new LimitedText(MostBytes - RoomForEnd);
        text.Line("# Evaluation of synthetic data");
        text.Line("");
        foreach (EvaluatedTable table in report.Tables)
            text.Line(string.Create(CultureInfo.InvariantCulture, $"- {Safe(table.Role)}: {Safe(table.Source)}, {table.Rows:N0} rows, {table.Columns:N0} columns"));
        WriteGates(text, content);
        WriteBlocks(text, summary);
        text.Line("");
        text.Line("## Headline numbers, worst first");
        WriteLines(text, summary.Headlines);
        text.Line("");
        text.Line("## Worst columns, pairs and parts");
        int left = WriteLines(text, [.. report.Lines
            .Where(line => line.Measurement.Subject.Length > 0 && line.Verdict is Verdict.Poor or Verdict.Near)
            .OrderBy(MetricOrder.Rank).ThenByDescending(VerdictRules.Shortfall)]);
        if (report.Notices.Count > 0) text.Line("");
        foreach (string notice in report.Notices) text.Line("- " + Safe(notice, 400));
        text.Close(left > 0 ? string.Create(CultureInfo.InvariantCulture, $"\n{left:N0} more lines are in metrics.json.\n") : "");
        return text.ToString();
    }

    private static void WriteGates(LimitedText text, ReportContent content)
    {
        if (content.Gates.Count + content.Regressions.Count == 0) return;
        text.Line("");
        text.Line("## Requirements");
        text.Line("");
        foreach (GateResult gate in content.Gates.OrderBy(gate => gate.Passed)) text.Line($"- {(gate.Passed ? "met" : "**not met**")}: {Safe(gate.Gate.Text)} ({Safe(gate.Reason, 200)})");
        foreach (Regression regression in content.Regressions) text.Line($"- **worse than before**: {Safe(ReportWords.Name(regression.Metric, regression.Subject))} ({Safe(regression.Reason, 200)})");
    }

    private static void WriteBlocks(LimitedText text, EvaluationSummary summary)
    {
        text.Line("");
        text.Line("| block | verdict | metrics |");
        text.Line("| --- | --- | --- |");
        foreach (BlockSummary block in summary.Blocks)
        {
            string counts = string.Join(", ", block.Counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Metrics} {ReportWords.Of(count.Verdict)}")));
            text.Line($"| {ReportWords.Of(block.Block)} | {Shown(block.Verdict)} | {counts} |");
        }
    }

    /// <summary>Writes a table of lines; returns how many did not fit.</summary>
    private static int WriteLines(LimitedText text, IReadOnlyList<MetricLine> lines)
    {
        text.Line("");
        if (lines.Count == 0)
        {
            text.Line("None.");
            return 0;
        }

        string[] baselines = [.. lines.SelectMany(line => line.Baselines.Select(baseline => baseline.Name)).Distinct()];
        text.Line($"| number | verdict | synthetic | floor |{string.Concat(baselines.Select(name => $" {Safe(name)} |"))}");
        text.Line($"| --- | --- | --- | --- |{string.Concat(baselines.Select(_ => " --- |"))}");
        for (int i = 0; i < lines.Count; i++)
        {
            MetricLine line = lines[i];
            string real = double.IsNaN(line.Measurement.Real) ? "" : $" (real {ReportWords.Number(line.Measurement.Real)})";
            string remark = line.Verdict == Verdict.Undefined && line.Measurement.Remark.Length > 0 ? $" {Safe(line.Measurement.Remark)}" : "";
            string floor = line.Floor is null ? "" : ReportWords.Number(line.Floor.Estimate);
            string others = string.Concat(baselines.Select(name =>
                $" {(line.Baselines.FirstOrDefault(baseline => baseline.Name == name).Measurement is { } number ? ReportWords.Number(number.Estimate.Value) : "")} |"));
            if (!text.Line($"| {Safe(ReportWords.Name(line))} | {Shown(line.Verdict)} | {ReportWords.Number(line.Measurement.Estimate)}{real}{remark} | {floor} |{others}")) return lines.Count - i;
        }

        return 0;
    }

    private static string Shown(Verdict verdict) => verdict == Verdict.Poor ? "**poor**" : ReportWords.Of(verdict);

    /// <summary>A text from the data as Markdown takes it for a text.</summary>
    internal static string Safe(string data, int longest = LongestCell)
    {
        var safe = new StringBuilder();
        foreach (char c in PrintableText.Escape(data, longest))
        {
            switch (c)
            {
                case '<': safe.Append("&lt;"); break;
                case '>': safe.Append("&gt;"); break;
                case '&': safe.Append("&amp;"); break;
                case '@': safe.Append("&#64;"); break; // a name must not call somebody
                case '\\' or '`' or '*' or '_' or '[' or ']' or '#' or '|' or '~' or '!': safe.Append('\\').Append(c); break;
                default: safe.Append(c); break;
            }
        }

        return safe.ToString();
    }

    /// <summary>Whole lines up to a number of bytes.</summary>
    private sealed class LimitedText(int most)
    {
        private readonly StringBuilder _text = new();
        private int _bytes;
        private bool _full;

        public bool Line(string line)
        {
            int bytes = Encoding.UTF8.GetByteCount(line) + 1;
            _full |= _bytes + bytes > most;
            if (_full) return false;
            _text.Append(line).Append('\n');
            _bytes += bytes;
            return true;
        }

        public void Close(string end) => _text.Append(end);

        public override string ToString() => _text.ToString();
    }
}
