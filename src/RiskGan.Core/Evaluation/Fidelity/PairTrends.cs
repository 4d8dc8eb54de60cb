using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Fidelity;

/// <summary>Pair trends as a metric of tables: <see cref="CorrelationSimilarity"/> of two numeric columns, else <see cref="ContingencySimilarity"/>.</summary>
/// <remarks>
/// All pairs count and bins are the real column's (<see cref="QualityReportOptions.AllPairs"/>); the 50 worst pairs are reported.
/// Interval: delta method; a correlation's derivative is z_x·z_y − r/2·(z_x² + z_y²).
/// Edges: a pair with a constant or empty side is NaN and left out of the mean.
/// </remarks>
internal sealed class PairTrends : ITableMetric
{
    public string Name => "pair_trends";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    public MetricBlock Block => MetricBlock.Fidelity;

    public string Meaning => "How near each pair of columns hangs together as in the real table, averaged over all pairs; 1 is equal.";

    public string Formula =>
        "mean over pairs of 1 - |r_real - r_synthetic|/2 (two numbers, Pearson) or 1 - 1/2 sum |p_real - p_synthetic| over the two-way table (else; ten equal-width bins of the real range)";

    public string Source => "SDMetrics 0.29 QualityReport, Column Pair Trends, all pairs";

    public bool ComparesWithFloor => true;

    public int MostSubjects => Ranking.MostPairs;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        int count = ComparedColumns.Of(context.Real, candidate).Length;
        EvaluationSample sample = EvaluationSample.ForPairs(context, candidate, count);
        ColumnMatch[] columns = ComparedColumns.Of(sample.Real, sample.Candidate);
        CodedColumn[] coded = Array.ConvertAll(columns, column => CodedColumn.Of(column.Real, column.Candidate, BinEdges.OfReal));
        ScaledColumn?[] real = Array.ConvertAll(columns, column => ScaledColumn.Of(column.Real));
        ScaledColumn?[] synthetic = Array.ConvertAll(columns, column => ScaledColumn.Of(column.Candidate));

        var mean = new SubjectMean(sample.Real.RowCount, sample.Candidate.RowCount, Minimum, Maximum);
        for (int i = 0; i < columns.Length; i++)
        {
            for (int j = i + 1; j < columns.Length; j++)
            {
                double value = columns[i].IsNumeric && columns[j].IsNumeric
                    ? OfCorrelations(real[i]!, real[j]!, synthetic[i]!, synthetic[j]!, mean)
                    : new PairCells(coded[i], coded[j]).Similarity(mean.Real, mean.Candidate);
                mean.Add($"{columns[i].Name} × {columns[j].Name}", value, remark: double.IsNaN(value) ? "a column is constant or empty on one side" : "");
            }
        }

        return mean.ToMeasurements(Direction, sample.Remark);
    }

    private static double OfCorrelations(ScaledColumn realX, ScaledColumn realY, ScaledColumn candidateX, ScaledColumn candidateY, SubjectMean mean)
    {
        double r = ScaledColumn.Correlation(realX, realY, mean.Real);
        double s = ScaledColumn.Correlation(candidateX, candidateY, mean.Candidate);
        if (double.IsNaN(r) || double.IsNaN(s)) return double.NaN;
        double slope = -0.5 * Math.Sign(r - s);
        for (int row = 0; row < mean.Real.Length; row++) mean.Real[row] *= slope;
        for (int row = 0; row < mean.Candidate.Length; row++) mean.Candidate[row] *= -slope;
        return 1.0 - (Math.Abs(r - s) / 2.0);
    }
}
