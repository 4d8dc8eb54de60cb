using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Privacy;
using RiskGan.Core.Numerics;
using RiskGan.Core.Simulation;

namespace RiskGan.Core.Tests.Evaluation.Privacy;

/// <summary>What the whole block must say of a copier, of fresh real rows, and of tables it can say nothing about.</summary>
public sealed class PrivacyMetricsTests
{
    private const int Rows = 1_000;

    public static TheoryData<string> Names => [.. PrivacyMetrics.All.Select(metric => metric.Name)];

    [Fact]
    public void Fresh_real_rows_are_taken_for_what_they_are()
    {
        const int runs = 8;
        double sum = 0.0;
        for (ulong seed = 1; seed <= runs; seed++)
        {
            EvaluationContext context = Context(Rows, Rows, seed);
            Table fresh = PortfolioSimulator.Simulate(100_000, Rows, seed);
            foreach (ITableMetric metric in PrivacyMetrics.All)
            {
                IReadOnlyList<Measurement> lines = metric.Evaluate(context, fresh);
                if (metric is MembershipInference) sum += lines[0].Estimate.Value / runs;
                Assert.DoesNotContain(lines, line => metric is IFlaggingMetric flagging && flagging.IsFlagged(line));
            }
        }

        Assert.InRange(sum, 0.475, 0.525);
    }

    [Fact]
    public void A_held_out_table_of_another_size_raises_no_false_alarm()
    {
        foreach ((int train, int control) in new[] { (3_000, 600), (600, 3_000) })
        {
            EvaluationContext context = Context(train, control, 5);
            Table fresh = PortfolioSimulator.Simulate(100_000, train, 5);
            foreach (ITableMetric metric in PrivacyMetrics.All)
                Assert.DoesNotContain(metric.Evaluate(context, fresh), line => metric is IFlaggingMetric flagging && flagging.IsFlagged(line));
        }
    }

    [Fact]
    public void An_exact_copier_is_flagged_by_every_check()
    {
        EvaluationContext context = Context(Rows, Rows, 3);
        int[] backwards = [.. Enumerable.Range(0, Rows).Reverse()];
        Table copy = context.Train!.SelectRows(backwards);
        foreach (IFlaggingMetric metric in PrivacyMetrics.All.OfType<IFlaggingMetric>())
            Assert.True(metric.IsFlagged(metric.Evaluate(context, copy)[0]), metric.Name);
        Assert.InRange(new MembershipInference().Evaluate(context, copy)[0].Estimate.Value, 0.95, 1.0);
    }

    [Theory]
    [InlineData(1_000, 1_000)]
    [InlineData(6_000, 700)] // more training rows than the attack looks at, few held-out rows
    public void A_copier_that_adds_a_little_noise_is_flagged(int train, int control)
    {
        EvaluationContext context = Context(train, control, 4);
        Table copy = WithNoise(Baselines.BootstrapCopy(context.Train!, 5 * train, 1), 0.002); // leaves out e⁻⁵ = 0.7 % of the rows
        IReadOnlyList<Measurement> lines = new MembershipInference().Evaluate(context, copy);
        Assert.InRange(lines[0].Estimate.Value, 0.95, 1.0);
        Assert.InRange(lines[0].Estimate.Low, 0.95, lines[0].Estimate.Value);
        Assert.True(new MembershipInference().IsFlagged(lines[0]));
        Assert.True(new MembershipInference().IsFlagged(lines.Single(line => line.Subject == MembershipInference.OutlyingSubject)));
        Assert.InRange(lines.Single(line => line.Subject == MembershipInference.TprSubject).Estimate.Value, 0.8, 1.0);
    }

    [Fact]
    public void A_limit_of_rows_does_not_hide_a_copier()
    {
        EvaluationContext all = Context(4_000, 1_000, 6);
        var limited = new EvaluationContext { Train = all.Train, Real = all.Real, MaxRows = 500 };
        Measurement line = new MembershipInference().Evaluate(limited, all.Train!)[0];
        Assert.InRange(line.Estimate.Value, 0.95, 1.0);
    }

    [Fact]
    public void Attribute_inference_attacks_the_same_columns_whatever_the_candidates_size()
    {
        EvaluationContext context = Context(2_000, 500, 8);
        string[] Attacked(int rows) => [.. new AttributeInference().Evaluate(context, PortfolioSimulator.Simulate(100_000, rows, 8)).Select(line => line.Subject).Order(StringComparer.Ordinal)];
        Assert.Equal(Attacked(300), Attacked(30_000));
    }

