using System.Text;
using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Imputation;
using RiskGan.Core.Persistence;
using RiskGan.Core.Rules;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Imputation;

public sealed class ImputerTests
{
    private const string Header = "amount,ratio,grade,flag\n";
    private static readonly Model Gan = Train(Preset.Gan, TinyTables.Mixed(300));

    [Fact]
    public void Observed_cells_keep_their_bytes_and_gaps_get_legal_values()
    {
        string text = Header + "1.50,0.5,\"A\",\n,0.50,,1\n\"7\",,B,0\n,,,\n";
        (string[] files, ImputationSummary summary) = Fill(text, new ImputationOptions());
        string[] lines = files[0].Split('\n');
        Assert.Equal("amount,ratio,grade,flag", lines[0]);
        Assert.StartsWith("1.50,0.5,\"A\",", lines[1], StringComparison.Ordinal);
        Assert.Matches(@"^\d+(\.\d{1,2})?,0\.50,[ABC],1$", lines[2]);
        Assert.Matches(@"^""7"",0(\.\d{1,4})?,B,0$", lines[3]);
        Assert.Matches(@"^\d+(\.\d{1,2})?,[01](\.\d{1,4})?,[ABC],[01]$", lines[4]);
        Assert.Equal((4, 4, 1, 8, 8), (summary.Rows, summary.RowsWithGaps, summary.EmptyRows, summary.Missing, summary.Filled));
    }

    [Fact]
    public void A_cell_depends_on_neither_threads_nor_the_rows_around_it()
    {
        var text = new StringBuilder(Header);
        for (int i = 0; i < 5000; i++) text.Append(i % 3 == 0 ? ",0.4,A,\n" : i % 3 == 1 ? "10,,,1\n" : "1,0.2,B,0\n");
        string one = Fill(text.ToString(), new ImputationOptions { Threads = 1 }).Files[0];
        Assert.Equal(one, Fill(text.ToString(), new ImputationOptions { Threads = 4 }).Files[0]);
        string start = string.Join('\n', text.ToString().Split('\n').Take(101)) + "\n";
        Assert.StartsWith(Fill(start, new ImputationOptions()).Files[0], one, StringComparison.Ordinal);
        Assert.NotEqual(one, Fill(text.ToString(), new ImputationOptions { Seed = 2 }).Files[0]);
    }

    [Fact]
    public void Draws_differ_and_the_long_file_holds_all_of_them()
    {
        string text = Header + ",,,\n,,,\n,,,\n,,,\n";
        string[] files = Fill(text, new ImputationOptions { Draws = 3 }).Files;
        Assert.Equal(3, files.Distinct().Count());
        string[] rows = Fill(text, new ImputationOptions { Draws = 3, Long = true }).Files[0].TrimEnd('\n').Split('\n');
        Assert.Equal("draw,amount,ratio,grade,flag", rows[0]);
        for (int draw = 0; draw < 3; draw++)
            Assert.Equal(files[draw].TrimEnd('\n').Split('\n')[1..], rows[1..].Where(row => row[0] == '1' + draw).Select(row => row[2..]));
    }

    [Fact]
    public void Only_the_columns_asked_for_are_filled_and_marks_tell_which()
    {
        (string[] files, ImputationSummary summary) = Fill(Header + ",,A,1\n", new ImputationOptions { Columns = ["ratio"], MarkSuffix = "_new" });
        string[] lines = files[0].Split('\n');
        Assert.Equal("amount,ratio,grade,flag,ratio_new", lines[0]);
        Assert.Matches(@"^,[01](\.\d+)?,A,1,1$", lines[1]);
        Assert.Equal(1, summary.Filled);
    }

