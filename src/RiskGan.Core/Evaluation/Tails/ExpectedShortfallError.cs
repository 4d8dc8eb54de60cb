using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>How far each money column's expected shortfall is from the real one, at 95, 99 and 99.5 % in both tails.</summary>
/// <remarks>
/// Expected shortfall: the mean of the worst 5, 1 or 0.5 % of values, in the file's own unit. It sees how far a tail reaches, where value at risk sees only
/// where it begins. Definition: <see cref="TailSeries"/>; error and interval: <see cref="TailErrors"/>. Columns: <see cref="MoneyColumns"/>.
/// </remarks>
internal sealed class ExpectedShortfallError : ITableMetric
{
    public string Name => "expected_shortfall_error";

    public double Minimum => 0.0;

    public double Maximum => double.PositiveInfinity;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Tails;

    public string Meaning => "How far the mean of the worst 5, 1 and 0.5 % of each money column is from the real one, relative to it, averaged over both tails.";

    public string Formula => "mean over columns and levels of |ES_synthetic - ES_real| / max(|ES_real|, real standard deviation), ES the mean of the quantile function over the tail";

    public string Source => "Acerbi and Tasche 2002";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate) =>
        TailErrors.OfMoneyColumns(context, candidate, TailPoint.BothTails(isShortfall: true));
}
