using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Validity;
using RiskGan.Core.Simulation;
using static RiskGan.Core.Tests.Evaluation.RiskReference;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Evaluation.Validity;

public sealed class ValidityMetricsTests
{
    [Theory]
    [InlineData("range_adherence", "range")]
    [InlineData("category_adherence", "known")]
    [InlineData("category_coverage", "kept")]
    [InlineData("missing_rate_difference", "missing")]
    public void Values_agree_with_the_reference(string name, string key) => AssertAgrees(Find(name), Expected.GetProperty("validity").GetProperty(key), 1e-12);

    [Fact]
    public void Broken_dependencies_agree_with_the_reference()
    {
        JsonElement expected = Expected.GetProperty("validity").GetProperty("broken");
        IReadOnlyList<Measurement> measured = Find("dependency_violations").Evaluate(Context, Synthetic);
        Assert.Equal(expected[0].GetDouble(), measured[0].Estimate.Value, 12);
        Assert.Equal(expected[1].GetDouble(), measured[0].Estimate.Low, 12);
        Assert.Equal(expected[2].GetDouble(), measured[0].Estimate.High, 12);
        Assert.Equal("region → region_code", measured[1].Subject);
        Assert.Equal(2, measured.Count);
    }

    [Fact]
    public void Without_a_dependency_none_is_broken()
    {
        Table table = Of(Numbers("x", 1, 2, 3));
        Measurement overall = Assert.Single(Find("dependency_violations").Evaluate(new EvaluationContext { Real = table }, table));
        Assert.Equal(0.0, overall.Estimate.Value);
        Assert.Equal("no dependency between columns was found", overall.Remark);
    }

    [Fact]
    public void A_dependency_that_a_held_out_real_row_breaks_is_none()
    {
        Table train = PortfolioSimulator.Simulate(0, 1_000, 3);
        Table real = PortfolioSimulator.Simulate(10_000, 300, 3);
        var context = new EvaluationContext { Real = real, Train = train };
        Assert.Contains(Find("dependency_violations").Evaluate(context, real), line => line.Subject == "region → region_code" || line.Subject == "region_code → region");
        var broken = new EvaluationContext { Real = Baselines.IndependentColumns(real, 300, 1), Train = train };
        Assert.DoesNotContain(Find("dependency_violations").Evaluate(broken, real), line => line.Subject.StartsWith("region", StringComparison.Ordinal));
    }

    [Fact]
    public void Schema_faults_are_named()
    {
        Table real = Of(Numbers("x", 1), Labels("y", "a"), Numbers("z", 1), Labels("flat", "a"));
        Table candidate = Of(Labels("flat", ColumnKind.Constant, "a"), Labels("x", "1"), Labels("y", "a"), Numbers("w", 1));
        IReadOnlyList<Measurement> measured = Find("schema_adherence").Evaluate(new EvaluationContext { Real = real }, candidate);
        Assert.Equal(0.4, measured[0].Estimate.Value, 12); // two of x, y, z, flat, w
        Assert.Equal(["x: Categorical instead of Continuous", "z: missing", "w: not in the real table"], measured.Skip(1).Select(line => $"{line.Subject}: {line.Remark}"));
    }

    [Fact]
    public void Training_rows_widen_ranges_and_levels()
    {
        Table real = Of(Numbers("x", 1, 2), Labels("g", "a", "b"));
        Table candidate = Of(Numbers("x", 0, 1, 3, double.NaN), Labels("g", "a", "c", "d", null));
        var alone = new EvaluationContext { Real = real };
        var both = new EvaluationContext { Real = real, Train = Of(Numbers("x", 3), Labels("g", "c")) };
        Measurement range = Find("range_adherence").Evaluate(alone, candidate)[1];
        Assert.Equal(1.0 / 3.0, range.Estimate.Value, 12);
        Assert.Equal("1 below the least and 1 above the greatest real value", range.Remark);
        Assert.Equal(2.0 / 3.0, Find("range_adherence").Evaluate(both, candidate)[1].Estimate.Value, 12);
        Measurement known = Find("category_adherence").Evaluate(alone, candidate)[1];
        Assert.Equal(1.0 / 3.0, known.Estimate.Value, 12);
        Assert.Equal("2 unseen: 'c', 'd'", known.Remark);
        Assert.Equal("1 unseen: 'd'", Find("category_adherence").Evaluate(both, candidate)[1].Remark);
        Assert.Equal("1 lost: 'b'", Find("category_coverage").Evaluate(alone, candidate)[1].Remark);
    }

    [Fact]
    public void Repeats_and_copies_are_counted_without_identifiers()
    {
        static Table Rows(params (string Id, double X, string? G)[] rows) => Of(
            Labels("id", ColumnKind.Identifier, [.. rows.Select(row => row.Id)]), Numbers("x", [.. rows.Select(row => row.X)]), Labels("g", [.. rows.Select(row => row.G)]));
        Table train = Rows(("1", 1, "a"), ("2", 0, null), ("3", 5, "b"));
        Table real = Rows(("4", 1, "a"), ("5", 2, "b"), ("6", 2, "b"), ("7", 9, "b"));
        Table candidate = Rows(("8", -0.0, ""), ("9", 1, "b"), ("10", 1, "b"), ("11", 1, "b"));
        var context = new EvaluationContext { Real = real, Train = train };
        Measurement repeats = Find("duplicate_rows").Evaluate(context, candidate)[0];
        Assert.Equal((0.5, 0.25), (repeats.Estimate.Value, repeats.Real));
        Measurement copies = Find("copied_rows").Evaluate(context, candidate)[0];
        Assert.Equal((0.25, 0.25), (copies.Estimate.Value, copies.Real)); // −0 is 0, and missing equals missing
        Assert.Equal("the training rows were not given", Find("copied_rows").Evaluate(new EvaluationContext { Real = real }, candidate)[0].Remark);
    }

