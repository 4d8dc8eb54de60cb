using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Tails;
using RiskGan.Core.Simulation;
using static RiskGan.Core.Tests.Evaluation.RiskReference;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Evaluation.Tails;

public sealed class TailMetricsTests
{
    private const double Tolerance = 1e-9; // doubles on 600 rows; shortfalls are summed in another order

    public static TheoryData<string> WithFigures => new("value_at_risk_error", "expected_shortfall_error", "tail_index_error", "tail_dependence_error");

    [Theory]
    [MemberData(nameof(WithFigures))]
    public void Figures_and_errors_agree_with_the_reference(string name) => AssertAgrees(Find(name), Expected.GetProperty("figures").GetProperty(name), Tolerance);

    [Fact]
    public void Stability_agrees_with_the_reference() => AssertAgrees(Find("psi"), Expected.GetProperty("metrics").GetProperty("psi"), Tolerance);

    [Theory]
    [InlineData("psi", 0.2)]
    [InlineData("tail_index_error", 0.3)] // 20 values a tail are few for a linear approximation
    [InlineData("expected_loss_error", 0.2)]
    public void The_interval_is_as_wide_as_a_bootstrap_over_rows_says(string name, double within) => AssertInterval(Find(name), within);

    [Fact]
    public void Losses_agree_with_the_reference()
    {
        JsonElement expected = Expected.GetProperty("losses");
        IReadOnlyList<Measurement> loss = Find("expected_loss_error").Evaluate(Context, Synthetic);
        IReadOnlyList<Measurement> distribution = Find("loss_distribution_error").Evaluate(Context, Synthetic);
        foreach (JsonProperty line in expected.EnumerateObject())
        {
            Measurement found = line.Name switch
            {
                "mean" => loss[0],
                _ when line.Name.StartsWith("grade", StringComparison.Ordinal) => loss.Single(subject => subject.Subject == line.Name),
                "shortfall 99 %" => distribution.Single(subject => subject.Subject == "expected loss · upper 99 %, shortfall"),
                _ => distribution.Single(subject => subject.Subject == $"expected loss · upper {line.Name}"),
            };
            AssertNear(line.Value[0].GetDouble(), found.Estimate.Value, Tolerance, line.Name);
            AssertNear(line.Value[1].GetDouble(), found.Real, Tolerance, line.Name);
            AssertNear(line.Value[2].GetDouble(), found.Figure.Value, Tolerance, line.Name);
            Assert.InRange(found.Estimate.Value, found.Estimate.Low, found.Estimate.High);
            Assert.InRange(found.Figure.Value, found.Figure.Low, found.Figure.High);
        }

        Assert.Equal(6, loss.Count);
        Assert.Equal(7, distribution.Count);
    }

    [Fact]
    public void Quantile_pairs_agree_with_the_reference()
    {
        IReadOnlyList<QuantilePair> pairs = QuantilePairs.Of(((NumericColumn)Real.Find("margin")!).Values, ((NumericColumn)Synthetic.Find("margin")!).Values);
        Assert.Equal(107, pairs.Count);
        Assert.Equal((0.0005, 0.9995), (pairs[0].Probability, pairs[^1].Probability));
        foreach (JsonElement expected in Expected.GetProperty("quantiles").EnumerateArray())
        {
            QuantilePair pair = pairs.Single(pair => Math.Abs(pair.Probability - expected[0].GetDouble()) < 1e-9);
            Assert.Equal(expected[1].GetDouble(), pair.Real, 9);
            Assert.Equal(expected[2].GetDouble(), pair.Candidate, 9);
        }

        Assert.Empty(QuantilePairs.Of([double.NaN], [1.0]));
    }

