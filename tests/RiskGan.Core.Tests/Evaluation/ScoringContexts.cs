using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Simulation;

namespace RiskGan.Core.Tests.Evaluation;

/// <summary>Rows of a known law: to train on, to judge by, and fresh ones that no metric may hold against a generator.</summary>
internal static class ScoringContexts
{
    public const int Rows = 3000;

    public static Table Train { get; } = Portfolio(0);

    public static Table Real { get; } = Portfolio(Rows);

    public static Table Fresh { get; } = Portfolio(2 * Rows);

    public static EvaluationContext Context { get; } = new() { Real = Real, Train = Train, Target = PortfolioSimulator.Target, Seed = 5 };

    /// <summary>Rows of the same law, without the columns that are known only after a default, so that something is left to learn.</summary>
    public static Table Portfolio(long first)
    {
        Table table = PortfolioSimulator.Simulate(first, Rows, seed: 22);
        string[] afterwards = ["days_past_due", "arrears"];
        return TestTables.Of([.. table.Columns.Where(column => !afterwards.Contains(column.Name))]);
    }

    public static Measurement Overall(this ITableMetric metric, EvaluationContext context, Table candidate)
    {
        Measurement overall = metric.Evaluate(context, candidate)[0];
        Assert.Equal("", overall.Subject);
        return overall;
    }
}
