using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>Classifier two-sample test by logistic regression: how well real and candidate rows can be told apart by a weighted sum of their columns.</summary>
/// <remarks>
/// AUC of held-out rows; ½ means not at all, 1 means always. It sees means and level shares, hardly any dependence: ½ here proves little
/// where boosted trees say more. Edges: fewer than ten rows on a side, or no column, gives NaN.
/// </remarks>
public sealed class C2stLogistic : ITableMetric
{
    /// <inheritdoc/>
    public string Name => "c2st_logistic";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Fidelity;

    /// <inheritdoc/>
    public string Meaning => "How well a logistic regression tells synthetic from real rows they have not seen; 0.5 means it cannot.";

    /// <inheritdoc/>
    public string Formula => "mean over 5 folds of AUC(real = 0, synthetic = 1), all rows of both up to 50,000 a side";

    /// <inheritdoc/>
    public string Source => "Lopez-Paz and Oquab 2017; interval after DeLong et al. 1988";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        C2stStudy study = C2stStudy.Of(context, candidate);
        return [new Measurement("", study.Logistic?.Auc ?? Estimate.Undefined) { Remark = study.RemarkOn(study.Logistic) }];
    }
}
