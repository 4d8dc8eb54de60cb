using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>CorrelationSimilarity: how near the Pearson correlations of a pair of numeric columns are.</summary>
/// <remarks>
/// Use: trends of pairs of continuous, integer, date and date-time columns. 1 means equal correlations, 0 means +1 against −1.
/// Formula: 1 − |r_real − r_synthetic|/2.
/// Edges: rows with a missing cell in either column are left out, on each side; a constant column or fewer than two rows on a side
/// gives NaN. r is clamped to [−1, 1].
/// Safeguard: values are centred and scaled by their own norm before they are multiplied, so that squares of amounts near 10¹⁵⁰ do not overflow.
/// Source: SDMetrics 0.29 <c>CorrelationSimilarity</c> with its default coefficient; scipy's <c>pearsonr</c>.
/// </remarks>
public sealed class CorrelationSimilarity : IPairMetric
{
    /// <inheritdoc/>
    public string Name => "CorrelationSimilarity";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    /// <inheritdoc/>
    public bool AppliesTo(ColumnKind first, ColumnKind second) => first.IsNumeric() && second.IsNumeric();

    /// <inheritdoc/>
    public PairComparison Evaluate(ColumnPair real, ColumnPair synthetic)
    {
        double realCorrelation = Pearson(MetricInput.Numeric(real.First).Values, MetricInput.Numeric(real.Second).Values);
        double syntheticCorrelation = Pearson(MetricInput.Numeric(synthetic.First).Values, MetricInput.Numeric(synthetic.Second).Values);
        return new PairComparison(1.0 - (Math.Abs(realCorrelation - syntheticCorrelation) / 2.0), realCorrelation, syntheticCorrelation);
    }

    /// <summary>Pearson correlation over the rows in which both values are present; NaN where it is not defined.</summary>
    internal static double Pearson(double[] x, double[] y)
    {
        var a = new List<double>(x.Length);
        var b = new List<double>(x.Length);
        for (int row = 0; row < x.Length; row++)
        {
            if (double.IsNaN(x[row]) || double.IsNaN(y[row])) continue;
            a.Add(x[row]);
            b.Add(y[row]);
        }

        if (a.Count < 2 || !Standardize(a) || !Standardize(b)) return double.NaN;
        double r = 0.0;
        for (int i = 0; i < a.Count; i++) r += a[i] * b[i];
        return Math.Clamp(r, -1.0, 1.0);
    }

    /// <summary>Centres the values and scales them to norm one; false where they are all the same.</summary>
    private static bool Standardize(List<double> values)
    {
        // Equality is asked of the values themselves: the mean of n equal numbers need not equal them in floating point.
        double first = values[0];
        if (values.TrueForAll(value => value == first)) return false;

        double mean = 0.0;
        foreach (double value in values) mean += value / values.Count;
        double greatest = 0.0;
        foreach (double value in values) greatest = Math.Max(greatest, Math.Abs(value - mean));
        double sum = 0.0;
        foreach (double value in values)
        {
            double scaled = (value - mean) / greatest;
            sum += scaled * scaled;
        }

        double norm = Math.Sqrt(sum);
        for (int i = 0; i < values.Count; i++) values[i] = (values[i] - mean) / greatest / norm;
        return true;
    }
}
