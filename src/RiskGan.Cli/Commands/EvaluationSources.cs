using System.Globalization;
using System.Security.Cryptography;
using RiskGan.Cli.Output;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Persistence;
using RiskGan.Core.Rules;
using RiskGan.Core.Sampling;
using RiskGan.Core.Training;

namespace RiskGan.Cli.Commands;

/// <summary>Where the tables of an evaluation come from: files, or one file that is split, learned and generated from.</summary>
internal sealed record EvaluationSources
{
    private const double HeldOutShare = 0.4;
    private const ulong SecondSplit = 0x9E3779B97F4A7C15; // another order for the second cut than for the first

    public string? Data { get; init; }

    public string? Real { get; init; }

    public string? Synthetic { get; init; }

    public string? Train { get; init; }

    public string? Model { get; init; }

    public string? Schema { get; init; }

    public required CsvReadOptions Reading { get; init; }

    public required TrainingOptions Training { get; init; }

    /// <summary>The input files that were named.</summary>
    public IEnumerable<string?> Inputs => [Data, Real, Synthetic, Train, Model, Schema];

    /// <summary>What was opened.</summary>
    public sealed record Opened(EvaluationInput Input, Model? Model, string ModelSha256, IReadOnlyList<IRowRule> Rules);

    /// <summary>Reads the files, or trains and generates.</summary>
    public Opened Open(EvaluationOptions options, ConsoleReport report, ProgressReport progress, CancellationToken stop)
    {
        CsvReadOptions reading = Schema is null ? Reading : Reading with { Schema = SchemaFile.Read(Schema) };
        return Data is null ? OpenFiles(reading, report, progress, stop) : MakeFrom(Data, reading, options, report, progress, stop);
    }

    private Opened OpenFiles(CsvReadOptions reading, ConsoleReport report, ProgressReport progress, CancellationToken stop)
    {
        // The model is small and quick to refuse; the tables may take a while.
        Model? model = Model is null ? null : Core.Persistence.Model.FromContent(ModelFile.Read(Model));
        string hash = Model is null ? "" : HashOf(Model);
        var show = new TrainingProgressView(progress, report);
        CsvReadResult real = CsvTableReader.Read(Real!, reading, show, stop);
        DataReport.Tell(report, progress, real);
        CsvReadOptions alike = reading with { Schema = EvaluationInputCheck.ReadingSchema(real.Table.Schema), AllowsAbsentColumns = true };
        CsvReadResult synthetic = ReadAlike(Synthetic!, alike);
        CsvReadResult? train = Train is null ? null : ReadAlike(Train, alike);
        var tables = new List<EvaluatedTable> { Describe("real", real), Describe("synthetic", synthetic) };
        if (train is not null) tables.Add(Describe("train", train));
        return new Opened(new EvaluationInput { Real = real.Table, Synthetic = synthetic.Table, Train = train?.Table, Tables = tables }, model, hash, RowRules.Of(real.Table));

        CsvReadResult ReadAlike(string path, CsvReadOptions options)
        {
            CsvReadResult read = CsvTableReader.Read(path, options, show, stop);
            progress.End();
            report.Say(string.Create(CultureInfo.InvariantCulture, $"{read.Source}: {read.Table.RowCount:N0} rows, {read.Table.Columns.Count:N0} columns, read as the real file."));
            foreach (string notice in read.Notices) report.Say(notice);
            return read;
        }
    }

    private Opened MakeFrom(string data, CsvReadOptions reading, EvaluationOptions options, ConsoleReport report, ProgressReport progress, CancellationToken stop)
    {
        var show = new TrainingProgressView(progress, report);
        CsvReadResult read = CsvTableReader.Read(data, reading, show, stop);
        DataReport.Tell(report, progress, read);
        TrainTestSplit outer = TrainTestSplit.Of(read.Table, HeldOutShare, options.Seed);
        TrainTestSplit inner = TrainTestSplit.Of(outer.Test, 0.5, options.Seed ^ SecondSplit);
        report.Say(string.Create(CultureInfo.InvariantCulture,
            $"Split: {outer.Train.RowCount:N0} rows to train on, {inner.Test.RowCount:N0} to judge by, {inner.Train.RowCount:N0} more as the noise floor of privacy attacks."));

        string source = Path.GetFileName(read.Source);
        var provenance = new Provenance(source, read.Bytes, read.Sha256, outer.Train.RowCount);
        Model model = new GanTrainer().Fit(outer.Train, provenance, Training with { Target = options.Target, Seed = options.Seed, Threads = options.Threads }, show, stop);
        Table synthetic = TableJoin.Join(new Sampler(model, options.Seed, options.Threads).Sample(outer.Train.RowCount, stop));
        progress.End();
        return new Opened(
            new EvaluationInput
            {
                Real = inner.Test,
                Synthetic = synthetic,
                Train = outer.Train,
                Control = inner.Train,
                Tables =
                [
                    new EvaluatedTable("real", $"{source}, held-out fifth", inner.Test.RowCount, inner.Test.Columns.Count, read.Sha256),
                    new EvaluatedTable("synthetic", "generated", synthetic.RowCount, synthetic.Columns.Count, ""),
                    new EvaluatedTable("train", $"{source}, three fifths", outer.Train.RowCount, outer.Train.Columns.Count, read.Sha256),
                    new EvaluatedTable("control", $"{source}, held-out fifth", inner.Train.RowCount, inner.Train.Columns.Count, read.Sha256),
                ],
            },
            model,
            ModelFile.Sha256Of(model.ToContent()),
            RowRules.Of(read.Table));
    }

    private static EvaluatedTable Describe(string role, CsvReadResult read) =>
        new(role, Path.GetFileName(read.Source), read.Table.RowCount, read.Table.Columns.Count, read.Sha256);

    private static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
