using System.Diagnostics;
using System.Globalization;
using RiskGan.Cli.Output;
using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Imputation;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tails;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan generate</c> where not every row will do: conditions, balances, given rows, declared rules.</summary>
internal static class ConditionalRun
{
    // Fewer training rows than this under a condition, and what the model says of them is extrapolation.
    private const double FewRows = 20;

    /// <summary>What was asked for.</summary>
    public sealed record Wish(string? Where, string? Balance, string? Given, double? MaxMinutes, bool KeepFormulas)
    {
        public bool IsAny => Where is not null || Balance is not null || Given is not null;
    }

    /// <summary>Writes the rows and tells how they were found.</summary>
    public static void Run(ConsoleReport report, Model model, string modelPath, Wish wish, long rows, string output, bool force, ulong seed, int threads, TailsReport? tails, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        using ProgressReport progress = report.StartProgress();
        long written;
        var samplers = new List<(string Name, ConditionalSampler Sampler)>();
        if (output == "-")
        {
            using Stream stream = StandardStream.OpenOutput();
            written = Write(model, wish, rows, seed, threads, tails?.Splice, stream, samplers, progress, stop);
            stream.Flush();
        }
        else
        {
            using DurableFile file = DurableFile.Create(output, force);
            written = Write(model, wish, rows, seed, threads, tails?.Splice, file, samplers, progress, stop);
            file.Commit();
        }

        progress.End();
        report.Say(string.Create(CultureInfo.InvariantCulture, $"{written:N0} rows written to {(output == "-" ? "standard output" : output)} in {ProgressReport.Clock(clock.Elapsed)}, seed {seed}."));
        if (written < rows) report.Warn(string.Create(CultureInfo.InvariantCulture, $"--max-minutes ended the search {rows - written:N0} rows early."));
        foreach ((string name, ConditionalSampler sampler) in samplers) Tell(report, model, name, sampler);
        if (!report.Json) return;
        JsonDocuments.Write(json =>
        {
            JsonDocuments.Start(json, "riskgan.generate", 1);
            json.WriteString("model", modelPath);
            json.WriteString("output", output);
            json.WriteNumber("rows", written);
            json.WriteNumber("columns", model.Schema.Columns.Count);
            json.WriteNumber("seed", seed);
            json.WriteStartArray("conditions");
            foreach ((string name, ConditionalSampler sampler) in samplers)
            {
                json.WriteStartObject();
                json.WriteString("condition", name);
                json.WriteNumber("candidates", sampler.Candidates);
                json.WriteNumber("accepted", sampler.Accepted);
                json.WriteNumber("acceptance", sampler.Candidates == 0 ? 0 : (double)sampler.Accepted / sampler.Candidates);
                json.WriteNumber("effectiveSampleSize", sampler.Accepted);
                json.WriteNumber("probability", sampler.Probability);
                json.WriteNumber("expectedTrainingRows", sampler.Probability * model.Provenance.Rows);
                JsonDocuments.WriteTexts(json, "fixedFirst", sampler.FixedColumns);
                RuleReport.Write(json, sampler.Ledger);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            tails?.Write(json);
            json.WriteNumber("seconds", Math.Round(clock.Elapsed.TotalSeconds, 3));
            json.WriteEndObject();
        });
    }

    private static long Write(
        Model model, Wish wish, long rows, ulong seed, int threads, TailSplice? tails, Stream stream, List<(string Name, ConditionalSampler Sampler)> samplers, ProgressReport progress, CancellationToken stop)
    {
        var writer = new CsvTableWriter(stream, model.Schema, new CsvWriteOptions { SafeFormulas = !wish.KeepFormulas });
        TimeSpan? limit = wish.MaxMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null;
        if (wish.Given is { } given)
        {
            Table completed = Complete(model, given, rows, seed, threads, stop);
            writer.WriteHeader();
            writer.Write(completed);
            return completed.RowCount;
        }

        if (wish.Balance is { } text)
        {
            var balanced = new BalancedSampler(model, Balance.Parse(text, model), wish.Where, seed, threads, tails, stop);
            samplers.AddRange(balanced.Parts);
            writer.WriteHeader();
            return WriteAll(balanced.Sample(rows, limit, stop), writer, rows, progress);
        }

        Condition? where = wish.Where is null ? null : Condition.Parse(wish.Where, model);
        var sampler = new ConditionalSampler(model, where, seed, threads, tails, stop);
        samplers.Add((wish.Where ?? "", sampler));
        writer.WriteHeader();
        return WriteAll(sampler.Sample(rows, limit, null, stop), writer, rows, progress);
    }

    private static long WriteAll(IEnumerable<Table> chunks, CsvTableWriter writer, long rows, ProgressReport progress)
    {
        var clock = Stopwatch.StartNew();
        long done = 0;
        foreach (Table chunk in chunks)
        {
            writer.Write(chunk);
            done += chunk.RowCount;
            progress.Show(PhaseProgress.ByClock("generate", "rows", done, rows, clock.Elapsed));
        }

        return done;
    }

    private static Table Complete(Model model, string given, long rows, ulong seed, int threads, CancellationToken stop)
    {
        var reading = new CsvReadOptions { Schema = EvaluationInputCheck.ReadingSchema(model.Schema), AllowsAbsentColumns = true };
        Table table = CsvTableReader.Read(given, reading, null, stop).Table;
        if (rows > 0) table = table.SelectRows([.. Enumerable.Range(0, (int)Math.Min(rows, int.MaxValue)).Select(row => row % table.RowCount)]);
        return new Imputer(model, new ImputationOptions { Seed = seed, Threads = threads, AddsAbsentColumns = true }).Fill(table, stop)[0];
    }

    /// <summary>How a condition's rows were found.</summary>
    internal static void Tell(ConsoleReport report, Model model, string name, ConditionalSampler sampler)
    {
        string about = name.Length > 0 ? $"{name}: " : "";
        string way = sampler.FixedColumns.Count > 0 ? $", {string.Join(", ", sampler.FixedColumns)} fixed first" : "";
        report.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{about}{sampler.Accepted:N0} of {sampler.Candidates:N0} candidates accepted ({100.0 * sampler.Accepted / Math.Max(1, sampler.Candidates):0.##} %){way}; effective sample size {sampler.Accepted:N0}, all independent draws."));
        RuleReport.Tell(report, sampler.Ledger);
        double expected = sampler.Probability * model.Provenance.Rows;
        if (name.Length == 0 || expected >= FewRows) return;
        string rows = sampler.Probability > 0
            ? string.Create(CultureInfo.InvariantCulture, $"about {expected:0}")
            : string.Create(CultureInfo.InvariantCulture, $"fewer than {Math.Ceiling(3 * ConditionalSampler.SmallestProbability * model.Provenance.Rows):0}");
        report.Warn($"{about}you are extrapolating: by the model {rows} training rows are like this.");
    }
}
