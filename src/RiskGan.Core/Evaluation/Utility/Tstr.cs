using RiskGan.Core.Data;
using RiskGan.Core.Scoring;

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
        yield return new Measurement($"AUC · {model}", synthetic.Auc) { Real = real.Auc.Value };
        yield return new Measurement($"Gini · {model}", synthetic.Gini) { Real = real.Gini.Value };
        yield return new Measurement($"KS · {model}", synthetic.Ks) { Real = real.Ks.Value };
        yield return new Measurement($"rank order by decile · {model}", Estimate.Exact(synthetic.RankOrder)) { Real = real.RankOrder };
    }

    private static IEnumerable<Measurement> Numeric(UtilityStudy study, CandidateStudy models, RiskModelKind kind)
    {
        (NumericFigures synthetic, NumericFigures real) = UtilityFigures.Numeric(study, models, kind);
        string model = kind.Text(isBinary: false);
        yield return new Measurement($"R² · {model}", synthetic.R2) { Real = real.R2.Value };
        yield return new Measurement($"Spearman · {model}", synthetic.Spearman) { Real = real.Spearman.Value };
    }
}
