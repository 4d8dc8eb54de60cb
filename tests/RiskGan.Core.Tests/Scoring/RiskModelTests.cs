using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Scoring;
using RiskGan.Core.Tests.Evaluation;
using RiskGan.Core.Tests.Support;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Scoring;

public class RiskModelTests
{
    private static readonly Table Train = ScoringReference.Without(ScoringReference.Train, "loss");
    private static readonly Table Test = ScoringReference.Test;

    [Theory]
    [InlineData(RiskModelKind.Logistic)]
    [InlineData(RiskModelKind.Boosted)]
    public void Scores_the_same_after_save_and_load(RiskModelKind kind)
    {
        using var folder = new TemporaryFolder();
        RiskModel model = RiskModel.Fit(Train, "bad", kind);
        ModelFile.Write(folder.File("a.riskmodel"), model.ToContent(), overwrite: false);
        RiskModel loaded = RiskModel.FromContent(ModelFile.Read(folder.File("a.riskmodel")));
        Assert.Equal(model.Score(Test), loaded.Score(Test));
        Assert.Equal((model.Kind, model.Target, model.Positive, model.Rows), (loaded.Kind, loaded.Target, loaded.Positive, loaded.Rows));
        Assert.Equal(model.Coefficients, loaded.Coefficients);
        Assert.Equal(model.Importances, loaded.Importances);
        Assert.Equal(model.Schema.Columns.Select(column => column.Name), loaded.Schema.Columns.Select(column => column.Name));
        ModelFile.Write(folder.File("b.riskmodel"), loaded.ToContent(), overwrite: false);
        Assert.Equal(File.ReadAllBytes(folder.File("a.riskmodel")), File.ReadAllBytes(folder.File("b.riskmodel")));
    }

    [Fact]
    public void Holdings_name_each_column_with_what_the_file_keeps_of_it()
    {
        RiskModel trees = RiskModel.Fit(Train, "bad", RiskModelKind.Boosted), linear = RiskModel.Fit(Train, "bad", RiskModelKind.Logistic);
        Assert.Equal(trees.Features, trees.Holdings.Select(feature => feature.Name));
        Assert.Equal(1.0, trees.Holdings.Sum(feature => feature.Share), 1e-9);
        Assert.True(trees.TreeCount > 0 && linear.TreeCount == 0);
        foreach (RiskFeature feature in trees.Holdings)
        {
            Column column = Train.Find(feature.Name)!;
            if (column is NumericColumn numbers)
            {
                double[] present = [.. numbers.Values.Where(value => !double.IsNaN(value))];
                Assert.Equal(present.Average(), feature.Mean, 1e-9 * Math.Abs(feature.Mean));
                Assert.InRange(feature.CutPoints, 0, present.Distinct().Count() - 1);
                Assert.Empty(feature.Levels);
            }
            else
            {
                Assert.Equal(Train.RowCount - column.CountMissing(), feature.LevelRows.Sum());
                Assert.All(feature.Levels, level => Assert.Contains(level, ((CategoryColumn)column).Levels));
            }
        }

        Assert.Equal(
            linear.Coefficients.Skip(1).OrderBy(coefficient => coefficient.Name, StringComparer.Ordinal),
            linear.Holdings.SelectMany(feature => feature.Coefficients).OrderBy(coefficient => coefficient.Name, StringComparer.Ordinal));
        Assert.True(RiskModel.IsIn(trees.ToContent()));
        Assert.Equal("RG728", Assert.Throws<RiskGanException>(() => Model.FromContent(trees.ToContent())).Code);
    }

    [Fact]
    public void A_number_is_predicted_after_save_and_load()
    {
        RiskModel model = RiskModel.Fit(ScoringReference.Without(ScoringReference.Train, "bad"), "loss", RiskModelKind.Boosted);
        Assert.Equal(model.Score(Test), RiskModel.FromContent(model.ToContent()).Score(Test));
    }

