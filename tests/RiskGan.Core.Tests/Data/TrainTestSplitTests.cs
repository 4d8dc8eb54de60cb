using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Tests.Data;

public class TrainTestSplitTests
{
    [Theory]
    [InlineData(2, 0.1, 1)]
    [InlineData(2, 0.9, 1)]
    [InlineData(10, 0.25, 3)]
    [InlineData(1000, 0.1, 100)]
    [InlineData(1001, 0.1, 100)]
    public void Has_exactly_the_size_asked_for_and_loses_no_row(int rows, double share, int testRows)
    {
        var split = TrainTestSplit.Of(Numbers(rows), share, seed: 3);
        Assert.Equal(testRows, split.Test.RowCount);
        double[] train = Values(split.Train), test = Values(split.Test);
        Assert.Equal(Enumerable.Range(0, rows).Select(i => (double)i), train.Concat(test).Order());
        Assert.Equal(train.Order(), train); // file order
        Assert.Equal(test.Order(), test);
    }

    [Fact]
    public void Is_the_same_for_the_same_seed_and_another_for_another()
    {
        Table table = Numbers(1000);
        Assert.Equal(Values(TrainTestSplit.Of(table, 0.1, 1).Test), Values(TrainTestSplit.Of(table, 0.1, 1).Test));
        Assert.NotEqual(Values(TrainTestSplit.Of(table, 0.1, 1).Test), Values(TrainTestSplit.Of(table, 0.1, 2).Test));
        Assert.Superset(Values(TrainTestSplit.Of(table, 0.1, 1).Test).ToHashSet(), Values(TrainTestSplit.Of(table, 0.2, 1).Test).ToHashSet());
    }

    [Fact]
    public void Every_row_is_tested_about_as_often()
    {
        // 400 splits of 20 rows in 4 and 16: each row is drawn Binomial(400, 0.2) times, mean 80, deviation 8; six deviations either way.
        var counts = new int[20];
        for (ulong seed = 0; seed < 400; seed++)
            foreach (double row in Values(TrainTestSplit.Of(Numbers(20), 0.2, seed).Test)) counts[(int)row]++;
        Assert.All(counts, count => Assert.InRange(count, 32, 128));
    }

    [Fact]
    public void Refuses_one_row_and_shares_outside_of_zero_to_one()
    {
        Assert.Equal("RG130", Assert.Throws<RiskGanException>(() => TrainTestSplit.Of(Numbers(1), 0.5, 1)).Code);
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainTestSplit.Of(Numbers(5), 0.0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainTestSplit.Of(Numbers(5), 1.0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainTestSplit.Of(Numbers(5), double.NaN, 1));
    }

    private static double[] Values(Table table) => ((NumericColumn)table.Columns[0]).Values;

    private static Table Numbers(int rows)
    {
        var schema = new ColumnSchema { Name = "row", Kind = ColumnKind.Integer };
        return new Table(new TableSchema { Columns = [schema] }, [new NumericColumn(schema, [.. Enumerable.Range(0, rows).Select(i => (double)i)])]);
    }
}