    [Fact]
    public void Strangers_are_kept_and_reported()
    {
        (string[] files, ImputationSummary summary) = Fill("grade,extra,amount\nZ,x,\nA,,99999\n", new ImputationOptions());
        Assert.StartsWith("grade,extra,amount\nZ,x,", files[0], StringComparison.Ordinal);
        Assert.Contains("\nA,,99999\n", files[0], StringComparison.Ordinal);
        Assert.Equal(["extra"], summary.Unknown);
        Assert.Equal(["ratio", "flag"], summary.Absent);
        Assert.Equal((1, 1), (summary.Columns[0].Unseen, summary.Columns[2].Outside));
    }

    [Theory]
    [InlineData("RG511", "amnt", Header + "1,1,A,1\n")]
    [InlineData("RG513", null, "other\n1\n")]
    public void Refuses(string code, string? column, string text) =>
        Assert.Equal(code, Assert.Throws<RiskGanException>(() => Fill(text, new ImputationOptions { Columns = column is null ? [] : [column] })).Code);

    [Fact]
    public void A_classic_model_cannot_fill() =>
        Assert.Equal("RG510", Assert.Throws<RiskGanException>(() => new Imputer(Train(Preset.Classic, TinyTables.Mixed(300)), new ImputationOptions())).Code);

    [Fact]
    public void Where_training_had_gaps_none_is_drawn()
    {
        Table holed = SelfCheck.Hide(TinyTables.Mixed(400), 5).Holed;
        Model model = Train(Preset.Gan, holed);
        foreach (Table completed in new Imputer(model, new ImputationOptions { Draws = 2 }, holed).Fill(holed))
            Assert.All(completed.Columns, column => Assert.Equal(0, column.CountMissing()));
    }

    [Fact]
    public void A_guess_is_a_value_the_column_could_hold()
    {
        Table holed = SelfCheck.Hide(TinyTables.Mixed(400), 5).Holed;
        Table guess = new Imputer(Gan, new ImputationOptions { Draws = 5, Point = PointGuess.Mean }).Fill(holed).Single();
        double most = ((NumericColumn)TinyTables.Mixed(300).Columns[0]).Values.Max();
        Assert.All(((NumericColumn)guess.Columns[0]).Values, value => Assert.True(value >= 0 && value <= Math.Max(most, ((NumericColumn)holed.Columns[0]).Values.Where(v => !double.IsNaN(v)).Max()) && Math.Abs(Math.Round(value, 2) - value) < 1e-9));
    }

    [Fact]
    public void A_dependency_hidden_by_gaps_is_found_and_kept()
    {
        Table table = WithNames(600, out string[] names);
        Table holed = SelfCheck.Hide(table, 3).Holed;
        var imputer = new Imputer(Train(Preset.Gan, holed), new ImputationOptions(), holed);
        Assert.Single(imputer.Links);
        Table completed = imputer.Fill(holed)[0];
        for (int row = 0; row < completed.RowCount; row++)
            Assert.Equal(names["ABC".IndexOf(completed.Find("grade")!.Format(row)[0], StringComparison.Ordinal)], completed.Find("name")!.Format(row));
    }

    [Fact]
    public void Rows_under_a_condition_satisfy_it_whatever_the_way()
    {
        foreach (string text in new[] { "grade = A and ratio < q50", "amount > q97 and flag = 1", "grade = C and amount = 0" })
        {
            Condition condition = Condition.Parse(text, Gan);
            List<Table> few = [.. new ConditionalSampler(Gan, condition, 4, 1).Sample(40)];
            Assert.Equal(40, few.Sum(table => table.RowCount));
            Assert.All(few, table => Assert.All(Enumerable.Range(0, table.RowCount), row => Assert.True(condition.IsTrue(table, row))));
            Assert.Equal(Text(few), Text([.. new ConditionalSampler(Gan, condition, 4, 3).Sample(60)])[..40]);
        }
    }

    [Theory]
    [InlineData("ratio > 7", "RG524")]
    [InlineData("ratio < 0.2 and ratio > 0.3", "RG525")]
    [InlineData("grade = A and grade = B", "RG525")]
    [InlineData("grade = D", "RG522")]
    public void Impossible_conditions_are_refused(string text, string code) =>
        Assert.Equal(code, Assert.Throws<RiskGanException>(() => Condition.Parse(text, Gan)).Code);

