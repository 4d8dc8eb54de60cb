using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Reporting;
using RiskGan.Core.Scoring;
using RiskGan.Core.Tests.Support;

namespace RiskGan.Core.Tests.Scoring;

public sealed class ScoreComparisonTests
{
    private static readonly Table Rows = TinyTables.Mixed(1500);

    [Fact]
    public void Rivals_are_fitted_crosswise_where_no_other_rows_are_given()
    {
        double[] blind = [.. Enumerable.Repeat(0.3, Rows.RowCount)];
        ScoreComparison found = ScoreComparison.Of("constant", Rows, blind, "flag", "1", [], null)!;
        Assert.Equal(["constant", "logistic regression", "boosted trees"], found.Lines.Select(line => line.Name));
        Assert.Equal(0.5, found.Lines[0].Figures.Auc.Value, 9);
        Assert.InRange(found.Lines[1].Figures.Auc.Value, 0.55, 0.75); // flag has chance 0.1 + 0.5·risk: no more is in it
        Assert.Equal(0.5 - found.Lines[1].Figures.Auc.Value, found.Lines[1].Behind.Value, 9);
        Assert.Contains("crosswise", found.Fitted, StringComparison.Ordinal);
    }

    [Fact]
    public void Rivals_are_fitted_on_other_rows_where_given()
    {
        ScoreComparison found = ScoreComparison.Of("g", Rows, new double[Rows.RowCount], "flag", "1", ["grade"], TinyTables.Mixed(700, seed: 5))!;
        Assert.Equal("on 700 other rows", found.Fitted);
        Assert.Equal(3, found.Lines.Count);
    }

    [Fact]
    public void Columns_that_tell_the_target_are_withheld_from_all()
    {
        // A copy of the target would give the rivals an AUC of 1.
        var flag = (CategoryColumn)Rows.Find("flag")!;
        var told = new ColumnSchema { Name = "told", Kind = ColumnKind.Boolean };
        var table = new Table(Rows.Schema with { Columns = [.. Rows.Schema.Columns, told] }, [.. Rows.Columns, new CategoryColumn(told, flag.Levels, flag.Codes)]);
        Assert.True(ScoreComparison.Of("g", table, new double[Rows.RowCount], "flag", "1", [], null)!.Lines[2].Figures.Auc.Value > 0.99);
        Assert.True(ScoreComparison.Of("g", table, new double[Rows.RowCount], "flag", "1", ["told"], null)!.Lines[2].Figures.Auc.Value < 0.8);
    }

    [Fact]
    public void Nothing_is_compared_without_both_classes()
    {
        int[] zeros = [.. Enumerable.Range(0, Rows.RowCount).Where(row => ((CategoryColumn)Rows.Find("flag")!).Codes[row] == 0)];
        Table ofOne = Rows.SelectRows(zeros);
        Assert.Null(ScoreComparison.Of("g", ofOne, new double[zeros.Length], "flag", "1", [], null));
        Assert.Null(ScoreComparison.Of("g", Rows, new double[Rows.RowCount], "absent", "1", [], null));
        Table train = new(Rows.Schema with { Columns = [.. Rows.Schema.Columns.Take(3)] }, [.. Rows.Columns.Take(3)]);
        Assert.Equal("RG721", Assert.Throws<RiskGanException>(() => ScoreComparison.Of("g", Rows, new double[Rows.RowCount], "flag", "1", [], train)).Code);
    }

    [Fact]
    public void The_page_holds_figures_and_no_markup_of_names()
    {
        ScoreComparison found = ScoreComparison.Of("generator", Rows, [.. ((NumericColumn)Rows.Find("ratio")!).Values], "flag", "1", [], null)!;
        string page = ScorePage.Html("a<b>.csv", "m.riskgan", "flag", "1", ["days<i>"], found);
        Assert.Contains("boosted trees", page, StringComparison.Ordinal);
        Assert.Contains(ReportWords.Number(found.Lines[2].Figures.Auc), page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
    }
}
