using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Reporting;
using RiskGan.Core.Sampling;
using RiskGan.Core.Scenarios;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Scenarios;

public sealed class ScenarioSamplerTests
{
    private static readonly Model Hybrid = Train(Preset.Hybrid);

    [Fact]
    public void A_driver_moves_as_told_and_the_others_follow()
    {
        (Table before, Table after, ScenarioSampler sampler) = Run("shift: {ratio: {multiply: 0.5, add: 0.1}}", 3000);
        double[] was = Numbers(before, "ratio"), moved = Numbers(after, "ratio");
        for (int row = 0; row < was.Length; row++) Assert.Equal(Math.Round((was[row] * 0.5) + 0.1, 4, MidpointRounding.AwayFromZero), moved[row], 9);
        Assert.Equal(["ratio"], sampler.Drivers);
        // Grade goes with ratio in the table (A below 0.3 of the risk): a lower ratio makes more of it.
        Assert.True(Share(after, "grade", "A") > Share(before, "grade", "A") + 0.03, $"{Share(before, "grade", "A")} and {Share(after, "grade", "A")}");
    }

    [Fact]
    public void The_base_is_what_generate_writes()
    {
        (Table before, _, _) = Run("shift: {ratio: {add: 0.1}}", 500);
        Assert.Equal(Text(TableJoin.Join(new Sampler(Hybrid, 1, 1).Sample(500))), Text(before));
    }

    [Theory]
    [InlineData("shift: {ratio: {add: 0.05}}")]
    [InlineData("shift: {ratio: {sigmas: 0.5}}\nshares: {grade: {C: 40%}}")]
    public void Rows_depend_on_neither_threads_nor_their_number(string scenario)
    {
        (Table before, Table after, _) = Run(scenario, 5000, threads: 3);
        (Table few, Table fewer, _) = Run(scenario, 2100);
        Assert.StartsWith(Text(few), Text(before), StringComparison.Ordinal);
        Assert.StartsWith(Text(fewer), Text(after), StringComparison.Ordinal);
    }

    [Fact]
    public void Wanted_shares_are_met_to_a_row_and_bring_what_goes_with_them()
    {
        (Table before, Table after, _) = Run("shares: {grade: {C: 0.5}}", 2000);
        Assert.Equal(0.5, Share(after, "grade", "C"), 3);
        Assert.Equal(Share(before, "grade", "A") / Share(before, "grade", "B"), Share(after, "grade", "A") / Share(after, "grade", "B"), 0.1);
        Assert.True(Numbers(after, "ratio").Average() > Numbers(before, "ratio").Average() + 0.05); // C are the rows of high risk
    }

    [Fact]
    public void Held_columns_stay_and_only_responding_ones_move()
    {
        (Table before, Table after, _) = Run("shift: {ratio: {add: 0.1}}\nhold: [grade]", 300);
        Assert.Equal(Labels(before, "grade"), Labels(after, "grade"));
        Assert.NotEqual(Numbers(before, "amount"), Numbers(after, "amount"));
        (before, after, ScenarioSampler sampler) = Run("shift: {ratio: {add: 0.1}}\nrespond: [grade]", 300);
        Assert.Equal(Numbers(before, "amount"), Numbers(after, "amount"));
        Assert.Equal(Labels(before, "flag"), Labels(after, "flag"));
        Assert.NotEqual(Labels(before, "grade"), Labels(after, "grade"));
        Assert.Equal(["amount", "flag"], sampler.Kept);
    }

    [Fact]
    public void A_shift_may_be_for_some_rows_and_within_bounds()
    {
        (Table before, Table after, ScenarioSampler sampler) = Run("shift: {ratio: {add: 0.9, at_most: 1.2, where: grade = C}}", 1000);
        double[] was = Numbers(before, "ratio"), moved = Numbers(after, "ratio");
        string[] grade = Labels(before, "grade");
        for (int row = 0; row < was.Length; row++) Assert.Equal(grade[row] == "C" ? Math.Min(1.2, Math.Round(was[row] + 0.9, 4)) : was[row], moved[row], 9);
        Assert.Equal(moved.Count(value => value > 1), Assert.Single(sampler.Outside).Rows, 20.0); // training ends near 1
    }

    [Fact]
    public void A_shift_of_ranks_moves_the_median_where_it_should_be()
    {
        (Table before, Table after, _) = Run("shift: {ratio: {median_to: q80}}", 4000);
        double[] was = [.. Numbers(before, "ratio").Order()], moved = [.. Numbers(after, "ratio").Order()];
        Assert.Equal(was[3200], moved[2000], 0.03);
        Assert.InRange(moved[^1], 0, 1.0001); // ranks stay inside the range
    }

