using System.CommandLine;
using System.Diagnostics;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Reporting;
using RiskGan.Core.Training;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan evaluate</c>: real and synthetic CSV → numbers, verdicts, reports.</summary>
internal static class EvaluateCommand
{
    private const ulong DefaultSeed = 1;

    private static readonly Option<string?> Real = new("--real") { HelpName = "FILE", Description = "Real rows that the generator did not see: what everything is compared with." };
    private static readonly Option<string?> Synthetic = new("--synthetic") { HelpName = "FILE", Description = "The synthetic rows to judge." };
    private static readonly Option<string?> Train = new("--train") { HelpName = "FILE", Description = "The real rows the generator was trained on; privacy and utility need them." };
    private static readonly Option<string?> Target = new("--target") { HelpName = "COLUMN", Description = "The column that risk models predict." };
    private static readonly Option<string?> ModelPath = new("--model") { HelpName = "FILE", Description = "The generator's model file, for its card and loss curves in the report." };
    private static readonly Option<string?> Pd = new("--pd") { HelpName = "COLUMN", Description = "The column with probabilities of default." };
    private static readonly Option<string?> Lgd = new("--lgd") { HelpName = "COLUMN", Description = "The column with losses given default." };
    private static readonly Option<string?> Ead = new("--ead") { HelpName = "COLUMN", Description = "The column with exposures at default; with --pd and --lgd the portfolio's expected loss is compared." };
    private static readonly Option<string?> Report = new("--report") { HelpName = "FILE", Description = "Write the report as one HTML page." };
    private static readonly Option<string?> JsonFile = new("--json") { HelpName = "[FILE]", Description = "Write all numbers as JSON to the file, or to standard output.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Markdown = new("--markdown") { HelpName = "FILE", Description = "Write a summary as Markdown, at most 64 KiB." };
    private static readonly Option<string?> JUnit = new("--junit") { HelpName = "FILE", Description = "Write JUnit XML for a build server." };
    private static readonly Option<string?> FailUnder = new("--fail-under") { HelpName = "GATES", Description = "Numbers to reach, such as \"shape=0.98,trend>=0.95\"; exit code 1 if one is missed or cannot be computed." };
    private static readonly Option<string?> Baseline = new("--baseline") { HelpName = "FILE", Description = "An earlier --json file; exit code 1 if a headline number is worse." };
    private static readonly Option<string?> Schema = new("--schema") { HelpName = "FILE", Description = "What the real file's columns are, where it should not be inferred." };
    private static readonly Option<string?> Preset = new("--preset") { HelpName = "auto|hybrid|gan|classic", Description = "With --data: the kind of generator to train (default: auto)." };
    private static readonly Option<string?> MaxMinutes = new("--max-minutes") { HelpName = "NUMBER", Description = "With --data: stop training after this time." };
    private static readonly Option<string?> Steps = new("--steps") { HelpName = "NUMBER", Description = "With --data: training steps (default: decided from the data)." };
    private static readonly Option<string?> Seed = new("--seed") { HelpName = "NUMBER", Description = "Same seed and files: the same numbers (default: 1)." };
    private static readonly Option<string?> MaxRows = new("--max-rows") { HelpName = "ROWS", Description = "Most rows that a costly metric looks at (default: 50000)." };
    private static readonly Option<string?> Threads = new("--threads") { HelpName = "NUMBER", Description = "Threads that compute; never changes a number (default: all processors)." };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace existing output files." };

    private static readonly DataOptions Data = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DescribedCommand("evaluate", "judge synthetic rows beside real ones, a noise floor and simple baselines", new HelpPage(
            "riskgan evaluate --real FILE --synthetic FILE [options]",
            [
                "riskgan evaluate --real real.csv --synthetic synthetic.csv --train train.csv",
                "riskgan evaluate --data portfolio.csv --target default --report report.html",
                "riskgan evaluate --real r.csv --synthetic s.csv --fail-under \"shape=0.98\"",
            ],
            "Without --real and --synthetic, --data is split three ways: the generator is trained on 60 % of the rows and judged by 20 % it never saw; the last 20 % are the noise floor of the privacy attacks."));
        foreach (Option option in new Option[]
            { Real, Synthetic, Train, Data.Data, Target, ModelPath, Pd, Lgd, Ead, Report, JsonFile, Markdown, JUnit, FailUnder, Baseline, Schema, Data.Missing, Data.Delimiter, Preset, MaxMinutes, Steps, Seed, MaxRows, Threads, Force })
            command.Options.Add(option);
        Verb.Do(command, Run);
        return command;
    }

