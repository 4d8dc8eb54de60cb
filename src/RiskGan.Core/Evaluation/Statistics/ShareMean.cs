namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>Collects a share for each column and their mean, with Wilson's intervals, which do not vanish where every cell is right.</summary>
/// <remarks>
/// The mean's interval takes the rows as the trials: the cells of a row may be right or wrong together, and a mean of C shares is never more
/// uncertain than one share over the same rows.
/// </remarks>
internal sealed class ShareMean
{
    private readonly List<Measurement> _subjects = [];

    /// <summary>Adds a column's share of its <paramref name="trials"/> cells; NaN where there are none.</summary>
    public void Add(string subject, double share, double trials, string remark) =>
        _subjects.Add(new Measurement(subject, Intervals.Wilson(share, trials)) { Remark = remark });

    /// <summary>The mean first, then the columns worst first; <paramref name="whenEmpty"/> says what it means that there is none.</summary>
    public IReadOnlyList<Measurement> ToMeasurements(int rows, string remark, string whenEmpty)
    {
        double[] shares = [.. _subjects.Select(subject => subject.Estimate.Value).Where(share => !double.IsNaN(share))];
        if (shares.Length == 0) return [new Measurement("", Estimate.Undefined) { Remark = whenEmpty }, .. _subjects];
        double sum = 0.0;
        foreach (double share in shares) sum += share;
        Estimate mean = Intervals.Wilson(sum / shares.Length, rows);
        return [new Measurement("", mean) { Remark = remark }, .. Ranking.WorstFirst(_subjects, MetricDirection.HigherIsBetter)];
    }
}
