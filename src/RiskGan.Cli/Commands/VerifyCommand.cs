using System.CommandLine;
using System.Globalization;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan verify</c>: proves that a model file is whole and usable.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string> Path = new("model") { HelpName = "MODEL", Description = "The model file, risk model or checkpoint.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DescribedCommand("verify", "prove that a model file is whole and usable", new HelpPage(
            "riskgan verify MODEL [options]",
            [
                "riskgan verify model.riskgan",
                "riskgan verify model.riskmodel",
                "riskgan verify model.riskgan --quiet && riskgan generate --n 10000",
            ],
            "Exit code 0 if the file is sound, 65 if it is damaged, cut short or no riskgan file. A digest finds accidents, not attackers."));
        command.Arguments.Add(Path);
        Verb.Do(command, Run);
        return command;
    }

    private static void Run(ParseResult parse, ConsoleReport report, CancellationToken stop)
    {
        var reader = new OptionReader(parse);
        string path = reader.Required(Path, "the model file");
        reader.ThrowIfWrong();
        ModelVerification found = ModelVerification.Of(path);
        long bytes = new FileInfo(path).Length;
        (string word, string kind) = found.Kind switch
        {
            ModelFileKind.Generator => ("generator", "a riskgan model"),
            ModelFileKind.RiskModel => ("riskModel", "a risk model"),
            _ => ("checkpoint", "the checkpoint of an unfinished training"),
        };
        if (!report.Json)
        {
            report.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{PrintableText.Escape(path)} is sound: {kind}, format {ModelFile.FormatVersion}, {Words.Bytes(bytes)}, {found.Documents:N0} documents, {found.Tensors:N0} tensors of {found.Values:N0} numbers, SHA-256 as written."));
            return;
        }

        JsonDocuments.Write(json =>
        {
            JsonDocuments.Start(json, "riskgan.verify", 1);
            json.WriteString("model", path);
            json.WriteString("kind", word);
            json.WriteString("formatVersion", ModelFile.FormatVersion);
            json.WriteNumber("bytes", bytes);
            json.WriteNumber("documents", found.Documents);
            json.WriteNumber("tensors", found.Tensors);
            json.WriteNumber("values", found.Values);
            json.WriteEndObject();
        });
    }
}