    [Theory]
    [InlineData("risk.trees.feature", 99)]
    [InlineData("risk.trees.left", 0)]
    [InlineData("risk.trees.left", int.MaxValue)]
    [InlineData("risk.trees.threshold", int.MinValue)]
    [InlineData("risk.trees.node_counts", int.MaxValue)]
    [InlineData("risk.trees.set_counts", -1)]
    [InlineData("risk.bins.edge_counts", 500)]
    [InlineData("risk.bins.levels", 300)]
    public void A_spoiled_tensor_is_refused(string name, int value)
    {
        ModelContent content = RiskModel.Fit(Train, "bad", RiskModelKind.Boosted).ToContent();
        var values = (int[])content.Find(name)!.Values;
        values[0] = value; // the root of the first tree, the first count, the first level
        Assert.Equal("RG421", Assert.Throws<RiskGanException>(() => RiskModel.FromContent(content)).Code);
    }

    [Fact]
    public void A_missing_or_shorter_tensor_is_refused()
    {
        foreach (RiskModelKind kind in Enum.GetValues<RiskModelKind>())
        {
            ModelContent whole = RiskModel.Fit(Train, "bad", kind).ToContent();
            foreach (NamedTensor left in whole.Tensors.Where(tensor => tensor.Values.Length > 0))
            {
                foreach (bool shortened in new[] { false, true })
                {
                    var content = new ModelContent();
                    foreach ((string name, string text) in whole.Documents) content.Documents[name] = text;
                    foreach (NamedTensor tensor in whole.Tensors) if (tensor != left) content.Add(tensor);
                    if (shortened) content.Add(Shortened(left));
                    Assert.Equal("RG421", Assert.Throws<RiskGanException>(() => RiskModel.FromContent(content)).Code);
                }
            }
        }
    }

    [Theory]
    [InlineData("\"kind\":\"Boosted\"", "\"kind\":\"Oracle\"")]
    [InlineData("\"deviation\":1", "\"deviation\":0")]
    [InlineData("\"name\":\"ltv\"", "\"name\":\"income\"")]
    [InlineData("\"form\":\"Number\"", "\"form\":\"Labels\"")]
    [InlineData("\"levels\":[\"auto\"", "\"levels\":[\"card\"")]
    [InlineData("{", "[")]
    public void A_spoiled_document_is_refused(string found, string replaced)
    {
        ModelContent content = RiskModel.Fit(Train, "bad", RiskModelKind.Boosted).ToContent();
        int at = content.Documents["risk"].IndexOf(found, StringComparison.Ordinal);
        Assert.True(at >= 0, content.Documents["risk"]);
        content.Documents["risk"] = content.Documents["risk"][..at] + replaced + content.Documents["risk"][(at + found.Length)..];
        Assert.Equal("RG421", Assert.Throws<RiskGanException>(() => RiskModel.FromContent(content)).Code);
    }

    [Fact]
    public void A_generator_is_not_a_risk_model()
    {
        var content = new ModelContent();
        content.Documents["generator"] = "{}";
        Assert.Equal("RG727", Assert.Throws<RiskGanException>(() => RiskModel.FromContent(content)).Code);
    }

