using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>SDMetrics' LogisticDetection scale of the logistic two-sample test: 1 means not to be told apart, 0 means always.</summary>
/// <remarks>
/// Departure: SDMetrics uses three folds and numbers in place of labels; here five folds and an indicator for each level, which is a sharper judge.
/// Edges: as <see cref="C2stLogistic"/>.
/// </remarks>
public sealed class LogisticDetection : ITableMetric
{
    /// <inheritdoc/>
    public string Name => "logistic_detection";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Fidelity;

    /// <inheritdoc/>
    public string Meaning => "The logistic two-sample test on the scale the field quotes; 1 means real and synthetic rows cannot be told apart.";

    /// <inheritdoc/>
    public string Formula => "mean over 5 folds of 2·(1 − max(0.5, AUC))";

    /// <inheritdoc/>
    public string Source => "SDMetrics 0.29 LogisticDetection";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        C2stStudy study = C2stStudy.Of(context, candidate);
        return [new Measurement("", study.Logistic?.DetectionScore ?? Estimate.Undefined) { Remark = study.RemarkOn(study.Logistic) }];
    }
}
