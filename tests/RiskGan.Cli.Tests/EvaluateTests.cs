using System.Text.Json;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary>The verbs that judge and score, run as a user runs them.</summary>
public sealed class EvaluateTests : IDisposable
{
    private static readonly string[] Lines = TrainedModel.SmallLoans(420).TrimEnd().Split('\n');

    private readonly TemporaryFolder _folder = new();

    public EvaluateTests()
    {
        Write("real.csv", 1, 140);
        Write("synthetic.csv", 141, 280);
        Write("train.csv", 281, 420);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Leaves_every_form_of_the_report_and_prints_a_verdict_per_block()
    {
        RunResult run = Run.In(_folder.Root, [
            .. Files, "--train", "train.csv", "--target", "defaulted", "--report", "r.html", "--json", "m.json", "--markdown", "s.md", "--junit", "j.xml", "--fail-under", "shape=0.1", "--threads", "1"]);
        Assert.True(run.Exit == 0, run.Error);
        Assert.Contains("Privacy", run.Output, StringComparison.Ordinal);
        Assert.Contains("column_shapes", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Equal(["j.xml", "m.json", "r.html", "real.csv", "s.md", "synthetic.csv", "train.csv"], _folder.Names());
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(_folder.File("r.html")), StringComparison.Ordinal);

        // The same numbers once more, on two threads, and nothing worse than before.
        RunResult again = Run.In(_folder.Root, [.. Files, "--train", "train.csv", "--target", "defaulted", "--json", "n.json", "--baseline", "m.json", "--threads", "2"]);
        Assert.True(again.Exit == 0, again.Error);
        Assert.Equal(Numbers("m.json"), Numbers("n.json"));

        RunResult exists = Run.In(_folder.Root, [.. Files, "--report", "r.html"]);
        Assert.Equal(73, exists.Exit);
        Assert.Contains("RG401", exists.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_not_met_or_not_computable_ends_with_1_and_its_name()
    {
        RunResult run = Run.In(_folder.Root, [.. Files, "--max-rows", "100", "--fail-under", "shape=0.1,trend<=0.01,mia_auc<=0.6", "--json"]);
        Assert.Equal(1, run.Exit);
        Assert.Contains("error RG766: 2 requirements are not met.", run.Error, StringComparison.Ordinal);
        Assert.Contains("  trend<=0.01: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("  mia_auc<=0.6: ", run.Error, StringComparison.Ordinal); // needs --train
        using var document = JsonDocument.Parse(run.Output); // one document, the error beside it on standard error
        Assert.Equal("riskgan.metrics", document.RootElement.GetProperty("schema").GetString());
    }

    [Theory]
    [InlineData("RG765", 2, "--fail-under", "shap=0.9")]
    [InlineData("RG764", 2, "--fail-under", "shape")]
    [InlineData("RG761", 65, "--target", "defaultd")]
    [InlineData("RG762", 65, "--pd", "rating")]
    [InlineData("RG767", 65, "--baseline", "real.csv")]
    [InlineData("RG101", 66, "--baseline", "absent.json")]
    [InlineData("RG607", 2, "--data", "real.csv")]
    [InlineData("RG608", 2, "--report", "real.csv")]
    public void Mistakes_are_told_before_the_work(string code, int exit, params string[] more)
    {
        RunResult run = Run.In(_folder.Root, [.. Files, .. more]);
        Assert.Equal(exit, run.Exit);
        Assert.Contains($"error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Files_that_differ_and_files_of_one_row_are_refused()
    {
        _folder.Write("other.csv", "loan_id,rating,extra\nL1,A,1\nL2,B,2\n");
        RunResult differ = Run.In(_folder.Root, "evaluate", "--real", "real.csv", "--synthetic", "other.csv");
        Assert.Equal(65, differ.Exit);
        Assert.Contains("RG760: The tables cannot be compared: the synthetic table lacks columns 'granted', 'amount'", differ.Error, StringComparison.Ordinal);
        Write("one.csv", 1, 1);
        Assert.Contains("RG763", Run.In(_folder.Root, "evaluate", "--real", "real.csv", "--synthetic", "one.csv").Error, StringComparison.Ordinal);
        Assert.Contains("RG604", Run.In(_folder.Root, "evaluate").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Splits_trains_and_generates_by_itself_and_writes_a_step_summary()
    {
        _folder.Write("portfolio.csv", string.Join('\n', Lines) + "\n");
        var environment = new Dictionary<string, string> { ["GITHUB_STEP_SUMMARY"] = _folder.File("summary.md") };
        RunResult run = Run.In(_folder.Root, environment, null, "evaluate", "--data", "portfolio.csv", "--target", "defaulted", "--steps", "12", "--report", "r.html");
        Assert.True(run.Exit == 0, run.Error);
        Assert.Contains("Split: 252 rows to train on, 84 to judge by, 84 more", run.Error, StringComparison.Ordinal);
        Assert.StartsWith("# Evaluation of synthetic data", File.ReadAllText(_folder.File("summary.md")), StringComparison.Ordinal);
        Assert.Contains("Model card", File.ReadAllText(_folder.File("r.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_risk_model_is_fitted_from_both_kinds_of_rows_and_scores_a_file()
    {
        RunResult fitted = Run.In(_folder.Root, "train-risk", "--data", "train.csv", "--also", "synthetic.csv", "--target", "defaulted", "--kind", "logistic", "--test", "real.csv");
        Assert.True(fitted.Exit == 0, fitted.Error);
        Assert.Contains("model.riskmodel written: logistic regression on 280 rows", fitted.Error, StringComparison.Ordinal);
        Assert.Contains("On these rows: AUC ", fitted.Error, StringComparison.Ordinal);

        RunResult scored = Run.In(_folder.Root, "score", "--input", "real.csv", "--output", "-");
        Assert.True(scored.Exit == 0, scored.Error);
        string[] rows = scored.Output.TrimEnd().Split('\n');
        Assert.Equal(141, rows.Length);
        Assert.Equal(Lines[0] + ",score", rows[0]);
        Assert.StartsWith(Lines[1] + ",0.", rows[1], StringComparison.Ordinal);

        Assert.Contains("RG605", Run.In(_folder.Root, "score", "--input", "real.csv", "--column", "rating").Error, StringComparison.Ordinal);
        Assert.Contains("RG721", Run.In(_folder.Root, "train-risk", "--data", "train.csv", "--target", "defaultd", "--model", "x").Error, StringComparison.Ordinal);
    }

    private static string[] Files => ["evaluate", "--real", "real.csv", "--synthetic", "synthetic.csv"];

    private void Write(string name, int first, int last) => _folder.Write(name, Lines[0] + "\n" + string.Join('\n', Lines[first..(last + 1)]) + "\n");

    private string Numbers(string file) => JsonDocument.Parse(File.ReadAllText(_folder.File(file))).RootElement.GetProperty("lines").GetRawText();
}