    [Fact]
    public void Mistakes_about_the_target_are_told()
    {
        Assert.Contains("--target bad", Fails("RG721", () => RiskModel.Fit(Train, "bax", RiskModelKind.Logistic)).Cure, StringComparison.Ordinal);
        Fails("RG723", () => RiskModel.Fit(Train, "product", RiskModelKind.Boosted));
        Fails("RG724", () => RiskModel.Fit(Train, "bad", RiskModelKind.Logistic, new RiskModelOptions { Positive = "2" }));
        Table one = TestTables.Of(TestTables.Numbers("x", 1, 2, 3), TestTables.Labels("y", "0", "0", null));
        Fails("RG722", () => RiskModel.Fit(one, "y", RiskModelKind.Boosted));
        Fails("RG725", () => RiskModel.Fit(TestTables.Of(TestTables.Labels("y", "0", "1")), "y", RiskModelKind.Boosted));
        Table labels = TestTables.Of(TestTables.Labels("x", "a", "b", "b"), TestTables.Labels("y", "0", "1", null));
        Fails("RG726", () => RiskModel.Fit([one, labels], "y", RiskModelKind.Boosted));
        Fails("RG720", () => RiskModel.Fit(Train, "bad", RiskModelKind.Boosted).Score(one));
        Assert.Throws<ArgumentException>(() => RiskModel.Fit(Train, "bad", RiskModelKind.Logistic, new RiskModelOptions { L2 = 0 }));
    }

    [Theory]
    [InlineData("0", "1", "1")]
    [InlineData("1", "2", "2")]
    [InlineData("bad", "good", "bad")]
    [InlineData("no", "yes", "yes")]
    [InlineData("paid", "unpaid", "unpaid")] // no known word: the rarer
    public void The_bad_end_is_recognised(string first, string second, string positive)
    {
        string[] cells = [.. Enumerable.Range(0, 40).Select(i => i % 4 == 0 ? second : first)];
        Table table = TestTables.Of(TestTables.Numbers("x", [.. Enumerable.Range(0, 40).Select(i => (double)i)]), TestTables.Labels("y", cells));
        Assert.Equal(positive, RiskModel.Fit(table, "y", RiskModelKind.Logistic).Positive);
    }

    [Fact]
    public void Real_and_synthetic_rows_together_are_twice_the_rows()
    {
        Table table = TinyTables.Mixed(300);
        Assert.Equal(600, RiskModel.Fit([table, TinyTables.Mixed(300, seed: 5)], "flag", RiskModelKind.Boosted).Rows);
    }

    [Fact]
    public void A_file_read_without_a_schema_is_scored_all_the_same()
    {
        // Few different whole numbers are read as an order of labels, a code with a schema of numbers the other way round.
        RiskModel model = RiskModel.Fit(
            TestTables.Of(TestTables.Numbers("term", [.. Enumerable.Range(0, 60).Select(i => 12.0 * (i % 5))]), TestTables.Labels("y", [.. Enumerable.Range(0, 60).Select(i => i % 5 > 2 ? "1" : "0")])),
            "y", RiskModelKind.Logistic);
        Assert.Equal(model.Score(TestTables.Of(TestTables.Numbers("term", 12, 48))), model.Score(TestTables.Of(TestTables.Labels("term", "12", "48"))));
        Fails("RG720", () => model.Score(TestTables.Of(TestTables.Labels("term", "twelve"))));
    }

    [Fact]
    public void Rows_without_any_value_are_scored()
    {
        foreach (RiskModelKind kind in Enum.GetValues<RiskModelKind>())
        {
            Table empty = TestTables.Of(
                TestTables.Numbers("income", double.NaN), TestTables.Numbers("ltv", double.NaN), TestTables.Numbers("arrears", double.NaN),
                TestTables.Labels("product", (string?)null), TestTables.Labels("grade", ColumnKind.Ordinal, "unheard of"));
            Assert.InRange(RiskModel.Fit(Train, "bad", kind).Score(empty)[0], 0.0, 1.0);
        }
    }

    private static NamedTensor Shortened(NamedTensor tensor) => tensor.Values switch
    {
        double[] values => NamedTensor.Of(tensor.Name, values[1..]),
        int[] values => NamedTensor.Of(tensor.Name, values[1..]),
        _ => NamedTensor.Of(tensor.Name, ((long[])tensor.Values)[1..]),
    };

    private static RiskGanException Fails(string code, Func<object> act)
    {
        RiskGanException error = Assert.Throws<RiskGanException>(act);
        Assert.Equal(code, error.Code);
        return error;
    }
}
