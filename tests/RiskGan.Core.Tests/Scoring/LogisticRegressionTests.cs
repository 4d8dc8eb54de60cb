using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Scoring;
using RiskGan.Core.Tests.Evaluation;

namespace RiskGan.Core.Tests.Scoring;

/// <summary>Against numpy's Newton steps and scikit-learn (which the recipe asserts to agree).</summary>
public class LogisticRegressionTests
{
    private const double SolverTolerance = 1e-6; // both stop when a quadratic promises less than about 1e-10 of the objective

    private static readonly Table Train = ScoringReference.Without(ScoringReference.Train, "loss");
    private static readonly Table Test = ScoringReference.Without(ScoringReference.Test, "loss");

    [Fact]
    public void Coefficients_and_standard_errors_agree_with_numpy_and_scikit_learn()
    {
        JsonElement expected = ScoringReference.Expected.GetProperty("logistic");
        RiskModel model = RiskModel.Fit(Train, "bad", RiskModelKind.Logistic);

        Dictionary<string, RiskCoefficient> byName = model.Coefficients.ToDictionary(coefficient => coefficient.Name);
        string[] names = [.. expected.GetProperty("names").EnumerateArray().Select(name => name.GetString()!)];
        double[] values = ScoringReference.Numbers(expected.GetProperty("coefficients"));
        double[] errors = ScoringReference.Numbers(expected.GetProperty("errors"));
        Assert.Equal(names.Order(StringComparer.Ordinal), byName.Keys.Order(StringComparer.Ordinal));
        for (int i = 0; i < names.Length; i++)
        {
            Assert.Equal(values[i], byName[names[i]].Value, SolverTolerance);
            Assert.Equal(errors[i], byName[names[i]].StandardError, SolverTolerance);
        }
    }

    [Fact]
    public void Scores_of_new_rows_agree_with_numpy()
    {
        double[] expected = ScoringReference.Numbers(ScoringReference.Expected.GetProperty("logistic").GetProperty("scores"));
        double[] scores = RiskModel.Fit(Train, "bad", RiskModelKind.Logistic).Score(Test);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], scores[i], SolverTolerance);
    }

    [Fact]
    public void Ridge_regression_agrees_with_scikit_learn()
    {
        JsonElement expected = ScoringReference.Expected.GetProperty("ridge");
        RiskModel model = RiskModel.Fit(ScoringReference.Without(ScoringReference.Train, "bad"), "loss", RiskModelKind.Logistic);
        double[] coefficients = ScoringReference.Numbers(expected.GetProperty("coefficients"));
        Assert.False(model.IsProbability);
        string[] names = [.. ScoringReference.Expected.GetProperty("logistic").GetProperty("names").EnumerateArray().Select(name => name.GetString()!)];
        Dictionary<string, RiskCoefficient> byName = model.Coefficients.ToDictionary(coefficient => coefficient.Name);
        for (int i = 0; i < names.Length; i++) Assert.Equal(coefficients[i], byName[names[i]].Value, 1e-9);

        NumericFigures figures = NumericFigures.Of(model.Observed(ScoringReference.Test)!, model.Score(ScoringReference.Test));
        Assert.Equal(expected.GetProperty("r2").GetDouble(), figures.R2.Value, 1e-9);
        Assert.Equal(expected.GetProperty("rmse").GetDouble(), figures.Rmse.Value, 1e-9);
        Assert.Equal(expected.GetProperty("spearman").GetDouble(), figures.Spearman.Value, 1e-9);
        Assert.InRange(figures.R2.Value, figures.R2.Low, figures.R2.High);
    }

    [Fact]
    public void Separated_classes_stay_finite()
    {
        Table table = TestTables.Of(
            TestTables.Numbers("x", [.. Enumerable.Range(0, 200).Select(i => i < 100 ? -1.0 - i : 1e6 * (i + 1))]),
            TestTables.Labels("y", [.. Enumerable.Range(0, 200).Select(i => i < 100 ? "0" : "1")]));
        RiskModel model = RiskModel.Fit(table, "y", RiskModelKind.Logistic);
        Assert.All(model.Coefficients, coefficient => Assert.True(double.IsFinite(coefficient.Value) && double.IsFinite(coefficient.StandardError)));
        double[] scores = model.Score(table);
        Assert.True(scores[..100].Max() < scores[100..].Min());
    }

    [Fact]
    public void Doubled_columns_are_shared_out_by_the_penalty()
    {
        double[] x = [.. Enumerable.Range(0, 300).Select(i => Math.Sin(i))];
        string[] y = [.. Enumerable.Range(0, 300).Select(i => x[i] + Math.Cos(7.0 * i) > 0 ? "1" : "0")];
        RiskModel model = RiskModel.Fit(TestTables.Of(TestTables.Numbers("a", x), TestTables.Numbers("b", x), TestTables.Labels("y", y)), "y", RiskModelKind.Logistic);
        Assert.Equal(model.Coefficients[1].Value, model.Coefficients[2].Value, 1e-6);
        Assert.True(model.Coefficients[1].Value > 0.1);
    }
}
