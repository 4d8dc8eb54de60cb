using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>How far each money column's value at risk is from the real one, at 95, 99 and 99.5 % in both tails.</summary>
/// <remarks>
/// Value at risk: the quantile itself, in the file's own unit; "upper 99 %" is exceeded by one value in a hundred, "lower 99 %" undercut by one in a
/// hundred. Definition of a quantile: <see cref="TailSeries"/>; error and interval: <see cref="TailErrors"/>. Columns: <see cref="MoneyColumns"/>.
/// <see cref="Measurement.Real"/> and <see cref="Measurement.Figure"/> hold the two quantiles.
/// </remarks>
internal sealed class ValueAtRiskError : ITableMetric
{
    public string Name => "value_at_risk_error";

    public double Minimum => 0.0;

    public double Maximum => double.PositiveInfinity;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Tails;

    public string Meaning => "How far the value at risk of each money column (95, 99, 99.5 %, both tails) is from the real one, relative to it, averaged.";

    public string Formula => "mean over columns and levels of |VaR_synthetic - VaR_real| / max(|VaR_real|, real standard deviation)";

    public string Source => "value at risk as a quantile; J.P. Morgan RiskMetrics 1996";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate) =>
        TailErrors.OfMoneyColumns(context, candidate, TailPoint.BothTails(isShortfall: false));
}
