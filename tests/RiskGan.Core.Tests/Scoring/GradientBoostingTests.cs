using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Scoring;
using RiskGan.Core.Tests.Evaluation;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Scoring;

/// <summary>Against scikit-learn's HistGradientBoosting and xgboost, and on tables whose best tree is known.</summary>
public class GradientBoostingTests
{
    private const double AucTolerance = 0.005; // the promise of docs: as good as the field's libraries to half a point of AUC

    private static readonly BoostingOptions Small = new() { Trees = 1, LearningRate = 1.0, MinLeafRows = 1, L2 = 0.0 };

    [Fact]
    public void Sorts_and_fits_a_small_portfolio_as_scikit_learn_does()
    {
        JsonElement expected = ScoringReference.Expected.GetProperty("boosted");
        RiskModel model = RiskModel.Fit(ScoringReference.Without(ScoringReference.Train, "loss"), "bad", RiskModelKind.Boosted, DeepTrees);
        BinaryFigures figures = BinaryFigures.Of(model.Observed(ScoringReference.Test)!, model.Score(ScoringReference.Test));
        Assert.Equal(expected.GetProperty("auc").GetDouble(), figures.Auc.Value, 0.012); // 800 test rows: half a standard error
        Assert.Equal(expected.GetProperty("log_loss").GetDouble(), figures.LogLoss.Value, 0.012);

        RiskModel loss = RiskModel.Fit(ScoringReference.Without(ScoringReference.Train, "bad"), "loss", RiskModelKind.Boosted, DeepTrees);
        double r2 = NumericFigures.Of(loss.Observed(ScoringReference.Test)!, loss.Score(ScoringReference.Test)).R2.Value;
        Assert.Equal(expected.GetProperty("r2").GetDouble(), r2, 0.01);
    }

    [SharedDataFact]
    public void Auc_on_default_is_that_of_the_field() => AgreesOn("default", "default_payment_next_month", "1");

    [SharedDataFact]
    public void Auc_on_adult_is_that_of_the_field() => AgreesOn("adult", "income", ">50K");

