using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Evaluation;

/// <summary>One figure of a model and its name in subjects.</summary>
internal readonly record struct NamedFigure(string Name, Estimate Value);

/// <summary>Figures of test scores, for both kinds of target.</summary>
internal static class UtilityFigures
{
    /// <summary>A metric's lines for each kind of model, the first of them once more as the overall number; or why there is none.</summary>
    public static IReadOnlyList<Measurement> PerModel(
        EvaluationContext context, Table candidate, Func<UtilityStudy, CandidateStudy, RiskModelKind, IEnumerable<Measurement>> measure)
    {
        UtilityStudy study = UtilityStudy.Of(context);
        CandidateStudy models = study.For(candidate);
        if (models.Problem is not null) return [new Measurement("", Estimate.Undefined) { Remark = models.Problem }];
        Measurement[] lines = [.. RiskModelKinds.All.SelectMany(kind => measure(study, models, kind))];
        return [lines[0] with { Subject = "", Remark = $"{lines[0].Subject}; {models.Remark}" }, .. lines];
    }

    /// <summary>The named figures of models from synthetic rows, those of the models from real rows beside them.</summary>
    /// <param name="context">The evaluation.</param>
    /// <param name="candidate">The rows trained on.</param>
    /// <param name="binary">Which figures of probabilities.</param>
    /// <param name="numeric">Which figures where the target is a number.</param>
    public static IReadOnlyList<Measurement> BesideReal(
        EvaluationContext context, Table candidate, Func<BinaryFigures, NamedFigure[]> binary, Func<NumericFigures, NamedFigure[]> numeric) =>
        PerModel(context, candidate, (study, models, kind) =>
        {
            (NamedFigure[] synthetic, NamedFigure[] real) = study.Target.IsBinary
                ? Both(Binary(study, models, kind, context.Seed), binary)
                : Both((Numeric(study, models.FromSynthetic(kind)), Numeric(study, models.FromReal(kind))), numeric);
            string model = kind.Text(study.Target.IsBinary);
            return synthetic.Zip(real, (own, beside) => new Measurement($"{own.Name} · {model}", own.Value) { Real = beside.Value.Value });
        });

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

    private static (NamedFigure[] Synthetic, NamedFigure[] Real) Both<T>((T Synthetic, T Real) figures, Func<T, NamedFigure[]> named) =>
        (named(figures.Synthetic), named(figures.Real));

    // Kept in the studies, because two metrics ask for them and their bootstrap costs as much as a model.
    private static (BinaryFigures Synthetic, BinaryFigures Real) Binary(UtilityStudy study, CandidateStudy models, RiskModelKind kind, ulong seed) =>
        (models.Figures.GetOrAdd(kind, key => new Lazy<BinaryFigures>(() => Binary(study, models.FromSynthetic(key), seed))).Value,
            study.RealFigures.GetOrAdd((models.Rows, kind), key => new Lazy<BinaryFigures>(() => Binary(study, models.FromReal(key.Kind), seed))).Value);

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
