using RiskGan.Core.Data;
using RiskGan.Core.Scoring;

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
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        UtilityStudy study = UtilityStudy.Of(context);
        CandidateStudy models = study.For(candidate);
        if (models.Problem is not null) return [new Measurement("", Estimate.Undefined) { Remark = models.Problem }];
        var lines = new List<Measurement>();
        foreach (RiskModelKind kind in RiskModelKinds.All)
            lines.AddRange(study.Target.IsBinary ? Binary(study, models, kind, context.Seed) : Numeric(study, models, kind));
        return [lines[0] with { Subject = "", Remark = $"{lines[0].Subject}; {models.Remark}" }, .. lines];
    }

    private static IEnumerable<Measurement> Binary(UtilityStudy study, CandidateStudy models, RiskModelKind kind, ulong seed)
    {
        (BinaryFigures synthetic, BinaryFigures real) = UtilityFigures.Binary(study, models, kind, seed);
        string model = kind.Text(isBinary: true);
        yield return new Measurement($"Brier · {model}", synthetic.Brier) { Real = real.Brier.Value };
        yield return new Measurement($"log loss · {model}", synthetic.LogLoss) { Real = real.LogLoss.Value };
        yield return new Measurement($"calibration slope, distance from 1 · {model}", DistanceFrom(1.0, synthetic.CalibrationSlope)) { Real = Math.Abs(real.CalibrationSlope.Value - 1.0) };
        yield return new Measurement($"calibration intercept, distance from 0 · {model}", DistanceFrom(0.0, synthetic.CalibrationIntercept)) { Real = Math.Abs(real.CalibrationIntercept.Value) };
        yield return new Measurement($"mean probability, distance from rate · {model}", Estimate.Exact(OffRate(synthetic))) { Real = OffRate(real) };
    }

    private static IEnumerable<Measurement> Numeric(UtilityStudy study, CandidateStudy models, RiskModelKind kind)
    {
        (NumericFigures synthetic, NumericFigures real) = UtilityFigures.Numeric(study, models, kind);
        yield return new Measurement($"RMSE · {kind.Text(isBinary: false)}", synthetic.Rmse) { Real = real.Rmse.Value };
    }

    private static double OffRate(BinaryFigures figures) => figures.Rows == 0 ? double.NaN : Math.Abs(figures.MeanScore - ((double)figures.Positives / figures.Rows));

    /// <summary>|value − right| with the interval folded at 0.</summary>
    private static Estimate DistanceFrom(double right, Estimate estimate)
    {
        double low = estimate.Low - right, high = estimate.High - right;
        double nearest = low <= 0.0 && high >= 0.0 ? 0.0 : Math.Min(Math.Abs(low), Math.Abs(high));
        return new Estimate(Math.Abs(estimate.Value - right), double.IsNaN(low) ? double.NaN : nearest, Math.Max(Math.Abs(low), Math.Abs(high)));
    }
}
