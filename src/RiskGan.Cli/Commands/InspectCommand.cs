using System.CommandLine;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Persistence;
using RiskGan.Core.Scoring;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan inspect</c>: what a model file holds.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Path = new("model") { HelpName = "MODEL", Description = "The model file, of a generator or a risk model.", Arity = ArgumentArity.ZeroOrOne };

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
        ModelContent content = ModelFile.Read(path);
        long bytes = new FileInfo(path).Length;
        if (RiskModel.IsIn(content))
        {
            var risk = RiskModel.FromContent(content);
            if (report.Json) JsonDocuments.Write(json => RiskModelReport.Write(json, path, bytes, risk));
            else StandardStream.WriteText(RiskModelReport.Describe(path, bytes, risk));
            return;
        }

        var model = Model.FromContent(content);
        if (report.Json) JsonDocuments.Write(json => ModelReport.Write(json, path, bytes, model));
        else StandardStream.WriteText(ModelReport.Describe(path, bytes, model));
    }
}
