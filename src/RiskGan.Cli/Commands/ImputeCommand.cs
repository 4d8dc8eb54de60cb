using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Imputation;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Reporting;
using RiskGan.Core.Training;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan impute</c>: CSV with gaps → the same CSV with the gaps filled.</summary>
internal static class ImputeCommand
{
    private const string DefaultOutput = "completed.csv";
    private const int MostDraws = 1000;

    private static readonly Option<string?> Input = new("--input") { HelpName = "FILE", Description = "The CSV file with gaps, .gz too; - is standard input." };
    private static readonly Option<string?> ModelPath = new("--model") { HelpName = "FILE", Description = "The model that fills (default: one is trained on the input itself, gaps included)." };
    private static readonly Option<string?> SaveModel = new("--save-model") { HelpName = "FILE", Description = "Keep the model that was trained on the input." };
    private static readonly Option<string?> Output = new("--output", "-o") { HelpName = "FILE", Description = $"Where to write the completed rows; - is standard output (default: {DefaultOutput})." };
    private static readonly Option<string?> Draws = new("--draws") { HelpName = "M", Description = "Completions: M files, numbered before the extension (default: 1). With --point: draws a guess is made of (default: 20)." };
    private static readonly Option<string?> Point = new("--point") { HelpName = "mean|median", Description = "One best guess instead of a draw: numbers by mean (or median), labels by mode.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Long = new("--long") { Description = "All completions in one file, with a first column 'draw'." };
    private static readonly Option<string?> WhereMissing = new("--where-missing") { HelpName = "COLUMNS", Description = "Fill these columns only, separated by commas (default: all)." };
    private static readonly Option<string?> Mark = new("--mark") { HelpName = "SUFFIX", Description = "Add a column a column that tells with 1 and 0 what was filled (default suffix: _filled).", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string[]> Estimates = new("--estimate") { HelpName = "WHAT", Description = "Pool an estimate over the draws: mean(x), share(condition), quantile(x, 0.9), ols(y ~ a + b), logit(y ~ a + b); may be given again.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Report = new("--report") { HelpName = "FILE", Description = "Write an HTML page: filled against observed cells, and a self-check beside simple baselines." };
    private static readonly Option<string?> Steps = new("--steps") { HelpName = "NUMBER", Description = "Training steps where no model is given." };
    private static readonly Option<string?> MaxMinutes = new("--max-minutes") { HelpName = "NUMBER", Description = "End that training after this time." };
    private static readonly Option<string?> MaxMemory = new("--max-memory") { HelpName = "SIZE", Description = "Memory that training may need by estimate, such as 500MB or 8GB (default: 4GiB)." };
    private static readonly Option<string?> Seed = new("--seed") { HelpName = "NUMBER", Description = "Same seed, model and rows: the same cells (default: 1)." };
    private static readonly Option<string?> Threads = new("--threads") { HelpName = "NUMBER", Description = "Threads that compute; never changes a cell (default: all processors)." };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace existing output files." };

    private static readonly DataOptions Data = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DescribedCommand("impute", "fill the gaps of a CSV file with plausible values", new HelpPage(
            "riskgan impute --input FILE [options]",
            [
                "riskgan impute --input gaps.csv",
                "riskgan impute --input gaps.csv --model model.riskgan --draws 20",
                "riskgan impute --input gaps.csv --point --where-missing income,ltv --mark",
            ]));
        foreach (Option option in new Option[] { Input, ModelPath, SaveModel, Output, Draws, Point, Long, WhereMissing, Mark, Estimates, Report, Data.Missing, Data.Delimiter, Steps, MaxMinutes, MaxMemory, Seed, Threads, Force })
            command.Options.Add(option);
        Verb.Do(command, Run);
        return command;
    }

    private static void Run(ParseResult parse, ConsoleReport report, CancellationToken stop)
    {
        var reader = new OptionReader(parse);
        string input = reader.Required(Input, "the rows to complete");
        string? modelPath = reader.Text(ModelPath, "a file's path");
        string? savePath = reader.Text(SaveModel, "a file's path");
        string output = reader.Text(Output, "a file's path, or -") ?? DefaultOutput;
        string? reportPath = reader.Text(Report, "a file's path");
        bool force = reader.Flag(Force);
        CsvReadOptions reading = Data.ReadOptions(reader);
        ImputationOptions options = ReadOptions(parse, reader);
        Estimand[] estimands = [.. reader.Texts(Estimates).Select(Estimand.Parse)];
        if (estimands.Length > 0) reader.Exclude(Estimates, Point, "guesses have no spread; pool draws");
        TrainingOptions training = ReadTraining(reader, options);
        string[] outputs = OutputNames(output, options);
        if (outputs.Length > 1 && output == "-") reader.Add(CliFault.Excluded(Draws.Name, "--output -", "several files do not fit one stream; add --long"));
        if (output == "-" && report.Json) reader.Add(CliFault.Excluded("--json", "--output -", "both would go to standard output"));
        reader.Exclude(ModelPath, SaveModel, "no model is trained where one is given");
        reader.Exclude(ModelPath, Steps, "no model is trained where one is given");
        reader.Exclude(ModelPath, MaxMemory, "no model is trained where one is given");
        foreach (string name in outputs) reader.RefuseSameFile(Output, name, input);
        reader.ThrowIfWrong();
        foreach (string name in outputs.Where(name => name != "-")) DurableFile.EnsureCreatable(name, force);
        if (savePath is not null) DurableFile.EnsureCreatable(savePath, force);
        if (reportPath is not null) DurableFile.EnsureCreatable(reportPath, force);

        if (Kernels.Warning is { } warning) report.Warn(warning);
        var clock = Stopwatch.StartNew();
        using ProgressReport progress = report.StartProgress();
        using InputCopy copy = InputCopy.Of(input, keep: modelPath is null || estimands.Length > 0 || reportPath is not null);
        (Model model, Table? trained) = modelPath is null
            ? Train(copy, reading, training, report, progress, stop)
            : (Model.FromContent(ModelFile.Read(modelPath)), null);
        if (savePath is not null) ModelFile.Write(savePath, model.ToContent(), force);
        var imputer = new Imputer(model, options, trained);
        foreach ((string determinant, string dependent) in imputer.Links)
            report.Say($"'{dependent}' follows from '{determinant}' wherever both are present: filled so that they agree.");
        FillDistributions? distributions = reportPath is null ? null : new FillDistributions();
        ImputationSummary summary = Write(imputer, copy, reading, outputs, force, distributions, progress, stop);
        progress.End();
        ImputeReport.Tell(report, summary, outputs, options, clock.Elapsed);
        if (reportPath is not null) WritePage(reportPath, force, model, trained, copy, reading, options, summary, distributions!, report, stop);
        IReadOnlyList<PooledEstimate> pooled = Pool(estimands, imputer, model, copy, reading, stop);
        foreach (PooledEstimate estimate in pooled) PooledReport.Say(report, estimate);
        if (report.Json) ImputeReport.WriteDocument(summary, modelPath, outputs, options, pooled, clock.Elapsed);
    }

    private static void WritePage(
        string path, bool force, Model model, Table? trained, InputCopy copy, CsvReadOptions reading, ImputationOptions options, ImputationSummary summary,
        FillDistributions distributions, ConsoleReport report, CancellationToken stop)
    {
        using Stream stream = copy.Open();
        Table table = CsvTableReader.Read(stream, copy.Source, Alike(model, reading), null, stop).Table;
        IReadOnlyList<SelfCheckLine> check = SelfCheck.Run(model, CommonColumns(table, model.Schema), options, trained, stop);
        DurableFile.WriteAll(path, ImputationPage.Write(Path.GetFileName(copy.Source), summary, distributions.Compare(), check, trained is not null, options), force);
        report.Say($"Report written to {path}.");
    }

    private static CsvReadOptions Alike(Model model, CsvReadOptions reading) =>
        reading with { Schema = EvaluationInputCheck.ReadingSchema(model.Schema), AllowsAbsentColumns = true };

    private static Table CommonColumns(Table table, TableSchema schema)
    {
        Column[] columns = [.. table.Columns.Where(column => schema.IndexOf(column.Name) >= 0)];
        return new Table(table.Schema with { Columns = [.. columns.Select(column => column.Schema)] }, columns);
    }

    /// <summary>Estimates from the completed tables in memory: the same cells as in the files, for they depend on row and draw alone.</summary>
    private static PooledEstimate[] Pool(Estimand[] estimands, Imputer imputer, Model model, InputCopy copy, CsvReadOptions reading, CancellationToken stop)
    {
        if (estimands.Length == 0) return [];
        using Stream stream = copy.Open();
        IReadOnlyList<Table> completed = imputer.Fill(CsvTableReader.Read(stream, copy.Source, Alike(model, reading), null, stop).Table, stop);
        return [.. estimands.SelectMany(estimand => estimand.Pool(completed))];
    }

    private static ImputationOptions ReadOptions(ParseResult parse, OptionReader reader)
    {
        bool hasPoint = parse.GetResult(Point) is { Implicit: false };
        PointGuess? point = !hasPoint ? null
            : reader.Choice(Point, [("mean", PointGuess.Mean), ("median", PointGuess.Median)]) ?? PointGuess.Mean;
        long draws = reader.WholeNumber(Draws, 1, MostDraws) ?? (hasPoint ? ImputationOptions.PointDraws : 1);
        string? columns = reader.Text(WhereMissing, "names of columns, separated by commas");
        if (hasPoint) reader.Exclude(Point, Long, "a guess is one completion");
        return new ImputationOptions
        {
            Draws = (int)draws,
            Point = point,
            Columns = columns is null ? [] : columns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            MarkSuffix = parse.GetResult(Mark) is { Implicit: false } ? reader.Text(Mark, "a suffix") ?? "_filled" : null,
            Long = reader.Flag(Long),
            Seed = reader.Seed(Seed) ?? 1,
            Threads = (int)(reader.WholeNumber(Threads, 1, 1024) ?? Environment.ProcessorCount),
        };
    }

    private static TrainingOptions ReadTraining(OptionReader reader, ImputationOptions options)
    {
        double? minutes = reader.Positive(MaxMinutes, 1e6);
        return new TrainingOptions
        {
            Steps = reader.WholeNumber(Steps, 1, 1_000_000_000),
            MaxTime = minutes is null ? null : TimeSpan.FromMinutes(minutes.Value),
            Threads = options.Threads,
            MaxMemory = reader.Bytes(MaxMemory) ?? new TrainingOptions().MaxMemory,
        };
    }

    /// <summary>"completed-01.csv" to "completed-20.csv" for twenty completions; one name where one file is written.</summary>
    private static string[] OutputNames(string output, ImputationOptions options)
    {
        if (options.Draws == 1 || options.Long || options.Point is not null || output == "-") return options.Draws > 1 && !options.Long && options.Point is null ? [output, output] : [output];
        string extension = Path.GetExtension(output);
        string stem = output[..^extension.Length];
        int digits = options.Draws.ToString(CultureInfo.InvariantCulture).Length;
        return [.. Enumerable.Range(1, options.Draws).Select(draw => $"{stem}-{draw.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')}{extension}")];
    }

    private static (Model Model, Table Trained) Train(
        InputCopy copy, CsvReadOptions reading, TrainingOptions training, ConsoleReport report, ProgressReport progress, CancellationToken stop)
    {
        var show = new TrainingProgressView(progress, report);
        using Stream stream = copy.Open();
        CsvReadResult read = CsvTableReader.Read(stream, copy.Source, reading, show, stop);
        DataReport.Tell(report, progress, read);
        report.Say("No --model: one is trained on these rows, gaps included.");
        var provenance = new Provenance(Path.GetFileName(read.Source), read.Bytes, read.Sha256, read.Table.RowCount);
        Model model = new GanTrainer().Fit(read.Table, provenance, training, show, stop);
        progress.End();
        return (model, read.Table);
    }

    private static ImputationSummary Write(
        Imputer imputer, InputCopy copy, CsvReadOptions reading, string[] outputs, bool force, IFillObserver? observer, ProgressReport progress, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        void Show(long rows, long bytes)
        {
            double rate = rows / Math.Max(clock.Elapsed.TotalSeconds, 1e-9);
            progress.Show(new PhaseProgress("impute", "rows", rows, bytes > 0 && copy.Length > bytes ? (long)((double)rows * copy.Length / bytes) : 0, rate, null));
        }

        var files = new List<DurableFile>();
        try
        {
            using Stream stream = copy.Open();
            if (outputs[0] == "-")
            {
                using Stream standard = StandardStream.OpenOutput();
                ImputationSummary told = imputer.Fill(stream, copy.Source, reading, [standard], observer, Show, stop);
                standard.Flush();
                return told;
            }

            foreach (string name in outputs) files.Add(DurableFile.Create(name, force));
            ImputationSummary summary = imputer.Fill(stream, copy.Source, reading, files, observer, Show, stop);
            foreach (DurableFile file in files) file.Commit();
            return summary;
        }
        finally
        {
            foreach (DurableFile file in files) file.Dispose();
        }
    }
}
