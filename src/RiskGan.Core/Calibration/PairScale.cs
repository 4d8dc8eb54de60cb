using RiskGan.Core.Training;

namespace RiskGan.Core.Calibration;

/// <summary>Step sizes of the tilt's weights, entry by entry, which make its Fisher matrix about the unit matrix; 0 where there is no weight.</summary>
/// <remarks>
/// S_ij = 1/√(M_ij + 0.002) for features of two cells that are a pair and for a feature with itself, ½ for two values, 0 elsewhere:
/// of a numeric's hats among each other, of a category's levels among each other, and of everything that is not kept.
/// </remarks>
internal static class PairScale
{
    /// <summary>Added to a moment that is divided by: rare pairs count, but not without bound.</summary>
    public const double MomentFloor = 0.002;

    private const float ValueScale = 0.5f;

    /// <summary>The scale for the training table's moments.</summary>
    public static PairTensor Of(PairTensor target, PairFeatureMap map, CellPairs pairs)
    {
        var scale = new PairTensor(map);
        (int First, int End)[] ranges = Ranges(map, pairs.CellCount);
        for (int feature = 0; feature < map.CellFeatureCount; feature++) Set(feature, feature);
        foreach ((int a, int b) in pairs.Pairs())
        {
            for (int i = ranges[a].First; i < ranges[a].End; i++)
                for (int j = ranges[b].First; j < ranges[b].End; j++) Set(i, j);
            if (b < map.Nodes.Length) scale.Values[(a * map.Nodes.Length) + b] = ValueScale;
        }

        return scale;

        void Set(int i, int j)
        {
            int at = (i * scale.Stride) + j;
            scale.Cells[at] = 1f / MathF.Sqrt(Math.Abs(target.Cells[at]) + (float)MomentFloor);
        }
    }

    /// <summary>The features of each cell: from First to End − 1.</summary>
    public static (int First, int End)[] Ranges(PairFeatureMap map, int cellCount)
    {
        var ranges = new (int First, int End)[cellCount];
        int numerics = map.Nodes.Length;
        for (int j = 0; j < numerics; j++) ranges[j] = (map.FirstHat(j), map.FirstHat(j + 1));
        int feature = map.HatCount;
        for (int cell = numerics; cell < cellCount; cell++)
        {
            int first = feature;
            while (feature < map.CellFeatureCount && map.Origin(feature).Cell == cell) feature++;
            ranges[cell] = (first, feature);
        }

        return ranges;
    }
}
