using System.Text.Json;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary>Every mistake a user can make meets one clear error, the documented exit code, and leaves nothing behind.</summary>
[Collection(TrainedModelCollection.Name)]
public sealed class BadInputTests(TrainedModel model) : IDisposable
{
    private const string Rows = "id,amount,grade\n1,10.5,A\n2,20.25,B\n3,30.125,A\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string?, string, int, string> Data => new()
    {
        // what is wrong, content of in.csv, command line, exit code, error code
        { "missing file", null, "train --data in.csv", 66, "RG101" },
        { "folder", null, "train --data .", 66, "RG101" },
        { "empty file", "", "train --data in.csv", 65, "RG105" },
        { "header only", "id,amount\n", "train --data in.csv", 65, "RG106" },
        { "one row", "id,amount\n1,2\n", "train --data in.csv", 65, "RG302" },
        { "ragged row", Rows + "4,1\n", "train --data in.csv", 65, "RG110" },
        { "duplicate header", "id,id\n1,2\n2,3\n", "train --data in.csv", 65, "RG112" },
        { "empty header", "id,\n1,2\n2,3\n", "train --data in.csv", 65, "RG112" },
        { "open quote", "id,a\n1,\"x\n2,y\n", "train --data in.csv", 65, "RG111" },
        { "unknown target", null, "train --data loans.csv --target defalted", 65, "RG301" },
        { "missing schema", Rows, "train --data in.csv --schema none.json", 66, "RG101" },
        { "unwritable model", Rows, "train --data in.csv --model none/model.riskgan", 73, "RG402" },
        { "model is a folder", Rows, "train --data in.csv --model .", 73, "RG403" },
        { "model is the data", Rows, "train --data in.csv --model in.csv --force", 2, "RG608" },
        { "no data", null, "train", 2, "RG604" },
        { "unknown verb", null, "trian", 2, "RG602" },
        { "unknown option", null, "train --data in.csv --epocs 3", 2, "RG601" },
        { "stray word", null, "train in.csv --data in.csv", 2, "RG603" },
        { "option without value", null, "train --data", 2, "RG606" },
        { "option twice", null, "train --data a --data b", 2, "RG606" },
        { "epochs and steps", null, "train --data in.csv --epochs 1 --steps 2", 2, "RG607" },
        { "unknown preset", null, "train --data in.csv --preset vae", 2, "RG605" },
        { "no threads", null, "train --data in.csv --threads 0", 2, "RG605" },
        { "fewer than no threads", null, "generate --n 5 --threads -2", 2, "RG605" },
        { "thousands of threads", null, "generate --n 5 --threads 5000", 2, "RG605" },
        { "unknown engine", null, "train --data in.csv --engine tensorflow", 2, "RG605" },
        { "unknown device", null, "train --data in.csv --device tpu", 2, "RG605" },
        { "managed engine on a GPU", null, "train --data in.csv --device cuda", 2, "RG607" },
        { "engine not in this build", Rows, "train --data in.csv --engine torchsharp", 69, "RG391" },
        { "engine for drawing rows not in this build", null, "generate --n 5 --engine torchsharp", 69, "RG391" },
        { "another engine and a condition", null, "generate --n 5 --engine torchsharp --where x=1", 2, "RG607" },
        { "zero steps", null, "train --data in.csv --steps 0", 2, "RG605" },
        { "batch of one", null, "train --data in.csv --batch-size 1", 2, "RG605" },
        { "negative minutes", null, "train --data in.csv --max-minutes -1", 2, "RG605" },
        { "memory without a number", null, "train --data in.csv --max-memory lots", 2, "RG605" },
        { "wide delimiter", null, "train --data in.csv --delimiter ab", 2, "RG605" },
        { "quiet and verbose", null, "train --data in.csv -q -v", 2, "RG607" },
        { "unwritable log", Rows, "train --data in.csv --log-file none/log.json", 73, "RG610" },
        { "no n", null, "generate", 2, "RG604" },
        { "n 0", null, "generate --n 0", 2, "RG605" },
        { "n negative", null, "generate --n -5", 2, "RG605" },
        { "n huge", null, "generate --n 99999999999999999999", 2, "RG605" },
        { "n of letters", null, "generate --n ten", 2, "RG605" },
        { "n more than the disk holds", null, "generate --n 1000000000000 --model trained.riskgan", 74, "RG407" },
        { "no model", null, "generate --n 5", 66, "RG410" },
        { "model of another program", Rows, "generate --n 5 --model in.csv", 65, "RG413" },
        { "model cut short", null, "generate --n 5 --model cut.riskgan", 65, "RG414" },
        { "model damaged", null, "inspect flipped.riskgan", 65, "RG416" },
        { "unwritable output", null, "generate --n 5 --model trained.riskgan --output none/out.csv", 73, "RG402" },
        { "existing output", Rows, "generate --n 5 --model trained.riskgan --output in.csv", 73, "RG401" },
        { "existing model", Rows, "train --data in.csv --model trained.riskgan", 73, "RG401" },
        { "nothing to inspect", null, "inspect", 2, "RG604" },
        { "inspect a missing file", null, "inspect none.riskgan", 66, "RG410" },
        { "inspect two files", null, "inspect a b", 2, "RG603" },
        { "schema of a missing file", null, "schema infer --data in.csv", 66, "RG101" },
        { "existing schema", Rows, "schema infer --data in.csv --output loans.csv", 73, "RG401" },
        { "condition on no column", null, "generate --n 5 --model trained.riskgan --where ratng=A", 65, "RG521" },
        { "condition on no level", null, "generate --n 5 --model trained.riskgan --where rating=Z", 65, "RG522" },
        { "condition outside training", null, "generate --n 5 --model trained.riskgan --where amount>1e9", 65, "RG524" },
        { "condition cut short", null, "generate --n 5 --model trained.riskgan --where amount>", 2, "RG520" },
        { "balance without shares", null, "generate --n 5 --model trained.riskgan --balance rating", 2, "RG527" },
        { "given and where", Rows, "generate --given in.csv --model trained.riskgan --where rating=A", 2, "RG607" },
        { "given rows missing", null, "generate --given in.csv --model trained.riskgan", 66, "RG101" },
        { "scenario missing", null, "generate --n 5 --model trained.riskgan --scenario none.yaml", 66, "RG101" },
        { "scenario cut short", "shift: [a", "generate --n 5 --model trained.riskgan --scenario in.csv", 65, "RG540" },
        { "scenario of no column", "shift: {amnt: {add: 1}}", "generate --n 5 --model trained.riskgan --scenario in.csv", 65, "RG541" },
        { "scenario and where", Rows, "generate --n 5 --model trained.riskgan --scenario in.csv --where rating=A", 2, "RG607" },
        { "base without a scenario", null, "generate --n 5 --model trained.riskgan --base b.csv", 2, "RG604" },
        { "base is the scenario", Rows, "generate --n 5 --model trained.riskgan --scenario in.csv --base in.csv --force", 2, "RG608" },
        { "no such loss column", "shift: {amount: {add: 1}}", "generate --n 5 --model trained.riskgan --scenario in.csv --pd pdd", 65, "RG511" },
        { "scenario's base exists", "shift: {amount: {add: 1}}", "generate --n 5 --model trained.riskgan --scenario in.csv --base loans.csv", 73, "RG401" },
        { "nothing to impute", null, "impute", 2, "RG604" },
        { "impute a missing file", null, "impute --input in.csv --model trained.riskgan", 66, "RG101" },
        { "impute an unknown column", "rating,amount\nA,\n", "impute --input in.csv --model trained.riskgan --where-missing amnt", 65, "RG511" },
        { "impute strangers", "x,y\n1,\n", "impute --input in.csv --model trained.riskgan", 65, "RG513" },
        { "no draws", null, "impute --input loans.csv --model trained.riskgan --draws 0", 2, "RG605" },
        { "estimate unreadable", null, "impute --input loans.csv --model trained.riskgan --estimate mode(amount)", 2, "RG530" },
        { "nothing to pool", null, "pool", 2, "RG604" },
        { "pool without a column", null, "pool --input loans.csv --estimate mean(amnt)", 65, "RG531" },
        { "score by no column", null, "score --model trained.riskgan --input loans.csv --target defalted", 65, "RG533" },
        { "report without a target", null, "score --model trained.riskgan --input loans.csv --report r.html", 2, "RG604" },
        { "score's report is the input", null, "score --model trained.riskgan --input loans.csv --target defaulted --report loans.csv --force", 2, "RG608" },
        { "unknown schema verb", null, "schema inferr", 2, "RG602" },
    };

