using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Fidelity;

/// <summary>Column shapes as a metric of tables: <see cref="KsComplement"/> of numbers, <see cref="TvComplement"/> of labels, and their mean.</summary>
/// <remarks>
/// Interval: delta method. KSComplement's derivative is that of the distribution functions at the value x* of greatest distance, which gives
/// √(F(1 − F)/n + G(1 − G)/m). Near 1 both statistics are biased downwards by about 1/√n, on either side alike: read them beside their floor.
/// Edges: a column without present cells on a side is NaN and left out of the mean.
/// </remarks>
internal sealed class ColumnShapes : ITableMetric
{
    public string Name => "column_shapes";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    public MetricBlock Block => MetricBlock.Fidelity;

    public string Meaning => "How near each column's own distribution is to the real one, averaged over columns; 1 is equal.";

    public string Formula => "mean over columns of 1 - max |F_real(x) - F_synthetic(x)| (numbers) or 1 - 1/2 sum |p_real - p_synthetic| (labels)";

    public string Source => "SDMetrics 0.29 QualityReport, Column Shapes";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        EvaluationSample sample = EvaluationSample.Of(context, candidate);
        var mean = new SubjectMean(sample.Real.RowCount, sample.Candidate.RowCount, Minimum, Maximum);
        foreach (ColumnMatch column in ComparedColumns.Of(sample.Real, sample.Candidate))
        {
            double value = column.Real is NumericColumn real
                ? OfNumbers(real.Values, MetricInput.Numeric(column.Candidate).Values, mean)
                : OfLabels(column, mean);
            mean.Add(column.Name, value, remark: double.IsNaN(value) ? "no cell is present on one side" : "");
        }

        return mean.ToMeasurements(Direction, sample.Remark);
    }

    private static double OfNumbers(double[] real, double[] candidate, SubjectMean mean)
    {
        double[] a = KsComplement.SortedPresent(real);
        double[] b = KsComplement.SortedPresent(candidate);
        (double distance, double at) = KsComplement.GreatestDistance(a, b);
        if (double.IsNaN(distance)) return double.NaN;

        // The distance is sign·(F − G) at x*.
        double sign = Math.Sign(ShareUpTo(a, at) - ShareUpTo(b, at));
        WriteStep(real, at, -sign, mean.Real);
        WriteStep(candidate, at, sign, mean.Candidate);
        return 1.0 - distance;
    }

    private static double ShareUpTo(double[] sorted, double at)
    {
        int count = 0;
        while (count < sorted.Length && sorted[count] <= at) count++;
        return (double)count / sorted.Length;
    }

    private static void WriteStep(double[] values, double at, double slope, double[] derivatives)
    {
        for (int row = 0; row < values.Length; row++)
            derivatives[row] = double.IsNaN(values[row]) ? double.NaN : values[row] <= at ? slope : 0.0;
    }

    private static double OfLabels(ColumnMatch column, SubjectMean mean)
    {
        CodedColumn coded = CodedColumn.OfLevels(MetricInput.Category(column.Real), MetricInput.Category(column.Candidate));
        double[]? real = Shares(coded.Real, coded);
        double[]? candidate = Shares(coded.Synthetic, coded);
        if (real is null || candidate is null) return double.NaN;

        double sum = 0.0;
        var slopes = new double[coded.CodeCount];
        for (int code = 0; code < coded.MissingCode; code++)
        {
            double difference = real[code] - candidate[code];
            sum += Math.Abs(difference);
            slopes[code] = -0.5 * Math.Sign(difference);
        }

        slopes[coded.MissingCode] = double.NaN;
        PairCells.Spread(slopes, coded.Real, mean.Real, 1.0);
        PairCells.Spread(slopes, coded.Synthetic, mean.Candidate, -1.0);
        return 1.0 - (0.5 * sum);
    }

    /// <summary>Shares of the present cells; null where there are none.</summary>
    private static double[]? Shares(int[] codes, CodedColumn coded)
    {
        var shares = new double[coded.CodeCount];
        foreach (int code in codes) shares[code]++;
        double present = codes.Length - shares[coded.MissingCode];
        if (present == 0.0) return null;
        for (int code = 0; code < shares.Length; code++) shares[code] /= present;
        return shares;
    }
}