    [Theory]
    [InlineData("shift: {ratoi: {add: 1}}", "there is no column 'ratoi'; did you mean 'ratio'?")]
    [InlineData("shift: {grade: {add: 1}}", "'grade' is not a column of numbers")]
    [InlineData("shift: {ratio: {add: 1, where: grade = Q}}", "asks for 'Q' in column 'grade'")]
    [InlineData("shares: {ratio: {x: 0.1}}", "'ratio' has no levels to give shares to; shift it")]
    [InlineData("shares: {grade: {Z: 0.1}}", "'grade' never holds 'Z'")]
    [InlineData("shares: {flag: {\"0\": 0.5, \"1\": 0.3}}", "add up to 0.8 instead of 1")]
    [InlineData("shift: {ratio: {add: 1}}\nhold: [ratio]", "'ratio' is moved and held at once")]
    [InlineData("shift: {ratio: {add: 1}}\nrespond: [ratio]", "'ratio' is moved and follows at once")]
    public void A_scenario_that_does_not_fit_the_model_is_refused(string text, string what)
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => Run(text, 10));
        Assert.Equal("RG541", error.Code);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_comparison_agrees_with_plain_sums()
    {
        (Table before, Table after, ScenarioSampler sampler) = Run("shift: {ratio: {add: 0.1}}\nrespond: [grade]", 1000);
        var found = ScenarioComparison.Of(before, after, [.. sampler.Drivers], "ratio", null, "amount", 1);
        ScenarioFigure mean = found.Figures.Single(figure => figure is { Kind: ScenarioFigureKind.Mean, Column: "ratio" });
        Assert.Equal(Numbers(before, "ratio").Average(), mean.Base, 9);
        Assert.Equal(0.1, mean.Change.Value, 9);
        Assert.Equal(mean.Change.Low, mean.Change.High, 9); // every row moves alike, so resampling rows changes nothing
        ScenarioFigure loss = found.Figures.Single(figure => figure.Kind == ScenarioFigureKind.ExpectedLoss);
        Assert.Equal(Numbers(after, "ratio").Zip(Numbers(after, "amount"), (a, b) => a * b).Average(), loss.Stressed, 6);
        Assert.Equal("LGD taken as 1", found.LossRemark);
        ScenarioFigure share = found.Figures.Single(figure => figure is { Kind: ScenarioFigureKind.Share, Column: "grade", Part: "B" });
        Assert.Equal(Share(after, "grade", "B") - Share(before, "grade", "B"), share.Change.Value, 9);
        // The worst 1 % of 1,000 rows are ten.
        ScenarioFigure tail = found.Figures.Single(figure => figure is { Kind: ScenarioFigureKind.ExpectedShortfall, Column: "amount", Part: "upper 99 %" });
        Assert.Equal(Numbers(before, "amount").OrderDescending().Take(10).Average(), tail.Base, 6);
        Assert.Equal(0, found.Moves.Single(move => move.Column == "amount").Psi, 12);
        Assert.True(found.Moves.Single(move => move.Column == "ratio") is { IsDriver: true, Psi: > 0.05 });
    }

    [Fact]
    public void Names_cannot_become_markup()
    {
        (Table before, Table after, ScenarioSampler sampler) = Run("name: <b>x</b>\nshift: {ratio: {add: 0.1}}", 100);
        var report = new ScenarioReport
        {
            Scenario = new Scenario { Name = "<b>x</b>|" }, Source = "s.yaml", Model = "m", Rows = 100, Seed = 1, Drivers = sampler.Drivers, Kept = sampler.Kept, Outside = sampler.Outside,
            Comparison = ScenarioComparison.Of(before, after, [.. sampler.Drivers], null, null, null, 1),
        };
        Assert.DoesNotContain("<b>", ScenarioPage.Html(report), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", ScenarioPage.Html(report), StringComparison.Ordinal);
        Assert.Contains("# Scenario: &lt;b&gt;x&lt;/b&gt;\\|", ScenarioPage.Markdown(report), StringComparison.Ordinal);
        Assert.Contains("ratio: mean", ScenarioPage.Html(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_classic_model_cannot_follow() =>
        Assert.Equal("RG510", Assert.Throws<RiskGanException>(() => Run("shift: {ratio: {add: 0.1}}", 10, model: Train(Preset.Classic, 4))).Code);

    private static (Table Base, Table Stressed, ScenarioSampler Sampler) Run(string text, int rows, int threads = 1, Model? model = null)
    {
        var sampler = new ScenarioSampler(model ?? Hybrid, ScenarioReader.Parse(new StringReader(text), "s.yaml"), "s.yaml", 1, threads);
        (Table Base, Table Stressed)[] chunks = [.. sampler.Sample(rows)];
        return (TableJoin.Join([.. chunks.Select(chunk => chunk.Base)]), TableJoin.Join([.. chunks.Select(chunk => chunk.Stressed)]), sampler);
    }

    private static Model Train(Preset preset, long steps = 1500) =>
        new GanTrainer().Fit(TinyTables.Mixed(600), new Provenance("mixed.csv", 0, new string('0', 64), 600), new TrainingOptions { Preset = preset, Steps = steps, Threads = 1 });

    private static double[] Numbers(Table table, string name) => ((NumericColumn)table.Find(name)!).Values;

    private static string[] Labels(Table table, string name) => [.. Enumerable.Range(0, table.RowCount).Select(row => table.Find(name)!.Format(row))];

    private static double Share(Table table, string name, string level) => Labels(table, name).Count(label => label == level) / (double)table.RowCount;

    private static string Text(Table table) => string.Join('\n', Enumerable.Range(0, table.RowCount).Select(row => string.Join(',', table.Columns.Select(column => column.Format(row)))));
}
