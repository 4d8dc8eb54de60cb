using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Numerics;
using RiskGan.Core.Simulation;

namespace RiskGan.Core.Tests.Evaluation;

public sealed class GaussianCopulaBaselineTests
{
    private static readonly Table Training = PortfolioSimulator.Simulate(0, 2_000, 3);

    [Fact]
    public void Keeps_the_correlation_of_normal_columns()
    {
        const int n = 5_000;
        var chance = new RandomStream(3, RandomPurpose.Simulation);
        double[] a = [.. Enumerable.Range(0, n).Select(i => (double)chance.Normal(i))];
        double[] b = [.. Enumerable.Range(0, n).Select(i => (-0.8 * a[i]) + (0.6 * chance.Normal(n + i)))]; // correlation −0.8
        double[] exp = Array.ConvertAll(b, PortableMath.Exp); // the copula does not see a monotone change
        Table made = Baselines.GaussianCopula(TestTables.Of(TestTables.Numbers("a", a), TestTables.Numbers("e", exp)), n, 1);
        double[] madeA = ((NumericColumn)made.Columns[0]).Values;
        double[] madeB = Array.ConvertAll(((NumericColumn)made.Columns[1]).Values, PortableMath.Log);
        Assert.InRange(Correlation(madeA, madeB), -0.83, -0.77); // standard error 0.005 each for sample and draw
    }

    [Fact]
    public void Shapes_are_kept_and_only_known_values_are_made()
    {
        Table made = Baselines.GaussianCopula(Training, 2_000, 1);
        QualityReport report = QualityReport.Compare(Training, made);
        Assert.InRange(report.ShapeErrorPercent, 0.0, 2.5);
        foreach (Column column in made.Columns)
        {
            HashSet<string> known = [.. Enumerable.Range(0, 2_000).Select(Training.Find(column.Name)!.Format)];
            for (int row = 0; row < 2_000; row += 7) Assert.Contains(column.Format(row), known);
        }
    }

    [Fact]
    public void Trends_are_better_than_those_of_independent_columns()
    {
        double copula = QualityReport.Compare(Training, Baselines.GaussianCopula(Training, 2_000, 1)).TrendErrorPercent;
        double independent = QualityReport.Compare(Training, Baselines.IndependentColumns(Training, 2_000, 1)).TrendErrorPercent;
        Assert.True(copula < 0.8 * independent, $"{copula} against {independent}");
    }

    [Fact]
    public void Columns_that_determine_each_other_and_constant_ones_do_no_harm()
    {
        double[] x = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        Table table = TestTables.Of(
            TestTables.Numbers("x", x), TestTables.Numbers("same", x), TestTables.Numbers("sum", [.. x.Select(value => 2.0 * value)]),
            TestTables.Numbers("constant", [.. x.Select(_ => 1.0)]), TestTables.Numbers("gone", [.. x.Select(_ => double.NaN)]), TestTables.Labels("c", [.. x.Select(value => value < 50 ? "a" : null)]));
        Table made = Baselines.GaussianCopula(table, 300, 1);
        double[] madeX = ((NumericColumn)made.Columns[0]).Values;
        Assert.Equal(madeX, ((NumericColumn)made.Columns[1]).Values);
        Assert.Equal([.. madeX.Select(value => 2.0 * value)], ((NumericColumn)made.Columns[2]).Values);
        Assert.Equal(300, made.Columns[4].CountMissing());
    }

    [Fact]
    public void More_rows_only_add_rows_and_the_seed_decides()
    {
        Table few = Baselines.GaussianCopula(Training, 40, 5);
        Table many = Baselines.GaussianCopula(Training, 90, 5);
        Table other = Baselines.GaussianCopula(Training, 40, 6);
        double[] Income(Table table) => ((NumericColumn)table.Find("income")!).Values[..40];
        Assert.Equal(Income(few), Income(many));
        Assert.NotEqual(Income(few), Income(other));
        Assert.Equal(0, Baselines.GaussianCopula(PortfolioSimulator.Simulate(0, 0, 3), 10, 1).RowCount);
        Assert.Equal(10, Baselines.GaussianCopula(PortfolioSimulator.Simulate(0, 1, 3), 10, 1).RowCount);
    }

    private static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Average();
        double meanB = b.Average();
        double product = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return product / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}
