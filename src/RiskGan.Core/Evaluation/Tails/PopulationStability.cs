using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>The population stability index (PSI) of each column, as scorecards are monitored.</summary>
/// <remarks>
/// Σ (p − q)·ln(p/q) over the bins, p the real and q the candidate's shares. Bins (<see cref="SharedDeciles"/>): the ten real deciles (fewer where values tie) or
/// the 30 most frequent levels and the rest, and missing where it occurs. An empty bin counts as half a row. Convention: below 0.1 stable, 0.1 to 0.25
/// a shift, above 0.25 a large shift.
/// Interval: delta method, and beyond it the variance 2(K − 1)(1/n + 1/m)² that the index has at its least value, where it is a multiple of χ².
/// Edges: a table without rows is NaN.
/// Source: industry standard (Siddiqi 2006); it is the symmetric Kullback-Leibler divergence (Jeffreys 1946); χ² by Yurdakul 2018.
/// </remarks>
internal sealed class PopulationStability : ITableMetric
{
    private const double Shift = 0.1;
    private const double LargeShift = 0.25;

    public string Name => "psi";

    public double Minimum => 0.0;

    public double Maximum => double.PositiveInfinity;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Tails;

    public string Meaning => "The population stability index of each column, averaged; below 0.1 is called stable, above 0.25 a large shift.";

    public string Formula => "mean over columns of sum (p_real - p_synthetic) ln(p_real / p_synthetic) over ten real deciles or the levels, and missing";

    public string Source => "industry standard for scorecards; Siddiqi 2006";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        EvaluationSample sample = EvaluationSample.Of(context, candidate);
        var mean = new SubjectMean(sample.Real.RowCount, sample.Candidate.RowCount, Minimum, Maximum);
        foreach (ColumnMatch column in ComparedColumns.Of(sample.Real, sample.Candidate))
        {
            (double index, double secondOrder) = Index(SharedDeciles.Of(column), mean);
            mean.Add(column.Name, index, secondOrder, Describe(index));
        }

        return mean.ToMeasurements(Direction, sample.Remark);
    }

    private static (double Index, double SecondOrderVariance) Index(CodedColumn coded, SubjectMean mean)
    {
        if (coded.Real.Length == 0 || coded.Synthetic.Length == 0) return (double.NaN, 0.0);
        double[] real = Count(coded.Real, coded.CodeCount);
        double[] candidate = Count(coded.Synthetic, coded.CodeCount);
        var byReal = new double[coded.CodeCount];
        var byCandidate = new double[coded.CodeCount];
        double index = 0.0;
        int bins = 0;
        for (int code = 0; code < coded.CodeCount; code++)
        {
            if (real[code] == 0.0 && candidate[code] == 0.0) continue;
            bins++;
            double p = Math.Max(real[code], 0.5) / coded.Real.Length;
            double q = Math.Max(candidate[code], 0.5) / coded.Synthetic.Length;
            double logRatio = PortableMath.Log(p / q);
            index += (p - q) * logRatio;
            byReal[code] = logRatio + 1.0 - (q / p);
            byCandidate[code] = 1.0 - (p / q) - logRatio;
        }

        PairCells.Spread(byReal, coded.Real, mean.Real, 1.0);
        PairCells.Spread(byCandidate, coded.Synthetic, mean.Candidate, 1.0);
        double unit = (1.0 / coded.Real.Length) + (1.0 / coded.Synthetic.Length);
        return (index, 2.0 * (bins - 1) * unit * unit);
    }

    private static double[] Count(int[] codes, int codeCount)
    {
        var counts = new double[codeCount];
        foreach (int code in codes) counts[code]++;
        return counts;
    }

    private static string Describe(double index) => index switch
    {
        double.NaN => "a table has no rows",
        > LargeShift => "large shift",
        >= Shift => "shift",
        _ => "stable",
    };
}
