using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Fidelity;
using RiskGan.Core.Simulation;
using static RiskGan.Core.Tests.Evaluation.RiskReference;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Evaluation.Fidelity;

/// <summary>Against values of numpy and scipy, and against <see cref="QualityReport"/>, whose numbers are held to the reference elsewhere.</summary>
public sealed class FidelityMetricsTests
{
    private const double Tolerance = 1e-9; // doubles on 600 rows

    /// <summary>A bootstrap of 200 replicates knows a standard error to 5 %; the rest is the delta method's own error at 500 rows.</summary>
    private const double IntervalTolerance = 0.2;

    public static TheoryData<string> Measured => new("column_shapes", "spearman_difference", "decile_trends", "mutual_information_difference", "wasserstein_distance");

    [Theory]
    [MemberData(nameof(Measured))]
    public void Values_agree_with_the_reference(string name) => AssertAgrees(Find(name), Expected.GetProperty("metrics").GetProperty(name), Tolerance);

    [Theory]
    [InlineData("column_shapes")]
    [InlineData("spearman_difference")]
    [InlineData("decile_trends")]
    [InlineData("mutual_information_difference")]
    [InlineData("wasserstein_distance")]
    public void The_interval_is_as_wide_as_a_bootstrap_over_rows_says(string name) => AssertInterval(Find(name), IntervalTolerance);

    [Fact]
    public void Shapes_and_trends_are_those_of_the_quality_report()
    {
        var report = QualityReport.Compare(Real, Synthetic);
        IReadOnlyList<Measurement> shapes = Find("column_shapes").Evaluate(Context, Synthetic);
        Assert.Equal(report.ShapeScore, shapes[0].Estimate.Value, 12);
        foreach (ColumnScore column in report.Columns) Assert.Equal(column.Score, shapes.Single(line => line.Subject == column.Column).Estimate.Value, 12);

        IReadOnlyList<Measurement> trends = Find("pair_trends").Evaluate(Context, Synthetic);
        Assert.Equal(report.TrendScore, trends[0].Estimate.Value, 12);
        Assert.Equal(report.Pairs.Select(pair => pair.Score), trends.Skip(1).Select(line => line.Estimate.Value), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Trends_of_columns_with_very_many_levels_are_those_of_the_quality_report()
    {
        // 1,500 × 1,500 cells are too many to be numbered one by one.
        Table Of(int step) => TestTables.Of(
            Labels("a", [.. Enumerable.Range(0, 3_000).Select(i => $"{i * step % 1_500}")]), Labels("b", [.. Enumerable.Range(0, 3_000).Select(i => $"{i % 1_500}")]));
        Table real = Of(7);
        Table candidate = Of(11);
        Measurement overall = Find("pair_trends").Evaluate(new EvaluationContext { Real = real }, candidate)[0];
        Assert.Equal(QualityReport.Compare(real, candidate).TrendScore, overall.Estimate.Value, 12);
    }

    [Fact]
    public void Supports_agree_with_the_reference()
    {
        Assert.Equal(Expected.GetProperty("alpha_precision").GetDouble(), Find("alpha_precision").Evaluate(Context, Synthetic)[0].Estimate.Value, 9);
        var equallyLong = new EvaluationContext { Real = Real.SelectRows([.. Enumerable.Range(0, 500)]), Seed = 11 };
        Estimate recall = Find("beta_recall").Evaluate(equallyLong, Synthetic)[0].Estimate;
        Assert.Equal(Expected.GetProperty("beta_recall").GetDouble(), recall.Value, 9);
        Assert.InRange(recall.High - recall.Low, 0.02, 0.2);
    }

    [Fact]
    public void An_outlier_moves_equal_width_bins_but_no_decile()
    {
        double[] values = [.. Enumerable.Range(0, 400).Select(i => (double)i)];
        string[] labels = [.. values.Select(value => value < 200 ? "low" : "high")];
        Table real = Of(Numbers("x", values), Labels("g", labels));
        double[] withOutlier = [.. values];
        withOutlier[^1] = 1e9;
        Table outlier = Of(Numbers("x", withOutlier), Labels("g", labels));
        Measurement decile = Find("decile_trends").Evaluate(new EvaluationContext { Real = outlier }, real)[0];
        Assert.Equal(1.0, decile.Estimate.Value, 12);
        Assert.InRange(Find("pair_trends").Evaluate(new EvaluationContext { Real = outlier }, real)[0].Estimate.Value, 0.9, 0.9999);
    }

    [Fact]
    public void Fresh_rows_of_the_same_law_cover_half_of_the_real_rows()
    {
        var context = new EvaluationContext { Real = PortfolioSimulator.Simulate(0, 1_000, 5), Seed = 2 };
        Estimate recall = Find("beta_recall").Evaluate(context, PortfolioSimulator.Simulate(50_000, 1_000, 5))[0].Estimate;
        Assert.InRange(recall.Value, 0.42, 0.58);
        Estimate precision = Find("alpha_precision").Evaluate(context, PortfolioSimulator.Simulate(50_000, 1_000, 5))[0].Estimate;
        Assert.InRange(precision.Value, 0.94, 1.0);
        Assert.InRange(Find("alpha_precision").Evaluate(context, Collapsed(context.Real))[0].Estimate.Value, 0.0, 0.55); // one point, wherever it lies
    }

    private static Table Collapsed(Table table) => table.SelectRows(new int[table.RowCount]);

    private static ITableMetric Find(string name) => FidelityMetrics.All.Single(metric => metric.Name == name);
}
