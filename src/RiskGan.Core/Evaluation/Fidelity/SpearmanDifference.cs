using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Fidelity;

/// <summary>How far the rank correlation of each pair of numeric columns is from the real pair's.</summary>
/// <remarks>
/// ρ is Pearson's correlation of mid-ranks over the rows in which both cells are present, so it is blind to monotone changes of a column, and to outliers.
/// Interval: delta method with the terms that come from the ranks themselves (<see cref="RankCorrelation"/>).
/// Edges: a pair that is constant on a side, or without two rows, is NaN and left out of the mean.
/// Source: Spearman 1904.
/// </remarks>
internal sealed class SpearmanDifference : ITableMetric
{
    public string Name => "spearman_difference";

    public double Minimum => 0.0;

    public double Maximum => 2.0;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Fidelity;

    public string Meaning => "How far the rank correlation of each pair of numeric columns is from the real pair's, averaged over pairs; 0 is equal.";

    public string Formula => "mean over numeric pairs of |rho_synthetic - rho_real|, rho the correlation of mid-ranks";

    public string Source => "Spearman 1904";

    public bool ComparesWithFloor => true;

    public int MostSubjects => Ranking.MostPairs;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        int count = ComparedColumns.Of(context.Real, candidate).Count(column => column.IsNumeric);
        EvaluationSample sample = EvaluationSample.ForPairs(context, candidate, count);
        ColumnMatch[] columns = [.. ComparedColumns.Of(sample.Real, sample.Candidate).Where(column => column.IsNumeric)];
        RankCorrelation[] real = Array.ConvertAll(columns, column => new RankCorrelation(MetricInput.Numeric(column.Real).Values));
        RankCorrelation[] synthetic = Array.ConvertAll(columns, column => new RankCorrelation(MetricInput.Numeric(column.Candidate).Values));
        var mean = new SubjectMean(sample.Real.RowCount, sample.Candidate.RowCount, Minimum, Maximum);
        for (int i = 0; i < columns.Length; i++)
        {
            for (int j = i + 1; j < columns.Length; j++)
            {
                double value = Difference(real[i], real[j], synthetic[i], synthetic[j], mean);
                mean.Add($"{columns[i].Name} × {columns[j].Name}", value, remark: double.IsNaN(value) ? "a column is constant or empty on one side" : "");
            }
        }

        return mean.ToMeasurements(Direction, sample.Remark);
    }

    private static double Difference(RankCorrelation realX, RankCorrelation realY, RankCorrelation candidateX, RankCorrelation candidateY, SubjectMean mean)
    {
        double r = RankCorrelation.Spearman(realX, realY, mean.Real);
        double s = RankCorrelation.Spearman(candidateX, candidateY, mean.Candidate);
        if (double.IsNaN(r) || double.IsNaN(s)) return double.NaN;
        double sign = Math.Sign(s - r);
        for (int row = 0; row < mean.Real.Length; row++) mean.Real[row] *= -sign;
        for (int row = 0; row < mean.Candidate.Length; row++) mean.Candidate[row] *= sign;
        return Math.Abs(s - r);
    }
}
