using RiskGan.Core.Evaluation.Privacy;

namespace RiskGan.Core.Evaluation;

/// <summary>How a number is judged: against the floor first, then against the simple baselines that matter for it.</summary>
/// <remarks>
/// <para>1. Not defined: <see cref="Verdict.Undefined"/>. Beyond the metric's own bound (<see cref="IFlaggingMetric"/>): poor, whatever it stands beside.
/// Without a floor: <see cref="Verdict.Information"/>.</para>
/// <para>2. At the floor unless it is <em>clearly worse</em>: the two 95 % intervals lie apart on the bad side; a number without an interval
/// counts as a point. <see cref="Measurement.Real"/> is shown, not judged: what should be near it has a metric that measures how near.</para>
/// <para>3. Clearly worse than the floor, it is poor if it is no better than a baseline that matters, else near. A baseline matters that
/// is itself clearly worse than the floor (otherwise it got its number by copying) and belongs to the block: independent columns and the
/// Gaussian copula for validity, fidelity and tails; SMOTE too for utility; bootstrap copy and SMOTE for privacy, where to be no better
/// than a copy is the worst that can be. A number without an interval is called near at most: one draw against another may fall either way.</para>
/// </remarks>
public static class VerdictRules
{
    private const double Relative = 1e-9; // sums in another order differ in the last digits; no verdict hangs on them

    /// <summary>The verdict of one number.</summary>
    public static Verdict Judge(ITableMetric metric, Measurement measurement, Measurement? floor, IReadOnlyList<(string Name, Measurement Measurement)> baselines)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(measurement);
        ArgumentNullException.ThrowIfNull(baselines);
        if (double.IsNaN(measurement.Estimate.Value)) return Verdict.Undefined;
        if (metric is IFlaggingMetric flagging && flagging.IsFlagged(measurement)) return Verdict.Poor;
        if (floor is null || double.IsNaN(floor.Estimate.Value)) return Verdict.Information;
        if (!IsClearlyWorse(metric, measurement, floor)) return Verdict.AtFloor;
        if (double.IsNaN(measurement.Estimate.Low)) return Verdict.Near;
        foreach ((string name, Measurement baseline) in baselines)
            if (Matters(metric.Block, name) && IsClearlyWorse(metric, baseline, floor) && Badness(metric, measurement) >= Badness(metric, baseline)) return Verdict.Poor;
        return Verdict.Near;
    }

    /// <summary>The number with its bad end up; NaN where not defined.</summary>
    internal static double Badness(ITableMetric metric, Measurement measurement) =>
        metric.Direction == MetricDirection.HigherIsBetter ? -measurement.Estimate.Value : measurement.Estimate.Value;

    /// <summary>How much worse than its floor a line is, as a share of the greater of the two in size; for ordering. Lines without a floor come last.</summary>
    internal static double Shortfall(MetricLine line)
    {
        if (line.Floor is null) return double.NegativeInfinity;
        double own = Badness(line.Metric, line.Measurement), floor = Badness(line.Metric, line.Floor);
        double size = Math.Max(Math.Abs(line.Measurement.Estimate.Value), Math.Abs(line.Floor.Estimate.Value));
        double shortfall = size > 0.0 ? (own - floor) / size : 0.0;
        return double.IsNaN(shortfall) ? double.NegativeInfinity : shortfall;
    }

    private static bool IsClearlyWorse(ITableMetric metric, Measurement measurement, Measurement floor)
    {
        if (double.IsNaN(measurement.Estimate.Value)) return false;
        double slack = Relative * Math.Max(Math.Abs(measurement.Estimate.Value), Math.Abs(floor.Estimate.Value));
        return metric.Direction == MetricDirection.HigherIsBetter
            ? High(measurement) < Low(floor) - slack
            : Low(measurement) > High(floor) + slack;
    }

    private static bool Matters(MetricBlock block, string baseline) => block switch
    {
        MetricBlock.Privacy => baseline is "bootstrap_copy" or "smote",
        MetricBlock.Utility => baseline is "independent_columns" or "gaussian_copula" or "smote",
        _ => baseline is "independent_columns" or "gaussian_copula",
    };

    private static double Low(Measurement measurement) => double.IsNaN(measurement.Estimate.Low) ? measurement.Estimate.Value : measurement.Estimate.Low;

    private static double High(Measurement measurement) => double.IsNaN(measurement.Estimate.High) ? measurement.Estimate.Value : measurement.Estimate.High;
}
