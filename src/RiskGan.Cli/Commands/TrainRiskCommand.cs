using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Persistence;
using RiskGan.Core.Scoring;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan train-risk</c>: real or synthetic CSV, or both → a risk model file.</summary>
internal static class TrainRiskCommand
{
    /// <summary>Where risk models lie by default.</summary>
    internal const string DefaultModel = "model.riskmodel";

    private static readonly Option<string?> Also = new("--also") { HelpName = "FILE", Description = "More rows to learn from, real or synthetic, with the same columns." };
    private static readonly Option<string?> Target = new("--target") { HelpName = "COLUMN", Description = "The column to predict, such as default." };
    private static readonly Option<string?> Positive = new("--positive") { HelpName = "LEVEL", Description = "The level whose probability is predicted (default: the bad one of two, by its text)." };
    private static readonly Option<string?> Kind = new("--kind") { HelpName = "boosted|logistic", Description = "Gradient-boosted trees (default), or logistic regression." };
    private static readonly Option<string?> ModelPath = new("--model") { HelpName = "FILE", Description = $"Where to write the risk model (default: {DefaultModel})." };
    private static readonly Option<string?> Test = new("--test") { HelpName = "FILE", Description = "Held-out real rows to judge the model by." };
    private static readonly Option<string?> Schema = new("--schema") { HelpName = "FILE", Description = "What the columns are, where it should not be inferred." };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace an existing model file." };

    private static readonly DataOptions Data = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DescribedCommand("train-risk", "fit a risk model to real or synthetic rows, or both", new HelpPage(
            "riskgan train-risk --data FILE --target COLUMN [options]",
            [
                "riskgan train-risk --data synthetic.csv --target default --test holdout.csv",
                "riskgan train-risk --data train.csv --also synthetic.csv --target default",
                "riskgan score --model model.riskmodel --input portfolio.csv",
            ]));
        foreach (Option option in new Option[] { Data.Data, Also, Target, Positive, Kind, ModelPath, Test, Schema, Data.Missing, Data.Delimiter, Force }) command.Options.Add(option);
        Verb.Do(command, Run);
        return command;
    }

    private static void Run(ParseResult parse, ConsoleReport report, CancellationToken stop)
    {
        var reader = new OptionReader(parse);
        string data = Data.ReadPath(reader);
        string? also = reader.Text(Also, "a file's path");
        string target = reader.Required(Target, "the column to predict");
        string? positive = reader.Text(Positive, "a level of the target");
        RiskModelKind kind = reader.Choice(Kind, [("boosted", RiskModelKind.Boosted), ("logistic", RiskModelKind.Logistic)]) ?? RiskModelKind.Boosted;
        string output = reader.Text(ModelPath, "a file's path") ?? DefaultModel;
        string? test = reader.Text(Test, "a file's path");
        string? schemaFile = reader.Text(Schema, "a file's path");
        CsvReadOptions options = Data.ReadOptions(reader);
        bool force = reader.Flag(Force);
        foreach (string? input in new[] { data, also, test, schemaFile }) reader.RefuseSameFile(ModelPath, output, input ?? "");
        reader.ThrowIfWrong();
        using FileLock? held = FileLock.Take(output);
        DurableFile.EnsureCreatable(output, force);
        if (schemaFile is not null) options = options with { Schema = SchemaFile.Read(schemaFile) };

        var clock = Stopwatch.StartNew();
        using ProgressReport progress = report.StartProgress();
        var show = new TrainingProgressView(progress, report);
        CsvReadResult first = CsvTableReader.Read(data, options, show, stop);
        DataReport.Tell(report, progress, first);
        CsvReadOptions alike = options with { Schema = EvaluationInputCheck.ReadingSchema(first.Table.Schema), AllowsAbsentColumns = true };
        var tables = new List<Table> { first.Table };
        if (also is not null) tables.Add(CsvTableReader.Read(also, alike, show, stop).Table);
        RiskModel model = RiskModel.Fit(tables, target, kind, new RiskModelOptions { Positive = positive });
        ModelFile.Write(output, model.ToContent(), force);
        progress.End();
        report.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{output} written: {(kind == RiskModelKind.Boosted ? "boosted trees" : "logistic regression")} on {model.Rows:N0} rows, {model.Features.Count:N0} columns, in {ProgressReport.Clock(clock.Elapsed)}."));

        ScoreFigures? figures = test is null ? null : ScoreFigures.Of(model, CsvTableReader.Read(test, alike, show, stop).Table);
        progress.End();
        figures?.Tell(report);
        if (!report.Json) return;
        JsonDocuments.Write(json =>
        {
            JsonDocuments.Start(json, "riskgan.train-risk", 1);
            json.WriteString("model", output);
            json.WriteString("kind", kind == RiskModelKind.Boosted ? "boosted" : "logistic");
            json.WriteString("target", target);
            json.WriteString("positive", model.Positive);
            json.WriteNumber("rows", model.Rows);
            JsonDocuments.WriteTexts(json, "features", model.Features);
            figures?.Write(json);
            json.WriteEndObject();
        });
    }
}
