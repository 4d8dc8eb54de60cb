using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Tests.Evaluation;

public class GateTests
{
    private static readonly ITableMetric[] Metrics =
    [
        new SimpleMetric("column_shapes", (_, _) => []),
        new SimpleMetric("tstr_gap", (_, _) => []) { Direction = MetricDirection.LowerIsBetter },
    ];

    [Fact]
    public void Reads_every_sign_and_short_names()
    {
        IReadOnlyList<Gate> gates = Gate.Parse("shape=0.98, tstr_gap<=0.02,column_shapes >= 1e-1,tstr_gap = -0.5", Metrics);
        Assert.Equal(
        [
            new Gate("shape=0.98", "column_shapes", "", true, 0.98),
            new Gate("tstr_gap<=0.02", "tstr_gap", "", false, 0.02),
            new Gate("column_shapes >= 1e-1", "column_shapes", "", true, 0.1),
            new Gate("tstr_gap = -0.5", "tstr_gap", "", false, -0.5),
        ], gates);
    }

    [Fact]
    public void A_subject_may_hold_commas_and_signs()
    {
        Gate gate = Assert.Single(Gate.Parse("column_shapes[a, b>=c]>=0.9", Metrics));
        Assert.Equal(("a, b>=c", true, 0.9), (gate.Subject, gate.AtLeast, gate.Bound));
    }

    [Theory]
    [InlineData("shape")]
    [InlineData("shape=")]
    [InlineData("=0.5")]
    [InlineData("shape=high")]
    [InlineData("shape=0,98")]
    [InlineData("shape=NaN")]
    [InlineData("shape[a]b=0.5")]
    [InlineData("")]
    public void Refuses_what_is_no_gate(string text) => Assert.Equal("RG764", Assert.Throws<RiskGanException>(() => Gate.Parse(text, Metrics)).Code);

    [Fact]
    public void Unknown_names_are_told_at_once_with_the_nearest()
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => Gate.Parse("shapes=0.98,tstr_gab<=0.1", Metrics));
        Assert.Equal(
            ("RG765", "--fail-under: there is no metric 'shapes', 'tstr_gab'.", "Did you mean 'shape', 'tstr_gap'?", ExitStatus.Usage),
            (error.Code, error.Message, error.Cure, error.Exit));
        Assert.Equal("The metrics are column_shapes, shape, tstr_gap.", Assert.Throws<RiskGanException>(() => Gate.Parse("zzz=1", Metrics)).Cure);
    }

    [Theory]
    [InlineData("shape=0.9", true, "0.9 is at least 0.9")]
    [InlineData("shape=0.95", false, "0.9 is not at least 0.95")]
    [InlineData("shape<=0.5", false, "0.9 is not at most 0.5")]
    [InlineData("column_shapes[amount]=0.5", false, "all cells missing")]
    [InlineData("column_shapes[amuont]=0.5", false, "the metric has no number for 'amuont'; the nearest is 'amount'")]
    [InlineData("tstr_gap=0.5", false, "the metric has no overall number; name one, such as tstr_gap[boosted]")]
    public void A_gate_is_met_only_by_a_number_that_reaches_it(string text, bool passed, string reason)
    {
        GateResult result = Gate.Parse(text, Metrics)[0].Check(new EvaluationReport
        {
            Lines =
            [
                Line(Metrics[0], "", 0.9, ""),
                Line(Metrics[0], "amount", double.NaN, "all cells missing"),
                Line(Metrics[1], "boosted", 0.01, ""),
            ],
            Tables = [],
            Seed = 1,
        });
        Assert.Equal((passed, reason), (result.Passed, result.Reason));
    }

    private static MetricLine Line(ITableMetric metric, string subject, double value, string remark) =>
        new(metric, new Measurement(subject, Estimate.Exact(value)) { Remark = remark }, null, [], Verdict.Information);
}
