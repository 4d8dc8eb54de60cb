namespace RiskGan.Core.Scoring;

/// <summary>How each feature becomes a byte: at most 255 value bins, and the last bin for missing cells.</summary>
/// <remarks>
/// Numbers: bin b holds edge[b−1] &lt; x ≤ edge[b]; with up to 255 distinct values the edges are the midpoints between them, else the midpoints at the
/// k/255 quantiles. Ordered levels: their codes as numbers. Labels: a bin each, the most frequent 253 of them; rarer and unseen levels share one more bin.
/// Edges: an unseen level of an order counts as missing.
/// Source: Ke et al. 2017 (LightGBM), section 2.1.
/// </remarks>
internal sealed class FeatureBinning
{
    /// <summary>Most bins of numbers, missing not counted.</summary>
    public const int MostNumberBins = 255;

    private const int MostLabelBins = 253;

    public FeatureBinning(FeatureRecipe recipe, double[][] edges, int[][] binOfLevel)
    {
        Recipe = recipe;
        Edges = edges;
        BinOfLevel = binOfLevel;
        Widths = new int[edges.Length];
        for (int f = 0; f < edges.Length; f++)
            Widths[f] = 1 + (recipe.Features[f].Form == FeatureForm.Labels ? Math.Min(recipe.Features[f].Levels.Count, MostLabelBins) + 1 : edges[f].Length + 1);
    }

    /// <summary>The recipe of the features.</summary>
    public FeatureRecipe Recipe { get; }

    /// <summary>By feature: rising upper edges of all bins but the last; empty for labels.</summary>
    public double[][] Edges { get; }

    /// <summary>By feature: the bin of each known level of a label; empty for others.</summary>
    public int[][] BinOfLevel { get; }

    /// <summary>By feature: number of bins, missing (the last) included.</summary>
    public int[] Widths { get; }

    /// <summary>True where the feature's bins have no order.</summary>
    public bool IsLabels(int feature) => Recipe.Features[feature].Form == FeatureForm.Labels;

    /// <summary>Learns bins from a table's rows.</summary>
    public static FeatureBinning Fit(FeatureTable table)
    {
        int count = table.Recipe.Features.Count;
        var edges = new double[count][];
        var binOfLevel = new int[count][];
        for (int f = 0; f < count; f++)
        {
            FeatureForm form = table.Recipe.Features[f].Form;
            edges[f] = form == FeatureForm.Labels ? [] : MidpointEdges(form == FeatureForm.Number ? table.Numbers(f) : OrderedValues(table, f));
            binOfLevel[f] = form == FeatureForm.Labels ? RankLevels(table.Recipe.Features[f]) : [];
        }

        return new FeatureBinning(table.Recipe, edges, binOfLevel);
    }

    /// <summary>The table's rows as bytes, feature by feature.</summary>
    public byte[][] Apply(FeatureTable table)
    {
        var bins = new byte[Edges.Length][];
        for (int f = 0; f < bins.Length; f++)
        {
            bins[f] = IsLabels(f) ? BinLabels(table.Codes(f), BinOfLevel[f], Widths[f])
                : BinNumbers(Recipe.Features[f].Form == FeatureForm.Number ? table.Numbers(f) : OrderedValues(table, f), Edges[f]);
        }

        return bins;
    }

    private static double[] OrderedValues(FeatureTable table, int f)
    {
        int unseen = table.Recipe.Features[f].UnseenCode;
        return Array.ConvertAll(table.Codes(f), code => code < 0 || code == unseen ? double.NaN : code);
    }

    private static double[] MidpointEdges(double[] values)
    {
        double[] sorted = Array.FindAll(values, value => !double.IsNaN(value));
        Array.Sort(sorted);
        var edges = new List<double>();
        int distinct = sorted.Length == 0 ? 0 : 1;
        for (int i = 1; i < sorted.Length && distinct <= MostNumberBins; i++)
            if (sorted[i] != sorted[i - 1]) distinct++;
        if (distinct <= MostNumberBins)
        {
            for (int i = 1; i < sorted.Length; i++)
                if (sorted[i] != sorted[i - 1]) edges.Add(Between(sorted[i - 1], sorted[i]));
            return [.. edges];
        }

        for (int k = 1; k < MostNumberBins; k++)
        {
            int i = (int)((long)k * sorted.Length / MostNumberBins);
            double edge = sorted[i - 1] == sorted[i] ? sorted[i] : Between(sorted[i - 1], sorted[i]);
            if ((edges.Count == 0 || edge > edges[^1]) && edge < sorted[^1]) edges.Add(edge);
        }

        return [.. edges];
    }

    /// <summary>A number e with a ≤ e &lt; b, in the middle where there is one; halves are added so that amounts near the limit do not overflow.</summary>
    private static double Between(double a, double b)
    {
        double middle = (0.5 * a) + (0.5 * b);
        return middle >= a && middle < b ? middle : a;
    }

    private static int[] RankLevels(Feature feature)
    {
        var bins = new int[feature.Levels.Count];
        int rank = 0;
        foreach (int level in Enumerable.Range(0, bins.Length).OrderByDescending(level => feature.LevelRows[level]).ThenBy(level => level))
            bins[level] = Math.Min(rank++, MostLabelBins);
        return bins;
    }

    private static byte[] BinNumbers(double[] values, double[] edges)
    {
        var bins = new byte[values.Length];
        byte missing = (byte)(edges.Length + 1);
        for (int row = 0; row < bins.Length; row++)
        {
            double value = values[row];
            if (double.IsNaN(value))
            {
                bins[row] = missing;
                continue;
            }

            int low = 0, high = edges.Length; // the first edge that is not below the value
            while (low < high)
            {
                int middle = (low + high) >> 1;
                if (edges[middle] < value) low = middle + 1;
                else high = middle;
            }

            bins[row] = (byte)low;
        }

        return bins;
    }

    private static byte[] BinLabels(int[] codes, int[] binOfLevel, int width)
    {
        byte missing = (byte)(width - 1);
        byte other = (byte)(width - 2);
        return Array.ConvertAll(codes, code => code < 0 ? missing : code >= binOfLevel.Length ? other : (byte)binOfLevel[code]);
    }
}
