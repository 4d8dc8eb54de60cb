using RiskGan.Core.Scoring;

namespace RiskGan.Core.Evaluation;

/// <summary>Figures of test scores, for both kinds of target.</summary>
internal static class UtilityFigures
{
    /// <summary>Figures of the models from synthetic and from real rows.</summary>
    public static (BinaryFigures Synthetic, BinaryFigures Real) Binary(UtilityStudy study, CandidateStudy models, RiskModelKind kind, ulong seed) =>
        (models.Figures.GetOrAdd(kind, key => new Lazy<BinaryFigures>(() => Binary(study, models.FromSynthetic(key), seed))).Value,
            study.RealFigures.GetOrAdd((models.Rows, kind), key => new Lazy<BinaryFigures>(() => Binary(study, models.FromReal(key.Kind), seed))).Value);

    /// <summary>The same of a target that is a number.</summary>
    public static (NumericFigures Synthetic, NumericFigures Real) Numeric(UtilityStudy study, CandidateStudy models, RiskModelKind kind) =>
        (Numeric(study, models.FromSynthetic(kind)), Numeric(study, models.FromReal(kind)));

    /// <summary>AUC, or R² of a number.</summary>
    public static Estimate Skill(UtilityStudy study, double[]? scores) => scores is null ? Estimate.Undefined
        : study.Target.IsBinary ? Compare(study, scores).Interval : Numeric(study, scores).R2;

    /// <summary>Skill from real minus skill from synthetic rows, with the interval of a paired difference.</summary>
    public static Estimate Gap(UtilityStudy study, double[]? real, double[]? synthetic)
    {
        if (real is null || synthetic is null) return Estimate.Undefined;
        if (study.Target.IsBinary) return Compare(study, real).Minus(Compare(study, synthetic));
        double[] y = study.Observed;
        int[] rows = [.. Enumerable.Range(0, y.Length).Where(row => !double.IsNaN(y[row]))];
        double mean = rows.Length == 0 ? double.NaN : rows.Average(row => y[row]);
        double variance = rows.Length == 0 ? double.NaN : rows.Average(row => (y[row] - mean) * (y[row] - mean));
        if (!(variance > 0.0)) return Estimate.Undefined;
        return Intervals.OfMean(Array.ConvertAll(rows, row => (Squared(y[row] - synthetic[row]) - Squared(y[row] - real[row])) / variance));
    }

    private static BinaryFigures Binary(UtilityStudy study, double[]? scores, ulong seed) =>
        scores is null ? BinaryFigures.Of([], []) : BinaryFigures.Of(study.Observed, scores, seed);

    private static NumericFigures Numeric(UtilityStudy study, double[]? scores) => scores is null ? NumericFigures.Of([], []) : NumericFigures.Of(study.Observed, scores);

    private static AucComparison Compare(UtilityStudy study, double[] scores)
    {
        int[] rows = [.. Enumerable.Range(0, scores.Length).Where(row => !double.IsNaN(study.Observed[row]))];
        return new AucComparison(Array.ConvertAll(rows, row => study.Observed[row]), Array.ConvertAll(rows, row => scores[row]));
    }

    private static double Squared(double x) => x * x;
}
