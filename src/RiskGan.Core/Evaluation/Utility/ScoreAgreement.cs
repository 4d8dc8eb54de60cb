using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Evaluation;

/// <summary>Rank correlation of the scores that models from real and from synthetic rows give to the same real rows.</summary>
/// <remarks>
/// Two models can be equally good and decline different people; this tells. Noise of training lowers it below 1 even for real rows: read it beside the floor.
/// For models of separate real samples it is the reliability of such a model, the share of its scores' variance that another sample would repeat; boosted trees
/// of 3,000 simulated loans reach 0.68. The interval covers the chance of the test rows, not that of training.
/// Edges: as <see cref="Tstr"/>; a model that gives every row the same score gives NaN.
/// </remarks>
public sealed class ScoreAgreement : ITableMetric
{
    /// <inheritdoc/>
    public string Name => "score_agreement";

    /// <inheritdoc/>
    public double Minimum => -1.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Utility;

    /// <inheritdoc/>
    public string Meaning => "Do models trained on real and on synthetic rows rank the same real borrowers alike? 1 means the same order.";

    /// <inheritdoc/>
    public string Formula => "Spearman correlation of the two models' scores over real test rows; overall: boosted";

    /// <inheritdoc/>
    public string Source => "Spearman 1904; interval after Bonett and Wright 2000";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate) => UtilityFigures.PerModel(context, candidate, (study, models, kind) =>
        [new Measurement(kind.Text(study.Target.IsBinary), Agreement(models.FromReal(kind), models.FromSynthetic(kind)))]);

    private static Estimate Agreement(double[]? real, double[]? synthetic) =>
        real is null || synthetic is null ? Estimate.Undefined : Intervals.Spearman(Ranks.Spearman(real, synthetic), real.Length);
}
