using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>How far each column's share of missing cells is from the real one.</summary>
/// <remarks>
/// The mean is over columns with a missing cell on either side; without any such column it is 0, with the upper bound that the two tables'
/// numbers of rows leave for a column's share. Intervals: Newcombe's of a difference of shares, its size taken; the mean by the delta method.
/// Edges: a table without rows is NaN.
/// </remarks>
internal sealed class MissingRateDifference : ITableMetric
{
    public string Name => "missing_rate_difference";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Validity;

    public string Meaning => "How far each column's share of missing cells is from the real share, averaged over columns that have any; 0 is equal.";

    public string Formula => "mean over columns with missing cells of |missing share of synthetic - missing share of real|";

    public string Source => "after SDMetrics MissingValueSimilarity (one minus it)";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        Table real = context.Real;
        if (real.RowCount == 0 || candidate.RowCount == 0) return [new Measurement("", Estimate.Undefined) { Remark = "a table has no rows" }];
        var mean = new SubjectMean(real.RowCount, candidate.RowCount, Minimum, Maximum);
        bool any = false;
        foreach (ColumnMatch column in ComparedColumns.WithTexts(real, candidate))
        {
            double realShare = (double)column.Real.CountMissing() / real.RowCount;
            double share = (double)column.Candidate.CountMissing() / candidate.RowCount;
            if (realShare == 0.0 && share == 0.0) continue;
            any = true;
            double sign = Math.Sign(share - realShare);
            for (int row = 0; row < mean.Real.Length; row++) mean.Real[row] = column.Real.IsMissing(row) ? -sign : 0.0;
            for (int row = 0; row < mean.Candidate.Length; row++) mean.Candidate[row] = column.Candidate.IsMissing(row) ? sign : 0.0;
            string remark = string.Create(CultureInfo.InvariantCulture, $"{share:P2} missing, {realShare:P2} in the real table");
            mean.Add(new Measurement(column.Name, Estimate.Undefined) { Remark = remark }, Math.Abs(share - realShare), own: SizeOf(realShare, real.RowCount, share, candidate.RowCount));
        }

        if (any) return mean.ToMeasurements(Direction, "");
        return [new Measurement("", SizeOf(0.0, real.RowCount, 0.0, candidate.RowCount)) { Remark = "no missing cell in either table" }];
    }

    private static Estimate SizeOf(double realShare, int realRows, double share, int rows) =>
        Intervals.Absolute(Intervals.Difference(Intervals.Wilson(realShare, realRows), Intervals.Wilson(share, rows)));
}
