using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>The share of real levels that the candidate has: what collapse and lost minorities look like.</summary>
/// <remarks>
/// A level seen once in N rows is missed by a fresh sample of N rows with probability 0.37, so compare with the floor.
/// Interval: what another candidate of as many rows from the same generator would cover, the real levels being given. Resampling the candidate
/// would not do, for it only ever loses levels. A level with c cells has an expected count λ ~ Gamma(c + ½, 1) (Jeffreys' prior of a Poisson
/// rate), so the next candidate has it with probability q = 1 − E[exp(−λ)] = 1 − 2^−(c + ½); the standard error is √Σ q(1 − q) / levels,
/// levels of a column and columns taken as independent. A level with 20 cells adds nothing, a lost one as much as can be.
/// Edges: a column whose real cells are all missing is NaN and left out.
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
        (double sum, double variance, int defined) = (0.0, 0.0, 0);
        foreach (ColumnMatch column in ComparedColumns.WithConstants(context.Real, candidate))
        {
            if (column.Real is not CategoryColumn real) continue;
            Dictionary<string, int> found = LevelSet.CountByText(column.Candidate);
            int[] counts = LevelSet.Count(real);
            var lost = new List<string>();
            (int levels, double spread) = (0, 0.0);
            for (int code = 0; code < counts.Length; code++)
            {
                if (counts[code] == 0) continue;
                levels++;
                int cells = found.GetValueOrDefault(real.Levels[code]);
                if (cells == 0) lost.Add(real.Levels[code]);
                spread += Spread(cells);
            }

            if (levels == 0)
            {
                subjects.Add(new Measurement(column.Name, Estimate.Undefined) { Remark = "no real cell is present" });
                continue;
            }

            double share = (double)(levels - lost.Count) / levels;
            subjects.Add(new Measurement(column.Name, Intervals.Normal(share, Math.Sqrt(spread) / levels, Minimum, Maximum)) { Remark = LevelSet.Describe(lost, "lost") });
            sum += share;
            variance += spread / levels / levels;
            defined++;
        }

        Measurement overall = defined == 0
            ? new("", Estimate.Undefined) { Remark = "no column of labels" }
            : new("", Intervals.Normal(sum / defined, Math.Sqrt(variance) / defined, Minimum, Maximum));
        return [overall, .. Ranking.WorstFirst(subjects, Direction)];
    }

    /// <summary>q(1 − q) for a level with so many cells.</summary>
    private static double Spread(int cells)
    {
        const int Certain = 60; // beyond it q(1 − q) is below 10⁻¹⁸
        if (cells > Certain) return 0.0;
        double absent = Math.ScaleB(Math.Sqrt(0.5), -cells);
        return absent * (1.0 - absent);
    }
}
