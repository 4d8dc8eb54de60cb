using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>A real and a synthetic column as small whole numbers with one meaning on both sides, missing cells included.</summary>
internal sealed class CodedColumn
{
    private const int Bins = 10;

    internal CodedColumn(int[] real, int[] synthetic, int codeCount)
    {
        Real = real;
        Synthetic = synthetic;
        CodeCount = codeCount;
    }

    /// <summary>The real cells' codes, 0..<see cref="CodeCount"/>-1.</summary>
    public int[] Real { get; }

    /// <summary>The synthetic cells' codes.</summary>
    public int[] Synthetic { get; }

    /// <summary>Number of codes, the last of which stands for missing cells.</summary>
    public int CodeCount { get; }

    /// <summary>The code of missing cells.</summary>
    public int MissingCode => CodeCount - 1;

    /// <summary>Codes of either kind of column.</summary>
    public static CodedColumn Of(Column real, Column synthetic, BinEdges edges) => real is NumericColumn numeric
        ? OfBins(numeric, MetricInput.Numeric(synthetic), edges)
        : OfLevels(MetricInput.Category(real), MetricInput.Category(synthetic));

    /// <summary>Levels by their text: the real ones in order, then those that only the synthetic side has, then missing.</summary>
    public static CodedColumn OfLevels(CategoryColumn real, CategoryColumn synthetic)
    {
        var codeOfLevel = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] realCodes = Translate(real.Levels);
        int[] syntheticCodes = Translate(synthetic.Levels);
        int missing = codeOfLevel.Count;
        return new CodedColumn(Apply(real.Codes, realCodes, missing), Apply(synthetic.Codes, syntheticCodes, missing), missing + 1);

        int[] Translate(string[] levels)
        {
            var codes = new int[levels.Length];
            for (int i = 0; i < levels.Length; i++)
            {
                if (!codeOfLevel.TryGetValue(levels[i], out codes[i])) codeOfLevel.Add(levels[i], codes[i] = codeOfLevel.Count);
            }

            return codes;
        }
    }

    private static CodedColumn OfBins(NumericColumn real, NumericColumn synthetic, BinEdges edges)
    {
        double[] realEdges = EqualWidthEdges(real.Values);
        if (edges == BinEdges.OfEachTable)
            return new CodedColumn(Digitize(real.Values, realEdges), Digitize(synthetic.Values, EqualWidthEdges(synthetic.Values)), Bins + 2);

        // Without the two outer edges the outer bins reach to infinity, and code 10 is left for missing cells alone.
        double[] inner = realEdges[1..^1];
        return new CodedColumn(Digitize(real.Values, inner, Bins), Digitize(synthetic.Values, inner, Bins), Bins + 1);
    }

    /// <summary>Eleven edges from the least to the greatest value, computed as numpy's <c>linspace</c> does: i·step + start, the last one exact.</summary>
    private static double[] EqualWidthEdges(double[] values)
    {
        double least = double.PositiveInfinity;
        double greatest = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) continue;
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }

        if (least > greatest) (least, greatest) = (0.0, 1.0);
        if (least == greatest) (least, greatest) = (least - 0.5, greatest + 0.5);
        double step = (greatest - least) / Bins;
        var edges = new double[Bins + 1];
        for (int i = 0; i < Bins; i++) edges[i] = (i * step) + least;
        edges[Bins] = greatest;
        return edges;
    }

    /// <summary>Number of edges at or below each value; NaN lies beyond the last edge.</summary>
    private static int[] Digitize(double[] values, double[] edges, int? missingCode = null)
    {
        int missing = missingCode ?? edges.Length;
        var codes = new int[values.Length];
        for (int row = 0; row < values.Length; row++)
        {
            int code = missing;
            if (!double.IsNaN(values[row]))
            {
                code = 0;
                while (code < edges.Length && edges[code] <= values[row]) code++;
            }

            codes[row] = code;
        }

        return codes;
    }

    private static int[] Apply(int[] codes, int[] translation, int missing)
    {
        var applied = new int[codes.Length];
        for (int row = 0; row < codes.Length; row++) applied[row] = codes[row] < 0 ? missing : translation[codes[row]];
        return applied;
    }
}
