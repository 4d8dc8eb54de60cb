using System.Text.RegularExpressions;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary>Help texts as kept in <c>Help/</c>; a changed line is a change users see. RISKGAN_KEEP=1 writes them anew.</summary>
public sealed partial class HelpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Pages => new()
    {
        { "riskgan", "" },
        { "train", "train" },
        { "generate", "generate" },
        { "impute", "impute" },
        { "pool", "pool" },
        { "evaluate", "evaluate" },
        { "train-risk", "train-risk" },
        { "score", "score" },
        { "inspect", "inspect" },
        { "schema", "schema" },
        { "schema-infer", "schema infer" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public void Help_is_the_kept_text(string name, string verb)
    {
        RunResult run = Run.In(_folder.Root, [.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal((0, ""), (run.Exit, run.Error));
        string kept = Path.Combine(SharedData.RepositoryRoot, "tests", "RiskGan.Cli.Tests", "Help", name + ".txt");
        if (Environment.GetEnvironmentVariable("RISKGAN_KEEP") == "1") File.WriteAllText(kept, run.Output);
        Assert.Equal(File.ReadAllText(kept), run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void Without_a_verb_help_goes_to_standard_error()
    {
        RunResult run = Run.In(_folder.Root);
        Assert.Equal((2, ""), (run.Exit, run.Output));
        Assert.StartsWith("riskgan: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_of_the_help_stands_in_the_reference()
    {
        string reference = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "cli.md"));
        foreach ((string _, string verb) in Pages.Select(row => ((string)row[0], (string)row[1])))
        {
            string help = Run.In(_folder.Root, [.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Output;
            foreach (Match option in OptionNames().Matches(help)) Assert.Contains($"`{option.Value}", reference, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Version_is_printed_alone() =>
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", Run.In(_folder.Root, "--version").Output);

    [GeneratedRegex(@"(?<=^  (-\w, )?)--[a-z-]+", RegexOptions.Multiline)]
    private static partial Regex OptionNames();
}
