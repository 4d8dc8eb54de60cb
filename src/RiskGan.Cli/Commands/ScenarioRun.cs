using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Reporting;
using RiskGan.Core.Sampling;
using RiskGan.Core.Scenarios;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan generate --scenario</c>: a model and a scenario → stressed rows, base rows, their comparison.</summary>
internal static class ScenarioRun
{
    private static readonly Option<string?> Scenario = new("--scenario") { HelpName = "FILE", Description = "Rows under a stress scenario, YAML or JSON; --output gets the stressed rows, --base the same rows without it." };
    private static readonly Option<string?> Base = new("--base") { HelpName = "FILE", Description = "With --scenario: where to write the base rows (default: --output's name with -base)." };
    private static readonly Option<string?> Pd = new("--pd") { HelpName = "COLUMN", Description = "With --scenario: the column with probabilities of default." };
    private static readonly Option<string?> Lgd = new("--lgd") { HelpName = "COLUMN", Description = "With --scenario: the column with losses given default." };
    private static readonly Option<string?> Ead = new("--ead") { HelpName = "COLUMN", Description = "With --scenario: the column with exposures at default; with --pd and --lgd the expected loss is compared." };
    private static readonly Option<string?> Report = new("--report") { HelpName = "FILE", Description = "With --scenario: write the comparison as one HTML page." };
    private static readonly Option<string?> Markdown = new("--markdown") { HelpName = "FILE", Description = "With --scenario: write the comparison as Markdown." };

    /// <summary>The options of its own.</summary>
    public static IReadOnlyList<Option> Options { get; } = [Scenario, Base, Pd, Lgd, Ead, Report, Markdown];

    /// <summary>What was asked for.</summary>
    public sealed record Wish(string Scenario, string? Base, string? Pd, string? Lgd, string? Ead, string? Report, string? Markdown)
    {
        /// <summary>The files it writes besides the stressed rows.</summary>
        public IEnumerable<(Option Option, string Path)> Outputs =>
            new (Option Option, string? Path)[] { (ScenarioRun.Base, Base), (ScenarioRun.Report, Report), (ScenarioRun.Markdown, Markdown) }.Where(output => output.Path is not null).Select(output => (output.Option, output.Path!));
    }

    /// <summary>Reads the options; null where no scenario is given.</summary>
    public static Wish? Read(OptionReader reader, string output, IReadOnlyList<Option> others)
    {
        string? scenario = reader.Text(Scenario, "a file's path");
        var wish = new Wish(
            scenario ?? "", reader.Text(Base, "a file's path"), reader.Text(Pd, "a column's name"), reader.Text(Lgd, "a column's name"), reader.Text(Ead, "a column's name"),
            reader.Text(Report, "a file's path"), reader.Text(Markdown, "a file's path"));
        if (scenario is null)
        {
            foreach (Option option in Options.Skip(1)) reader.Require(option, Scenario);
            return null;
        }

        foreach (Option other in others) reader.Exclude(Scenario, other, "a scenario says itself which rows there are");
        if (wish.Base is null && output != "-") wish = wish with { Base = BaseName(output) };
        var paths = new List<string> { scenario, output };
        foreach ((Option option, string path) in wish.Outputs)
        {
            foreach (string path2 in paths) reader.RefuseSameFile(option, path, path2);
            paths.Add(path);
        }

        return wish;
    }

    /// <summary>Writes the rows and the comparison.</summary>
    public static void Run(
        ConsoleReport report, Model model, string modelPath, Wish wish, long rows, string output, bool force, CsvWriteOptions options, ulong seed, int threads, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        Scenario scenario = ScenarioReader.Read(wish.Scenario);
        CheckColumns(wish, model);
        foreach ((_, string path) in wish.Outputs) DurableFile.EnsureCreatable(path, force);
        using ProgressReport progress = report.StartProgress();
        var sampler = new ScenarioSampler(model, scenario, wish.Scenario, seed, threads, stop);
        var files = new List<DurableFile>();
        var baseRows = new List<Table>();
        var stressed = new List<Table>();
        try
        {
            Stream Open(string path)
            {
                files.Add(DurableFile.Create(path, force));
                return files[^1];
            }

            using Stream? standard = output == "-" ? StandardStream.OpenOutput() : null;
            var writers = new List<CsvTableWriter> { new(standard ?? Open(output), model.Schema, options) };
            if (wish.Base is not null) writers.Add(new CsvTableWriter(Open(wish.Base), model.Schema, options));
            foreach (CsvTableWriter writer in writers) writer.WriteHeader();
            long done = 0;
            foreach ((Table one, Table other) in sampler.Sample(rows, stop))
            {
                writers[0].Write(other);
                if (wish.Base is not null) writers[1].Write(one);
                if (done < ScenarioComparison.MostRows)
                {
                    baseRows.Add(one);
                    stressed.Add(other);
                }

                done += one.RowCount;
                progress.Show(PhaseProgress.ByClock("generate", "rows", done, rows, clock.Elapsed));
            }

            standard?.Flush();
            foreach (DurableFile file in files) file.Commit();
        }
        finally
        {
            foreach (DurableFile file in files) file.Dispose();
        }

        progress.End();
        var found = new ScenarioReport
        {
            Scenario = scenario,
            Source = wish.Scenario,
            Model = modelPath,
            Rows = rows,
            Seed = seed,
            Drivers = sampler.Drivers,
            Kept = sampler.Kept,
            Outside = sampler.Outside,
            Comparison = ScenarioComparison.Of(TableJoin.Join(baseRows), TableJoin.Join(stressed), [.. sampler.Drivers], wish.Pd, wish.Lgd, wish.Ead, seed),
        };
        if (wish.Report is not null) DurableFile.WriteAll(wish.Report, ScenarioPage.Html(found), force);
        if (wish.Markdown is not null) DurableFile.WriteAll(wish.Markdown, ScenarioPage.Markdown(found), force);
        string where = output == "-" ? "standard output" : output;
        report.Say(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} stressed rows written to {where}{(wish.Base is null ? "" : $", the base to {wish.Base}")} in {ProgressReport.Clock(clock.Elapsed)}, seed {seed}."));
        ScenarioView.Tell(report, found);
        foreach ((string name, ConditionalSampler part) in sampler.Parts) ConditionalRun.Tell(report, model, name, part);
        if (report.Json) ScenarioView.Write(found, output, wish.Base, clock.Elapsed);
    }

    // "stressed.csv" and "stressed-base.csv" beside it.
    private static string BaseName(string output)
    {
        string extension = Path.GetExtension(output);
        return $"{output[..^extension.Length]}-base{extension}";
    }

    private static void CheckColumns(Wish wish, Model model)
    {
        string[] names = [.. model.Schema.Columns.Select(column => column.Name)];
        (string Option, string? Name)[] absent = [.. new[] { (Pd.Name, wish.Pd), (Lgd.Name, wish.Lgd), (Ead.Name, wish.Ead) }.Where(named => named.Item2 is not null && !names.Contains(named.Item2))];
        if (absent.Length > 0) throw Fault.NamedColumnsUnknown(string.Join(", ", absent.Select(named => named.Option)), [.. absent.Select(named => (named.Name!, NearestName.Find(named.Name!, names)))]);
    }
}
