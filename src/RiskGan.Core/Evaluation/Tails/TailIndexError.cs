using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>How far each heavy tail's index is from the real one: does the tail thin out at the right speed?</summary>
/// <remarks>
/// Hill's estimator γ = 1/k·Σ_{i ≤ k} ln(X_(i)/X_(k+1)) over the k greatest values; γ is one over the Pareto exponent, 0 a bounded tail, above ½ no variance.
/// Rule for k: the greatest 2 % of the present values, at least 20. The lower tail is that of −X. A tail is taken where both X_(k+1) &gt; 0 and
/// there are at least 200 real values, so amounts that cannot be negative have an upper tail only.
/// Interval: delta method, which gives γ ± z·γ/√k (exact for a Pareto tail).
/// Edges: a candidate whose X_(k+1) is not positive is NaN. Source: Hill 1975; de Haan and Resnick 1998 for the interval.
/// </remarks>
internal sealed class TailIndexError : ITableMetric
{
    private const int FewestValues = 200;
    private const int FewestInTail = 20;
    private const int OneIn = 50;

    public string Name => "tail_index_error";

    public double Minimum => 0.0;

    public double Maximum => double.PositiveInfinity;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Tails;

    public string Meaning => "How far the thickness of each heavy tail (Hill's index, one over the Pareto exponent) is from the real one, averaged over columns.";

    public string Formula => "mean over tails of |g_synthetic - g_real|, g = mean of ln(X_i / X_(k+1)) over the k greatest values, k = 2 % of the values, at least 20";

    public string Source => "Hill 1975";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        EvaluationSample sample = EvaluationSample.Of(context, candidate);
        var mean = new SubjectMean(sample.Real.RowCount, sample.Candidate.RowCount, Minimum, Maximum);
        foreach (ColumnMatch column in MoneyColumns.Of(sample.Real, sample.Candidate))
        {
            double[] real = MetricInput.Numeric(column.Real).Values;
            double[] synthetic = MetricInput.Numeric(column.Candidate).Values;
            Add($"{column.Name} · upper", real, synthetic, 1.0, mean);
            Add($"{column.Name} · lower", real, synthetic, -1.0, mean);
        }

        return mean.ToMeasurements(Direction, sample.Remark);
    }

    private static void Add(string subject, double[] real, double[] candidate, double side, SubjectMean mean)
    {
        (double realIndex, int realCount) = Hill(real, side, mean.Real);
        if (double.IsNaN(realIndex)) return;
        (double index, int count) = Hill(candidate, side, mean.Candidate);
        double sign = Math.Sign(index.Equals(double.NaN) ? 0.0 : index - realIndex);
        for (int row = 0; row < mean.Real.Length; row++) mean.Real[row] *= -sign;
        for (int row = 0; row < mean.Candidate.Length; row++) mean.Candidate[row] *= sign;
        var about = new Measurement(subject, Estimate.Undefined)
        {
            Real = realIndex,
            Figure = double.IsNaN(index) ? Estimate.Undefined : Intervals.Normal(index, index / Math.Sqrt(count), 0.0, double.PositiveInfinity),
            Remark = double.IsNaN(index)
                ? "too few values, or the tail does not reach beyond zero"
                : string.Create(CultureInfo.InvariantCulture, $"k = {count:N0}, real k = {realCount:N0}"),
        };
        mean.Add(about, Math.Abs(index - realIndex));
    }

    /// <summary>The index of the tail of side·values and k; writes its derivative by row. NaN where the rule takes no tail.</summary>
    internal static (double Index, int Count) Hill(double[] values, double side, double[] derivatives)
    {
        double[] sorted = Quantiles.SortedPresent(Array.ConvertAll(values, value => side * value));
        int k = Math.Max(FewestInTail, sorted.Length / OneIn);
        if (sorted.Length < FewestValues || !(sorted[^(k + 1)] > 0.0)) return (double.NaN, k);
        double threshold = sorted[^(k + 1)];
        double index = 0.0;
        for (int i = 1; i <= k; i++) index += PortableMath.Log(sorted[^i] / threshold) / k;
        for (int row = 0; row < values.Length; row++)
        {
            double value = side * values[row];
            derivatives[row] = double.IsNaN(value) ? double.NaN
                : value > threshold ? (PortableMath.Log(value / threshold) - index) * sorted.Length / k
                : 0.0;
        }

        return (index, k);
    }
}
