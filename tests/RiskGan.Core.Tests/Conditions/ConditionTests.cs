using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Tests.Conditions;

public sealed class ConditionTests
{
    // Rows: (age, day, grade, code, note); the last row misses age and grade.
    private static readonly Table Rows = MakeRows();

    [Theory]
    [InlineData("age = 30", "0")]
    [InlineData("age != 30", "1,2")]
    [InlineData("age < 40", "0")]
    [InlineData("age >= 40", "1,2")]
    [InlineData("age between 30 and 40", "0,1")]
    [InlineData("age not between 30 and 40", "2")]
    [InlineData("age in (30, 50)", "0,2")]
    [InlineData("age is missing", "3")]
    [InlineData("not age is missing", "0,1,2")]
    [InlineData("grade = A", "0,2")]
    [InlineData("grade = a", "0,2")]
    [InlineData("'A' = grade", "0,2")]
    [InlineData("grade not in (A)", "1")]
    [InlineData("code = 2", "1")]
    [InlineData("code > 1", "1,2,3")]
    [InlineData("code = 2.0", "1")]
    [InlineData("day >= 2020-01-02", "1,2,3")]
    [InlineData("day = '2020-01-02'", "1")]
    [InlineData("\"net worth\" = age + 5", "0")]
    [InlineData("(age + 5) * 2 = \"net worth\" * 2", "0")]
    [InlineData("`net worth` < -1", "2")]
    [InlineData("grade = A and (age = 30 or age = 40)", "0")]
    [InlineData("grade = A or age = 40 and code = 2", "0,1,2")]
    [InlineData("not (grade = A or age = 40)", "")]
    [InlineData("age = 30 or code = 4", "0,3")]
    [InlineData("age <= q50", "0,1")]
    public void Takes_the_rows_that_satisfy_it(string text, string expected)
    {
        Condition condition = Condition.Parse(text, Rows);
        Assert.Equal(expected, string.Join(',', Enumerable.Range(0, Rows.RowCount).Where(row => condition.IsTrue(Rows, row))));
    }

    [Fact]
    public void A_missing_cell_is_neither_true_nor_false()
    {
        Condition condition = Condition.Parse("age < 40", Rows);
        Assert.False(condition.IsTrue(Rows, 3));
        Assert.False(condition.IsFalse(Rows, 3));
    }

    [Theory]
    [InlineData("age <", "RG520")]
    [InlineData("age = 'x", "RG520")]
    [InlineData("age = 30 grade = A", "RG520")]
    [InlineData("(age = 30", "RG520")]
    [InlineData("age ; 3", "RG520")]
    [InlineData("age", "RG520")]
    [InlineData("", "RG520")]
    [InlineData("agge = 30", "RG521")]
    [InlineData("\"agge\" = 30", "RG521")]
    [InlineData("grade = D", "RG522")]
    [InlineData("grade < A", "RG523")]
    [InlineData("day > 3 and day = soon", "RG523")]
    [InlineData("day = 'soon'", "RG523")]
    public void Refuses_what_means_nothing(string text, string code) =>
        Assert.Equal(code, Assert.Throws<RiskGanException>(() => Condition.Parse(text, Rows)).Code);

    [Fact]
    public void Deep_brackets_end_in_an_error_not_in_the_stack()
    {
        Assert.Equal("RG520", Assert.Throws<RiskGanException>(() => Condition.Parse(new string('(', 5000) + "age = 1", Rows)).Code);
        Assert.Equal("RG520", Assert.Throws<RiskGanException>(() => Condition.Parse("age = " + new string('-', 5000) + "1", Rows)).Code);
    }

    private static Table MakeRows()
    {
        ColumnSchema[] columns =
        [
            new() { Name = "age", Kind = ColumnKind.Integer },
            new() { Name = "day", Kind = ColumnKind.Date, DatePattern = "yyyy-MM-dd" },
            new() { Name = "grade", Kind = ColumnKind.Categorical },
            new() { Name = "code", Kind = ColumnKind.Ordinal },
            new() { Name = "net worth", Kind = ColumnKind.Continuous },
        ];
        return new Table(new TableSchema { Columns = columns },
        [
            new NumericColumn(columns[0], [30, 40, 50, double.NaN]),
            new NumericColumn(columns[1], [18262, 18263, 18264, 18265]), // 2020-01-01 is day 18,262
            new CategoryColumn(columns[2], ["A", "B"], [0, 1, 0, -1]),
            new CategoryColumn(columns[3], ["1", "2", "3", "4"], [0, 1, 2, 3]),
            new NumericColumn(columns[4], [35, 0, -5, 1]),
        ]);
    }
}
