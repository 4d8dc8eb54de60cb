using System.CommandLine;
using System.Diagnostics;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Data;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan train</c>: CSV → model file.</summary>
internal static class TrainCommand
{
    private const string DefaultModel = "model.riskgan";

    private static readonly Option<string?> ModelPath = new("--model") { HelpName = "FILE", Description = $"Where to write the model (default: {DefaultModel})." };
    private static readonly Option<string?> Target = new("--target") { HelpName = "COLUMN", Description = "The column that risk models will predict; kept in the model for later." };
    private static readonly Option<string?> Schema = new("--schema") { HelpName = "FILE", Description = "What the columns are, where it should not be inferred: a file of 'riskgan schema infer', SDV metadata or a Frictionless Table Schema." };
    private static readonly Option<string?> Preset = new("--preset") { HelpName = "auto|hybrid|gan|classic", Description = "The kind of generator: auto (default) decides from the table; hybrid, a chain of networks trained by likelihood, is the most faithful; gan, adversarial, samples fastest; classic is the introductory articles' network, for comparison." };
    private static readonly Option<string?> Epochs = new("--epochs") { HelpName = "NUMBER", Description = "Passes over the rows (default: decided from the data)." };
    private static readonly Option<string?> Steps = new("--steps") { HelpName = "NUMBER", Description = "Training steps, instead of --epochs." };
    private static readonly Option<string?> MaxMinutes = new("--max-minutes") { HelpName = "NUMBER", Description = "Stop training after this time and keep the model; how far it gets depends on the machine." };
    private static readonly Option<string?> BatchSize = new("--batch-size") { HelpName = "ROWS", Description = "Rows a step (default: the preset's own)." };
    private static readonly Option<bool> NoRake = new("--no-rake") { Description = "Do not fit the rake, which refuses generated rows whose pairs of columns go together less often in training." };
    private static readonly Option<string?> Seed = new("--seed") { HelpName = "NUMBER", Description = "Same seed, data and options: the same model, byte for byte (default: 42)." };
    private static readonly Option<string?> Threads = new("--threads") { HelpName = "NUMBER", Description = "Threads that compute; never changes the result (default: all processors)." };
    private static readonly Option<string?> MaxMemory = new("--max-memory") { HelpName = "SIZE", Description = "Memory a training may need by estimate, such as 500MB or 8GB (default: 4GiB)." };
    private static readonly Option<string?> CheckpointEvery = new("--checkpoint-every") { HelpName = "TIME|STEPS", Description = "How often to save what a killed training can go on from: minutes such as 5 or 0.5, steps such as 500steps, or off (default: 5)." };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on from the newest checkpoint, with the same data and options; the model is the same, byte for byte." };
    private static readonly Option<string?> RedactRare = new("--redact-rare") { HelpName = "ROWS", Description = "Replace labels that fewer rows share before training, so that neither model nor rows show them." };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace an existing model file; without --resume throw its checkpoints away too." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Read the data, print the plan with its memory estimate, and stop." };

    private static readonly DataOptions Data = new();
    private static readonly EngineOptions Engines = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DescribedCommand("train", "learn a model from a CSV file", new HelpPage(
            "riskgan train --data FILE [options]",
            [
                "riskgan train --data portfolio.csv",
                "riskgan train --data portfolio.csv.gz --target default --max-minutes 10",
                "riskgan train --data loans.csv --schema loans.json --model loans.riskgan",
            ]));
        foreach (Option option in new Option[] { Data.Data, Target, ModelPath, Schema, Data.Missing, Data.Delimiter, Preset, Epochs, Steps, MaxMinutes, BatchSize, NoRake, Seed, Threads, Engines.Engine, Engines.Device, MaxMemory, RedactRare, CheckpointEvery, Resume, Force, DryRun })
            command.Options.Add(option);
        Verb.Do(command, Run);
        return command;
    }

    private static void Run(ParseResult parse, ConsoleReport report, CancellationToken stop)
    {
        var reader = new OptionReader(parse);
        string data = Data.ReadPath(reader);
        string model = reader.Text(ModelPath, "a file's path") ?? DefaultModel;
        string? schemaFile = reader.Text(Schema, "a file's path");
        bool force = reader.Flag(Force);
        CsvReadOptions readOptions = Data.ReadOptions(reader);
        TrainingOptions options = ReadTrainingOptions(reader);
        EngineOptions.Wish wish = Engines.Read(reader);
        var checkpoints = new Checkpoints(model, reader.CheckpointInterval(CheckpointEvery) ?? CheckpointInterval.Default, reader.Flag(Resume));
        reader.Exclude(Resume, DryRun, "a dry run trains nothing");
        reader.RefuseSameFile(ModelPath, model, data);
        reader.ThrowIfWrong();

        ITrainingEngine? engine = wish.Training(options.Threads);
        bool dryRun = reader.Flag(DryRun);
        using FileLock? held = dryRun ? null : FileLock.Take(model);
        if (!dryRun)
        {
            DurableFile.EnsureCreatable(model, force);
            if (!checkpoints.Resume) DiscardOrRefuse(checkpoints, force);
        }

        if (schemaFile is not null) readOptions = readOptions with { Schema = SchemaFile.Read(schemaFile) };

        EngineOptions.Advise(report, options.Threads);
        var clock = Stopwatch.StartNew();
        using ProgressReport progress = report.StartProgress();
        var show = new TrainingProgressView(progress, report);
        CsvReadResult read = CsvTableReader.Read(data, readOptions, show, stop);
        DataReport.Tell(report, progress, read);

        // Only the file's name: whose folder it lay in is nobody's business.
        var provenance = new Provenance(Path.GetFileName(read.Source), read.Bytes, read.Sha256, read.Table.RowCount);
        if (dryRun)
        {
            PlanReport.Tell(report, read, GanTrainer.Plan(read.Table, provenance, options));
            return;
        }

        Model trained = new GanTrainer(engine, checkpoints).Fit(read.Table, provenance, options, show, stop);
        ModelFile.Write(model, trained.ToContent(), force);
        checkpoints.Remove();
        progress.End();
        TrainedReport.Tell(report, model, trained, clock.Elapsed);
    }

    // Hours of work are not thrown away because a word was left out.
    private static void DiscardOrRefuse(Checkpoints checkpoints, bool force)
    {
        if (force) checkpoints.Remove();
        else checkpoints.EnsureNone();
    }

    private static TrainingOptions ReadTrainingOptions(OptionReader reader)
    {
        reader.Exclude(Epochs, Steps, "both say how long to train");
        double? minutes = reader.Positive(MaxMinutes, 1e6);
        var defaults = new TrainingOptions();
        return new TrainingOptions
        {
            Preset = reader.Choice(Preset, [("auto", Core.Training.Preset.Auto), ("gan", Core.Training.Preset.Gan), ("hybrid", Core.Training.Preset.Hybrid), ("classic", Core.Training.Preset.Classic)]) ?? defaults.Preset,
            Target = reader.Text(Target, "a column's name"),
            Epochs = reader.Positive(Epochs, 1e6),
            Steps = reader.WholeNumber(Steps, 1, 1_000_000_000),
            MaxTime = minutes is null ? null : TimeSpan.FromMinutes(minutes.Value),
            BatchSize = (int?)reader.WholeNumber(BatchSize, 2, 1_000_000),
            Rake = !reader.Flag(NoRake),
            Seed = reader.Seed(Seed) ?? defaults.Seed,
            Threads = (int)(reader.WholeNumber(Threads, 1, 1024) ?? Environment.ProcessorCount),
            RedactRare = (int?)reader.WholeNumber(RedactRare, 2, 1_000_000),
            MaxMemory = reader.Bytes(MaxMemory) ?? defaults.MaxMemory,
        };
    }
}
