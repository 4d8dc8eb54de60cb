using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>KSComplement: one minus the greatest distance between the two empirical distribution functions of a numeric column.</summary>
/// <remarks>
/// Use: shape of continuous, integer, date and date-time columns. 1 means equal, 0 means the two do not overlap.
/// Formula: 1 − max_x |F_real(x) − F_synthetic(x)|, F the share of values ≤ x.
/// Edges: missing cells are left out on both sides; no value on a side gives NaN. Values are rounded to 14 decimals first, as the
/// source does, so that two spellings of one number do not count as two.
/// Cost: O(N log N).
/// Source: SDMetrics 0.29 <c>KSComplement</c> (two-sample Kolmogorov-Smirnov statistic of scipy's <c>ks_2samp</c>).
/// </remarks>
public sealed class KsComplement : IColumnMetric
{
    private const double Scale = 1e14;

    /// <inheritdoc/>
    public string Name => "KSComplement";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    /// <inheritdoc/>
    public bool AppliesTo(ColumnKind kind) => kind.IsNumeric();

    /// <inheritdoc/>
    public double Evaluate(Column real, Column synthetic) =>
        Evaluate(MetricInput.Numeric(real).Values, MetricInput.Numeric(synthetic).Values);

    /// <summary>The metric on bare values; NaN marks a missing cell.</summary>
    public static double Evaluate(ReadOnlySpan<double> real, ReadOnlySpan<double> synthetic)
    {
        (double distance, _) = GreatestDistance(SortedPresent(real), SortedPresent(synthetic));
        return 1.0 - distance;
    }

    /// <summary>The greatest distance of two sorted samples and the value at which it is reached first; NaN where a side is empty.</summary>
    internal static (double Distance, double At) GreatestDistance(double[] a, double[] b)
    {
        if (a.Length == 0 || b.Length == 0) return (double.NaN, double.NaN);
        double distance = 0.0;
        double at = Math.Min(a[0], b[0]);
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            // Step over every value equal to the smaller head on both sides: the functions are compared between ties only.
            double x = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] <= x) i++;
            while (j < b.Length && b[j] <= x) j++;
            double here = Math.Abs(((double)i / a.Length) - ((double)j / b.Length));
            if (here > distance) (distance, at) = (here, x);
        }

        return (distance, at);
    }

    /// <summary>The present values in order, rounded as the source rounds them.</summary>
    internal static double[] SortedPresent(ReadOnlySpan<double> values)
    {
        var present = new double[values.Length];
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsNaN(value)) continue;
            double scaled = value * Scale;
            present[count++] = double.IsInfinity(scaled) ? value : Math.Round(scaled) / Scale;
        }

        Array.Resize(ref present, count);
        Array.Sort(present);
        return present;
    }
}
