using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Fidelity;

/// <summary>Pair trends on codes that no outlier can shift: every pair's two-way table over the real columns' deciles and levels.</summary>
/// <remarks>
/// Stands beside <see cref="PairTrends"/>, whose equal-width bins put nearly all rows of a heavy-tailed column into one bin and whose
/// correlation sees straight lines only. Codes: <see cref="SharedDeciles"/>. Interval: delta method.
/// </remarks>
internal sealed class DecileTrends : ITableMetric
{
    public string Name => "decile_trends";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    public MetricBlock Block => MetricBlock.Fidelity;

    public string Meaning => "How near each pair's joint distribution is to the real one when numbers are cut at the real deciles; 1 is equal, outliers move no bin.";

    public string Formula => "mean over pairs of 1 - 1/2 sum |p_real - p_synthetic| over the two-way table of real deciles, levels (30 most frequent) and missing";

    public string Source => "contingency similarity (SDMetrics) on quantile bins";

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
                double value = new PairCells(coded[i], coded[j]).Similarity(mean.Real, mean.Candidate);
                mean.Add($"{columns[i].Name} × {columns[j].Name}", value, remark: double.IsNaN(value) ? "a table has no rows" : "");
            }
        }

        return mean.ToMeasurements(Direction, sample.Remark);
    }
}