    [Fact]
    public void One_tree_finds_the_cut_and_the_leaf_values()
    {
        // Squared error, no penalty: left mean 1, right mean 5, and the two middle points may go nowhere else.
        Table table = TestTables.Of(TestTables.Numbers("x", 1, 2, 3, 10, 11, 12), TestTables.Numbers("y", 0, 1, 2, 4, 5, 6));
        double[] predicted = RiskModel.Fit(table, "y", RiskModelKind.Boosted, new RiskModelOptions { Boosting = Small with { MaxLeaves = 2 } }).Score(table);
        double[] expected = [1, 1, 1, 5, 5, 5];
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], predicted[i], 1e-9);
    }

    [Fact]
    public void Missing_cells_learn_their_own_way()
    {
        double[] x = [.. Enumerable.Range(0, 60).Select(i => i % 3 == 0 ? double.NaN : i)];
        double[] y = [.. x.Select(value => double.IsNaN(value) ? 7.0 : value < 30 ? 1.0 : 2.0)];
        RiskModelOptions options = new() { Boosting = Small with { Trees = 200, LearningRate = 0.5 } };
        double[] predicted = RiskModel.Fit(TestTables.Of(TestTables.Numbers("x", x), TestTables.Numbers("y", y)), "y", RiskModelKind.Boosted, options)
            .Score(TestTables.Of(TestTables.Numbers("x", double.NaN, 5, 50)));
        Assert.Equal(7.0, predicted[0], 1e-4);
        Assert.Equal(1.0, predicted[1], 1e-4);
        Assert.Equal(2.0, predicted[2], 1e-4);
    }

    [Fact]
    public void Labels_are_grouped_whatever_their_order_and_unseen_ones_go_with_the_many()
    {
        string[] labels = [.. Enumerable.Range(0, 400).Select(i => (i % 8).ToString(System.Globalization.CultureInfo.InvariantCulture))];
        double[] y = [.. labels.Select(label => label is "1" or "4" or "6" ? 3.0 : 0.0)];
        Table table = TestTables.Of(TestTables.Labels("grade", labels), TestTables.Numbers("y", [.. y.Select((value, i) => value + (0.001 * (i % 5)))]));
        double[] predicted = RiskModel.Fit(table, "y", RiskModelKind.Boosted, new RiskModelOptions { Boosting = Small with { MaxLeaves = 2 } })
            .Score(TestTables.Of(TestTables.Labels("grade", "1", "4", "6", "0", "7", "never seen", null)));
        Assert.All(predicted[..3], value => Assert.Equal(3.0, value, 0.01));
        Assert.All(predicted[3..], value => Assert.Equal(0.0, value, 0.01));
    }

    [Fact]
    public void A_thousand_labels_and_a_thousand_values_fit_into_bytes()
    {
        string[] labels = [.. Enumerable.Range(0, 4000).Select(i => $"branch {i % 1000}")];
        double[] x = [.. Enumerable.Range(0, 4000).Select(i => i * 1e304)];
        string[] y = [.. Enumerable.Range(0, 4000).Select(i => i > 2500 ? "1" : "0")];
        Table table = TestTables.Of(TestTables.Labels("branch", labels), TestTables.Numbers("x", x), TestTables.Labels("y", y));
        RiskModel model = RiskModel.Fit(table, "y", RiskModelKind.Boosted);
        BinaryFigures figures = BinaryFigures.Of(model.Observed(table)!, model.Score(table));
        Assert.True(figures.Auc.Value > 0.999);
        Assert.Equal("x", model.Importances[0].Column);
        Assert.Equal(1.0, model.Importances.Sum(importance => importance.Share), 1e-12);
    }

    [Fact]
    public void Early_stopping_keeps_fewer_trees_on_noise_and_predicts_no_worse()
    {
        Table train = ScoringReference.Without(ScoringReference.Train, "loss");
        var all = new RiskModelOptions { Boosting = new BoostingOptions { Trees = 300 } };
        var stopped = new RiskModelOptions { Boosting = all.Boosting with { ValidationShare = 0.2 } };
        double full = LogLoss(RiskModel.Fit(train, "bad", RiskModelKind.Boosted, all));
        double early = LogLoss(RiskModel.Fit(train, "bad", RiskModelKind.Boosted, stopped));
        Assert.True(early < full, $"{early} after stopping, {full} without");

        static double LogLoss(RiskModel model) => BinaryFigures.Of(model.Observed(ScoringReference.Test)!, model.Score(ScoringReference.Test)).LogLoss.Value;
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes()
    {
        Table train = ScoringReference.Without(ScoringReference.Train, "loss");
        double[] first = RiskModel.Fit(train, "bad", RiskModelKind.Boosted).Score(ScoringReference.Test);
        double[][] again = [.. Enumerable.Range(0, 4).AsParallel().AsOrdered().Select(_ => RiskModel.Fit(train, "bad", RiskModelKind.Boosted).Score(ScoringReference.Test))];
        Assert.All(again, scores => Assert.Equal(first, scores));
    }

    private static readonly RiskModelOptions DeepTrees = new() { Boosting = new BoostingOptions { MaxDepth = 64 } };

    private static void AgreesOn(string name, string target, string positive)
    {
        JsonElement expected = ScoringReference.Expected.GetProperty("real").GetProperty(name);
        Table table = CsvTableReader.Read(SharedData.PathOf($"{name}.csv"), new CsvReadOptions()).Table;
        Assert.Equal(expected.GetProperty("rows").GetInt32(), table.RowCount);
        Table train = table.SelectRows([.. Enumerable.Range(0, table.RowCount).Where(row => row % 5 != 0)]);
        Table test = table.SelectRows([.. Enumerable.Range(0, table.RowCount).Where(row => row % 5 == 0)]);
        RiskModel model = RiskModel.Fit(train, target, RiskModelKind.Boosted);
        Assert.Equal(positive, model.Positive);
        double auc = BinaryFigures.Of(model.Observed(test)!, model.Score(test)).Auc.Value;
        double best = Math.Max(expected.GetProperty("hist_gradient_boosting").GetDouble(), expected.GetProperty("xgboost").GetDouble());
        Assert.True(auc >= best - AucTolerance, $"{name}: {auc:F4}, the field {best:F4}");

        RiskModel logistic = RiskModel.Fit(train, target, RiskModelKind.Logistic);
        double linear = BinaryFigures.Of(logistic.Observed(test)!, logistic.Score(test)).Auc.Value;
        Assert.True(linear >= expected.GetProperty("logistic_numbers_as_numbers").GetDouble() - AucTolerance, $"{name}: logistic {linear:F4}");
    }
}
