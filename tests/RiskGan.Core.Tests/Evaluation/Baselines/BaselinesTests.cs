using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Simulation;

namespace RiskGan.Core.Tests.Evaluation;

public sealed class BaselinesTests
{
    private static readonly Table Training = PortfolioSimulator.Simulate(0, 2_000, 3);

    [Fact]
    public void Independent_columns_keep_shapes_and_lose_trends()
    {
        QualityReport report = QualityReport.Compare(Training, Baselines.IndependentColumns(Training, 2_000, 1));
        Assert.InRange(report.ShapeErrorPercent, 0.0, 2.5);
        Assert.InRange(report.TrendErrorPercent, 10.0, 40.0);
        PairScore linked = report.Pairs.Single(pair => pair is { First: "region_code", Second: "region" });
        Assert.InRange(linked.Score, 0.0, 0.25); // eight regions that should determine each other
    }

    [Fact]
    public void A_bootstrap_copy_holds_training_rows_only()
    {
        Table copy = Baselines.BootstrapCopy(Training, 3_000, 1);
        var identifiers = (CategoryColumn)copy.Columns[0];
        HashSet<int> drawn = [.. identifiers.Codes];
        Assert.Equal(3_000, copy.RowCount);
        // n draws out of 2,000 leave each row out with probability (1 − 1/2000)^3000 = 0.2231; 4 standard errors are about 0.03.
        Assert.InRange(1.0 - (drawn.Count / 2_000.0), 0.19, 0.26);
        for (int row = 0; row < 100; row++)
            foreach (Column column in copy.Columns) Assert.Equal(Training.Find(column.Name)!.Format(identifiers.Codes[row]), column.Format(row));
    }

    [Fact]
    public void The_same_seed_draws_the_same_rows()
    {
        int[] Codes(ulong seed) => ((CategoryColumn)Baselines.BootstrapCopy(Training, 50, seed).Columns[0]).Codes;
        Assert.Equal(Codes(1), Codes(1));
        Assert.NotEqual(Codes(1), Codes(2));
    }

    [Fact]
    public void No_training_rows_give_no_rows()
    {
        Table empty = PortfolioSimulator.Simulate(0, 0, 3);
        Assert.Equal(0, Baselines.IndependentColumns(empty, 10, 1).RowCount);
        Assert.Equal(0, Baselines.BootstrapCopy(empty, 10, 1).RowCount);
    }

    [Fact]
    public void The_list_names_every_baseline_and_each_makes_the_rows_asked_for()
    {
        Assert.Equal(["independent_columns", "gaussian_copula", "smote", "bootstrap_copy"], Baselines.All.Select(baseline => baseline.Name));
        Assert.All(Baselines.All, baseline => Assert.Equal(70, baseline.Draw(Training, 70, 1).RowCount));
        Assert.All(Baselines.All, baseline => Assert.NotEmpty(baseline.Meaning));
    }
}