    [Fact]
    public void The_interval_of_a_tail_holds_the_truth_of_fresh_rows()
    {
        // 60 comparisons of fresh rows, each with an interval of 95 % for an error that is truly 0: at least 80 % must begin there.
        (int held, int all) = (0, 0);
        for (int trial = 0; trial < 2; trial++)
        {
            var context = new EvaluationContext { Real = PortfolioSimulator.Simulate(0, 1_500, (ulong)trial), Seed = 4 };
            foreach (Measurement line in Find("value_at_risk_error").Evaluate(context, PortfolioSimulator.Simulate(50_000, 1_500, (ulong)trial)).Skip(1))
            {
                if (double.IsNaN(line.Estimate.Value)) continue;
                all++;
                if (line.Estimate.Low == 0.0) held++;
            }
        }

        Assert.InRange((double)held / all, 0.8, 1.0);
    }

    [Fact]
    public void Amounts_half_again_as_high_are_half_again_as_risky()
    {
        Table real = PortfolioSimulator.Simulate(0, 1_000, 3);
        Table inflated = Scaled(real, "ead", 1.5);
        var context = new EvaluationContext { Real = real, Pd = "pd", Lgd = "lgd", Ead = "ead" };
        foreach (string name in new[] { "value_at_risk_error", "expected_shortfall_error" })
            Assert.Equal(0.5, Find(name).Evaluate(context, inflated).Single(line => line.Subject == "ead · upper 99 %").Estimate.Value, 9);
        Assert.Equal(0.5, Find("expected_loss_error").Evaluate(context, inflated)[0].Estimate.Value, 9);
        Assert.Equal(0.0, Find("tail_dependence_error").Evaluate(context, inflated)[0].Estimate.Value, 12); // no rank has changed
        Assert.Equal(0.0, Find("tail_index_error").Evaluate(context, inflated)[0].Estimate.Value, 9); // nor any ratio
        Assert.InRange(Find("psi").Evaluate(context, inflated).Single(line => line.Subject == "ead").Estimate.Value, 0.02, 5.0);
    }

    [Fact]
    public void Losses_need_named_columns_that_hold_numbers()
    {
        static string Remark(EvaluationContext context) => Find("expected_loss_error").Evaluate(context, context.Real)[0].Remark;
        Table table = Of(Labels("pd", "0.1", "0.2", "0.3"), Labels("grade", "A", "B", "B"), Numbers("ead", 10, 20, 30));
        Assert.Equal("name the columns with --pd, --lgd and --ead", Remark(new EvaluationContext { Real = table }));
        Assert.Equal("there is no column 'PD'", Remark(new EvaluationContext { Real = table, Pd = "PD" }));
        Assert.Equal("the labels of 'grade' are not numbers", Remark(new EvaluationContext { Real = table, Pd = "grade" }));
        Measurement loss = Find("expected_loss_error").Evaluate(new EvaluationContext { Real = table, Pd = "pd", Ead = "ead" }, table)[0];
        Assert.Equal(14.0 / 3.0, loss.Real, 12);
        Assert.Equal("per row; the table's total is 14; LGD taken as 1", loss.Remark);
    }

    [Fact]
    public void A_copula_without_tail_dependence_is_found_out()
    {
        var context = new EvaluationContext { Real = PortfolioSimulator.Simulate(0, 2_000, 3) };
        double floor = Find("tail_dependence_error").Evaluate(context, PortfolioSimulator.Simulate(50_000, 2_000, 3))[0].Estimate.Value;
        double independent = Find("tail_dependence_error").Evaluate(context, Baselines.IndependentColumns(context.Real, 2_000, 1))[0].Estimate.Value;
        Assert.InRange(floor, 0.0, 0.1);
        Assert.InRange(independent, 2.0 * floor, 1.0);
    }

    private static Table Scaled(Table table, string name, double factor)
    {
        Column[] columns = [.. table.Columns];
        int at = table.Schema.IndexOf(name);
        columns[at] = new NumericColumn(columns[at].Schema, Array.ConvertAll(((NumericColumn)columns[at]).Values, value => factor * value));
        return new Table(table.Schema, columns);
    }

    private static ITableMetric Find(string name) => TailMetrics.All.Single(metric => metric.Name == name);
}
