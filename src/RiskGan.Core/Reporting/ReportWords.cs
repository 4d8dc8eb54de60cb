using System.Globalization;
using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Reporting;

/// <summary>How reports say what all of them say.</summary>
public static class ReportWords
{
    /// <summary>The block's name as a heading.</summary>
    public static string Of(MetricBlock block) => block switch
    {
        MetricBlock.Validity => "Validity",
        MetricBlock.Fidelity => "Fidelity",
        MetricBlock.Tails => "Tails and risk",
        MetricBlock.Utility => "Utility for risk models",
        _ => "Privacy",
    };

    /// <summary>The block's question.</summary>
    public static string Question(MetricBlock block) => block switch
    {
        MetricBlock.Validity => "Are the rows legal at all?",
        MetricBlock.Fidelity => "Does the table look like the real one?",
        MetricBlock.Tails => "Are tails and portfolio risk right?",
        MetricBlock.Utility => "Do risk models built on it work on real rows?",
        _ => "Does it give away a training row?",
    };

    /// <summary>The block's key in JSON.</summary>
    public static string Key(MetricBlock block) => block switch
    {
        MetricBlock.Validity => "validity",
        MetricBlock.Fidelity => "fidelity",
        MetricBlock.Tails => "tails",
        MetricBlock.Utility => "utility",
        _ => "privacy",
    };

    /// <summary>The verdict for the eye.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.AtFloor => "at floor",
        Verdict.Near => "near",
        Verdict.Poor => "poor",
        Verdict.Undefined => "undefined",
        _ => "information",
    };

    /// <summary>The verdict's key in JSON.</summary>
    public static string Key(Verdict verdict) => verdict switch
    {
        Verdict.AtFloor => "at_floor",
        Verdict.Near => "near",
        Verdict.Poor => "poor",
        Verdict.Undefined => "undefined",
        _ => "information",
    };

    /// <summary>What a verdict means.</summary>
    public static string Meaning(Verdict verdict) => verdict switch
    {
        Verdict.AtFloor => "not clearly worse than an independent real sample",
        Verdict.Near => "clearly worse than an independent real sample, better than the simple baselines that matter",
        Verdict.Poor => "no better than a simple baseline that matters",
        Verdict.Undefined => "could not be computed; the remark says why",
        _ => "told for information, not judged",
    };

    /// <summary>The direction's key in JSON.</summary>
    public static string Key(MetricDirection direction) => direction == MetricDirection.HigherIsBetter ? "higher_is_better" : "lower_is_better";

    /// <summary>A number with about four significant digits: 0.9812, 12.35, 1,234, 1.23e+09; "–" for NaN.</summary>
    public static string Number(double value)
    {
        if (double.IsNaN(value)) return "–";
        if (double.IsInfinity(value)) return value > 0 ? "∞" : "−∞";
        double size = Math.Abs(value);
        string text = size switch
        {
            0.0 => "0",
            < 1e-4 => value.ToString("0.0e-0", CultureInfo.InvariantCulture),
            < 1.0 => value.ToString("0.000#", CultureInfo.InvariantCulture),
            < 100.0 => value.ToString("0.00#", CultureInfo.InvariantCulture),
            < 10_000.0 => value.ToString("#,0.#", CultureInfo.InvariantCulture),
            < 1e9 => value.ToString("#,0", CultureInfo.InvariantCulture),
            _ => value.ToString("0.00e+0", CultureInfo.InvariantCulture),
        };
        return text.Replace('-', '−').Replace("e−", "e-", StringComparison.Ordinal);
    }

    /// <summary>A value with its interval: "0.981 [0.979, 0.983]".</summary>
    public static string Number(Estimate estimate) => double.IsNaN(estimate.Low) || double.IsNaN(estimate.High)
        ? Number(estimate.Value)
        : $"{Number(estimate.Value)} [{Number(estimate.Low)}, {Number(estimate.High)}]";

    /// <summary>The name of a line: the metric, and its subject where it has one.</summary>
    public static string Name(MetricLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Name(line.Metric.Name, line.Measurement.Subject);
    }

    /// <summary>The name of a number.</summary>
    public static string Name(string metric, string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return subject.Length == 0 ? metric : $"{metric}[{subject}]";
    }
}
