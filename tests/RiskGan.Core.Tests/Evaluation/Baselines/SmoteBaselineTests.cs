using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Simulation;

namespace RiskGan.Core.Tests.Evaluation;

public sealed class SmoteBaselineTests
{
    private static readonly Table Training = PortfolioSimulator.Simulate(0, 1_500, 3);

    [Fact]
    public void Every_row_lies_between_two_neighbours()
    {
        // On the parabola through 0 … 99 the five nearest of a point are at most five away, and a chord of that length lies at most
        // (5/2)² above the curve: a longer one would betray a pair that are no neighbours.
        double[] x = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        Table table = TestTables.Of(TestTables.Numbers("x", x), TestTables.Numbers("y", [.. x.Select(value => value * value)]));
        Table made = Baselines.Smote(table, 500, 1);
        double[] madeX = ((NumericColumn)made.Columns[0]).Values;
        double[] madeY = ((NumericColumn)made.Columns[1]).Values;
        for (int i = 0; i < 500; i++)
        {
            Assert.InRange(madeY[i] - (madeX[i] * madeX[i]), -1e-9, 6.25);
        }

        Assert.True(madeX.Count(value => value != Math.Floor(value)) > 400);
    }

    [Fact]
    public void Cells_are_legal_and_labels_that_belong_together_stay_together()
    {
        Table made = Baselines.Smote(Training, 3_000, 1);
        HashSet<(string, string)> regions = [.. Pairs(Training)];
        Assert.All(Pairs(made), pair => Assert.Contains(pair, regions));
        foreach (NumericColumn column in made.Columns.OfType<NumericColumn>())
        {
            double[] known = [.. ((NumericColumn)Training.Find(column.Name)!).Values.Where(value => !double.IsNaN(value))];
            foreach (double value in column.Values)
            {
                if (double.IsNaN(value)) continue;
                Assert.InRange(value, known.Min(), known.Max());
                int decimals = column.Schema.Kind == ColumnKind.Continuous ? column.Schema.Number!.Decimals : 0;
                Assert.Equal(Math.Round(value, decimals), value);
            }
        }
    }

    [Fact]
    public void Trends_are_better_than_those_of_independent_columns()
    {
        Table fresh = PortfolioSimulator.Simulate(50_000, 1_500, 3);
        double smote = QualityReport.Compare(fresh, Baselines.Smote(Training, 1_500, 1)).TrendErrorPercent;
        double independent = QualityReport.Compare(fresh, Baselines.IndependentColumns(Training, 1_500, 1)).TrendErrorPercent;
        Assert.True(smote < 0.7 * independent, $"{smote} against {independent}");
    }

    [Fact]
    public void More_rows_only_add_rows_and_the_seed_decides()
    {
        string[] few = Lines(Baselines.Smote(Training, 40, 5));
        Assert.Equal(few, Lines(Baselines.Smote(Training, 90, 5))[..40]);
        Assert.NotEqual(few, Lines(Baselines.Smote(Training, 40, 6)));
    }

    [Fact]
    public void Few_training_rows_and_missing_cells_do_no_harm()
    {
        Assert.Equal(0, Baselines.Smote(PortfolioSimulator.Simulate(0, 0, 3), 10, 1).RowCount);
        Assert.Single(Lines(Baselines.Smote(PortfolioSimulator.Simulate(0, 1, 3), 10, 1)).Distinct());
        Assert.Equal(10, Baselines.Smote(PortfolioSimulator.Simulate(0, 2, 3), 10, 1).RowCount);
        Table gone = TestTables.Of(TestTables.Numbers("x", double.NaN, double.NaN, double.NaN), TestTables.Labels("c", null, "a", null));
        Assert.All(((NumericColumn)Baselines.Smote(gone, 20, 1).Columns[0]).Values, value => Assert.True(double.IsNaN(value)));
    }

    private static IEnumerable<(string, string)> Pairs(Table table) =>
        Enumerable.Range(0, table.RowCount).Select(row => (table.Find("region_code")!.Format(row), table.Find("region")!.Format(row)));

    private static string[] Lines(Table table) =>
        [.. Enumerable.Range(0, table.RowCount).Select(row => string.Join(',', table.Columns.Select(column => column.Format(row))))];
}
