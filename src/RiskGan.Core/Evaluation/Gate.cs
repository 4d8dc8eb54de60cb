using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Evaluation;

/// <summary>A number a report must reach.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Subject">Which of its numbers; empty for the overall one.</param>
/// <param name="AtLeast">True where the number must be at least the bound, false where at most.</param>
/// <param name="Bound">The bound.</param>
public sealed record Gate(string Text, string Metric, string Subject, bool AtLeast, double Bound)
{
    /// <summary>Reads gates such as <c>shape=0.98, tstr_gap&lt;=0.02, column_shapes[amount]&gt;=0.95</c>.</summary>
    /// <remarks>
    /// <c>name = x</c> asks for at least x where higher is better and at most x where lower is. A name is a metric's or a short one
    /// (<see cref="MetricCatalog.Aliases"/>); the subject in brackets is a column, a pair or a part as the report writes it.
    /// </remarks>
    /// <exception cref="RiskGanException">RG764: a piece is no gate; RG765: metrics that do not exist, all at once.</exception>
    public static IReadOnlyList<Gate> Parse(string text, IReadOnlyList<ITableMetric> metrics)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(metrics);
        var gates = new List<Gate>();
        var unknown = new List<(string, string?)>();
        string[] names = [.. metrics.Select(metric => metric.Name).Concat(MetricCatalog.Aliases.Where(alias => metrics.Any(m => m.Name == alias.Metric)).Select(alias => alias.Name))];
        foreach (string piece in Pieces(text))
        {
            (string name, string? subject, string sign, double bound) = Split(piece);
            MetricAlias? alias = MetricCatalog.Aliases.FirstOrDefault(alias => alias.Name == name);
            string metricName = alias?.Metric ?? name;
            ITableMetric? metric = metrics.FirstOrDefault(metric => metric.Name == metricName);
            if (metric is null) unknown.Add((name, NearestName.Find(name, names)));
            else gates.Add(new Gate(piece, metricName, subject ?? alias?.Subject ?? "", sign == ">=" || (sign == "=" && metric.Direction == MetricDirection.HigherIsBetter), bound));
        }

        if (unknown.Count > 0) throw Fault.GateMetricsUnknown(unknown, names.Order(StringComparer.Ordinal));
        return gates;
    }

    /// <summary>How the gate stands in a report. A number that is not there or not defined fails it.</summary>
    public GateResult Check(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        MetricLine[] lines = [.. report.Lines.Where(line => line.Metric.Name == Metric)];
        MetricLine? line = Array.Find(lines, line => line.Measurement.Subject == Subject);
        if (line is null) return new GateResult(this, double.NaN, false, Subject.Length > 0
            ? Nearest(NearestName.Find(Subject, lines.Select(line => line.Measurement.Subject)))
            : lines.Length > 0 ? $"the metric has no overall number; name one, such as {Metric}[{lines[0].Measurement.Subject}]" : "the metric gave no number");
        double value = line.Measurement.Estimate.Value;
        if (double.IsNaN(value)) return new GateResult(this, value, false, line.Measurement.Remark.Length > 0 ? line.Measurement.Remark : "the number is not defined for these tables");
        bool passed = AtLeast ? value >= Bound : value <= Bound;
        return new GateResult(this, value, passed, string.Create(CultureInfo.InvariantCulture, $"{value:0.####} {(passed ? "is" : "is not")} {(AtLeast ? "at least" : "at most")} {Bound:0.####}"));
    }

    private string Nearest(string? nearest) => $"the metric has no number for '{Subject}'" + (nearest is null ? "" : $"; the nearest is '{nearest}'");

    /// <summary>The pieces between commas, except commas inside brackets: a column's name may hold one.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        int depth = 0, start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '[') depth++;
            else if (i < text.Length && text[i] == ']') depth = Math.Max(0, depth - 1);
            else if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }
    }

    private static (string Name, string? Subject, string Sign, double Bound) Split(string piece)
    {
        int bracket = piece.IndexOf('[', StringComparison.Ordinal);
        int close = piece.LastIndexOf(']');
        bool hasSubject = bracket > 0 && close > bracket && piece.IndexOfAny(['=', '<', '>']) is var first && (first < 0 || first > bracket);
        int from = hasSubject ? close + 1 : 0;
        int sign = piece.IndexOfAny(['=', '<', '>'], from);
        if (sign <= 0) throw Fault.GateUnreadable(piece);
        int length = piece[sign] != '=' && sign + 1 < piece.Length && piece[sign + 1] == '=' ? 2 : 1;
        string operation = piece[sign] switch { '<' => "<=", '>' => ">=", _ => "=" };
        string name = piece[..(hasSubject ? bracket : sign)].Trim();
        bool gap = hasSubject && piece[(close + 1)..sign].Trim().Length > 0;
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent | NumberStyles.AllowLeadingWhite;
        if (name.Length == 0 || gap || !double.TryParse(piece[(sign + length)..], Style, CultureInfo.InvariantCulture, out double bound) || !double.IsFinite(bound))
            throw Fault.GateUnreadable(piece);
        return (name, hasSubject ? piece[(bracket + 1)..close] : null, operation, bound);
    }
}

/// <summary>How a gate stands.</summary>
/// <param name="Gate">The gate.</param>
/// <param name="Value">The report's number; NaN where there is none.</param>
/// <param name="Passed">True where the number meets the bound.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record GateResult(Gate Gate, double Value, bool Passed, string Reason);
