using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Fidelity;

/// <summary>How far the mutual information of each pair of columns is from the real pair's: dependence of any form, in nats.</summary>
/// <remarks>
/// I = Σ p_xy·ln(p_xy/(p_x·p_y)) on <see cref="SharedDeciles"/>, less its bias (K_xy − K_x − K_y + 1)/2n over the K cells that occur, since
/// the two tables need not be of one size. Two constant columns have I = 0. Interval: delta method, ∂I/∂p_xy = ln(p_xy/(p_x·p_y)).
/// Source: Shannon 1948; bias by Miller 1955.
/// </remarks>
internal sealed class MutualInformationDifference : ITableMetric
{
    public string Name => "mutual_information_difference";

    public double Minimum => 0.0;

    public double Maximum => double.PositiveInfinity;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Fidelity;

    public string Meaning => "How far the dependence of each pair of columns, of whatever form, is from the real pair's, averaged over pairs, in nats.";

    public string Formula => "mean over pairs of |I_synthetic - I_real|, I = sum p ln(p/(p_x p_y)) - (K_xy - K_x - K_y + 1)/(2n) on real deciles and levels";

    public string Source => "Shannon 1948; bias correction of Miller 1955";

    public bool ComparesWithFloor => true;

    public int MostSubjects => Ranking.MostPairs;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        int count = ComparedColumns.Of(context.Real, candidate).Length;
        EvaluationSample sample = EvaluationSample.ForPairs(context, candidate, count);
        ColumnMatch[] columns = ComparedColumns.Of(sample.Real, sample.Candidate);
        CodedColumn[] coded = Array.ConvertAll(columns, column => SharedDeciles.Of(column));
        var mean = new SubjectMean(sample.Real.RowCount, sample.Candidate.RowCount, Minimum, Maximum);
        for (int i = 0; i < columns.Length; i++)
        {
            for (int j = i + 1; j < columns.Length; j++)
            {
                double value = Difference(new PairCells(coded[i], coded[j]), mean);
                mean.Add($"{columns[i].Name} × {columns[j].Name}", value, remark: double.IsNaN(value) ? "a table has no rows" : "");
            }
        }

        return mean.ToMeasurements(Direction, sample.Remark);
    }

    private static double Difference(PairCells cells, SubjectMean mean)
    {
        double real = Information(cells.RealCounts, cells.SecondCodes, out double[] realSlopes);
        double synthetic = Information(cells.CandidateCounts, cells.SecondCodes, out double[] candidateSlopes);
        if (double.IsNaN(real) || double.IsNaN(synthetic)) return double.NaN;
        double sign = Math.Sign(synthetic - real);
        PairCells.Spread(realSlopes, cells.Real, mean.Real, -sign);
        PairCells.Spread(candidateSlopes, cells.Candidate, mean.Candidate, sign);
        return Math.Abs(synthetic - real);
    }

    /// <summary>Mutual information in nats, less its bias; the slopes by cell are those of the plain sum.</summary>
    internal static double Information(int[] counts, int secondCodes, out double[] slopes)
    {
        slopes = new double[counts.Length];
        var first = new double[counts.Length / secondCodes];
        var second = new double[secondCodes];
        double total = 0.0;
        for (int cell = 0; cell < counts.Length; cell++)
        {
            first[cell / secondCodes] += counts[cell];
            second[cell % secondCodes] += counts[cell];
            total += counts[cell];
        }

        if (total == 0.0) return double.NaN;
        double information = 0.0;
        int occurring = 0;
        for (int cell = 0; cell < counts.Length; cell++)
        {
            if (counts[cell] == 0) continue;
            occurring++;
            slopes[cell] = PortableMath.Log(counts[cell] * total / (first[cell / secondCodes] * second[cell % secondCodes]));
            information += counts[cell] / total * slopes[cell];
        }

        int firstOccurring = first.Count(rows => rows > 0.0);
        int secondOccurring = second.Count(rows => rows > 0.0);
        return information - ((occurring - firstOccurring - secondOccurring + 1) / (2.0 * total));
    }
}
