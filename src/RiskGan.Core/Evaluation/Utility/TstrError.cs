using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation;

/// <summary>Train on synthetic, test on real: how far predictions are off, probabilities above all.</summary>
/// <remarks>
/// The real number beside each is train on real, test on real, with equally many rows. A model may sort well and still be calibrated badly: only its levels decide provisions.
/// Edges: as <see cref="Tstr"/>.
/// </remarks>
public sealed class TstrError : ITableMetric
{
    /// <inheritdoc/>
    public string Name => "tstr_error";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => double.PositiveInfinity;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Utility;

    /// <inheritdoc/>
    public string Meaning => "How far predictions of models trained on synthetic rows are off on real rows they have not seen, beside the same models trained on real rows.";

    /// <inheritdoc/>
    public string Formula => "Brier = mean (p − y)², log loss, |slope − 1| and |intercept| of y on logit p, |mean p − rate|; for a number RMSE; overall: boosted Brier (RMSE)";

    /// <inheritdoc/>
    public string Source => "Brier 1950; Cox 1958 for the calibration line";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate) => UtilityFigures.BesideReal(
        context,
        candidate,
        figures =>
        [
            new("Brier", figures.Brier),
            new("log loss", figures.LogLoss),
            new("calibration slope, distance from 1", DistanceFrom(1.0, figures.CalibrationSlope)),
            new("calibration intercept, distance from 0", DistanceFrom(0.0, figures.CalibrationIntercept)),
            new("mean probability, distance from rate", DistanceFrom(0.0, figures.MeanError)),
        ],
        figures => [new("RMSE", figures.Rmse)]);

    private static Estimate DistanceFrom(double right, Estimate estimate) =>
        Intervals.Absolute(new Estimate(estimate.Value - right, estimate.Low - right, estimate.High - right));
}
