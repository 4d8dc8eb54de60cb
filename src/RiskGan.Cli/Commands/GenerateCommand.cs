using System.Buffers;
using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tails;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan generate</c>: model file → CSV rows.</summary>
internal static class GenerateCommand
{
    private const string DefaultModel = "model.riskgan";
    private const string DefaultOutput = "synthetic.csv";
    private const ulong DefaultSeed = 1;
    private const long MostRows = 1_000_000_000_000;

    private static readonly Option<string?> Rows = new("--n") { HelpName = "ROWS", Description = "How many rows." };
    private static readonly Option<string?> ModelPath = new("--model") { HelpName = "FILE", Description = $"The model file (default: {DefaultModel})." };
    private static readonly Option<string?> Output = new("--output", "-o") { HelpName = "FILE", Description = $"Where to write the rows; - is standard output (default: {DefaultOutput})." };
    private static readonly Option<string?> Seed = new("--seed") { HelpName = "NUMBER", Description = "Same seed and model: the same rows; another seed, other rows (default: 1)." };
    private static readonly Option<string?> Threads = new("--threads") { HelpName = "NUMBER", Description = "Threads that compute; never changes the rows (default: all processors)." };
    private static readonly Option<string?> Where = new("--where") { HelpName = "CONDITION", Description = "Only rows that satisfy it, such as \"product = mortgage and income < q10\"." };
    private static readonly Option<string?> BalanceText = new("--balance") { HelpName = "SHARES", Description = "Shares of a column's levels, such as \"default: 50/50\"." };
    private static readonly Option<string?> Given = new("--given") { HelpName = "FILE", Description = "Complete these partly filled rows; --n rows in all, taken in turn (default: each once)." };
    private static readonly Option<string?> MaxMinutes = new("--max-minutes") { HelpName = "NUMBER", Description = "With --where or --balance: stop after this time with the rows found so far." };
    private static readonly Option<string?> TailsMode = new("--tails") { HelpName = "observed|extrapolate", Description = "Amounts keep to the training range, or their tails go on beyond it by fitted generalised Pareto laws (default: observed)." };
    private static readonly Option<string?> TailsColumns = new("--tails-columns") { HelpName = "COLUMNS", Description = "With --tails extrapolate: these columns only, separated by commas (default: all that have such a tail)." };
    private static readonly Option<bool> TailsAllowInfiniteMean = new("--tails-allow-infinite-mean") { Description = "With --tails extrapolate: accept fitted laws without a mean (xi of 1 or more)." };
    private static readonly Option<bool> NoRake = new("--no-rake") { Description = "Keep every row the generator makes: faster, pairs of columns less true to the training table." };
    private static readonly Option<bool> KeepFormulas = new("--keep-formulas") { Description = "Write texts that a spreadsheet would run, such as =1+1, as they are; without it they get a leading apostrophe." };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace an existing output file." };

