using RiskGan.Core.Encoders;
using RiskGan.Core.Training;

namespace RiskGan.Core.Calibration;

/// <summary>Rows as their few features that are not 0: for each numeric its lower hat and the weight of the one above, for each category its level, and the values.</summary>
/// <remarks>
/// A row of φ has hundreds of entries and some forty that are not 0, so sums over pairs of them cost a hundredth of the dense product.
/// Levels that are not kept have the feature <see cref="PairFeatureMap.CellFeatureCount"/>, which no weight ever belongs to.
/// </remarks>
internal sealed class PairRows
{
    private readonly EncodedLayout _layout;
    private readonly PairFeatureMap _map;
    private readonly float[][] _nodes;
    private readonly float[][] _curves;
    private readonly int[] _featureOfLevel;

    /// <summary>Room for some rows.</summary>
    public PairRows(EncodedLayout layout, PairFeatureMap map, int capacity)
    {
        _layout = layout;
        _map = map;
        _nodes = [.. map.Nodes.Select(nodes => nodes.Select(node => (float)node).ToArray())];
        _curves = [.. map.Curves.Select(curve => curve.Select(value => (float)value).ToArray())];
        _featureOfLevel = FeaturesOfLevels(layout, map);
        Count = capacity;
        Features = new int[(long)capacity * layout.CellCount];
        Uppers = new float[(long)capacity * layout.NumericCount];
        Values = new float[(long)capacity * layout.NumericCount];
    }

    /// <summary>Number of rows there is room for.</summary>
    public int Count { get; }

    /// <summary>Number of cells.</summary>
    public int CellCount => _layout.CellCount;

    /// <summary>Number of numeric cells J.</summary>
    public int NumericCount => _layout.NumericCount;

    /// <summary>Rows × cells: a numeric's lower hat, a category's level, as features.</summary>
    public int[] Features { get; }

    /// <summary>Rows × J: weight of the hat above the lower one, 0 to 1.</summary>
    public float[] Uppers { get; }

    /// <summary>Rows × J: decoded values, standardised.</summary>
    public float[] Values { get; }

    /// <summary>Bytes a row takes.</summary>
    public static long BytesPerRow(EncodedLayout layout) => (4L * layout.CellCount) + (8L * layout.NumericCount);

    /// <summary>The feature of each level, counted over all blocks.</summary>
    public static int[] FeaturesOfLevels(EncodedLayout layout, PairFeatureMap map)
    {
        var features = new int[layout.Width - layout.NumericCount];
        Array.Fill(features, map.CellFeatureCount);
        for (int i = 0; i < map.Levels.Length; i++) features[map.Levels[i]] = map.HatCount + i;
        return features;
    }

    /// <summary>Sets a row from its encoding; a category counts as its greatest entry, as in decoding.</summary>
    public void Set(int row, ReadOnlySpan<float> encoded)
    {
        int numerics = NumericCount;
        Span<int> features = Features.AsSpan(row * CellCount, CellCount);
        Span<float> uppers = Uppers.AsSpan(row * numerics, numerics), values = Values.AsSpan(row * numerics, numerics);
        for (int j = 0; j < numerics; j++)
        {
            float z = encoded[j];
            float[] nodes = _nodes[j];
            int lower = LowerNode(nodes, z);
            features[j] = _map.FirstHat(j) + lower;
            uppers[j] = Math.Clamp((z - nodes[lower]) / (nodes[lower + 1] - nodes[lower]), 0f, 1f);
            values[j] = ValueAt(_curves[j], z);
        }

        for (int b = 0; b < _layout.CategoryCount; b++)
        {
            int start = _layout.BlockStarts[b];
            ReadOnlySpan<float> block = encoded.Slice(start, _layout.CategoryWidths[b]);
            int greatest = 0;
            for (int i = 1; i < block.Length; i++)
                if (block[i] > block[greatest]) greatest = i;
            features[numerics + b] = _featureOfLevel[start - numerics + greatest];
        }
    }

    private static int LowerNode(float[] nodes, float z)
    {
        int low = 0;
        int high = nodes.Length - 2;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if (nodes[middle] <= z) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    /// <summary>A numeric's standardised value at a score.</summary>
    public static float ValueAt(float[] curve, float z)
    {
        const float scale = (float)((PairFeatureMap.CurvePoints - 1) / (2 * RankEncoder.ScoreLimit));
        float position = (z + (float)RankEncoder.ScoreLimit) * scale;
        if (!(position > 0)) return curve[0];
        if (position >= curve.Length - 1) return curve[^1];
        int k = (int)position;
        return curve[k] + ((curve[k + 1] - curve[k]) * (position - k));
    }
}
