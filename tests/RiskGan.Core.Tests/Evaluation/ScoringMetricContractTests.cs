using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Tests.Evaluation;

/// <summary>What every two-sample and utility metric must do whatever the table.</summary>
public class ScoringMetricContractTests
{
    private static readonly ITableMetric[] Metrics = [.. C2stMetrics.All, .. UtilityMetrics.All];

    private static readonly Table Real = ScoringContexts.Real.SelectRows([.. Enumerable.Range(0, 300)]);
    private static readonly Table Train = ScoringContexts.Train.SelectRows([.. Enumerable.Range(0, 300)]);
    private static readonly EvaluationContext Context = new() { Real = Real, Train = Train, Target = "default" };

    private static readonly string[] Strange = ["empty", "one row", "constant", "all missing", "one class", "no target", "few columns", "new levels", "numbers as labels", "no columns"];

    [Fact]
    public void Names_are_unique_and_everything_is_described()
    {
        Assert.Equal(Metrics.Length, Metrics.Select(metric => metric.Name).Distinct().Count());
        Assert.All(Metrics, metric =>
        {
            Assert.Matches("^[a-z0-9_]+$", metric.Name);
            Assert.True(metric.Minimum < metric.Maximum);
            Assert.All([metric.Meaning, metric.Formula, metric.Source], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        });
    }

    [Fact]
    public void Strange_candidates_give_numbers_in_range_or_none_with_a_remark()
    {
        foreach (string name in Strange)
            foreach (ITableMetric metric in Metrics) Check(metric, Context, Make(ScoringContexts.Fresh, name), name);
    }

    [Fact]
    public void Strange_real_and_training_rows_give_numbers_in_range_or_none_with_a_remark()
    {
        foreach (string name in Strange)
        {
            Table table = Make(Real, name);
            EvaluationContext[] contexts =
            [
                new() { Real = table, Train = Train, Target = "default" },
                new() { Real = Real, Train = table, Target = "default" },
                new() { Real = table, Train = table, Target = "interest_rate" },
            ];
            foreach (EvaluationContext context in contexts)
                foreach (ITableMetric metric in Metrics) Check(metric, context, ScoringContexts.Fresh.SelectRows([.. Enumerable.Range(0, 200)]), name);
        }
    }

    [Fact]
    public void Results_do_not_depend_on_what_was_asked_before_or_beside()
    {
        Table candidate = ScoringContexts.Fresh.SelectRows([.. Enumerable.Range(0, 400)]);
        string[] first = Array.ConvertAll(Metrics, metric => Print(metric, Fresh(), candidate));
        EvaluationContext shared = Fresh();
        string[] beside = [.. Metrics.Reverse().AsParallel().AsOrdered().Select(metric => Print(metric, shared, candidate)).Reverse()];
        Assert.Equal(first, beside);

        static EvaluationContext Fresh() => new() { Real = ScoringContexts.Real, Train = ScoringContexts.Train, Target = "default", Seed = 9, MaxRows = 500 };
        static string Print(ITableMetric metric, EvaluationContext context, Table candidate) => string.Join('\n', metric.Evaluate(context, candidate));
    }

    private static void Check(ITableMetric metric, EvaluationContext context, Table candidate, string name)
    {
        IReadOnlyList<Measurement> lines = metric.Evaluate(context, candidate);
        Assert.NotEmpty(lines);
        foreach (Measurement line in lines)
        {
            string where = $"{metric.Name} on {name}: {line}";
            if (double.IsNaN(line.Estimate.Value)) Assert.True(line.Subject.Length > 0 || line.Remark.Length > 0, where);
            else Assert.True(line.Estimate.Value >= metric.Minimum && line.Estimate.Value <= metric.Maximum, where);
            if (!double.IsNaN(line.Estimate.Low)) Assert.True(line.Estimate.Low <= line.Estimate.Value + 1e-12 && line.Estimate.Value <= line.Estimate.High + 1e-12, where);
        }
    }

    private static Table Make(Table table, string name)
    {
        int[] some = [.. Enumerable.Range(0, 200)];
        return name switch
        {
            "empty" => table.SelectRows([]),
            "one row" => table.SelectRows([0]),
            "constant" => table.SelectRows(new int[200]),
            "all missing" => Each(table.SelectRows(some), column => column is NumericColumn
                ? new NumericColumn(column.Schema, [.. some.Select(_ => double.NaN)])
                : new CategoryColumn(column.Schema, [], [.. some.Select(_ => CategoryColumn.Missing)])),
            "one class" => Each(table.SelectRows(some), column => column.Name == "default" ? new CategoryColumn(column.Schema, ["0", "1"], new int[200]) : column),
            "no target" => Only(table.SelectRows(some), column => column.Name is not ("default" or "interest_rate")),
            "few columns" => Only(table.SelectRows(some), column => column.Name is "default" or "ltv" or "interest_rate"),
            "no columns" => Only(table.SelectRows(some), _ => false),
            "new levels" => Each(table.SelectRows(some), column => column is CategoryColumn { Schema.Kind: ColumnKind.Categorical } labels
                ? new CategoryColumn(column.Schema, Array.ConvertAll(labels.Levels, level => $"new {level}"), labels.Codes) : column),
            _ => Each(table.SelectRows(some), column => column is NumericColumn && column.Name != "interest_rate" ? TestTables.Labels(column.Name, [.. some.Select(row => column.Format(row))]) : column),
        };
    }

    private static Table Each(Table table, Func<Column, Column> change) => TestTables.Of([.. table.Columns.Select(change)]);

    private static Table Only(Table table, Func<Column, bool> keep) => TestTables.Of([.. table.Columns.Where(keep)]);
}
