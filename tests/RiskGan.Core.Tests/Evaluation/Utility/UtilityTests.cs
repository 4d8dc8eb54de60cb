using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Scoring;
using RiskGan.Core.Simulation;

namespace RiskGan.Core.Tests.Evaluation.Utility;

public class UtilityTests
{
    private static readonly EvaluationContext Context = ScoringContexts.Context;
    private static readonly Table Fresh = ScoringContexts.Fresh;
    private static readonly Table Independent = Baselines.IndependentColumns(ScoringContexts.Train, ScoringContexts.Rows, seed: 1);

    [Fact]
    public void Fresh_real_rows_teach_as_well_as_the_training_rows()
    {
        Measurement gap = new TstrGap().Overall(Context, Fresh);
        Assert.InRange(gap.Estimate.Value, -0.03, 0.03);
        Measurement tstr = new Tstr().Overall(Context, Fresh);
        Assert.Equal(gap.Estimate.Value, tstr.Real - tstr.Estimate.Value, 1e-12);
        Assert.True(tstr.Estimate.Value > 0.65, tstr.ToString());
        Assert.InRange(new CoefficientStability().Overall(Context, Fresh).Estimate.Value, 0.65, 1.0); // 83 % expected, see its remarks
        Assert.InRange(new GlobalUtility().Overall(Context, Fresh).Estimate.Value, 0.95, 1.05);
        Measurement both = new AugmentedUtility().Overall(Context, Fresh);
        Assert.True(both.Estimate.Value > both.Real - 0.02, both.ToString());
    }

    /// <summary>Fresh real rows agree with the training rows exactly as much as any two real samples of the law do: the reliability of a model of 3,000 rows.</summary>
    /// <remarks>
    /// Score = what every sample teaches + what this sample's chance adds. The chance parts of separate samples are independent, so every pair of models has
    /// the same expected correlation, var(common)/(var(common) + var(chance)) (Spearman 1910; Brown 1910). Here that expectation is measured on other samples,
    /// by models fitted one by one and a rank correlation written out plainly: 0.68 for boosted trees is what 3,000 rows give, not a fault of the metric.
    /// </remarks>
    [Theory]
    [InlineData(RiskModelKind.Boosted)]
    [InlineData(RiskModelKind.Logistic)]
    public void Models_from_separate_real_rows_agree_as_much_as_any_two_real_samples(RiskModelKind kind)
    {
        double[][] scores = [.. Enumerable.Range(10, 4).Select(sample =>
            RiskModel.Fit(ScoringContexts.Portfolio((long)sample * ScoringContexts.Rows), PortfolioSimulator.Target, kind).Score(ScoringContexts.Real))];
        double[] pairs = [.. scores.SelectMany((score, i) => scores.Take(i).Select(other => SpearmanOf(score, other)))];
        double deviation = Math.Sqrt(pairs.Average(pair => Math.Pow(pair - pairs.Average(), 2)));
        string subject = kind == RiskModelKind.Boosted ? "boosted" : "logistic";
        double agreement = new ScoreAgreement().Evaluate(Context, Fresh).Single(line => line.Subject == subject).Estimate.Value;
        double allowed = Math.Max(0.03, 4.0 * deviation); // the pairs share samples, so their spread is a little too small
        Assert.True(Math.Abs(agreement - pairs.Average()) < allowed, $"{agreement} instead of about {pairs.Average()} ± {deviation}");
    }

    /// <summary>Pearson correlation of mid-ranks, written out plainly.</summary>
    private static double SpearmanOf(double[] x, double[] y)
    {
        double[] a = MidRanks(x), b = MidRanks(y);
        double meanA = a.Average(), meanB = b.Average();
        return a.Zip(b, (p, q) => (p - meanA) * (q - meanB)).Sum() / Math.Sqrt(a.Sum(p => (p - meanA) * (p - meanA)) * b.Sum(q => (q - meanB) * (q - meanB)));

        static double[] MidRanks(double[] values) =>
            Array.ConvertAll(values, value => values.Count(other => other < value) + (0.5 * (values.Count(other => other == value) + 1)));
    }

