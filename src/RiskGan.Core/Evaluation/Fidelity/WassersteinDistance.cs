using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Fidelity;

/// <summary>How far values must be moved, on average, to turn the synthetic column into the real one, in real standard deviations.</summary>
/// <remarks>
/// W = ∫ |F_real(x) − F_synthetic(x)| dx / s, s the real standard deviation (n in the denominator). Unlike KS it sees how far a tail is off, not only
/// how much of it. Numeric columns only.
/// Interval: delta method, ∂/∂row = ∫_{x ≥ value} sign(F − G) dx, and that of s for real rows.
/// Edges: no present cell on a side, or a constant real column: NaN.
/// Source: Vallender 1974; Ramdas, García Trillos and Cuturi 2017.
/// </remarks>
internal sealed class WassersteinDistance : ITableMetric
{
    public string Name => "wasserstein_distance";

    public double Minimum => 0.0;

    public double Maximum => double.PositiveInfinity;

    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    public MetricBlock Block => MetricBlock.Fidelity;

    public string Meaning => "How far a synthetic value must be moved on average to meet the real distribution, in real standard deviations, averaged over numeric columns.";

    public string Formula => "mean over numeric columns of integral |F_real(x) - F_synthetic(x)| dx / standard deviation of the real column";

    public string Source => "Vallender 1974 (Wasserstein-1 on the line)";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        EvaluationSample sample = EvaluationSample.Of(context, candidate);
        var mean = new SubjectMean(sample.Real.RowCount, sample.Candidate.RowCount, Minimum, Maximum);
        foreach (ColumnMatch column in ComparedColumns.Of(sample.Real, sample.Candidate))
        {
            if (!column.IsNumeric) continue;
            double value = Distance(MetricInput.Numeric(column.Real).Values, MetricInput.Numeric(column.Candidate).Values, mean.Real, mean.Candidate);
            mean.Add(column.Name, value, remark: double.IsNaN(value) ? "the real column is constant, or a side is empty" : "");
        }

        return mean.ToMeasurements(Direction, sample.Remark);
    }

    private static double Distance(double[] real, double[] candidate, double[] byRealRow, double[] byCandidateRow)
    {
        double[] a = Quantiles.SortedPresent(real);
        double[] b = Quantiles.SortedPresent(candidate);
        if (a.Length == 0 || b.Length == 0 || a[0] == a[^1]) return double.NaN;
        (double mean, double deviation) = MeanAndDeviation(a);

        // Between neighbouring values of the two sides together F and G are constant; the sign of F − G is kept by value.
        double[] points = Merge(a, b);
        var signedFrom = new double[points.Length]; // ∫ from points[k] to the greatest value of sign(F − G)
        double distance = 0.0;
        for (int k = 0, i = 0, j = 0; k + 1 < points.Length; k++)
        {
            while (i < a.Length && a[i] <= points[k]) i++;
            while (j < b.Length && b[j] <= points[k]) j++;
            double difference = ((double)i / a.Length) - ((double)j / b.Length);
            double width = points[k + 1] - points[k];
            distance += Math.Abs(difference) * (width / deviation);
            signedFrom[k] = Math.Sign(difference) * (width / deviation);
        }

        for (int k = points.Length - 2; k >= 0; k--) signedFrom[k] += signedFrom[k + 1];
        Write(real, points, signedFrom, 1.0, byRealRow);
        Write(candidate, points, signedFrom, -1.0, byCandidateRow);
        for (int row = 0; row < real.Length; row++)
        {
            // W = V/s, so that a real row moves it by s as well: −W·(z² − 1)/2.
            double z = (real[row] - mean) / deviation;
            byRealRow[row] -= 0.5 * distance * ((z * z) - 1.0);
        }

        return distance;
    }

    private static (double Mean, double Deviation) MeanAndDeviation(double[] values)
    {
        double mean = 0.0;
        foreach (double value in values) mean += value / values.Length;
        double greatest = Math.Max(values[^1] - mean, mean - values[0]);
        double sum = 0.0;
        foreach (double value in values) sum += (value - mean) / greatest * ((value - mean) / greatest);
        return (mean, greatest * Math.Sqrt(sum / values.Length));
    }

    /// <summary>The distinct values of two sorted lists, in order.</summary>
    private static double[] Merge(double[] a, double[] b)
    {
        var merged = new List<double>(a.Length + b.Length);
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            double x = Math.Min(i < a.Length ? a[i] : double.PositiveInfinity, j < b.Length ? b[j] : double.PositiveInfinity);
            while (i < a.Length && a[i] <= x) i++;
            while (j < b.Length && b[j] <= x) j++;
            merged.Add(x);
        }

        return [.. merged];
    }

    private static void Write(double[] values, double[] points, double[] signedFrom, double sign, double[] derivatives)
    {
        for (int row = 0; row < values.Length; row++)
            derivatives[row] = double.IsNaN(values[row]) ? double.NaN : sign * signedFrom[Array.BinarySearch(points, values[row])];
    }
}
