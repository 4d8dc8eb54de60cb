using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Reporting;

/// <summary>Shares per bin, real and synthetic over the same bins.</summary>
internal sealed record HistogramFigure(string Column, double Minimum, double Maximum, double[] Real, double[] Synthetic, string Description);

/// <summary>Points of two distribution functions.</summary>
internal sealed record EcdfFigure(
    string Column, double Minimum, double Maximum, IReadOnlyList<(double X, double Y)> Real, IReadOnlyList<(double X, double Y)> Synthetic, string Description);

/// <summary>How often values lie beyond x, in powers of ten: depth 2 is one value in a hundred.</summary>
internal sealed record TailFigure(
    string Column, bool IsUpper, IReadOnlyList<(double X, double Depth)> Real, IReadOnlyList<(double X, double Depth)> Synthetic, string Description);

/// <summary>Shares of labels, greatest real share first.</summary>
internal sealed record BarFigure(string Column, IReadOnlyList<(string Name, double Real, double Synthetic)> Labels, string Description);

/// <summary>Pearson correlations of the numeric columns, real, synthetic and their difference.</summary>
internal sealed record CorrelationFigure(IReadOnlyList<string> Names, double[,] Real, double[,] Synthetic, double[,] Difference, int LeftOut);

/// <summary>What the report's charts show, computed from the tables: aggregates only, never a row.</summary>
/// <remarks>
/// A histogram spans the middle 99 % of the real values in 30 bins, values beyond count in the end bins; a distribution function
/// has 60 points of each side. Bars show the 10 labels most frequent in the real table, the others together, and missing cells.
/// </remarks>
internal static class ReportFigures
{
    private const int Bins = 30;
    private const int EcdfPoints = 60;
    private const int ShownLabels = 10;
    private const int LeastTailValues = 20;

    /// <summary>Histograms of a numeric column; null where a side has no values.</summary>
    public static HistogramFigure? Histogram(NumericColumn real, NumericColumn synthetic)
    {
        double[] a = Quantiles.SortedPresent(real.Values), b = Quantiles.SortedPresent(synthetic.Values);
        if (a.Length == 0 || b.Length == 0) return null;
        (double low, double high) = Range(a);
        string description = string.Create(CultureInfo.InvariantCulture,
            $"Real: median {ReportWords.Number(Quantiles.Interpolated(a, 0.5))}, {MissingShare(real):0.0} % missing. Synthetic: median {ReportWords.Number(Quantiles.Interpolated(b, 0.5))}, {MissingShare(synthetic):0.0} % missing.");
        return new HistogramFigure(real.Name, low, high, Shares(a, low, high), Shares(b, low, high), description);
    }

    /// <summary>Distribution functions of a numeric column; null where a side has no values.</summary>
    public static EcdfFigure? Ecdf(NumericColumn real, NumericColumn synthetic)
    {
        double[] a = Quantiles.SortedPresent(real.Values), b = Quantiles.SortedPresent(synthetic.Values);
        if (a.Length == 0 || b.Length == 0) return null;
        (double low, double high) = Range(a);
        string description = string.Create(CultureInfo.InvariantCulture, $"Greatest distance between the two functions: {1.0 - KsComplement.Evaluate(a, b):0.0000}.");
        return new EcdfFigure(real.Name, low, high, Cumulative(a, low, high), Cumulative(b, low, high), description);
    }