    [Fact]
    public void Independent_columns_teach_nothing()
    {
        Assert.True(new TstrGap().Overall(Context, Independent).Estimate.Low > 0.1);
        Assert.InRange(new Tstr().Overall(Context, Independent).Estimate.Value, 0.4, 0.6);
        Assert.True(new GlobalUtility().Overall(Context, Independent).Estimate.Value < 0.15);
        Assert.True(new ScoreAgreement().Overall(Context, Independent).Estimate.Value < 0.4);
        Assert.True(new CoefficientStability().Overall(Context, Independent).Estimate.Value < 0.9);
    }

    [Fact]
    public void Scores_of_a_wrong_default_rate_sort_well_and_are_calibrated_badly()
    {
        // Nine tenths of the good loans left out: the order of risks stays, its level does not.
        var target = (CategoryColumn)Fresh.Find(PortfolioSimulator.Target)!;
        int[] rows = [.. Enumerable.Range(0, Fresh.RowCount).Where(row => target.Levels[target.Codes[row]] == "1" || row % 10 == 0)];
        Table biased = Fresh.SelectRows(rows);
        IReadOnlyList<Measurement> errors = new TstrError().Evaluate(Context, biased);
        Measurement level = errors.Single(line => line.Subject == "mean probability, distance from rate · logistic");
        Assert.True(level.Estimate.Value > 0.1 && level.Real < 0.05, level.ToString());
        Assert.True(new Tstr().Evaluate(Context, biased).Single(line => line.Subject == "AUC · logistic").Estimate.Value > 0.6);
    }

    [Fact]
    public void Every_number_has_an_interval_that_holds_it()
    {
        foreach (ITableMetric metric in UtilityMetrics.All)
            Assert.All(metric.Evaluate(Context, Fresh), line => Assert.True(line.Estimate.Low <= line.Estimate.Value && line.Estimate.Value <= line.Estimate.High, $"{metric.Name}: {line}"));
    }

    [Fact]
    public void A_number_as_target_is_measured_by_r2_rmse_and_rank()
    {
        var context = new EvaluationContext { Real = ScoringContexts.Real, Train = ScoringContexts.Train, Target = "interest_rate" };
        IReadOnlyList<Measurement> lines = new Tstr().Evaluate(context, Fresh);
        Assert.Equal(["", "R² · boosted", "Spearman · boosted", "R² · linear", "Spearman · linear"], lines.Select(line => line.Subject));
        Assert.All(lines, line => Assert.InRange(line.Estimate.Value, 0.3, 1.0));
        Assert.Equal(["", "RMSE · boosted", "RMSE · linear"], new TstrError().Evaluate(context, Fresh).Select(line => line.Subject));
        Assert.InRange(new TstrGap().Overall(context, Fresh).Estimate.Value, -0.05, 0.05);
        Assert.True(new TstrGap().Overall(context, Independent).Estimate.Low > 0.3);
    }

    [Fact]
    public void A_target_of_many_levels_is_its_most_frequent_level_against_the_rest()
    {
        var context = new EvaluationContext { Real = ScoringContexts.Real, Train = ScoringContexts.Train, Target = "product" };
        Measurement tstr = new Tstr().Overall(context, Fresh);
        Assert.Contains("against the rest", tstr.Remark, StringComparison.Ordinal);
        Assert.True(tstr.Estimate.Value > 0.7);
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        Assert.Equal("no target was named", Remark(new EvaluationContext { Real = ScoringContexts.Real, Train = ScoringContexts.Train }, Fresh));
        Assert.Equal("needs the training rows (--train)", Remark(new EvaluationContext { Real = ScoringContexts.Real, Target = "default" }, Fresh));
        Assert.Equal("the training rows have no such target", Remark(new EvaluationContext { Real = ScoringContexts.Real, Train = ScoringContexts.Train, Target = "?" }, Fresh));
        var target = (CategoryColumn)Fresh.Find("default")!;
        Table good = Fresh.SelectRows([.. Enumerable.Range(0, Fresh.RowCount).Where(row => target.Codes[row] == 0)]);
        Assert.Equal("the target of the synthetic rows is all the same", Remark(Context, good));

        static string Remark(EvaluationContext context, Table candidate)
        {
            Measurement overall = new TstrGap().Overall(context, candidate);
            Assert.True(double.IsNaN(overall.Estimate.Value));
            return overall.Remark;
        }
    }
}
