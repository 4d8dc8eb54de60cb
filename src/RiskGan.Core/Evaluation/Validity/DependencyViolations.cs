using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>The share of rows that break a dependency which holds in all real rows, such as region code and region name.</summary>
/// <remarks>
/// Dependencies are those that <see cref="FunctionalDependencies"/> finds in the training rows, or in the real rows where there are none, and that no
/// real row breaks. A level that those rows do not know breaks nothing here: it counts under category adherence. Interval: Wilson.
/// Edges: without a dependency no row breaks one, and the value is 0; without rows it is NaN.
/// </remarks>
internal sealed class DependencyViolations : ITableMetric
{
    public string Name => "dependency_violations";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Validity;

    public string Meaning => "The share of rows that break a dependency between two columns which every real row keeps; 0 means none.";

    public string Formula => "rows in which some column differs from the value its determining column has in all real rows / rows";

    public string Source => "functional dependencies after Armstrong 1974; found as docs/architecture.md says";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        if (candidate.RowCount == 0) return [new Measurement("", Estimate.Undefined) { Remark = "the table has no rows" }];
        Table source = context.Train ?? context.Real;
        var broken = new bool[candidate.RowCount];
        var subjects = new List<Measurement>();
        foreach (FunctionalDependency dependency in FunctionalDependencies.Find(source))
        {
            var rule = DependencyRule.Of(source, dependency);
            if (rule.Breaks(context.Real) is { } byReal && Array.Exists(byReal, breaks => breaks)) continue;
            if (rule.Breaks(candidate) is not { } rows) continue;
            int count = 0;
            for (int row = 0; row < rows.Length; row++)
            {
                if (!rows[row]) continue;
                count++;
                broken[row] = true;
            }

            subjects.Add(new Measurement(rule.Name, Intervals.Wilson((double)count / rows.Length, rows.Length)));
        }

        string remark = subjects.Count == 0 ? "no dependency between columns was found" : "";
        double share = (double)broken.Count(row => row) / broken.Length;
        Estimate overall = subjects.Count == 0 ? Estimate.Exact(0.0) : Intervals.Wilson(share, broken.Length);
        return [new Measurement("", overall) { Remark = remark }, .. Ranking.WorstFirst(subjects, Direction)];
    }
}
