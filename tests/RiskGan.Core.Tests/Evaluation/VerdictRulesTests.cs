using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Tests.Evaluation;

public class VerdictRulesTests
{
    private static readonly ITableMetric Shape = new SimpleMetric("shape", (_, _) => []);
    private static readonly ITableMetric Gap = new SimpleMetric("gap", (_, _) => []) { Direction = MetricDirection.LowerIsBetter, Block = MetricBlock.Utility };
    private static readonly ITableMetric Attack = new SimpleMetric("attack", (_, _) => []) { Direction = MetricDirection.LowerIsBetter, Block = MetricBlock.Privacy };

    [Fact]
    public void A_number_that_is_not_defined_is_undefined() =>
        Assert.Equal(Verdict.Undefined, Judge(Shape, Number(double.NaN, 0), Number(0.9, 0.01)));

    [Fact]
    public void A_number_without_a_floor_is_information() =>
        Assert.Equal(Verdict.Information, VerdictRules.Judge(Shape, Number(0.5, 0.01), null, []));

    [Theory]
    [InlineData(0.98, Verdict.AtFloor)] // better than the floor
    [InlineData(0.93, Verdict.AtFloor)] // 0.94 reaches the floor's lower bound 0.94
    [InlineData(0.92, Verdict.Near)] // 0.93 does not
    public void Intervals_that_touch_are_at_the_floor(double value, Verdict expected) =>
        Assert.Equal(expected, Judge(Shape, Number(value, 0.01), Number(0.95, 0.01)));

    [Fact]
    public void A_lower_is_better_number_is_judged_from_the_other_side()
    {
        Assert.Equal(Verdict.AtFloor, Judge(Gap, Number(0.01, 0.005), Number(0.02, 0.005)));
        Assert.Equal(Verdict.Near, Judge(Gap, Number(0.05, 0.005), Number(0.02, 0.005)));
    }

    [Fact]
    public void No_better_than_a_baseline_that_matters_is_poor()
    {
        (string, Measurement)[] baselines = [("independent_columns", Number(0.80, 0.01)), ("bootstrap_copy", Number(0.95, 0.01))];
        Assert.Equal(Verdict.Near, Judge(Shape, Number(0.81, 0.01), Number(0.95, 0.01), baselines));
        Assert.Equal(Verdict.Poor, Judge(Shape, Number(0.80, 0.01), Number(0.95, 0.01), baselines));
    }

    [Fact]
    public void A_baseline_that_is_itself_at_the_floor_is_no_measure() =>
        Assert.Equal(Verdict.Near, Judge(Shape, Number(0.90, 0.01), Number(0.95, 0.01), ("independent_columns", Number(0.95, 0.01))));

    [Fact]
    public void In_privacy_the_measure_is_a_copy()
    {
        (string, Measurement)[] baselines = [("independent_columns", Number(0.5, 0.01)), ("smote", Number(0.8, 0.01)), ("bootstrap_copy", Number(0.99, 0.01))];
        Assert.Equal(Verdict.Near, Judge(Attack, Number(0.6, 0.01), Number(0.5, 0.01), baselines));
        Assert.Equal(Verdict.Poor, Judge(Attack, Number(0.85, 0.01), Number(0.5, 0.01), baselines));
    }

    private static Verdict Judge(ITableMetric metric, Measurement own, Measurement floor, params (string, Measurement)[] baselines) =>
        VerdictRules.Judge(metric, own, floor, baselines);

    private static Measurement Number(double value, double half) => new("", new Estimate(value, value - half, value + half));
}
