using System.CommandLine;
using System.Globalization;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Imputation;
using RiskGan.Core.Persistence;
using RiskGan.Core.Reporting;
using RiskGan.Core.Scoring;

namespace RiskGan.Cli.Commands;

/// <summary><c>riskgan score</c>: a risk model and CSV rows → the rows with their predicted probability.</summary>
internal static class ScoreCommand
{
    private const string DefaultOutput = "scored.csv";
    private const string DefaultColumn = "score";

    private static readonly Option<string?> ModelPath = new("--model") { HelpName = "FILE", Description = $"The risk model (default: {TrainRiskCommand.DefaultModel})." };
    private static readonly Option<string?> Input = new("--input") { HelpName = "FILE", Description = "The rows to score; - is standard input." };
    private static readonly Option<string?> Output = new("--output", "-o") { HelpName = "FILE", Description = $"Where to write them; - is standard output (default: {DefaultOutput})." };
    private static readonly Option<string?> ColumnName = new("--column") { HelpName = "NAME", Description = $"What the added column is called (default: {DefaultColumn})." };
    private static readonly Option<string?> Target = new("--target") { HelpName = "COLUMN", Description = "Score by a generator's own law: the probability of this column's level given the row's other cells, gaps allowed." };
    private static readonly Option<string?> Positive = new("--positive") { HelpName = "LEVEL", Description = "With --target: the level whose probability is wanted (default: the last of two)." };
    private static readonly Option<string?> Report = new("--report") { HelpName = "FILE", Description = "With --target, where the input has it: write AUC and calibration beside logistic regression and boosted trees as one HTML page." };
    private static readonly Option<string?> Train = new("--train") { HelpName = "FILE", Description = "With --report: rows to fit these two on (default: crosswise on the input)." };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace an existing output file." };

