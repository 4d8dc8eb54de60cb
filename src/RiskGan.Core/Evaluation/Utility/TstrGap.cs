using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>Train on real minus train on synthetic, tested on the same real rows.</summary>
/// <remarks>
/// Both models are scored on the same rows, so the interval is that of a paired difference and far narrower than either model's own. Below 0 the synthetic rows taught better.
/// Edges: as <see cref="Tstr"/>.
/// </remarks>
public sealed class TstrGap : ITableMetric
{
    /// <inheritdoc/>
    public string Name => "tstr_gap";

    /// <inheritdoc/>
    public double Minimum => double.NegativeInfinity;

    /// <inheritdoc/>
    public double Maximum => double.PositiveInfinity;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Utility;

    /// <inheritdoc/>
    public string Meaning => "What is lost by training on synthetic instead of real rows, both tested on the same real rows; 0 means nothing.";

    /// <inheritdoc/>
    public string Formula => "AUC(trained on real) − AUC(trained on synthetic); for a number the difference of R²; overall: boosted";

    /// <inheritdoc/>
    public string Source => "paired interval after DeLong et al. 1988";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate) => UtilityFigures.PerModel(context, candidate, (study, models, kind) =>
        [new Measurement(kind.Text(study.Target.IsBinary), UtilityFigures.Gap(study, models.FromReal(kind), models.FromSynthetic(kind)))]);
}
