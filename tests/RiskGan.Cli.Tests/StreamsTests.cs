using System.Diagnostics;
using System.Text;
using System.Text.Json;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary>Data and JSON on standard output, everything else on standard error, and no escape byte in a pipe.</summary>
[Collection(TrainedModelCollection.Name)]
public sealed class StreamsTests(TrainedModel model) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Training_says_all_on_standard_error()
    {
        Assert.Empty(model.Training.OutputBytes);
        Assert.Contains("loans.csv: 200 rows, 8 columns.", model.Training.Error, StringComparison.Ordinal);
        Assert.Contains("train 100 %  12/12 steps", model.Training.Error, StringComparison.Ordinal);
        Assert.Contains("model.riskgan written", model.Training.Error, StringComparison.Ordinal);
        Assert.Contains("Next: riskgan generate --n 200\n", model.Training.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_on_standard_output_are_the_rows_of_the_file()
    {
        RunResult piped = Run.In(_folder.Root, "generate", "--n", "300", "--model", model.ModelPath, "--output", "-");
        Assert.Equal(0, Run.In(_folder.Root, "generate", "--n", "300", "--model", model.ModelPath).Exit);
        Assert.Equal(0, piped.Exit);
        Assert.Equal(File.ReadAllBytes(_folder.File("synthetic.csv")), piped.OutputBytes);
        Assert.Equal("loan_id,granted,rating,amount,rate,term,region,defaulted", piped.Output.Split('\n')[0]);
        Assert.Equal(["synthetic.csv"], _folder.Names());
    }

    [Theory]
    [InlineData("TERM", "xterm-256color")]
    [InlineData("TERM", "dumb")]
    [InlineData("NO_COLOR", "1")]
    [InlineData("CI", "true")]
    [InlineData("FORCE_COLOR", "1")]
    [InlineData("LANG", "C")]
    public void No_escape_byte_and_no_carriage_return_leave_for_a_pipe(string variable, string value)
    {
        var environment = new Dictionary<string, string> { [variable] = value };
        string[][] lines =
        [
            ["train", "--data", model.Csv, "--model", "m", "--force", "--verbose", .. TrainedModel.Short],
            ["generate", "--n", "10", "--model", model.ModelPath, "--output", "-"],
            ["generate", "--n", "zero"],
            ["inspect", model.ModelPath],
            ["--help"],
        ];
        foreach (string[] line in lines)
        {
            RunResult run = Run.In(_folder.Root, environment, null, line);
            Assert.DoesNotContain((byte)0x1B, run.OutputBytes);
            Assert.DoesNotContain('\u001b', run.Error);
            Assert.DoesNotContain('\r', run.Error);
        }
    }

    [Fact]
    public void Quiet_runs_say_nothing()
    {
        RunResult train = Run.In(_folder.Root, ["train", "--data", model.Csv, "-q", .. TrainedModel.Short]);
        RunResult generate = Run.In(_folder.Root, "generate", "--n", "5", "-q");
        Assert.Equal((0, "", ""), (train.Exit, train.Output, train.Error));
        Assert.Equal((0, "", ""), (generate.Exit, generate.Output, generate.Error));
        Assert.Equal(["model.riskgan", "synthetic.csv"], _folder.Names());
    }

    [Fact]
    public void Json_is_one_document_a_verb()
    {
        JsonElement train = Document("train", "--data", model.Csv, "--steps", "3", "--batch-size", "64", "--json");
        Assert.Equal("riskgan.train", train.GetProperty("schema").GetString());
        Assert.Equal(200, train.GetProperty("data").GetProperty("rows").GetInt32());
        Assert.Equal(3, train.GetProperty("training").GetProperty("steps").GetInt32());
        JsonElement generate = Document("generate", "--n", "7", "--seed", "9", "--json");
        Assert.Equal(7, generate.GetProperty("rows").GetInt32());
        Assert.Equal(9, generate.GetProperty("seed").GetInt32());
        JsonElement plan = Document("train", "--data", model.Csv, "--dry-run", "--model", "other", "--json");
        Assert.Equal("riskgan.train-plan", plan.GetProperty("schema").GetString());
        Assert.True(plan.GetProperty("memoryBytes").GetInt64() > 0);
        JsonElement schema = Document("schema", "infer", "--data", model.Csv, "--json");
        Assert.Equal(8, schema.GetProperty("columns").GetArrayLength());
        Assert.Equal(["model.riskgan", "synthetic.csv"], _folder.Names());
    }

    [Fact]
    public void Inspect_tells_which_training_values_the_file_holds()
    {
        RunResult words = Run.In(_folder.Root, "inspect", model.ModelPath);
        Assert.Equal((0, ""), (words.Exit, words.Error));
        Assert.Contains("rating: categorical; the texts 'A', 'B', 'C', 'D'\n", words.Output, StringComparison.Ordinal);
        Assert.Contains("loan_id: identifier; made anew", words.Output, StringComparison.Ordinal);
        Assert.Contains("cells missing", words.Output, StringComparison.Ordinal);

        JsonElement columns = Document("inspect", model.ModelPath, "--json").GetProperty("columns");
        JsonElement rating = columns.EnumerateArray().Single(column => column.GetProperty("name").GetString() == "rating");
        string[] held = [.. rating.GetProperty("holds").GetProperty("texts").EnumerateArray().Select(text => text.GetProperty("text").GetString()!)];
        Assert.Equal(["A", "B", "C", "D"], held);
        Assert.Equal(200, rating.GetProperty("holds").GetProperty("texts").EnumerateArray().Sum(text => text.GetProperty("cells").GetInt32()));

        // The real file's own values, found without the program under test.
        string[] rates = [.. File.ReadLines(model.Csv).Skip(1).Select(line => line.Split(',')[4]).Distinct().Order(StringComparer.Ordinal)];
        JsonElement rate = columns.EnumerateArray().Single(column => column.GetProperty("name").GetString() == "rate").GetProperty("holds");
        Assert.Equal(rates.Length, rate.GetProperty("distinctNumbers").GetInt32());
        Assert.Equal((rates[0], rates[^1]), (rate.GetProperty("least").GetString(), rate.GetProperty("greatest").GetString()));
    }

    [Fact]
    public void Log_lines_are_json_and_hold_no_cell()
    {
        string marker = "Zanzibar-Marker-77";
        string csv = _folder.Write("marked.csv", File.ReadAllText(model.Csv).Replace("South", marker, StringComparison.Ordinal));
        RunResult run = Run.In(_folder.Root, ["train", "--data", csv, "--log-format", "json", "--log-file", "log.json", "-v", .. TrainedModel.Short]);
        Assert.True(run.Exit == 0, run.Error);
        foreach (string line in run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Concat(File.ReadLines(_folder.File("log.json")))) JsonDocument.Parse(line);
        Assert.DoesNotContain(marker, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(marker, File.ReadAllText(_folder.File("log.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_with_control_characters_are_printed_escaped()
    {
        string csv = _folder.Write("evil.csv", File.ReadAllText(model.Csv).Replace("rating", "ra\u001b[2Jting", StringComparison.Ordinal));
        RunResult run = Run.In(_folder.Root, ["train", "--data", csv, "-v", .. TrainedModel.Short]);
        Assert.True(run.Exit == 0, run.Error);
        Assert.DoesNotContain('\u001b', run.Error);
        Assert.Contains(@"ra\x1B[2Jting", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain((byte)0x1B, Run.In(_folder.Root, "inspect", "model.riskgan").OutputBytes);
        Assert.DoesNotContain('\u001b', Run.In(_folder.Root, "generate", "--n\u001b[2J").Error);
    }

    [Fact]
    public void Data_come_from_standard_input_too()
    {
        RunResult run = Run.In(_folder.Root, new Dictionary<string, string>(), File.ReadAllText(model.Csv), ["train", "--data", "-", .. TrainedModel.Short]);
        Assert.True(run.Exit == 0, run.Error);
        Assert.Equal(File.ReadAllBytes(model.ModelPath).Length > 0, File.Exists(_folder.File("model.riskgan")));
    }

    [UnixFact]
    public void A_closed_pipe_ends_the_rows_quietly()
    {
        using Process process = Run.Start(_folder.Root, new Dictionary<string, string>(), "generate", "--n", "100000000", "--model", model.ModelPath, "--output", "-", "-q");
        process.StandardInput.Close();
        var some = new byte[4096];
        process.StandardOutput.BaseStream.ReadExactly(some);
        process.StandardOutput.Close();
        string error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal((0, ""), (process.ExitCode, error));
        Assert.StartsWith("loan_id,", Encoding.UTF8.GetString(some), StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_line_break_in_a_file_name_forges_no_line_of_ours()
    {
        const string Evil = "l\r\nerror RG999: x.csv";
        File.Copy(model.Csv, _folder.File(Evil));
        foreach (string[] line in (string[][])
            [
                ["train", "--data", Evil, "--model", Evil + "model", "-v", .. TrainedModel.Short],
                ["generate", "--n", "3", "--model", model.ModelPath, "--output", Evil + "rows"],
                ["schema", "infer", "--data", Evil, "--output", Evil + "schema"],
            ])
        {
            RunResult run = Run.In(_folder.Root, line);
            Assert.True(run.Exit == 0, run.Error);
            Assert.Contains(@"l\r\nerror RG999: x.csv", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(run.Error.Split('\n'), told => told.StartsWith("error", StringComparison.Ordinal));
        }
    }

    [UnixFact]
    public void Whatever_cannot_be_written_to_standard_output_ends_with_one_message()
    {
        foreach (string line in (string[])["--help", "--version", "train --help", $"inspect '{model.ModelPath}'", $"generate --n 9 -q --model '{model.ModelPath}' --output -"])
        {
            foreach (string output in (string[])[.. File.Exists("/dev/full") ? (string[])[">/dev/full"] : [], ">&-"])
            {
                RunResult run = Run.Shell(_folder.Root, $"riskgan {line} {output}");
                Assert.True(run.Exit == 74, $"{line} {output}: exit {run.Exit}, {run.Error}");
                Assert.StartsWith("error RG611: Writing to standard output failed.", run.Error, StringComparison.Ordinal);
                Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("evaluate", "--real", "-", "--synthetic", "-")]
    [InlineData("pool", "--input", "-", "-", "--estimate", "mean(amount)")]
    public void Standard_input_is_read_once(params string[] line)
    {
        RunResult run = Run.In(_folder.Root, new Dictionary<string, string>(), File.ReadAllText(model.Csv), line);
        Assert.Equal(2, run.Exit);
        Assert.Contains("there is one standard input", run.Error, StringComparison.Ordinal);
    }

    private JsonElement Document(params string[] line)
    {
        RunResult run = Run.In(_folder.Root, line);
        Assert.True(run.Exit == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
