using System.CommandLine;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Persistence;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan inspect</c>: what a model file holds.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Path = new("model") { HelpName = "MODEL", Description = "The model file.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DescribedCommand("inspect", "say what a model file holds, training values included", new HelpPage(
            "riskgan inspect MODEL [options]",
            [
                "riskgan inspect model.riskgan",
                "riskgan inspect model.riskgan --json",
                "riskgan inspect model.riskgan --json | jq '.columns[].holds'",
            ]));
        command.Arguments.Add(Path);
        Verb.Do(command, Run);
        return command;
    }

    private static void Run(ParseResult parse, ConsoleReport report, CancellationToken stop)
    {
        var reader = new OptionReader(parse);
        string path = reader.Required(Path, "the model file");
        reader.ThrowIfWrong();
        Model model = Model.FromContent(ModelFile.Read(path));
        long bytes = new FileInfo(path).Length;
        if (report.Json) JsonDocuments.Write(json => ModelReport.Write(json, path, bytes, model));
        else StandardStream.WriteText(ModelReport.Describe(path, bytes, model));
    }
}
