using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>Classifier two-sample test by gradient-boosted trees: how well real and candidate rows can be told apart.</summary>
/// <remarks>
/// AUC of held-out rows; ½ means not at all, 1 means always. The sharpest single number of fidelity: it sees shapes, pairs and anything trees see.
/// Below ½ by chance. Edges: fewer than ten rows on a side, or no column, gives NaN.
/// </remarks>
public sealed class C2stBoosted : ITableMetric
{
    /// <inheritdoc/>
    public string Name => "c2st_boosted";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Fidelity;

    /// <inheritdoc/>
    public string Meaning => "How well gradient-boosted trees tell synthetic from real rows they have not seen; 0.5 means they cannot.";

    /// <inheritdoc/>
    public string Formula => "mean over 5 folds of AUC(real = 0, synthetic = 1), 200 trees of depth 6, all rows of both up to 50,000 a side";

    /// <inheritdoc/>
    public string Source => "Lopez-Paz and Oquab 2017; interval after DeLong et al. 1988";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        C2stStudy study = C2stStudy.Of(context, candidate);
        return [new Measurement("", study.Boosted?.Auc ?? Estimate.Undefined) { Remark = study.RemarkOn(study.Boosted) }];
    }
}