    [Fact]
    public void A_bootstrap_copy_of_as_many_rows_is_told_by_the_rows_it_drew()
    {
        EvaluationContext context = Context(Rows, Rows, 3);
        double auc = new MembershipInference().Evaluate(context, Baselines.BootstrapCopy(context.Train!, Rows, 1))[0].Estimate.Value;
        Assert.InRange(auc, 0.77, 0.87); // 63.2 % surely, the rest by guessing: 0.816; four standard errors
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_training_rows_a_metric_says_what_it_needs(string name)
    {
        Table real = PortfolioSimulator.Simulate(0, 50, 1);
        Measurement line = Assert.Single(Find(name).Evaluate(new EvaluationContext { Real = real }, real));
        Assert.True(double.IsNaN(line.Estimate.Value));
        Assert.Contains("--train", line.Remark, StringComparison.Ordinal);
        Assert.False(Find(name) is IFlaggingMetric flagging && flagging.IsFlagged(line));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Tables_that_say_nothing_give_no_exception(string name)
    {
        Table train = PortfolioSimulator.Simulate(0, 60, 1);
        Table real = PortfolioSimulator.Simulate(1_000, 50, 1);
        Table fresh = PortfolioSimulator.Simulate(2_000, 40, 1);
        Table none = fresh.SelectRows([]);
        Table one = fresh.SelectRows([0]);
        Table gone = TestTables.Of(TestTables.Numbers("x", [.. Enumerable.Repeat(double.NaN, 30)]), TestTables.Labels("c", [.. Enumerable.Repeat((string?)null, 30)]));
        Table constant = TestTables.Of(TestTables.Numbers("x", [.. Enumerable.Repeat(1.0, 30)]), TestTables.Labels("c", [.. Enumerable.Repeat("a", 30)]));
        Table foreign = TestTables.Of(TestTables.Numbers("other", 1.0, 2.0));
        ITableMetric metric = Find(name);
        foreach ((Table trainTable, Table realTable, Table candidate) in new[]
        {
            (train, real, none), (train, real, one), (train, real, foreign), (one, real, fresh), (train, one, fresh), (none, none, none),
            (gone, gone, gone), (constant, constant, constant), (constant, constant, gone), (gone, constant, constant), (train, real, fresh),
        })
        {
            IReadOnlyList<Measurement> lines = metric.Evaluate(new EvaluationContext { Real = realTable, Train = trainTable, Target = "nowhere" }, candidate);
            Assert.NotEmpty(lines);
            Assert.All(lines, line => Assert.True(!double.IsNaN(line.Estimate.Value) || line.Remark.Length > 0));
            Assert.All(lines, line => Assert.True(double.IsNaN(line.Estimate.Low) || (line.Estimate.Low <= line.Estimate.Value && line.Estimate.Value <= line.Estimate.High)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_stay_in_the_stated_range_and_repeat_with_the_seed(string name)
    {
        EvaluationContext context = Context(300, 200, 7);
        ITableMetric metric = Find(name);
        foreach (Baseline baseline in Baselines.All)
        {
            Table candidate = baseline.Draw(context.Train!, 250, 1);
            IReadOnlyList<Measurement> lines = metric.Evaluate(context, candidate);
            Assert.Equal(lines, metric.Evaluate(context, candidate));
            Assert.All(lines, line => Assert.True(double.IsNaN(line.Estimate.Value) || (line.Estimate.Value >= metric.Minimum && line.Estimate.Value <= metric.Maximum)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_metric_says_where_it_samples(string name)
    {
        EvaluationContext context = Context(300, 200, 7);
        var limited = new EvaluationContext { Real = context.Real, Train = context.Train, MaxRows = 100 };
        string remark = Find(name).Evaluate(limited, PortfolioSimulator.Simulate(9_000, 400, 7))[0].Remark;
        string[] sampled = name switch
        {
            "exact_copies" => [], // a copy outside a sample would not be found
            "membership_inference" => ["100 of 300 training rows", "100 of 200 held-out rows"],
            _ => ["100 of 300 training rows", "100 of 200 held-out rows", "100 of 400 candidate rows"],
        };
        Assert.All(sampled, part => Assert.Contains(part, remark, StringComparison.Ordinal));
        Assert.Equal(sampled.Length == 3, remark.Contains("of 400 candidate rows", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_metric_tells_what_it_is()
    {
        Assert.Equal(PrivacyMetrics.All.Count, PrivacyMetrics.All.Select(metric => metric.Name).Distinct().Count());
        foreach (ITableMetric metric in PrivacyMetrics.All)
        {
            Assert.Equal(MetricBlock.Privacy, metric.Block);
            Assert.All(new[] { metric.Name, metric.Meaning, metric.Formula, metric.Source }, Assert.NotEmpty);
        }

        foreach (ITableMetric copying in new ITableMetric[] { new CopyCheck(), new DistanceToClosestRecord() })
        {
            Assert.Contains("copying check only", copying.Meaning, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("proves no privacy", copying.Meaning, StringComparison.Ordinal);
            Assert.Contains("2505.01524", copying.Source, StringComparison.Ordinal);
        }
    }

    private static ITableMetric Find(string name) => PrivacyMetrics.All.Single(metric => metric.Name == name);

    private static EvaluationContext Context(int train, int control, ulong seed) => new()
    {
        Train = PortfolioSimulator.Simulate(0, train, seed),
        Real = PortfolioSimulator.Simulate(50_000, control, seed),
        Target = PortfolioSimulator.Target,
    };

    /// <summary>Numbers moved by a normal error of some share of their own size.</summary>
    private static Table WithNoise(Table table, double share)
    {
        Column[] columns = [.. table.Columns.Select((column, index) => column is NumericColumn numbers ? Noisy(numbers, share, (uint)index) : column)];
        return new Table(table.Schema, columns);
    }

    private static NumericColumn Noisy(NumericColumn column, double share, uint index)
    {
        var chance = new RandomStream(99, RandomPurpose.Simulation, 7, index);
        return new NumericColumn(column.Schema, [.. column.Values.Select((value, row) => value * (1.0 + (share * chance.Normal(row))))]);
    }
}
