using System.Globalization;
using System.Text;
using System.Text.Json;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary>Files that do not fit each other, from the outside: what is refused says what, where and how to mend it; the rest is judged and told.</summary>
public sealed class EvaluateBadInputTests : IDisposable
{
    private const int Rows = 60;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>What is done to the synthetic file; the code and words of the answer.</summary>
    public static TheoryData<string, string, string> Refused => new()
    {
        { "without amount", "RG760", "the synthetic table lacks column 'amount'" },
        { "without amount and rating", "RG760", "the synthetic table lacks columns 'rating', 'amount'" },
        { "amount in words", "RG104", "column 'amount': " },
        { "one row", "RG763", "the synthetic table has 1" },
        { "header only", "RG106", "synthetic.csv has a header line and no rows" },
        { "empty file", "RG105", "synthetic.csv is empty" },
    };

    /// <summary>What is done to the synthetic file; where the change is told, a metric or an empty text for a notice; the words.</summary>
    public static TheoryData<string, string, string> Judged => new()
    {
        { "extra column", "", "The synthetic table also has column 'note', which is left out." },
        { "reordered", "", "in another place; columns are matched by name." },
        { "unseen level", "category_adherence", "'Z'" },
        { "lost level", "category_coverage", "lost: 'D'" },
        { "constant amount", "column_shapes", "" },
        { "amount all missing", "missing_rate_difference", "100.00 % missing" },
        { "one class", "tstr", "the target of the synthetic rows is all the same" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Files_that_cannot_be_compared_are_refused(string change, string code, string words)
    {
        Write("real.csv", Table(1));
        Write("synthetic.csv", Changed(change, Table(2)));
        RunResult run = Run.In(_folder.Root, "evaluate", "--real", "real.csv", "--synthetic", "synthetic.csv");
        Assert.Equal(65, run.Exit);
        Assert.Contains($"error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [MemberData(nameof(Judged))]
    public void Files_that_can_be_compared_are_judged_and_what_is_odd_is_told(string change, string metric, string words)
    {
        Write("real.csv", Table(1));
        Write("train.csv", Table(3));
        Write("synthetic.csv", Changed(change, Table(2)));
        RunResult run = Run.In(_folder.Root, "evaluate", "--real", "real.csv", "--synthetic", "synthetic.csv", "--train", "train.csv", "--target", "defaulted", "--json");
        Assert.True(run.Exit == 0, run.Error);
        using var document = JsonDocument.Parse(run.Output);
        string told = metric.Length == 0
            ? document.RootElement.GetProperty("notices").GetRawText()
            : string.Join('\n', document.RootElement.GetProperty("lines").EnumerateArray().Where(line => line.GetProperty("metric").GetString() == metric).Select(line => line.GetRawText()));
        Assert.Contains(words, told.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.NotEmpty(told);
    }

    [Fact]
    public void Three_hundred_columns_are_judged()
    {
        Write("real.csv", Wide(1));
        Write("synthetic.csv", Wide(2));
        RunResult run = Run.In(_folder.Root, "evaluate", "--real", "real.csv", "--synthetic", "synthetic.csv", "--report", "r.html", "--fail-under", "shape=0.5");
        Assert.True(run.Exit == 0, run.Error);
        Assert.InRange(new FileInfo(_folder.File("r.html")).Length, 10_000, 1_500_000);
    }

    [Theory]
    [InlineData("defaultd", "RG761", "Did you mean 'defaulted'?")]
    [InlineData("nothing like it", "RG761", "--target")]
    public void A_target_that_is_not_there_is_named(string target, string code, string words)
    {
        Write("real.csv", Table(1));
        Write("synthetic.csv", Table(2));
        RunResult run = Run.In(_folder.Root, "evaluate", "--real", "real.csv", "--synthetic", "synthetic.csv", "--target", target);
        Assert.Equal(65, run.Exit);
        Assert.Contains($"error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_of_an_unknown_name_gets_the_nearest_and_no_work_is_done()
    {
        RunResult run = Run.In(_folder.Root, "evaluate", "--real", "absent.csv", "--synthetic", "absent.csv", "--fail-under", "colum_shapes=0.9,mia_acu<=0.55");
        Assert.Equal(2, run.Exit);
        Assert.Contains("error RG765: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("'column_shapes'", run.Error, StringComparison.Ordinal);
        Assert.Contains("'mia_auc'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_risk_model_is_inspected_as_what_it_is_and_generates_no_rows()
    {
        Write("train.csv", Table(3));
        foreach (string kind in new[] { "boosted", "logistic" })
        {
            RunResult fitted = Run.In(_folder.Root, "train-risk", "--data", "train.csv", "--target", "defaulted", "--kind", kind, "--force");
            Assert.True(fitted.Exit == 0, fitted.Error);
            RunResult inspected = Run.In(_folder.Root, "inspect", "model.riskmodel");
            Assert.True(inspected.Exit == 0, inspected.Error);
            Assert.Contains("riskgan risk model", inspected.Output, StringComparison.Ordinal);
            Assert.Contains("Target    'defaulted', the probability of '1'", inspected.Output, StringComparison.Ordinal);
            Assert.Contains("  rating: categorical; ", inspected.Output, StringComparison.Ordinal);
            using var document = JsonDocument.Parse(Run.In(_folder.Root, "inspect", "model.riskmodel", "--json").Output);
            Assert.Equal(("riskgan.inspect-risk", kind), (document.RootElement.GetProperty("schema").GetString(), document.RootElement.GetProperty("kind").GetString()));
        }

        RunResult generated = Run.In(_folder.Root, "generate", "--model", "model.riskmodel", "--n", "5");
        Assert.Equal(65, generated.Exit);
        Assert.Contains("error RG728: ", generated.Error, StringComparison.Ordinal);
    }

    private static string[][] Table(int seed)
    {
        var random = new Random(seed);
        var rows = new List<string[]> { new[] { "rating", "amount", "rate", "defaulted" } };
        for (int i = 0; i < Rows; i++)
        {
            int risk = random.Next(4);
            rows.Add(
            [
                $"{"ABCD"[risk]}", (100 + random.Next(9_000)).ToString(CultureInfo.InvariantCulture), (0.01 + (random.NextDouble() / 10)).ToString("0.0000", CultureInfo.InvariantCulture),
                random.Next(6) < risk ? "1" : "0",
            ]);
        }

        return [.. rows];
    }

    private static string[][] Wide(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows + 1).Select(row => Enumerable.Range(0, 300)
            .Select(column => row == 0 ? $"c{column}" : column % 4 == 0 ? $"{"uvw"[random.Next(3)]}" : random.Next(1_000).ToString(CultureInfo.InvariantCulture)).ToArray())];
    }

    private static string[][] Changed(string change, string[][] table) => change switch
    {
        "without amount" => Each(table, row => [row[0], row[2], row[3]]),
        "without amount and rating" => Each(table, row => [row[2], row[3]]),
        "amount in words" => Each(table, row => [row[0], row[1] == "amount" ? row[1] : $"{row[1]} euros", row[2], row[3]]),
        "one row" => table[..2],
        "header only" => table[..1],
        "empty file" => [],
        "extra column" => Each(table, row => [.. row, row[0] == "rating" ? "note" : "x"]),
        "reordered" => Each(table, row => [row[3], row[2], row[1], row[0]]),
        "unseen level" => Each(table, row => [row[0] == "A" ? "Z" : row[0], row[1], row[2], row[3]]),
        "lost level" => Each(table, row => [row[0] == "D" ? "A" : row[0], row[1], row[2], row[3]]),
        "constant amount" => Each(table, row => [row[0], row[1] == "amount" ? row[1] : "5", row[2], row[3]]),
        "amount all missing" => Each(table, row => [row[0], row[1] == "amount" ? row[1] : "", row[2], row[3]]),
        "one class" => Each(table, row => [row[0], row[1], row[2], row[3] == "1" ? "0" : row[3]]),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "No such change."),
    };

    private static string[][] Each(string[][] table, Func<string[], string[]> change) => Array.ConvertAll(table, row => change(row));

    private void Write(string name, string[][] table)
    {
        var text = new StringBuilder();
        foreach (string[] row in table) text.Append(string.Join(',', row)).Append('\n');
        _folder.Write(name, text.ToString());
    }
}
