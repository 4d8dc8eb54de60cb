using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Evaluation;

/// <summary>Would a validator draw the same conclusions from a scorecard fitted to synthetic rows?</summary>
/// <remarks>
/// Both linear models have the real rows' standardisation, levels and reference levels, so coefficients mean the same. A coefficient whose column or level does not vary in the synthetic rows is not covered.
/// Both sides are estimates: independent real rows cover about 83 %, not 95 %. Subjects: columns, the least covered first, twelve at most.
/// Edges: as <see cref="Tstr"/>; NaN where the synthetic rows lack a column.
/// </remarks>
public sealed class CoefficientStability : ITableMetric
{
    /// <inheritdoc/>
    public string Name => "coefficient_stability";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Utility;

    /// <inheritdoc/>
    public string Meaning => "Share of a scorecard's coefficients whose 95 % interval from synthetic rows covers the coefficient from real rows.";

    /// <inheritdoc/>
    public string Formula => "mean over coefficients of [|β_real − β_synthetic| ≤ 1.96 · standard error from synthetic], intercept left out";

    /// <inheritdoc/>
    public string Source => "Raab, Nowok and Dibben 2018 (confidence interval overlap of synthetic data); Wilson 1927 for the interval";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public int MostSubjects => 12;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        UtilityStudy study = UtilityStudy.Of(context);
        CandidateStudy models = study.For(candidate);
        if (models.Problem is not null) return [new Measurement("", Estimate.Undefined) { Remark = models.Problem }];
        FeatureRecipe recipe = FeatureRecipe.Fit([models.RealSample], study.Target.Name);
        if (recipe.Features.Count == 0) return [new Measurement("", Estimate.Undefined) { Remark = "no column is left to learn from" }];
        if (CommonColumns.Keep(models.RealSample, models.SyntheticSample).Columns.Count < models.RealSample.Columns.Count)
            return [new Measurement("", Estimate.Undefined) { Remark = "the synthetic rows lack a column" }];

        var layout = new LinearLayout(recipe);
        LinearFit real = Fit(study, layout, models.RealSample, out _);
        LinearFit synthetic = Fit(study, layout, models.SyntheticSample, out bool[] varies);
        bool[] covered = [.. real.Coefficients.Select((beta, j) => varies[j] && Math.Abs(beta - synthetic.Coefficients[j]) <= Intervals.Z * synthetic.StandardErrors[j])];
        IEnumerable<Measurement> columns = Enumerable.Range(1, covered.Length - 1)
            .GroupBy(j => layout.Parameters[j].Feature)
            .Select(group => new Measurement(recipe.Features[group.Key].Name, Intervals.Wilson(group.Average(j => covered[j] ? 1.0 : 0.0), group.Count())))
            .OrderBy(column => column.Estimate.Value);
        return [new Measurement("", Intervals.Wilson((double)covered.Skip(1).Count(hit => hit) / (covered.Length - 1), covered.Length - 1)) { Remark = models.Remark }, .. columns];
    }

    private static LinearFit Fit(UtilityStudy study, LinearLayout layout, Table table, out bool[] varies)
    {
        double[] y = study.Target.Apply(table)!;
        int[] rows = [.. Enumerable.Range(0, y.Length).Where(row => !double.IsNaN(y[row]))];
        var design = new LinearDesign(layout, layout.Recipe.Apply(table));
        varies = design.Varies(rows);
        return study.Target.IsBinary
            ? LogisticRegression.Fit(design, y, rows, study.Options.L2)
            : LinearRegression.Fit(design, y, rows, study.Options.L2);
    }
}