    private static void Run(ParseResult parse, ConsoleReport report, CancellationToken stop)
    {
        var reader = new OptionReader(parse);
        EvaluationSources sources = ReadSources(reader);
        EvaluationOptions options = ReadOptions(reader);
        string? gateText = reader.Text(FailUnder, "a gate such as shape=0.98");
        string? baseline = reader.Text(Baseline, "a file's path");
        EvaluationOutputs outputs = ReadOutputs(reader);
        outputs.RefuseInputs(reader, sources.Inputs.Append(baseline));
        reader.ThrowIfWrong();

        IReadOnlyList<Gate> gates = gateText is null ? [] : Gate.Parse(gateText, options.Metrics);
        MetricsDocument? earlier = baseline is null ? null : JsonReport.Read(baseline);
        outputs.EnsureCreatable();

        var clock = Stopwatch.StartNew();
        using ProgressReport progress = report.StartProgress();
        EvaluationSources.Opened opened = sources.Open(options, report, progress, stop);
        EvaluationReport found = Evaluator.Run(opened.Input, options with { Rules = opened.Rules }, new EvaluationProgressView(progress), stop);
        progress.End();

        var notices = new List<string>(found.Notices);
        IReadOnlyList<Regression> regressions = earlier is null ? [] : RegressionCheck.Find(earlier, found, notices);
        var content = new ReportContent
        {
            Report = found with { Notices = notices },
            Input = opened.Input,
            Target = options.Target,
            Model = opened.Model,
            ModelSha256 = opened.ModelSha256,
            Gates = [.. gates.Select(gate => gate.Check(found))],
            Regressions = regressions,
        };
        stop.ThrowIfCancellationRequested();
        outputs.Write(content, report);
        EvaluationView.Tell(report, content, clock.Elapsed);
        string[] failures = [.. content.Gates.Where(gate => !gate.Passed).Select(gate => $"{gate.Gate.Text}: {gate.Reason}"),
            .. regressions.Select(r => $"{ReportWords.Name(r.Metric, r.Subject)} is worse than before: {r.Reason}")];
        if (failures.Length > 0) throw Fault.GatesNotMet(failures);
    }

    private static EvaluationSources ReadSources(OptionReader reader)
    {
        foreach (Option option in new Option[] { Real, Synthetic, Train, ModelPath }) reader.Exclude(option, Data.Data, "--data splits, trains and generates by itself");
        string? data = reader.Text(Data.Data, "a file's path, or -");
        string? real = data is null ? reader.Required(Real, "the real rows to compare with (or give --data)") : null;
        string? synthetic = data is null ? reader.Required(Synthetic, "the synthetic rows to judge (or give --data)") : null;
        if (real == "-" && synthetic == "-") reader.Add(CliFault.Excluded($"{Real.Name} -", $"{Synthetic.Name} -", "there is one standard input"));
        double? minutes = reader.Positive(MaxMinutes, 1e6);
        return new EvaluationSources
        {
            Data = data,
            Real = real,
            Synthetic = synthetic,
            Train = reader.Text(Train, "a file's path"),
            Model = reader.Text(ModelPath, "a file's path"),
            Schema = reader.Text(Schema, "a file's path"),
            Reading = Data.ReadOptions(reader),
            Training = new TrainingOptions
            {
                Preset = reader.Choice(Preset, [("auto", Core.Training.Preset.Auto), ("gan", Core.Training.Preset.Gan), ("hybrid", Core.Training.Preset.Hybrid), ("classic", Core.Training.Preset.Classic)]) ?? Core.Training.Preset.Auto,
                MaxTime = minutes is null ? null : TimeSpan.FromMinutes(minutes.Value),
                Steps = reader.WholeNumber(Steps, 1, 1_000_000_000),
            },
        };
    }

    private static EvaluationOptions ReadOptions(OptionReader reader)
    {
        var defaults = new EvaluationOptions();
        return defaults with
        {
            Target = reader.Text(Target, "a column's name"),
            Pd = reader.Text(Pd, "a column's name"),
            Lgd = reader.Text(Lgd, "a column's name"),
            Ead = reader.Text(Ead, "a column's name"),
            Seed = reader.Seed(Seed) ?? DefaultSeed,
            MaxRows = (int)(reader.WholeNumber(MaxRows, 100, 100_000_000) ?? defaults.MaxRows),
            Threads = (int)(reader.WholeNumber(Threads, 1, 1024) ?? Environment.ProcessorCount),
        };
    }

    private static EvaluationOutputs ReadOutputs(OptionReader reader) => new(
        [
            new(Report, reader.Text(Report, "a file's path"), content => System.Text.Encoding.UTF8.GetBytes(HtmlReport.Write(content))),
            new(JsonFile, reader.Text(JsonFile, "a file's path") is { } file && file != "-" ? file : null, JsonReport.Write),
            new(Markdown, reader.Text(Markdown, "a file's path"), content => System.Text.Encoding.UTF8.GetBytes(MarkdownSummary.Write(content))),
            new(JUnit, reader.Text(JUnit, "a file's path"), JUnitReport.Write),
        ],
        reader.Flag(Force));
}