    private static readonly DataOptions Data = new();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DescribedCommand("score", "add a risk model's probability of default to every row", new HelpPage(
            "riskgan score --input FILE [options]",
            [
                "riskgan score --input portfolio.csv",
                "riskgan score --model pd.riskmodel --input portfolio.csv --output scored.csv",
                "riskgan score --model model.riskgan --target default --input portfolio.csv",
                "riskgan score --target default --input test.csv --report score.html",
            ]));
        foreach (Option option in new Option[] { ModelPath, Input, Output, ColumnName, Target, Positive, Report, Train, Data.Missing, Data.Delimiter, Force }) command.Options.Add(option);
        Verb.Do(command, Run);
        return command;
    }

    private static void Run(ParseResult parse, ConsoleReport report, CancellationToken stop)
    {
        var reader = new OptionReader(parse);
        string input = reader.Required(Input, "the rows to score");
        string modelPath = reader.Text(ModelPath, "a file's path") ?? (parse.GetValue(Target) is null ? TrainRiskCommand.DefaultModel : "model.riskgan");
        string output = reader.Text(Output, "a file's path, or -") ?? DefaultOutput;
        string name = reader.Text(ColumnName, "a column's name") ?? DefaultColumn;
        string? target = reader.Text(Target, "a column's name");
        string? positive = reader.Text(Positive, "a level");
        CsvReadOptions options = Data.ReadOptions(reader);
        string? page = reader.Text(Report, "a file's path");
        string? train = reader.Text(Train, "a file's path");
        reader.Require(Report, Target);
        reader.Require(Train, Report);
        bool force = reader.Flag(Force);
        if (output == "-" && report.Json) reader.Add(CliFault.Excluded("--json", "--output -", "both would go to standard output"));
        reader.RefuseSameFile(Output, output, input);
        reader.RefuseSameFile(Output, output, modelPath);
        if (page is not null)
            foreach (string other in new[] { input, modelPath, output, train ?? "" }) reader.RefuseSameFile(Report, page, other);
        reader.ThrowIfWrong();
        if (output != "-") DurableFile.EnsureCreatable(output, force);
        if (page is not null) DurableFile.EnsureCreatable(page, force);

        ModelContent content = ModelFile.Read(modelPath);
        RiskModel? model = target is null ? RiskModel.FromContent(content) : null;
        Model? generator = target is null ? null : Model.FromContent(content);
        ModelScorer? scorer = generator is null ? null : new ModelScorer(generator, target!, positive);
        using ProgressReport progress = report.StartProgress();
        // Read as the training rows were, so that codes stay codes; the target may well be absent.
        CsvReadOptions alike = options with { Schema = EvaluationInputCheck.ReadingSchema(model?.Schema ?? generator!.Schema), AllowsAbsentColumns = true };
        CsvReadResult read = CsvTableReader.Read(input, alike, new TrainingProgressView(progress, report), stop);
        progress.End();
        if (read.Table.Find(name) is not null)
        {
            reader.Add(CliFault.BadValue(ColumnName.Name, name, "a name that the input does not have already"));
            reader.ThrowIfWrong();
        }

        double[] scores = model?.Score(read.Table) ?? scorer!.Score(read.Table, stop);
        Table scored = With(read.Table, name, scores, model?.IsProbability ?? true);
        if (output == "-")
        {
            using Stream stream = StandardStream.OpenOutput();
            Write(scored, stream);
            stream.Flush();
        }
        else
        {
            using DurableFile file = DurableFile.Create(output, force);
            Write(scored, file);
            file.Commit();
        }

        report.Say(string.Create(CultureInfo.InvariantCulture, $"{scored.RowCount:N0} rows with column '{name}' written to {(output == "-" ? "standard output" : output)}."));
        ScoreFigures? figures = model is null ? ScoreFigures.Of(scorer!.Observed(read.Table), scores) : ScoreFigures.Of(model, read.Table, scores);
        figures?.Tell(report);
        ScoreComparison? comparison = page is null ? null : Compare(scorer!, read.Table, scores, target!, train is null ? null : CsvTableReader.Read(train, alike, null, stop).Table);
        if (page is not null) WritePage(report, page, force, input, modelPath, target!, scorer!, comparison);
        if (!report.Json) return;
        JsonDocuments.Write(json =>
        {
            JsonDocuments.Start(json, "riskgan.score", 1);
            json.WriteString("model", modelPath);
            json.WriteString("output", output);
            json.WriteString("column", name);
            json.WriteNumber("rows", scored.RowCount);
            figures?.Write(json);
            if (comparison is not null) ScoreFigures.Write(json, comparison);
            json.WriteEndObject();
        });
    }

    private static ScoreComparison? Compare(ModelScorer scorer, Table table, double[] scores, string target, Table? train) =>
        ScoreComparison.Of("generator", table, scores, target, scorer.Positive, [.. scorer.Withheld], train);

    private static void WritePage(ConsoleReport report, string page, bool force, string input, string modelPath, string target, ModelScorer scorer, ScoreComparison? comparison)
    {
        if (comparison is null)
        {
            report.Warn($"No report: the input has no '{target}' of both classes to hold the scores against.");
            return;
        }

        foreach (ScoreLine line in comparison.Lines.Skip(1))
            report.Say($"{line.Name}, fitted {comparison.Fitted}: AUC {ReportWords.Number(line.Figures.Auc)}; the generator's is {ReportWords.Number(line.Behind)} higher.");
        DurableFile.WriteAll(page, ScorePage.Html(input, modelPath, target, scorer.Positive, scorer.Withheld, comparison), force);
        report.Say($"Report written to {page}.");
    }

    private static void Write(Table table, Stream stream)
    {
        var writer = new CsvTableWriter(stream, table.Schema);
        writer.WriteHeader();
        writer.Write(table);
    }

    private static Table With(Table table, string name, double[] scores, bool isProbability)
    {
        NumberFormat format = isProbability ? new NumberFormat { Decimals = 6, FixedDecimals = true, MinDecimals = 6 } : NumberFormat.RoundTrip;
        var column = new ColumnSchema { Name = name, Kind = ColumnKind.Continuous, Number = format };
        return new Table(table.Schema with { Columns = [.. table.Schema.Columns, column] }, [.. table.Columns, new NumericColumn(column, scores)]);
    }
}
