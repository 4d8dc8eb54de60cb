using System.CommandLine;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Data;
using RiskGan.Core.Persistence;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan schema infer</c>: CSV → schema file that a person can correct.</summary>
internal static class SchemaCommand
{
    private static readonly DataOptions Data = new();
    private static readonly Option<string?> Output = new("--output", "-o") { HelpName = "FILE", Description = "Where to write the schema; - is standard output (the default)." };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace an existing schema file." };

    /// <summary>Makes the command and its verb.</summary>
    public static Command Create()
    {
        var infer = new DescribedCommand("infer", "say what the columns of a CSV file are, as a file to correct", new HelpPage(
            "riskgan schema infer --data FILE [options]",
            [
                "riskgan schema infer --data portfolio.csv",
                "riskgan schema infer --data portfolio.csv --output portfolio.schema.json",
                "riskgan train --data portfolio.csv --schema portfolio.schema.json",
            ]));
        foreach (Option option in new Option[] { Data.Data, Output, Data.Missing, Data.Delimiter, Force }) infer.Options.Add(option);
        Verb.Do(infer, Infer);

        var schema = new DescribedCommand("schema", "what the columns of a file are", new HelpPage(
            "riskgan schema VERB [options]",
            [
                "riskgan schema infer --data portfolio.csv",
                "riskgan schema infer --data portfolio.csv --output portfolio.schema.json",
                "riskgan schema infer --data portfolio.csv --missing n/a --delimiter semicolon",
            ]));
        schema.Subcommands.Add(infer);
        return schema;
    }

    private static void Infer(ParseResult parse, ConsoleReport report, CancellationToken stop)
    {
        var reader = new OptionReader(parse);
        string data = Data.ReadPath(reader);
        string output = reader.Text(Output, "a file's path, or -") ?? "-";
        CsvReadOptions options = Data.ReadOptions(reader);
        bool force = reader.Flag(Force);
        reader.RefuseSameFile(Output, output, data);
        reader.ThrowIfWrong();
        if (output != "-") DurableFile.EnsureCreatable(output, force);

        CsvReadResult read;
        using (ProgressReport progress = report.StartProgress())
        {
            read = CsvTableReader.Read(data, options, new TrainingProgressView(progress, report), stop);
            DataReport.Tell(report, progress, read);
        }

        if (output == "-")
        {
            using Stream stream = StandardStream.OpenOutput();
            SchemaFile.Write(read.Table.Schema, stream);
            stream.Flush();
            return;
        }

        using (DurableFile file = DurableFile.Create(output, force))
        {
            SchemaFile.Write(read.Table.Schema, file);
            file.Commit();
        }

        report.Say($"Schema written to {output}.");
        if (report.Json) DataReport.WriteDocument("riskgan.schema-infer", output, read);
    }
}
