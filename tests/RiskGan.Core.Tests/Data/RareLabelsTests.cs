using RiskGan.Core.Data;

namespace RiskGan.Core.Tests.Data;

public sealed class RareLabelsTests
{
    [Fact]
    public void Labels_of_few_rows_become_one_stand_in()
    {
        CategoryColumn column = Replaced(ColumnKind.Categorical, ["Anna Meier", "blue", "red", "unused"], [0, 1, 1, 1, 2, 2, -1], out string notice);
        Assert.Equal(["blue", "other", "red"], column.Levels);
        Assert.Equal(["other", "blue", "blue", "blue", "red", "red", ""], Cells(column));
        Assert.Equal("'c': 1 labels that fewer than 2 rows share are replaced by 'other' (--redact-rare).", notice);
    }

    [Fact]
    public void A_rare_label_of_an_ordinal_column_becomes_its_nearest_neighbour()
    {
        CategoryColumn column = Replaced(ColumnKind.Ordinal, ["1", "2", "3", "4", "5"], [0, 0, 1, 2, 3, 4, 4], out _);
        Assert.Equal(["1", "5"], column.Levels);
        Assert.Equal(["1", "1", "1", "1", "5", "5", "5"], Cells(column)); // 3 lies in the middle: the lower
    }

    [Fact]
    public void An_ordinal_column_of_rare_labels_alone_gets_the_stand_in()
    {
        CategoryColumn column = Replaced(ColumnKind.Ordinal, ["1", "2"], [0, 1], out _);
        Assert.Equal(["other", "other"], Cells(column));
    }

    [Fact]
    public void The_stand_in_is_no_label_of_the_data()
    {
        CategoryColumn column = Replaced(ColumnKind.Categorical, ["other", "secret"], [0, 0, 1], out _);
        Assert.Equal(["other", "other", "other_"], Cells(column));
    }

    [Fact]
    public void Levels_listed_in_the_schema_are_cut_alike()
    {
        var schema = new ColumnSchema { Name = "c", Kind = ColumnKind.Categorical, Levels = ["secret", "plain", "never"] };
        Table table = RareLabels.Replace(Of(new CategoryColumn(schema, ["secret", "plain", "never"], [0, 1, 1])), 2, []);
        Assert.Equal(["other", "plain"], table.Schema.Columns[0].Levels);
        Assert.Equal(table.Schema.Columns[0], table.Columns[0].Schema);
    }

    [Fact]
    public void A_label_listed_but_never_met_goes_without_a_stand_in()
    {
        CategoryColumn column = Replaced(ColumnKind.Categorical, ["a", "never"], [0, 0], out string notice);
        Assert.Equal(["a"], column.Levels);
        Assert.Equal("", notice);
    }

    [Theory]
    [InlineData(ColumnKind.Identifier)]
    [InlineData(ColumnKind.Categorical)]
    public void Identifiers_and_common_labels_stay(ColumnKind kind)
    {
        int[] codes = kind == ColumnKind.Identifier ? [0, 1] : [0, 1, 0, 1];
        Table table = Of(new CategoryColumn(new ColumnSchema { Name = "c", Kind = kind }, ["a", "b"], codes));
        Assert.Same(table.Columns[0], RareLabels.Replace(table, 2, []).Columns[0]);
        Assert.Same(table, RareLabels.Replace(table, 1, []));
    }

    private static CategoryColumn Replaced(ColumnKind kind, string[] levels, int[] codes, out string notice)
    {
        var notices = new List<string>();
        Table table = RareLabels.Replace(Of(new CategoryColumn(new ColumnSchema { Name = "c", Kind = kind }, levels, codes)), 2, notices);
        notice = notices.SingleOrDefault() ?? "";
        return (CategoryColumn)table.Columns[0];
    }

    private static string[] Cells(CategoryColumn column) => [.. Enumerable.Range(0, column.Count).Select(column.Format)];

    private static Table Of(CategoryColumn column) => new(new TableSchema { Columns = [column.Schema] }, [column]);
}
