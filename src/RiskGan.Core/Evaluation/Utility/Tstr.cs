using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>Train on synthetic, test on real: how well the models sort.</summary>
/// <remarks>
/// The real number beside each is train on real, test on real (TRTR), with equally many rows. Intervals cover the chance of the test rows only, not that of training.
/// A target of several levels is predicted as its most frequent level against the rest, and says so.
/// Edges: no target, no training rows, or a target that is all the same in training or test gives NaN and says why.
/// </remarks>
public sealed class Tstr : ITableMetric
{
    /// <inheritdoc/>
    public string Name => "tstr";

    /// <inheritdoc/>
    public double Minimum => double.NegativeInfinity;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Utility;

    /// <inheritdoc/>
    public string Meaning => "How well risk models trained on synthetic rows sort real rows they have not seen, beside the same models trained on real rows.";

    /// <inheritdoc/>
    public string Formula => "AUC, Gini = 2·AUC − 1, KS, share of rising deciles; for a number R² and Spearman; overall: boosted AUC (R²)";

    /// <inheritdoc/>
    public string Source => "train synthetic, test real: Esteban, Hyland and Rätsch 2017; interval after DeLong et al. 1988";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate) => UtilityFigures.BesideReal(
        context,
        candidate,
        figures => [new("AUC", figures.Auc), new("Gini", figures.Gini), new("KS", figures.Ks), new("rank order by decile", figures.RankOrder)],
        figures => [new("R²", figures.R2), new("Spearman", figures.Spearman)]);
}