    [Theory]
    [MemberData(nameof(Data))]
    public void Meets_one_clear_error(string what, string? csv, string line, int exit, string code)
    {
        Prepare(csv, line);
        string[] before = _folder.Names();
        RunResult run = Run.In(_folder.Root, line.Split(' '));
        Assert.True(run.Exit == exit, $"{what}: exit {run.Exit}, {run.Error}");
        Assert.StartsWith($"error {code}: ", LastError(run.Error), StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n'), text => text.StartsWith("error ", StringComparison.Ordinal));
        Assert.Matches(@"\n  \S.*\n$", run.Error); // the cure, indented
        Assert.Empty(run.OutputBytes);
        Assert.Equal(before, _folder.Names());
    }

    [Fact]
    public void Text_in_a_numeric_column_is_named_by_line_and_column()
    {
        _folder.Write("in.csv", Rows);
        Assert.Equal(0, Run.In(_folder.Root, "schema", "infer", "--data", "in.csv", "--output", "in.schema.json", "-q").Exit);
        _folder.Write("in.csv", Rows + "4,1O,A\n");
        RunResult run = Run.In(_folder.Root, "train", "--data", "in.csv", "--schema", "in.schema.json");
        Assert.Equal(65, run.Exit);
        Assert.Contains("error RG104: in.csv, line 5, column 'amount': '1O' is not", run.Error, StringComparison.Ordinal);
        Assert.Equal(["in.csv", "in.schema.json"], _folder.Names());
    }

    [Fact]
    public void All_mistakes_on_a_command_line_are_told_at_once()
    {
        RunResult run = Run.In(_folder.Root, "generate", "--n", "0", "--seed", "x", "--threads", "-1");
        Assert.Equal(2, run.Exit);
        Assert.StartsWith("error RG605: 3 mistakes on the command line.\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("\n  --n: '0' is not a whole number from 1 to 1,000,000,000,000.\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trian", "Did you mean 'train'?")]
    [InlineData("generate --ouput x", "Did you mean '--output'?")]
    [InlineData("train --dat x", "Did you mean '--data'?")]
    [InlineData("train --data loans.csv --target defalted", "Did you mean 'defaulted'?")]
    public void A_slip_of_the_finger_is_answered_with_the_nearest_word(string line, string suggestion)
    {
        Prepare(null, line);
        Assert.Contains(suggestion, Run.In(_folder.Root, line.Split(' ')).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generate --n 0 --json", 2, "RG605")]
    [InlineData("train --data none.csv --json", 66, "RG101")]
    [InlineData("trian --json", 2, "RG602")]
    [InlineData("generate --n 5 --output - --json", 2, "RG607")]
    public void With_json_the_error_is_a_document_on_standard_output(string line, int exit, string code)
    {
        RunResult run = Run.In(_folder.Root, line.Split(' '));
        Assert.Equal(exit, run.Exit);
        JsonElement error = JsonDocument.Parse(run.Output).RootElement.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(exit, error.GetProperty("exit").GetInt32());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.NotEmpty(error.GetProperty("cure").GetString()!);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void An_output_without_permission_ends_with_77()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root") return; // root may write everywhere
        Directory.CreateDirectory(_folder.File("shut"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(77, Run.In(_folder.Root, "train", "--data", model.Csv, "--model", "shut/model.riskgan").Exit);
    }

    [UnixFact]
    public void A_full_disk_ends_with_74()
    {
        if (!File.Exists("/dev/full")) return; // Linux only
        RunResult run = Run.In(_folder.Root, "generate", "--n", "5", "--model", model.ModelPath, "--output", "/dev/full");
        Assert.Equal(74, run.Exit);
        Assert.Contains("error RG406: Writing '/dev/full' failed: the disk is full.", run.Error, StringComparison.Ordinal);
    }

    // The error stands last; lines that tell what was read may stand before it.
    private static string LastError(string error) => error[Math.Max(0, error.IndexOf("error RG", StringComparison.Ordinal))..];

    private void Prepare(string? csv, string line)
    {
        if (csv is not null) _folder.Write("in.csv", csv);
        if (line.Contains("loans.csv", StringComparison.Ordinal)) File.Copy(model.Csv, _folder.File("loans.csv"));
        if (line.Contains("trained.riskgan", StringComparison.Ordinal)) File.Copy(model.ModelPath, _folder.File("trained.riskgan"));
        byte[] bytes = File.ReadAllBytes(model.ModelPath);
        if (line.Contains("cut.riskgan", StringComparison.Ordinal)) File.WriteAllBytes(_folder.File("cut.riskgan"), bytes[..^100]);
        bytes[^5] ^= 1;
        if (line.Contains("flipped.riskgan", StringComparison.Ordinal)) File.WriteAllBytes(_folder.File("flipped.riskgan"), bytes);
    }
}
