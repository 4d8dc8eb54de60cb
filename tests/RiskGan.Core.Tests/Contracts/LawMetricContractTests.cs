using FsCheck;
using FsCheck.Fluent;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Fidelity;
using RiskGan.Core.Evaluation.Tails;
using RiskGan.Core.Evaluation.Validity;
using RiskGan.Core.Simulation;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Contracts;

/// <summary>What every metric of validity, fidelity and tails keeps, whatever the tables.</summary>
public sealed class LawMetricContractTests
{
    private static readonly ITableMetric[] Metrics = [.. ValidityMetrics.All, .. FidelityMetrics.All, .. TailMetrics.All];
    private static readonly Table Portfolio = PortfolioSimulator.WithGaps(PortfolioSimulator.Simulate(0, 500, 9), 0, 0.05, 9);
    private static readonly Table Fresh = PortfolioSimulator.WithGaps(PortfolioSimulator.Simulate(9_000, 400, 9), 9_000, 0.05, 9);

    public static TheoryData<string> Names => new(Metrics.Select(metric => metric.Name));

    [Fact]
    public void Names_are_unique_and_every_metric_explains_itself()
    {
        Assert.Equal(Metrics.Length, Metrics.Select(metric => metric.Name).Distinct(StringComparer.Ordinal).Count());
        foreach (ITableMetric metric in Metrics)
        {
            Assert.Matches("^[a-z][a-z0-9_]*$", metric.Name);
            foreach (string text in new[] { metric.Meaning, metric.Formula, metric.Source }) Assert.NotEmpty(text);
            Assert.EndsWith(".", metric.Meaning, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_table_against_itself_is_perfect(string name)
    {
        ITableMetric metric = Find(name);
        Measurement overall = metric.Evaluate(Context(Portfolio, Fresh), Portfolio)[0];
        double best = metric.Direction == MetricDirection.HigherIsBetter ? metric.Maximum : metric.Minimum;
        double grain = metric.Name is "alpha_precision" or "beta_recall" ? 1.0 / Portfolio.RowCount : 1e-12; // a share of N rows meets no α exactly
        Assert.InRange(overall.Estimate.Value, best - grain, best + grain);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fresh_rows_beat_independent_columns_or_tie(string name)
    {
        ITableMetric metric = Find(name);
        if (metric.Name == "copied_rows") return; // made of training rows, cell by cell: a matter of chance
        EvaluationContext context = Context(Portfolio, train: null);
        double fresh = metric.Evaluate(context, Fresh)[0].Estimate.Value;
        double spoilt = metric.Evaluate(context, Spoil(Fresh))[0].Estimate.Value;
        Assert.True(metric.Direction == MetricDirection.HigherIsBetter ? fresh >= spoilt : fresh <= spoilt, $"{fresh} for fresh rows, {spoilt} for spoilt ones");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_numbers(string name)
    {
        ITableMetric metric = Find(name);
        var first = metric.Evaluate(Context(Portfolio, Fresh), Fresh);
        Assert.Equal(first, metric.Evaluate(Context(Portfolio, Fresh), Fresh));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_beyond_the_limit_are_sampled_and_the_value_stays_near(string name)
    {
        ITableMetric metric = Find(name);
        double all = metric.Evaluate(Context(Portfolio, Fresh), Fresh)[0].Estimate.Value;
        EvaluationContext context = Context(Portfolio, Fresh);
        var limited = new EvaluationContext { Real = context.Real, Train = context.Train, Pd = "pd", Lgd = "lgd", Ead = "ead", MaxRows = 300 };
        Assert.InRange(metric.Evaluate(limited, Fresh)[0].Estimate.Value, all - 0.6, all + 0.6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_table_breaks_it(string name)
    {
        ITableMetric metric = Find(name);
        Table[] odd = [.. OddTables(), Portfolio, PortfolioSimulator.Simulate(0, 0, 1), PortfolioSimulator.Simulate(0, 1, 1)];
        foreach (Table real in odd)
            foreach (Table candidate in odd) AssertSound(metric, Context(real, train: candidate), candidate);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_small_table_breaks_it(string name)
    {
        ITableMetric metric = Find(name);
        Prop.ForAll<byte[], byte[]>((a, b) => AssertSound(metric, Context(Small(a), train: null), Small(b))).QuickCheckThrowOnFailure();
    }

    private static bool AssertSound(ITableMetric metric, EvaluationContext context, Table candidate)
    {
        IReadOnlyList<Measurement> measured = metric.Evaluate(context, candidate);
        Assert.NotEmpty(measured);
        Assert.Equal("", measured[0].Subject);
        foreach (Measurement line in measured)
        {
            Estimate estimate = line.Estimate;
            if (double.IsNaN(estimate.Value))
            {
                Assert.NotEmpty(line.Remark);
                continue;
            }

            Assert.InRange(estimate.Value, metric.Minimum - 1e-12, metric.Maximum + 1e-12);
            if (!double.IsNaN(estimate.Low)) Assert.InRange(estimate.Value, estimate.Low - 1e-12, estimate.High + 1e-12);
        }

        return true;
    }

    private static IEnumerable<Table> OddTables()
    {
        double nan = double.NaN;
        yield return Of();
        yield return Of(Numbers("x"), Labels("g"));
        yield return Of(Numbers("x", 1), Labels("g", "a"));
        yield return Of(Numbers("x", nan, nan, nan), Labels("g", null, null, null), Numbers("y", 1, 2, 3));
        yield return Of(Numbers("x", 5, 5, 5, 5), Labels("g", "a", "a", "a", "a"), Numbers("y", nan, 1, nan, 2));
        yield return Of(Labels("x", "1", "2"), Numbers("g", 1, 2));
        yield return Of(Numbers("x", 1e300, -1e300, 1e300, nan), Labels("g", "a", "b", null, "c"), Numbers("y", 1e-300, 0, -0.0, 1));
    }

    private static Table Small(byte[] cells)
    {
        double[] numbers = Array.ConvertAll(cells, cell => cell % 5 == 0 ? double.NaN : cell % 7);
        string?[] labels = Array.ConvertAll(cells, cell => cell % 3 == 0 ? null : $"{cell % 4}");
        return Of(Numbers("x", numbers), Numbers("y", [.. numbers.Reverse()]), Labels("g", labels));
    }

    /// <summary>Independent columns, each number raised to the power 1.3, one level renamed and a tenth of the cells blanked.</summary>
    private static Table Spoil(Table table)
    {
        Table independent = Baselines.IndependentColumns(table, table.RowCount, 3);
        Column[] columns = [.. independent.Columns.Select(column => column switch
        {
            NumericColumn numbers => new NumericColumn(numbers.Schema, Array.ConvertAll(numbers.Values, value => Math.CopySign(Math.Pow(Math.Abs(value), 1.3), value))),
            CategoryColumn { Schema.Kind: not ColumnKind.Identifier } labels => new CategoryColumn(labels.Schema, [.. labels.Levels[..^1], labels.Levels[^1] + "?"], labels.Codes),
            _ => column,
        })];
        Table spoilt = PortfolioSimulator.WithGaps(new Table(independent.Schema, columns), 0, 0.1, 4);
        int[] half = [.. Enumerable.Range(0, table.RowCount).Select(row => row / 2)]; // and every row twice
        return spoilt.SelectRows(half);
    }

    private static EvaluationContext Context(Table real, Table? train) =>
        new() { Real = real, Train = train, Target = "default", Pd = "pd", Lgd = "lgd", Ead = "ead", Seed = 3 };

    private static ITableMetric Find(string name) => Metrics.Single(metric => metric.Name == name);
}
