using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>A numeric column brought to mean 0 and greatest size 1, so that sums of its products lose nothing and cannot overflow.</summary>
internal sealed class ScaledColumn
{
    private readonly double[] _values;

    private ScaledColumn(double[] values) => _values = values;

    /// <summary>The column scaled; null for labels.</summary>
    public static ScaledColumn? Of(Column column) => column is NumericColumn numeric ? Of(numeric.Values) : null;

    /// <summary>Values scaled; NaN stays.</summary>
    public static ScaledColumn Of(double[] values)
    {
        int present = 0;
        foreach (double value in values) if (!double.IsNaN(value)) present++;
        double mean = 0.0;
        foreach (double value in values) if (!double.IsNaN(value)) mean += value / present;
        double greatest = 0.0;
        foreach (double value in values) if (!double.IsNaN(value)) greatest = Math.Max(greatest, Math.Abs(value - mean));
        double scale = greatest > 0.0 ? greatest : 1.0;
        return new ScaledColumn(Array.ConvertAll(values, value => (value - mean) / scale));
    }

    /// <summary>Pearson correlation over the rows in which both are present, with its derivative by each row (NaN for the others).</summary>
    /// <returns>NaN for fewer than two such rows, or where one column is constant on them.</returns>
    public static double Correlation(ScaledColumn first, ScaledColumn second, double[] derivatives)
    {
        double[] x = first._values;
        double[] y = second._values;
        int n = 0;
        (double sumX, double sumY) = (0.0, 0.0);
        (double leastX, double greatestX) = (double.PositiveInfinity, double.NegativeInfinity);
        (double leastY, double greatestY) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int row = 0; row < x.Length; row++)
        {
            if (double.IsNaN(x[row] + y[row])) continue;
            n++;
            sumX += x[row];
            sumY += y[row];
            (leastX, greatestX) = (Math.Min(leastX, x[row]), Math.Max(greatestX, x[row]));
            (leastY, greatestY) = (Math.Min(leastY, y[row]), Math.Max(greatestY, y[row]));
        }

        if (n < 2 || leastX == greatestX || leastY == greatestY) return double.NaN;
        double meanX = sumX / n;
        double meanY = sumY / n;
        (double xx, double yy, double xy) = (0.0, 0.0, 0.0);
        for (int row = 0; row < x.Length; row++)
        {
            if (double.IsNaN(x[row] + y[row])) continue;
            double dx = x[row] - meanX;
            double dy = y[row] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }

        double r = Math.Clamp(xy / Math.Sqrt(xx) / Math.Sqrt(yy), -1.0, 1.0);
        double scaleX = Math.Sqrt(n / xx);
        double scaleY = Math.Sqrt(n / yy);
        for (int row = 0; row < x.Length; row++)
        {
            double zx = (x[row] - meanX) * scaleX;
            double zy = (y[row] - meanY) * scaleY;
            derivatives[row] = (zx * zy) - (0.5 * r * ((zx * zx) + (zy * zy)));
        }

        return r;
    }
}
