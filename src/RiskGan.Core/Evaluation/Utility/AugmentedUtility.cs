using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>Train on real and synthetic rows together, test on real.</summary>
/// <remarks>
/// The real number beside it is the same model from the real rows alone. Edges: as <see cref="Tstr"/>.
/// </remarks>
public sealed class AugmentedUtility : ITableMetric
{
    /// <inheritdoc/>
    public string Name => "augmented_utility";

    /// <inheritdoc/>
    public double Minimum => double.NegativeInfinity;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Utility;

    /// <inheritdoc/>
    public string Meaning => "How well risk models trained on real and synthetic rows together sort real rows they have not seen; worth it where above the real number.";

    /// <inheritdoc/>
    public string Formula => "AUC of models trained on real + equally many synthetic rows; for a number R²; overall: boosted";

    /// <inheritdoc/>
    public string Source => "interval after DeLong et al. 1988";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate) => UtilityFigures.PerModel(context, candidate, (study, models, kind) =>
    [
        new Measurement(kind.Text(study.Target.IsBinary), UtilityFigures.Skill(study, models.FromBoth(kind)))
        {
            Real = UtilityFigures.Skill(study, models.FromReal(kind)).Value,
        },
    ]);
}