    [Fact]
    public void A_balance_holds_in_every_prefix()
    {
        Balance balance = Balance.Parse("flag: 50/50", Gan);
        Table rows = new BalancedSampler(Gan, balance, null, 1, 1).Sample(100).Single();
        for (int n = 1; n <= 100; n++)
            Assert.InRange(Enumerable.Range(0, n).Count(row => rows.Columns[3].Format(row) == "1"), n / 2, (n + 1) / 2);
        Assert.Equal("RG527", Assert.Throws<RiskGanException>(() => Balance.Parse("flag 50", Gan)).Code);
    }

    [Fact]
    public void Declared_rules_hold_in_generated_and_imputed_rows()
    {
        Table plain = TinyTables.Mixed(300);
        DeclaredRule[] rules = [new("low grades are small", "grade != A or amount <= 100"), new("flag or ratio", "flag = 1 or ratio >= 0.05")];
        var table = new Table(plain.Schema with { Rules = rules }, plain.Columns);
        Model model = Train(Preset.Gan, table);
        IReadOnlyList<RowRule> bound = RowRules.Of(model);
        foreach (Table chunk in new ConditionalSampler(model, null, 1, 1).Sample(500))
            Assert.All(bound, rule => Assert.Equal(0, RowRules.CountBroken(rule, chunk)));
        Table holed = SelfCheck.Hide(table, 5).Holed;
        Table completed = new Imputer(model, new ImputationOptions()).Fill(holed)[0];
        for (int row = 0; row < holed.RowCount; row++)
            if (holed.Columns[0].IsMissing(row)) Assert.True(bound[0].Holds(completed, row)); // the amount can always be mended
    }

    [Fact]
    public void Scores_are_probabilities_of_the_row_alone()
    {
        var scorer = new ModelScorer(Gan, "flag");
        Table table = TinyTables.Mixed(50, 99);
        double[] scores = scorer.Score(table);
        Assert.All(scores, score => Assert.InRange(score, 0.0, 1.0));
        Assert.Equal(scores[7], scorer.Score(table.SelectRows([7]))[0], 5);
        Assert.Equal("RG533", Assert.Throws<RiskGanException>(() => new ModelScorer(Gan, "ratio")).Code);
    }

    private static (string[] Files, ImputationSummary Summary) Fill(string text, ImputationOptions options)
    {
        MemoryStream[] outputs = [.. Enumerable.Range(0, options.Long || options.Point is not null ? 1 : options.Draws).Select(_ => new MemoryStream())];
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        ImputationSummary summary = new Imputer(Gan, options).Fill(input, "gaps.csv", new CsvReadOptions { Delimiter = text.Contains(',', StringComparison.Ordinal) ? ',' : null }, outputs);
        return ([.. outputs.Select(output => Encoding.UTF8.GetString(output.ToArray()))], summary);
    }

    private static List<string> Text(List<Table> tables) =>
        [.. tables.SelectMany(table => Enumerable.Range(0, table.RowCount).Select(row => string.Join(',', table.Columns.Select(column => column.Format(row)))))];

    private static Table WithNames(int rows, out string[] names)
    {
        names = ["good", "middling", "poor"];
        Table table = TinyTables.Mixed(rows);
        var schema = new ColumnSchema { Name = "name", Kind = ColumnKind.Categorical };
        return new Table(table.Schema with { Columns = [.. table.Schema.Columns, schema] }, [.. table.Columns, new CategoryColumn(schema, names, ((CategoryColumn)table.Columns[2]).Codes)]);
    }

    private static Model Train(Preset preset, Table table) => new GanTrainer().Fit(
        table, new Provenance("tiny.csv", 1, "", table.RowCount), new TrainingOptions { Preset = preset, Steps = 30, BatchSize = 64 });
}
