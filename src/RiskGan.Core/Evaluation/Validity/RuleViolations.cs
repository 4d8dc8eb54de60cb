using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>The share of rows that break a rule which the user declared.</summary>
/// <remarks>
/// Unlike <see cref="DependencyViolations"/> the rules are not looked for but told (<see cref="EvaluationContext.Rules"/>), and real rows may break them too:
/// the real table's share stands beside. Every row is looked at. Interval: Wilson.
/// Edges: without a rule no row breaks one, and the value is 0; without rows it is NaN.
/// </remarks>
internal sealed class RuleViolations : ITableMetric
{
    public string Name => "rule_violations";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Validity;

    public string Meaning => "The share of rows that break a rule declared in the schema; 0 means none.";

    public string Formula => "rows for which some declared rule does not hold / rows";

    public string Source => "denial constraints: Chu, Ilyas and Papotti 2013";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        if (candidate.RowCount == 0) return [new Measurement("", Estimate.Undefined) { Remark = "the table has no rows" }];
        if (context.Rules.Count == 0) return [new Measurement("", Estimate.Exact(0.0)) { Remark = "no rule is declared" }];
        var broken = new bool[candidate.RowCount];
        var brokenByReal = new bool[context.Real.RowCount];
        var subjects = new List<Measurement>();
        foreach (IRowRule rule in context.Rules)
            subjects.Add(new Measurement(rule.Name, Share(Break(rule, candidate, broken), broken.Length)) { Real = (double)Break(rule, context.Real, brokenByReal) / brokenByReal.Length });
        Measurement overall = new("", Share(broken.Count(row => row), broken.Length)) { Real = (double)brokenByReal.Count(row => row) / brokenByReal.Length };
        return [overall, .. Ranking.WorstFirst(subjects, Direction)];
    }

    private static Estimate Share(int count, int rows) => Intervals.Wilson((double)count / rows, rows);

    /// <summary>Counts the rows that break the rule, and marks them.</summary>
    private static int Break(IRowRule rule, Table table, bool[] broken)
    {
        int count = 0;
        for (int row = 0; row < broken.Length; row++)
        {
            if (rule.Holds(table, row)) continue;
            broken[row] = true;
            count++;
        }

        return count;
    }
}
