using RiskGan.Core.Evaluation;
using RiskGan.Core.Reporting;
using RiskGan.Core.Tests.Evaluation;

namespace RiskGan.Core.Tests.Reporting;

public class RegressionTests
{
    private static readonly ITableMetric Shape = new SimpleMetric("shape", (_, _) => []);
    private static readonly ITableMetric Gap = new SimpleMetric("gap", (_, _) => []) { Direction = MetricDirection.LowerIsBetter };

    [Theory]
    [InlineData(0.90, 0.89, 0.91, false)] // intervals overlap
    [InlineData(0.80, 0.79, 0.81, true)]
    [InlineData(0.99, 0.98, 1.00, false)] // better
    [InlineData(double.NaN, double.NaN, double.NaN, true)] // no more defined
    public void A_number_is_worse_when_its_interval_lies_apart_on_the_bad_side(double value, double low, double high, bool worse) =>
        Assert.Equal(worse ? 1 : 0, Find(Line(Shape, "", new Estimate(0.91, 0.90, 0.92)), Line(Shape, "", new Estimate(value, low, high))).Count);

    [Theory]
    [InlineData(0.105, false)] // five hundredths worse
    [InlineData(0.1005, true)]
    public void Without_intervals_a_hundredth_is_let_pass(double value, bool passes) =>
        Assert.Equal(passes ? 0 : 1, Find(Line(Gap, "", Estimate.Exact(0.1)), Line(Gap, "", Estimate.Exact(value))).Count);

    [Fact]
    public void Subjects_count_only_where_there_is_no_overall_number()
    {
        MetricLine[] before = [Line(Shape, "", Estimate.Exact(0.9)), Line(Shape, "a", Estimate.Exact(0.9)), Line(Gap, "a", Estimate.Exact(0.1))];
        MetricLine[] now = [Line(Shape, "", Estimate.Exact(0.9)), Line(Shape, "a", Estimate.Exact(0.5)), Line(Gap, "a", Estimate.Exact(0.5))];
        Regression found = Assert.Single(Find(before, now));
        Assert.Equal(("gap", "a"), (found.Metric, found.Subject));
    }

    [Fact]
    public void A_metric_not_asked_for_now_is_no_regression() =>
        Assert.Empty(Find(Line(Shape, "", Estimate.Exact(0.9)), Line(Gap, "", Estimate.Exact(0.5))));

    [Fact]
    public void Other_real_rows_are_said()
    {
        var notices = new List<string>();
        RegressionCheck.Find(JsonReport.ToDocument(new ReportContent { Report = Report([], "a") }), Report([], "b"), notices);
        Assert.Equal(["The earlier report compared with other real rows."], notices);
    }

    private static MetricLine Line(ITableMetric metric, string subject, Estimate estimate) =>
        new(metric, new Measurement(subject, estimate), null, [], Verdict.Information);

    private static IReadOnlyList<Regression> Find(MetricLine before, MetricLine now) => Find([before], [now]);

    private static IReadOnlyList<Regression> Find(MetricLine[] before, MetricLine[] now) =>
        RegressionCheck.Find(JsonReport.ToDocument(new ReportContent { Report = Report(before, "") }), Report(now, ""), []);

    private static EvaluationReport Report(MetricLine[] lines, string hash) => new() { Lines = lines, Tables = [new EvaluatedTable("real", "r.csv", 1, 1, hash)], Seed = 1 };
}
