using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>How far the distribution of expected losses over rows is from the real one: quantiles from the median to 99.5 %, and the shortfall beyond.</summary>
/// <remarks>
/// A right total can hide that losses sit in the wrong loans. Losses: <see cref="PortfolioLosses"/>; figures: <see cref="TailSeries"/>; error and interval:
/// <see cref="TailErrors"/>. Edges: without named columns it is NaN and says how to name them.
/// </remarks>
internal sealed class LossDistributionError : ITableMetric
{
    private static readonly TailPoint[] Points =
    [
        new(true, 500, false), new(true, 100, false), new(true, 50, false), new(true, 10, false), new(true, 5, false), new(true, 10, true) { Suffix = ", shortfall" },
    ];

    public string Name => "loss_distribution_error";

    public double Minimum => 0.0;

    public double Maximum => double.PositiveInfinity;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Tails;

    public string Meaning => "How far the quantiles of a loan's expected loss (50 to 99.5 %) and the mean of the worst 1 % are from the real ones, relative to them, averaged.";

    public string Formula => "mean over figures of |figure_synthetic - figure_real| / max(|figure_real|, real standard deviation) of PD * LGD * EAD per row";

    public string Source => "expected loss after Basel II, paragraph 375; Acerbi and Tasche 2002";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        EvaluationSample sample = EvaluationSample.Of(context, candidate);
        PortfolioLosses real = PortfolioLosses.Of(context, sample.Real);
        PortfolioLosses synthetic = PortfolioLosses.Of(context, sample.Candidate);
        if (real.Losses is null || synthetic.Losses is null)
            return [new Measurement("", Estimate.Undefined) { Remark = real.Losses is null ? real.Remark : synthetic.Remark }];
        var pair = new TailPair("expected loss", new TailSeries(real.Losses), new TailSeries(synthetic.Losses));
        string remark = string.Join("; ", new[] { real.Remark, sample.Remark }.Where(text => text.Length > 0));
        return TailErrors.Measure(context, [pair], Points, real.Losses.Length, synthetic.Losses.Length, remark);
    }
}