    private static readonly EngineOptions Engines = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DescribedCommand("generate", "write synthetic rows", new HelpPage(
            "riskgan generate --n ROWS [options]",
            [
                "riskgan generate --n 10000",
                "riskgan generate --n 10000 --where \"default = 1 and ltv > q90\"",
                "riskgan generate --n 10000 --scenario stress.yaml --report stress.html",
                "riskgan generate --n 1000000 --output - | gzip > synthetic.csv.gz",
            ]));
        foreach (Option option in (Option[])[Rows, Where, BalanceText, Given, MaxMinutes, TailsMode, TailsColumns, TailsAllowInfiniteMean, .. ScenarioRun.Options, ModelPath, Output, Seed, Threads, Engines.Engine, Engines.Device, NoRake, KeepFormulas, Force]) command.Options.Add(option);
        Verb.Do(command, Run);
        return command;
    }

    private static void Run(ParseResult parse, ConsoleReport report, CancellationToken stop)
    {
        var reader = new OptionReader(parse);
        string? given = reader.Text(Given, "a file's path");
        if (given is null) reader.Required(Rows, "how many rows to write");
        TailOptions? tailOptions = ReadTails(reader, given);
        var wish = new ConditionalRun.Wish(reader.Text(Where, "a condition"), reader.Text(BalanceText, "shares"), given, reader.Positive(MaxMinutes, 1e6), reader.Flag(KeepFormulas));
        reader.Exclude(Given, Where, "given rows say what is fixed");
        reader.Exclude(Given, BalanceText, "given rows say what is fixed");
        long rows = reader.WholeNumber(Rows, 1, MostRows) ?? 0;
        string modelPath = reader.Text(ModelPath, "a file's path") ?? DefaultModel;
        string output = reader.Text(Output, "a file's path, or -") ?? DefaultOutput;
        ulong seed = reader.Seed(Seed) ?? DefaultSeed;
        int threads = (int)(reader.WholeNumber(Threads, 1, 1024) ?? Environment.ProcessorCount);
        EngineOptions.Wish engineWish = Engines.Read(reader);
        if (engineWish.IsTorchSharp && wish.IsAny) reader.Add(CliFault.Excluded("--engine torchsharp", "--where, --balance and --given", "the managed engine completes rows"));
        bool noRake = reader.Flag(NoRake);
        bool force = reader.Flag(Force);
        var writeOptions = new CsvWriteOptions { SafeFormulas = !reader.Flag(KeepFormulas) };
        bool toStandardOutput = output == "-";
        if (toStandardOutput && report.Json) reader.Add(CliFault.Excluded("--json", "--output -", "both would go to standard output"));
        reader.RefuseSameFile(Output, output, modelPath);
        ScenarioRun.Wish? scenario = ScenarioRun.Read(reader, output, [Where, BalanceText, Given, MaxMinutes, NoRake, TailsMode, Engines.Engine]);
        reader.ThrowIfWrong();

        ISamplingEngine? engine = engineWish.Sampling();
        if (!toStandardOutput) DurableFile.EnsureCreatable(output, force);
        Model model = Model.FromContent(ModelFile.Read(modelPath));
        if (engine is not null && model.Schema.Rules is { Count: > 0 }) throw Fault.RulesNotOnEngine("TorchSharp");
        if (scenario is not null)
        {
            EngineOptions.Advise(report, threads);
            ScenarioRun.Run(report, model, modelPath, scenario, rows, output, force, writeOptions, seed, threads, stop);
            return;
        }

        TailsReport? tails = tailOptions is null ? null : TailsReport.Prepare(report, model, tailOptions, seed, threads, stop);
        if (wish.IsAny || model.Schema.Rules is { Count: > 0 })
        {
            EngineOptions.Advise(report, threads);
            ConditionalRun.Run(report, model, modelPath, wish, rows, output, force, seed, threads, tails, stop);
            return;
        }

        var sampler = new Sampler(model, seed, threads, new SamplerOptions { Rake = !noRake, Engine = engine, Tails = tails?.Splice });
        EngineOptions.Advise(report, threads);
        var clock = Stopwatch.StartNew();
        using ProgressReport progress = report.StartProgress();
        if (toStandardOutput)
        {
            using Stream stream = StandardStream.OpenOutput();
            Write(sampler, model.Schema, writeOptions, rows, stream, roomAt: null, progress, stop);
            stream.Flush();
        }
        else
        {
            using DurableFile file = DurableFile.Create(output, force);
            Write(sampler, model.Schema, writeOptions, rows, file, roomAt: output, progress, stop);
            file.Commit();
        }

        progress.End();
        report.Say(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows written to {(toStandardOutput ? "standard output" : output)} in {ProgressReport.Clock(clock.Elapsed)}, seed {seed}."));
        SamplerCounts counts = sampler.Counts;
        if (counts.Candidates > counts.Rows)
            report.Say(string.Create(CultureInfo.InvariantCulture, $"The rake kept {counts.Acceptance:P0} of {counts.Candidates:N0} generated rows."));
        if (counts.Exhausted > 0)
            report.Warn(string.Create(CultureInfo.InvariantCulture, $"{counts.Exhausted:N0} rows were refused to the last candidate, which was taken."));
        if (!report.Json) return;
        JsonDocuments.Write(json =>
        {
            JsonDocuments.Start(json, "riskgan.generate", 1);
            json.WriteString("model", modelPath);
            json.WriteString("output", output);
            json.WriteNumber("rows", rows);
            json.WriteNumber("columns", model.Schema.Columns.Count);
            json.WriteNumber("seed", seed);
            json.WriteNumber("candidates", counts.Candidates);
            json.WriteNumber("acceptance", Math.Round(counts.Acceptance, 4));
            json.WriteNumber("exhausted", counts.Exhausted);
            tails?.Write(json);
            json.WriteNumber("seconds", Math.Round(clock.Elapsed.TotalSeconds, 3));
            json.WriteEndObject();
        });
    }

    // Null where tails keep to the observed range.
    private static TailOptions? ReadTails(OptionReader reader, string? given)
    {
        bool isWanted = reader.Choice(TailsMode, [("observed", false), ("extrapolate", true)]) ?? false;
        string? columns = reader.Text(TailsColumns, "names of columns, separated by commas");
        bool allowsInfiniteMean = reader.Flag(TailsAllowInfiniteMean);
        const string Extrapolate = "--tails extrapolate";
        if (isWanted && given is not null) reader.Add(CliFault.Excluded(Extrapolate, Given.Name, "given rows are completed within the observed range"));
        if (!isWanted && columns is not null) reader.Add(CliFault.OptionMissing(Extrapolate, $"{TailsColumns.Name} chooses among the columns that it continues"));
        if (!isWanted && allowsInfiniteMean) reader.Add(CliFault.OptionMissing(Extrapolate, $"{TailsAllowInfiniteMean.Name} says what it may do"));
        if (!isWanted) return null;
        return new TailOptions
        {
            Columns = columns is null ? [] : columns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            AllowInfiniteMean = allowsInfiniteMean,
        };
    }

    private static void Write(
        Sampler sampler, TableSchema schema, CsvWriteOptions options, long rows, Stream stream, string? roomAt, ProgressReport progress, CancellationToken stop)
    {
        var writer = new CsvTableWriter(stream, schema, options);
        writer.WriteHeader();
        var clock = Stopwatch.StartNew();
        var buffers = new ConcurrentStack<ArrayBufferWriter<byte>>(); // as many as there are chunks under way
        long done = 0;
        foreach ((int count, ArrayBufferWriter<byte> text) in sampler.SampleInPlace(rows, chunk => (chunk.RowCount, Format(writer.Formatter, chunk, buffers)), stop))
        {
            stop.ThrowIfCancellationRequested();
            // The first chunk tells what all will need; better to stop here than with a full disk tomorrow.
            if (done == 0 && roomAt is not null && count > 0) DurableFile.EnsureRoom(roomAt, (long)Math.Min(1e18, (double)text.WrittenCount / count * rows));
            writer.WriteFormatted(text.WrittenSpan);
            text.ResetWrittenCount();
            buffers.Push(text);
            done += count;
            progress.Show(PhaseProgress.ByClock("generate", "rows", done, rows, clock.Elapsed));
        }
    }

    private static ArrayBufferWriter<byte> Format(CsvRowFormatter formatter, Table chunk, ConcurrentStack<ArrayBufferWriter<byte>> buffers)
    {
        if (!buffers.TryPop(out ArrayBufferWriter<byte>? text)) text = new ArrayBufferWriter<byte>(1 << 18);
        formatter.Format(chunk, 0, chunk.RowCount, text);
        return text;
    }
}
