using System.CommandLine;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Data;
using RiskGan.Core.Imputation;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan pool</c>: completed files → pooled estimates by Rubin's rules.</summary>
internal static class PoolCommand
{
    private static readonly Option<string[]> Inputs = new("--input") { HelpName = "FILE", Description = "A completed file; give all of them, one after another.", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> Estimates = new("--estimate") { HelpName = "WHAT", Description = "mean(x), share(condition), quantile(x, 0.9), ols(y ~ a + b) or logit(y ~ a + b); may be given again.", Arity = ArgumentArity.OneOrMore };
    private static readonly DataOptions Data = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DescribedCommand("pool", "pool estimates over several completed files by Rubin's rules", new HelpPage(
            "riskgan pool --input FILE... --estimate WHAT [options]",
            [
                "riskgan pool --input completed-*.csv --estimate \"mean(income)\"",
                "riskgan pool --input completed-*.csv --estimate \"logit(default ~ ltv + dti)\"",
                "riskgan pool --input completed-*.csv --estimate \"quantile(lgd, 0.9)\" --json",
            ]));
        foreach (Option option in new Option[] { Inputs, Estimates, Data.Missing, Data.Delimiter }) command.Options.Add(option);
        Verb.Do(command, Run);
        return command;
    }

    private static void Run(ParseResult parse, ConsoleReport report, CancellationToken stop)
    {
        var reader = new OptionReader(parse);
        string[] inputs = reader.Texts(Inputs);
        Estimand[] estimands = [.. reader.Texts(Estimates).Select(Estimand.Parse)];
        if (inputs.Length == 0) reader.Add(CliFault.OptionMissing(Inputs.Name, "the completed files"));
        if (estimands.Length == 0) reader.Add(CliFault.OptionMissing(Estimates.Name, "what to estimate"));
        if (inputs.Count(input => input == "-") > 1) reader.Add(CliFault.Excluded($"{Inputs.Name} -", $"another {Inputs.Name} -", "there is one standard input"));
        CsvReadOptions options = Data.ReadOptions(reader);
        reader.ThrowIfWrong();
        using ProgressReport progress = report.StartProgress();
        var tables = new List<Table>();
        foreach (string input in inputs)
        {
            // All are read as the first one is, so that kinds agree.
            CsvReadOptions alike = tables.Count == 0 ? options : options with { Schema = Core.Evaluation.EvaluationInputCheck.ReadingSchema(tables[0].Schema) };
            tables.Add(CsvTableReader.Read(input, alike, new TrainingProgressView(progress, report), stop).Table);
        }

        progress.End();
        PooledReport.Tell(report, [.. estimands.SelectMany(estimand => estimand.Pool(tables))], tables.Count);
    }
}
