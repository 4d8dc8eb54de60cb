using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>The share of real levels that the candidate has: what collapse and lost minorities look like.</summary>
/// <remarks>
/// A level seen once in N rows is missed by a fresh sample of N rows with probability 0.37, so compare with the floor. There is no interval:
/// resampling loses levels itself and would be biased. Edges: a column whose real cells are all missing is NaN and left out.
/// </remarks>
internal sealed class CategoryCoverage : ITableMetric
{
    public string Name => "category_coverage";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    public MetricBlock Block => MetricBlock.Validity;

    public string Meaning => "The share of real levels that occur, averaged over columns of labels; 1 means none was lost.";

    public string Formula => "mean over label columns of (real levels that occur) / (real levels)";

    public string Source => "SDMetrics CategoryCoverage";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        var subjects = new List<Measurement>();
        (double sum, int defined) = (0.0, 0);
        foreach (ColumnMatch column in ComparedColumns.WithConstants(context.Real, candidate))
        {
            if (column.Real is not CategoryColumn real) continue;
            var found = new HashSet<string>(StringComparer.Ordinal);
            LevelSet.AddTo(found, column.Candidate);
            int[] counts = LevelSet.Count(real);
            var lost = new List<string>();
            int levels = 0;
            for (int code = 0; code < counts.Length; code++)
            {
                if (counts[code] == 0) continue;
                levels++;
                if (!found.Contains(real.Levels[code])) lost.Add(real.Levels[code]);
            }

            double share = levels == 0 ? double.NaN : (double)(levels - lost.Count) / levels;
            subjects.Add(new Measurement(column.Name, Estimate.Exact(share)) { Remark = levels == 0 ? "no real cell is present" : LevelSet.Describe(lost, "lost") });
            if (levels == 0) continue;
            sum += share;
            defined++;
        }

        Measurement overall = new("", Estimate.Exact(defined == 0 ? double.NaN : sum / defined)) { Remark = defined == 0 ? "no column of labels" : "" };
        return [overall, .. Ranking.WorstFirst(subjects, Direction)];
    }
}