    /// <summary>Shares of the labels.</summary>
    public static BarFigure Bars(CategoryColumn real, CategoryColumn synthetic)
    {
        Dictionary<string, double> a = LabelShares(real), b = LabelShares(synthetic);
        string[] names = [.. a.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key).Take(ShownLabels)];
        var labels = names.Select(name => (name, a[name], b.GetValueOrDefault(name))).ToList();
        double restReal = a.Where(pair => !names.Contains(pair.Key)).Sum(pair => pair.Value), restSynthetic = b.Where(pair => !names.Contains(pair.Key)).Sum(pair => pair.Value);
        int rest = a.Keys.Union(b.Keys).Count() - names.Length;
        if (rest > 0) labels.Add((string.Create(CultureInfo.InvariantCulture, $"({rest} others)"), restReal, restSynthetic));
        double missingReal = MissingShare(real) / 100.0, missingSynthetic = MissingShare(synthetic) / 100.0;
        if (missingReal > 0.0 || missingSynthetic > 0.0) labels.Add(("(missing)", missingReal, missingSynthetic));
        string description = string.Join("; ", labels.Take(5).Select(label => string.Create(CultureInfo.InvariantCulture, $"{label.Item1}: real {label.Item2:0.000}, synthetic {label.Item3:0.000}")));
        return new BarFigure(real.Name, labels, description);
    }

    /// <summary>Correlations of the given columns; null where fewer than two are numeric.</summary>
    public static CorrelationFigure? Correlations(Table real, Table synthetic, int most)
    {
        NumericColumn[] numeric = [.. real.Columns.OfType<NumericColumn>().Where(column => synthetic.Find(column.Name) is NumericColumn)];
        if (numeric.Length < 2) return null;
        NumericColumn[] shown = numeric[..Math.Min(most, numeric.Length)];
        double[,] a = Matrix(shown), b = Matrix([.. shown.Select(column => (NumericColumn)synthetic.Find(column.Name)!)]);
        var difference = new double[shown.Length, shown.Length];
        for (int i = 0; i < shown.Length; i++)
            for (int j = 0; j < shown.Length; j++) difference[i, j] = b[i, j] - a[i, j];
        return new CorrelationFigure([.. shown.Select(column => column.Name)], a, b, difference, numeric.Length - shown.Length);
    }

    /// <summary>One tail on both sides: how often a value lies beyond x; null where a side has too few values.</summary>
    /// <remarks>
    /// Points at the exceedance probabilities 10^(−k/10) from a tenth down to one row of a side, where its curve ends. The lower tail counts values below x.
    /// </remarks>
    public static TailFigure? Tail(NumericColumn real, NumericColumn synthetic, bool isUpper)
    {
        double[] a = Quantiles.SortedPresent(real.Values), b = Quantiles.SortedPresent(synthetic.Values);
        if (Math.Min(a.Length, b.Length) < LeastTailValues) return null;
        IReadOnlyList<(double X, double Depth)> ownTail = Exceedances(a, isUpper), otherTail = Exceedances(b, isUpper);
        string description = string.Create(CultureInfo.InvariantCulture,
            $"One value in a hundred lies {(isUpper ? "above" : "below")} {ReportWords.Number(At(a, isUpper, 0.01))} in the real table, {ReportWords.Number(At(b, isUpper, 0.01))} in the synthetic one.");
        return new TailFigure(real.Name, isUpper, ownTail, otherTail, description);
    }

    /// <summary>At most so many rows, evenly spaced, so that charts of large tables stay cheap.</summary>
    public static Table Thin(Table table, int most) => table.RowCount <= most ? table : table.SelectRows(EvenlySpaced.Of(most, table.RowCount));

    private static double[,] Matrix(NumericColumn[] columns)
    {
        var matrix = new double[columns.Length, columns.Length];
        for (int i = 0; i < columns.Length; i++)
            for (int j = 0; j <= i; j++) matrix[i, j] = matrix[j, i] = i == j ? 1.0 : CorrelationSimilarity.Pearson(columns[i].Values, columns[j].Values);
        return matrix;
    }

    private static List<(double X, double Depth)> Exceedances(double[] sorted, bool isUpper)
    {
        double deepest = Math.Log10(sorted.Length); // only the page's look depends on it
        var points = new List<(double, double)>();
        for (double depth = 1.0; depth < deepest; depth += 0.1) points.Add((At(sorted, isUpper, Math.Pow(10.0, -depth)), depth));
        points.Add((isUpper ? sorted[^1] : sorted[0], deepest));
        return points;
    }

    private static double At(double[] sorted, bool isUpper, double share) => Quantiles.Interpolated(sorted, isUpper ? 1.0 - share : share);

    private static (double Low, double High) Range(double[] sorted)
    {
        double low = Quantiles.Interpolated(sorted, 0.005), high = Quantiles.Interpolated(sorted, 0.995);
        // A column that is nearly one value has its rare others outside the middle 99 %.
        return high > low ? (low, high) : (sorted[0], sorted[^1]);
    }

    private static double[] Shares(double[] sorted, double low, double high)
    {
        var shares = new double[Bins];
        double width = high > low ? (high - low) / Bins : 1.0;
        foreach (double value in sorted) shares[(int)Math.Clamp((value - low) / width, 0, Bins - 1)] += 1.0 / sorted.Length;
        return shares;
    }

    private static List<(double X, double Y)> Cumulative(double[] sorted, double low, double high)
    {
        var points = new List<(double, double)>();
        int below = 0;
        for (int i = 0; i <= EcdfPoints; i++)
        {
            double x = low + ((high - low) * i / EcdfPoints);
            while (below < sorted.Length && sorted[below] <= x) below++;
            points.Add((x, (double)below / sorted.Length));
        }

        return points;
    }

    private static Dictionary<string, double> LabelShares(CategoryColumn column)
    {
        var counts = new long[column.Levels.Length];
        foreach (int code in column.Codes)
            if (code >= 0) counts[code]++;
        var shares = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int level = 0; level < counts.Length; level++)
            if (counts[level] > 0) shares[column.Levels[level]] = (double)counts[level] / column.Count;
        return shares;
    }

    private static double MissingShare(Column column) => column.Count == 0 ? 0.0 : 100.0 * column.CountMissing() / column.Count;
}
