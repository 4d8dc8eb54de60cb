using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>Columns of either kind as few codes with one meaning on both sides: the real column's deciles, or its levels.</summary>
/// <remarks>
/// Numbers: edges are the distinct real quantiles 0.1, …, 0.9 (type 1); code k holds (edge k−1, edge k], so a value that fills several
/// deciles on its own is one code. Labels: the real column's most frequent levels, then one code for the others, those that only the
/// candidate has included. Missing is the last code.
/// An outlier on either side moves no edge, which equal-width bins cannot say.
/// </remarks>
internal static class SharedDeciles
{
    /// <summary>Levels that keep a code of their own in a pair of columns.</summary>
    public const int MostLevels = 30;

    /// <summary>Codes of a column.</summary>
    public static CodedColumn Of(ColumnMatch column, int mostLevels = MostLevels) => column.Real is NumericColumn real
        ? OfNumbers(real.Values, MetricInput.Numeric(column.Candidate).Values)
        : OfLevels(MetricInput.Category(column.Real), MetricInput.Category(column.Candidate), mostLevels);

    /// <summary>The distinct inner deciles of the real values.</summary>
    public static double[] Edges(double[] sorted)
    {
        var edges = new List<double>();
        for (int tenth = 1; tenth < 10 && sorted.Length > 0; tenth++)
        {
            double edge = Quantiles.Attained(sorted, tenth, 10);
            if (edges.Count == 0 || edge > edges[^1]) edges.Add(edge);
        }

        return [.. edges];
    }

    private static CodedColumn OfNumbers(double[] real, double[] candidate)
    {
        double[] edges = Edges(Quantiles.SortedPresent(real));
        return new CodedColumn(Digitize(real, edges), Digitize(candidate, edges), edges.Length + 2);
    }

    private static int[] Digitize(double[] values, double[] edges)
    {
        var codes = new int[values.Length];
        for (int row = 0; row < values.Length; row++)
        {
            int code = 0;
            if (double.IsNaN(values[row])) code = edges.Length + 1;
            else while (code < edges.Length && edges[code] < values[row]) code++;
            codes[row] = code;
        }

        return codes;
    }

    private static CodedColumn OfLevels(CategoryColumn real, CategoryColumn candidate, int mostLevels)
    {
        CodedColumn all = CodedColumn.OfLevels(real, candidate);
        int levels = all.CodeCount - 1;
        if (levels <= mostLevels) return all;

        var counts = new long[levels];
        foreach (int code in all.Real) if (code < levels) counts[code]++;
        int[] byFrequency = [.. Enumerable.Range(0, levels).OrderByDescending(code => counts[code])]; // a stable sort: the first level of equals
        var translation = new int[levels + 1];
        for (int place = 0; place < levels; place++) translation[byFrequency[place]] = Math.Min(place, mostLevels);
        translation[levels] = mostLevels + 1;
        return new CodedColumn(Array.ConvertAll(all.Real, Translate), Array.ConvertAll(all.Synthetic, Translate), mostLevels + 2);

        int Translate(int code) => translation[code];
    }
}
