using System.Text.Json;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Numerics;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Tests.Scoring;

/// <summary>Against definitions counted pair by pair, and scikit-learn.</summary>
public class BinaryFiguresTests
{
    private static readonly JsonElement Expected = ScoringReference.Expected.GetProperty("figures");
    private static readonly RiskModel Model = RiskModel.Fit(ScoringReference.Without(ScoringReference.Train, "loss"), "bad", RiskModelKind.Logistic);
    private static readonly double[] Target = Model.Observed(ScoringReference.Test)!;
    private static readonly double[] Score = Model.Score(ScoringReference.Test);
    private static readonly double[] Coarse = Array.ConvertAll(Score, p => Math.Round(p, 2));

    [Fact]
    public void Auc_and_its_variance_agree_with_all_pairs_counted()
    {
        var auc = new AucComparison(Target, Score);
        Assert.Equal(Of("auc"), auc.Auc, 1e-6);
        Assert.Equal(Of("auc_variance"), auc.Variance, 1e-7);
        var tied = new AucComparison(Target, Coarse);
        Assert.Equal(Of("auc_tied"), tied.Auc, 1e-6);
        Assert.Equal(Of("auc_tied_variance"), tied.Variance, 1e-7);
        Assert.Equal(Of("auc_covariance"), auc.Covariance(tied), 1e-7);
    }

    [Fact]
    public void Figures_agree_with_scikit_learn()
    {
        BinaryFigures figures = BinaryFigures.Of(Target, Score);
        Assert.Equal((2 * Of("auc")) - 1, figures.Gini.Value, 1e-6);
        Assert.Equal(Of("brier"), figures.Brier.Value, 1e-6);
        Assert.Equal(Of("log_loss"), figures.LogLoss.Value, 1e-6);
        Assert.Equal(Of("intercept"), figures.CalibrationIntercept.Value, 1e-5);
        Assert.Equal(Of("slope"), figures.CalibrationSlope.Value, 1e-5);
        Assert.Equal(Of("slope") + (1.959963984540054 * Of("slope_error")), figures.CalibrationSlope.High, 1e-4);
        Assert.Equal(Of("intercept") - (1.959963984540054 * Of("intercept_error")), figures.CalibrationIntercept.Low, 1e-4);
        double[] rates = ScoringReference.Numbers(Expected.GetProperty("decile_rates"));
        Assert.Equal(rates.Length, figures.Deciles.Count);
        for (int i = 0; i < rates.Length; i++) Assert.Equal(rates[i], figures.Deciles[i].Rate, 1e-12);
        Assert.Equal(8.0 / 9.0, figures.RankOrder.Value, 1e-12); // one fall in the reference's rates, 0.125 to 0.1
        Assert.Equal(Of("ks_tied"), BinaryFigures.Of(Target, Coarse).Ks.Value, 1e-12);
        Assert.InRange(figures.Ks.Value, figures.Ks.Low, figures.Ks.High);
    }

    [Fact]
    public void Delong_interval_covers_the_true_area_about_95_times_in_100()
    {
        // Two normal laws one deviation apart: AUC = Φ(1/√2) = 0.7602499.
        const double Truth = 0.7602499389065233;
        int covered = 0;
        for (uint trial = 0; trial < 400; trial++)
        {
            var stream = new RandomStream(3, RandomPurpose.Simulation, trial);
            double[] y = [.. Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? 1.0 : 0.0)];
            double[] s = [.. Enumerable.Range(0, 300).Select(i => stream.Normal(i) + y[i])];
            Estimate auc = new AucComparison(y, s).Interval;
            if (auc.Low <= Truth && Truth <= auc.High) covered++;
        }

        Assert.InRange(covered, 364, 394); // binomial(400, 0.95): 380 ± 3.5 standard errors
    }

    [Fact]
    public void One_class_gives_no_discrimination_but_an_error()
    {
        BinaryFigures figures = BinaryFigures.Of([0, 0, 0], [0.1, 0.2, 0.4]);
        Assert.True(double.IsNaN(figures.Auc.Value) && double.IsNaN(figures.Ks.Value) && double.IsNaN(figures.CalibrationSlope.Value));
        Assert.Equal((0.01 + 0.04 + 0.16) / 3, figures.Brier.Value, 1e-12);
    }

    [Fact]
    public void Rows_without_a_target_are_left_out_and_no_rows_give_nothing()
    {
        BinaryFigures figures = BinaryFigures.Of([double.NaN, 1, 0], [0.9, 0.8, 0.1]);
        Assert.Equal(2, figures.Rows);
        Assert.Equal(1.0, figures.Auc.Value);
        Assert.True(double.IsNaN(BinaryFigures.Of([], []).Brier.Value));
        Assert.True(double.IsNaN(BinaryFigures.Of([double.NaN], [0.5]).Auc.Value));
    }

    [Fact]
    public void Certain_and_wrong_has_a_finite_log_loss()
    {
        BinaryFigures figures = BinaryFigures.Of([1, 0], [0.0, 1.0]);
        Assert.Equal(-Math.Log(1e-15), figures.LogLoss.Value, 1e-9);
        Assert.Equal(1.0, figures.Brier.Value);
    }

    [Fact]
    public void The_roc_curve_has_the_area_of_the_auc()
    {
        IReadOnlyList<(double X, double Y)> points = BinaryFigures.Roc(Target, Coarse, int.MaxValue);
        double area = points.Zip(points.Skip(1), (a, b) => (b.X - a.X) * 0.5 * (a.Y + b.Y)).Sum();
        Assert.Equal(Of("auc_tied"), area, 1e-6);
        Assert.Equal((1.0, 1.0), points[^1]);
        Assert.InRange(BinaryFigures.Roc(Target, Score, 50).Count, 10, 60);
    }

    private static double Of(string name) => Expected.GetProperty(name).GetDouble();

    [Fact]
    public void Rank_order_follows_the_deciles_and_has_bounds_around_it()
    {
        var random = new Random(3);
        foreach (int rows in new[] { 3, 9, 10, 11, 237 })
        {
            double[] p = [.. Enumerable.Range(0, rows).Select(_ => Math.Round(random.NextDouble(), 1))];
            double[] y = [.. p.Select(value => random.NextDouble() < value ? 1.0 : 0.0)];
            var figures = BinaryFigures.Of(y, p);
            double expected = figures.Deciles.Zip(figures.Deciles.Skip(1), (a, b) => b.Rate >= a.Rate ? 1.0 : 0.0).Average();
            Assert.Equal(expected, figures.RankOrder.Value, 1e-12);
            Assert.InRange(figures.RankOrder.Value, figures.RankOrder.Low, figures.RankOrder.High);
            Assert.Equal(p.Average() - y.Average(), figures.MeanError.Value, 1e-12);
        }
    }
}
