using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary>impute, pool, conditions, scenarios and scores by the generator, as a user runs them.</summary>
[Collection(TrainedModelCollection.Name)]
public sealed class CompletionTests(TrainedModel model) : IDisposable
{
    private const string Gaps = "loan_id,rating,amount,region,defaulted\nX1,A,,South,0\nX2,,100.00,,\nX3,B,7.5,South,1\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Imputed_files_keep_what_was_there_and_have_no_gap()
    {
        _folder.Write("gaps.csv", Gaps);
        RunResult run = Ok("impute", "--input", "gaps.csv", "--output", "full.csv", "--json");
        string[] lines = Lines("full.csv");
        Assert.Equal("loan_id,rating,amount,region,defaulted", lines[0]);
        Assert.Matches(@"^X1,A,\d+\.\d\d,South,0$", lines[1]);
        Assert.Matches(@"^X2,[ABCD],100\.00,(South|""North, upper""),[01]$", lines[2]);
        Assert.Equal("X3,B,7.5,South,1", lines[3]);
        Assert.Equal("riskgan.impute", JsonDocument.Parse(run.Output).RootElement.GetProperty("schema").GetString());
    }

    [Fact]
    public void Several_completions_are_pooled()
    {
        _folder.Write("gaps.csv", Gaps);
        Ok("impute", "--input", "gaps.csv", "--output", "full.csv", "--draws", "3");
        Assert.Equal(["full-1.csv", "full-2.csv", "full-3.csv", "gaps.csv"], _folder.Names());
        RunResult run = Run.In(_folder.Root, "pool", "--input", "full-1.csv", "--input", "full-2.csv", "--input", "full-3.csv", "--estimate", "mean(amount)", "--json");
        Assert.True(run.Exit == 0, run.Error);
        JsonElement pooled = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(3, pooled.GetProperty("completions").GetInt32());
        double mean = Enumerable.Range(1, 3).Average(k => Lines($"full-{k}.csv")[1..].Average(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)));
        Assert.Equal(mean, pooled.GetProperty("estimates")[0].GetProperty("estimate").GetDouble(), 6);
    }

    [Fact]
    public void A_best_guess_is_one_file()
    {
        _folder.Write("gaps.csv", Gaps);
        Ok("impute", "--input", "gaps.csv", "--output", "guess.csv", "--point", "median", "--mark");
        string[] lines = Lines("guess.csv");
        Assert.EndsWith("_filled", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("X3,B,7.5,South,1", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_under_a_condition_satisfy_it()
    {
        Ok("generate", "--n", "40", "--where", "rating in (A, B) and term > 24", "--output", "some.csv");
        string[][] rows = [.. Lines("some.csv")[1..].Select(line => line.Split(','))];
        Assert.Equal(40, rows.Length);
        Assert.All(rows, cells => Assert.True(cells[2] is "A" or "B" && double.Parse(cells[5], CultureInfo.InvariantCulture) > 24, string.Join(',', cells)));
    }

    [Fact]
    public void Shares_are_met_and_given_rows_completed()
    {
        Ok("generate", "--n", "40", "--balance", "rating: A=0.75, D=0.25", "--output", "balanced.csv");
        Assert.Equal(30, Lines("balanced.csv")[1..].Count(line => line.Split(',')[2] == "A"));
        _folder.Write("given.csv", "rating,term\nC,36\n");
        Ok("generate", "--n", "7", "--given", "given.csv", "--output", "completed.csv");
        Assert.Equal(7, Lines("completed.csv").Length - 1);
        Assert.All(Lines("completed.csv")[1..], line => Assert.Equal(("C", "36"), (line.Split(',')[2], line.Split(',')[5])));
    }

    [Fact]
    public void Declared_rules_hold_and_their_ledger_is_told()
    {
        _folder.Write("loans.csv", TrainedModel.SmallLoans(200));
        Assert.Equal(0, Run.In(_folder.Root, "schema", "infer", "--data", "loans.csv", "--output", "schema.json").Exit);
        JsonNode schema = JsonNode.Parse(File.ReadAllText(_folder.File("schema.json")))!;
        schema["rules"] = JsonNode.Parse("[{\"name\": \"short\", \"check\": \"term < 200\"}]");
        _folder.Write("schema.json", schema.ToJsonString());
        RunResult training = Run.In(_folder.Root, ["train", "--data", "loans.csv", "--schema", "schema.json", "--model", "ruled.riskgan", .. TrainedModel.Short]);
        Assert.True(training.Exit == 0, training.Error);
        RunResult run = Run.In(_folder.Root, "generate", "--n", "100", "--model", "ruled.riskgan", "--output", "ruled.csv", "--json");
        Assert.True(run.Exit == 0, run.Error);
        Assert.All(Lines("ruled.csv")[1..], line => Assert.True(double.Parse(Cells(line)[5], CultureInfo.InvariantCulture) < 200));
        JsonElement told = JsonDocument.Parse(run.Output).RootElement.GetProperty("conditions")[0];
        JsonElement rule = told.GetProperty("rules")[0];
        Assert.Equal("short", rule.GetProperty("name").GetString());
        long broken = rule.GetProperty("broken").GetInt64();
        Assert.Equal(told.GetProperty("candidates").GetInt64() - told.GetProperty("accepted").GetInt64(), broken);
        Assert.Equal(told.GetProperty("acceptance").GetDouble(), told.GetProperty("ruleAcceptance").GetDouble(), 9);
        JsonElement term = told.GetProperty("margins").EnumerateArray().Single(margin => margin.GetProperty("column").GetString() == "term");
        Assert.Equal((double)broken / told.GetProperty("candidates").GetInt64(), term.GetProperty("distance").GetDouble(), 9); // a cut: all that was above 200 is gone
        Assert.DoesNotContain(told.GetProperty("margins").EnumerateArray(), margin => margin.GetProperty("column").GetString() == "loan_id");
        Assert.Contains("rule short", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_writes_stressed_and_base_rows_and_their_comparison()
    {
        _folder.Write("stress.yaml", "name: Test\nshift:\n  rate: {multiply: 2}\nhold: [rating]\n");
        RunResult run = Ok("generate", "--n", "60", "--scenario", "stress.yaml", "--output", "s.csv", "--report", "s.html", "--markdown", "s.md", "--ead", "amount", "--pd", "rate", "--json");
        Ok("generate", "--n", "60", "--output", "plain.csv");
        Assert.Equal(File.ReadAllText(_folder.File("plain.csv")), File.ReadAllText(_folder.File("s-base.csv")));
        string[][] before = [.. Lines("s-base.csv")[1..].Select(Cells)], after = [.. Lines("s.csv")[1..].Select(Cells)];
        for (int row = 0; row < 60; row++)
        {
            Assert.Equal(before[row][2], after[row][2]);
            if (before[row][4].Length > 0) Assert.Equal(2 * double.Parse(before[row][4], CultureInfo.InvariantCulture), double.Parse(after[row][4], CultureInfo.InvariantCulture), 9);
        }

        JsonElement told = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("riskgan.scenario", told.GetProperty("schema").GetString());
        Assert.Equal(["rate"], told.GetProperty("drivers").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains(told.GetProperty("figures").EnumerateArray(), figure => figure.GetProperty("figure").GetString() == "expected_loss");
        Assert.Contains("Scenario: Test", File.ReadAllText(_folder.File("s.html")), StringComparison.Ordinal);
        Assert.StartsWith("# Scenario: Test\n", File.ReadAllText(_folder.File("s.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_to_standard_output_is_rows_only()
    {
        _folder.Write("stress.json", """{"shares": {"rating": {"A": 1}}}""");
        RunResult run = Ok("generate", "--n", "5", "--scenario", "stress.json", "--output", "-");
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(6, lines.Length);
        Assert.All(lines[1..], line => Assert.Equal("A", line.Split(',')[2]));
        Assert.Equal(["stress.json"], _folder.Names());
    }

    [Fact]
    public void The_sample_scenario_is_one()
    {
        // Columns of another table: what is checked is that every name and number in it can be read.
        RunResult run = Run.In(_folder.Root, "generate", "--n", "5", "--model", model.ModelPath, "--scenario", Path.Combine(SharedData.RepositoryRoot, "samples", "downturn.yaml"));
        Assert.Contains("error RG541: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("there is no column 'income'", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("means nothing", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_by_the_generator_come_with_a_report()
    {
        RunResult run = Ok("score", "--target", "defaulted", "--input", model.Csv, "--output", "scored.csv", "--report", "score.html", "--train", model.Csv, "--json");
        Assert.All(Lines("scored.csv")[1..], line => Assert.InRange(double.Parse(line.Split(',')[^1], CultureInfo.InvariantCulture), 0, 1));
        JsonElement comparison = JsonDocument.Parse(run.Output).RootElement.GetProperty("comparison");
        Assert.Equal(["generator", "logistic regression", "boosted trees"], comparison.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("name").GetString()));
        Assert.Contains("boosted trees", File.ReadAllText(_folder.File("score.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_target_scores_come_and_the_report_does_not()
    {
        _folder.Write("rows.csv", "rating,amount\nA,10\nB,20\n");
        RunResult run = Ok("score", "--target", "defaulted", "--input", "rows.csv", "--output", "scored.csv", "--report", "score.html");
        Assert.Contains("No report", run.Error, StringComparison.Ordinal);
        Assert.Equal(["rows.csv", "scored.csv"], _folder.Names());
    }

    private static string[] Cells(string line) => line.Replace("\"North, upper\"", "North", StringComparison.Ordinal).Split(',');

    private string[] Lines(string name) => File.ReadAllText(_folder.File(name)).TrimEnd('\n').Split('\n');

    private RunResult Ok(string verb, params string[] args)
    {
        RunResult run = Run.In(_folder.Root, [verb, "--model", model.ModelPath, .. args]);
        Assert.True(run.Exit == 0, run.Error);
        return run;
    }
}
