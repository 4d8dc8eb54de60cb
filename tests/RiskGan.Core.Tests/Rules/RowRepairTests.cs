using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Rules;

namespace RiskGan.Core.Tests.Rules;

/// <summary>Broken rules are made true by setting the cells that may be set, and those alone.</summary>
public class RowRepairTests
{
    private const string Columns = "abcdg";

    // a = 9, b = 2, c = 3, d missing, g = "x"; decimals: two.
    [Theory]
    [InlineData("a <= b", "a", 2, 2, 3)]
    [InlineData("a <= b", "b", 9, 9, 3)]
    [InlineData("a < b", "a", 1.99, 2, 3)]
    [InlineData("a < b", "b", 9, 9.01, 3)]
    [InlineData("a = b + c", "a", 5, 2, 3)]
    [InlineData("a = b + c", "b", 9, 6, 3)]
    [InlineData("a = b + c", "c", 9, 2, 7)]
    [InlineData("a = b - c", "b", 9, 12, 3)]
    [InlineData("a = b - c", "c", 9, 2, -7)]
    [InlineData("a = b * c", "c", 9, 2, 4.5)]
    [InlineData("b = a / c", "c", 9, 2, 4.5)]
    [InlineData("b = a / c", "a", 6, 2, 3)]
    [InlineData("a = 2 * (b + c)", "c", 9, 2, 2.5)]
    [InlineData("a <= b and c >= b + 2", "ac", 2, 2, 4)]
    [InlineData("g = y or a <= b", "a", 2, 2, 3)]
    [InlineData("g = x and a between 4 and 5", "a", 5, 2, 3)]
    [InlineData("a <= b and d <= c", "a", 2, 2, 3)] // what a missing cell leaves open is not broken
    public void What_can_be_set_is_set(string rule, string mayChange, double a, double b, double c)
    {
        Table table = Row();
        Assert.True(Repair(table, mayChange, true).TryMake(Condition.Parse(rule, table).Root));
        Assert.Equal([a, b, c], Cells(table));
    }

    [Theory]
    [InlineData("a <= b", "c")]
    [InlineData("a = b * c and g = y", "a")] // the label cannot be mended: the number goes back
    [InlineData("g = y", "abcdg")]
    [InlineData("a != 9", "a")]
    [InlineData("a = b * d", "a")]
    [InlineData("a * 0 = 5", "a")]
    [InlineData("a < a", "a")]
    public void What_cannot_be_mended_is_left_as_it_was(string rule, string mayChange)
    {
        Table table = Row();
        Assert.False(Repair(table, mayChange, true).TryMake(Condition.Parse(rule, table).Root));
        Assert.Equal([9, 2, 3], Cells(table));
    }

    [Fact]
    public void Where_inequalities_wait_equations_alone_are_mended()
    {
        Table table = Row();
        Assert.False(Repair(table, "a", false).TryMake(Condition.Parse("a <= b", table).Root));
        Assert.True(Repair(table, "a", false).TryMake(Condition.Parse("a = b", table).Root));
    }

    private static RowRepair Repair(Table table, string mayChange, bool mendsInequalities) =>
        new(table, 0, column => mayChange.Contains(Columns[column], StringComparison.Ordinal), (_, value) => Math.Round(value, 2), mendsInequalities);

    private static double[] Cells(Table table) => [.. table.Columns.Take(3).Select(column => Math.Round(((NumericColumn)column).Values[0], 9))];

    private static Table Row()
    {
        double[] values = [9, 2, 3, double.NaN];
        ColumnSchema[] schemas = [.. Columns.Select((name, i) => new ColumnSchema { Name = name.ToString(), Kind = i < 4 ? ColumnKind.Continuous : ColumnKind.Categorical })];
        return new Table(new TableSchema { Columns = schemas }, [.. schemas.Select((schema, i) => i < 4 ? (Column)new NumericColumn(schema, [values[i]]) : new CategoryColumn(schema, ["x", "y"], [0]))]);
    }
}