    [Fact]
    public void A_planted_copier_is_found_and_fresh_rows_are_not()
    {
        Table train = PortfolioSimulator.Simulate(0, 2_000, 3);
        var context = new EvaluationContext { Real = PortfolioSimulator.Simulate(10_000, 1_000, 3), Train = train };
        Assert.Equal(1.0, Find("copied_rows").Evaluate(context, Baselines.BootstrapCopy(train, 500, 1))[0].Estimate.Value);
        Assert.Equal(0.0, Find("copied_rows").Evaluate(context, PortfolioSimulator.Simulate(20_000, 500, 3))[0].Estimate.Value);
    }

    [Fact]
    public void The_interval_of_coverage_holds_what_another_sample_of_the_generator_covers()
    {
        // 60 levels with shares falling by a fifth: in 400 rows some are sure, some are chance, some will never be seen.
        double[] shares = [.. Enumerable.Range(0, 60).Select(level => Math.Pow(0.8, level))];
        double all = shares.Sum();
        var context = new EvaluationContext { Real = Of(Labels("g", [.. Enumerable.Range(0, 60).Select(level => $"{level}")])) };
        var random = new Random(5);
        const int trials = 400;
        int held = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            Estimate estimate = Find("category_coverage").Evaluate(context, Draw())[0].Estimate;
            double expected = shares.Average(share => 1.0 - Math.Pow(1.0 - (share / all), 400)); // of any sample of 400 rows
            if (estimate.Low <= expected && expected <= estimate.High) held++;
        }

        Assert.InRange((double)held / trials, 0.93, 1.0);

        Table Draw() => Of(Labels("g", [.. Enumerable.Range(0, 400).Select(_ =>
        {
            double at = random.NextDouble() * all;
            int level = 0;
            while (level < 59 && at >= shares[level]) at -= shares[level++];
            return $"{level}";
        })]));
    }

    [Fact]
    public void Levels_with_many_cells_leave_no_doubt_and_a_lost_one_much()
    {
        Table real = Of(Labels("g", "a", "b"));
        Table Candidate(int b) => Of(Labels("g", [.. Enumerable.Repeat("a", 200), .. Enumerable.Repeat("b", b)]));
        Estimate sure = Find("category_coverage").Evaluate(new EvaluationContext { Real = real }, Candidate(100))[0].Estimate;
        Assert.Equal((1.0, 1.0, 1.0), (sure.Value, sure.Low, sure.High));
        // One level lost: q = 1 − 2^−½, standard error √(q(1 − q))/2.
        Estimate lost = Find("category_coverage").Evaluate(new EvaluationContext { Real = real }, Candidate(0))[0].Estimate;
        double q = 1.0 - Math.Sqrt(0.5);
        Assert.Equal(0.5 + (1.959963984540054 * Math.Sqrt(q * (1.0 - q)) / 2.0), lost.High, 1e-12);
    }

    [Fact]
    public void Without_missing_cells_the_upper_bound_is_what_the_rows_leave_open()
    {
        Table table = Of(Numbers("x", [.. Enumerable.Range(0, 100).Select(i => (double)i)]));
        Measurement overall = Assert.Single(Find("missing_rate_difference").Evaluate(new EvaluationContext { Real = table }, table));
        double wilson = 1.959963984540054 * 1.959963984540054 / (100 + (1.959963984540054 * 1.959963984540054)); // Wilson's upper bound of 0 of 100
        Assert.Equal((0.0, 0.0), (overall.Estimate.Value, overall.Estimate.Low));
        Assert.Equal(wilson, overall.Estimate.High, 1e-12); // Newcombe: the greater of two equal bounds
    }

    [Fact]
    public void Rows_that_break_a_declared_rule_are_counted_once_and_by_rule()
    {
        Table real = Of(Numbers("limit", 5, 5), Numbers("drawn", 1, 6));
        Table candidate = Of(Numbers("limit", 5, 5, -1, 4), Numbers("drawn", 4, 6, 2, double.NaN));
        IRowRule[] rules =
        [
            new Rule("drawn <= limit", (table, row) => !(Cell(table, "drawn", row) > Cell(table, "limit", row))),
            new Rule("limit > 0", (table, row) => !(Cell(table, "limit", row) <= 0)),
        ];
        IReadOnlyList<Measurement> measured = Find("rule_violations").Evaluate(new EvaluationContext { Real = real, Rules = rules }, candidate);
        Assert.Equal(["", "drawn <= limit", "limit > 0"], measured.Select(line => line.Subject));
        Assert.Equal([0.5, 0.5, 0.25], measured.Select(line => line.Estimate.Value)); // row 3 breaks both
        Assert.Equal([0.5, 0.5, 0.0], measured.Select(line => line.Real));
        Measurement none = Assert.Single(Find("rule_violations").Evaluate(new EvaluationContext { Real = real }, candidate));
        Assert.Equal((0.0, "no rule is declared"), (none.Estimate.Value, none.Remark));

        static double Cell(Table table, string column, int row) => ((NumericColumn)table.Find(column)!).Values[row];
    }

    private sealed class Rule(string name, Func<Table, int, bool> holds) : IRowRule
    {
        public string Name => name;

        public bool Holds(Table table, int row) => holds(table, row);
    }

    private static ITableMetric Find(string name) => ValidityMetrics.All.Single(metric => metric.Name == name);
}
