using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;

namespace RiskGan.Core.Calibration;

/// <summary>The <see cref="Rake"/>'s scores of many encoded rows: bit for bit <see cref="PairRows.Set"/> and <see cref="Rake.Score"/>, several times as fast.</summary>
/// <remarks>
/// Six of seven candidates are drawn only to be refused, so this is a loop of the sampler's. Sixteen rows at a time are turned, so that a cell's
/// numbers of all of them stand in a vector: hats are found by comparing with every node instead of searching, levels by one pass down the block. A row's sum of
/// some hundred weights is one chain of additions, whose order must stay; four rows' chains run side by side, each with the two hats of its numeric cell
/// in the lanes of a vector. For that the weights of neighbouring hats are kept beside each other. An instance is one thread's room.
/// </remarks>
internal sealed unsafe class RakeJudge
{
    private const int Band = 64;
    private const int Turn = TurnedRows.Count;

    private readonly Rake _rake;
    private readonly EncodedLayout _layout;
    private readonly Nodes[] _nodes;
    private readonly int[] _featureOfLevel;
    private readonly RakeWeights _weights;
    private readonly TurnedRows _turned;
    private readonly int[] _features;   // cells×64: a numeric's lower hat, a category's level
    private readonly float[] _uppers;   // J×64
    private readonly float[] _values;   // J×64

    /// <summary>Room for sixty-four rows.</summary>
    public RakeJudge(Rake rake, EncodedLayout layout)
    {
        _rake = rake;
        _layout = layout;
        PairFeatureMap map = rake.Map;
        _weights = rake.Weights;
        _nodes = [.. Enumerable.Range(0, layout.NumericCount).Select(j => new Nodes(map, j))];
        _featureOfLevel = PairRows.FeaturesOfLevels(layout, map);
        _turned = new TurnedRows(layout);
        _features = GC.AllocateArray<int>(layout.CellCount * Band, pinned: true);
        _uppers = GC.AllocateArray<float>(Math.Max(1, layout.NumericCount) * Band, pinned: true);
        _values = GC.AllocateArray<float>(Math.Max(1, layout.NumericCount) * Band, pinned: true);
    }

    /// <summary>f of each of the first scores.Length rows.</summary>
    public void Scores(Matrix<float> rows, Span<float> scores)
    {
        Span<float> sums = stackalloc float[Band];
        for (int first = 0; first < scores.Length; first += Band)
        {
            int count = Math.Min(Band, scores.Length - first);
            for (int at = 0; at < count; at += Turn) Read(rows, first + at, Math.Min(Turn, count - at), at);
            _weights.Sum(Pointer(_features), Pointer(_uppers), Pointer(_values), Band, sums[..((count + 3) & ~3)]);
            for (int r = 0; r < count; r++) scores[first + r] = _rake.Clipped(sums[r]);
        }

    }

    // Rows beyond count keep the features of earlier ones, whose sums nobody looks at.
    private void Read(Matrix<float> rows, int first, int count, int at)
    {
        _turned.Take(rows, first, count);
        for (int j = 0; j < _layout.NumericCount; j++)
            _nodes[j].Read(_turned.Column(j), Pointer(_features) + ((nint)j * Band) + at, Pointer(_uppers) + ((nint)j * Band) + at, Pointer(_values) + ((nint)j * Band) + at, count);
        Span<int> codes = stackalloc int[Turn];
        for (int b = 0; b < _layout.CategoryCount; b++)
        {
            int start = _layout.BlockStarts[b] - _layout.NumericCount;
            _turned.Codes(b, codes);
            int* features = Pointer(_features) + ((nint)(_layout.NumericCount + b) * Band) + at;
            for (int r = 0; r < Turn; r++) features[r] = _featureOfLevel[start + codes[r]];
        }
    }

    private static float* Pointer(float[] pinned) => (float*)Unsafe.AsPointer(ref pinned[0]);

    private static int* Pointer(int[] pinned) => (int*)Unsafe.AsPointer(ref pinned[0]);

    /// <summary>The hats and the value curve of one numeric.</summary>
    private sealed class Nodes(PairFeatureMap map, int numeric)
    {
        private readonly float[] _at = [.. map.Nodes[numeric].Select(node => (float)node)];
        private readonly float[] _curve = [.. map.Curves[numeric].Select(value => (float)value)];
        private readonly int _firstHat = map.FirstHat(numeric);

        // NaN passes no comparison: the lowest hat, and a weight that is NaN, as a search would find.
        public void Read(float* z, int* features, float* uppers, float* values, int count)
        {
            float[] at = _at;
            for (int half = 0; half < Turn; half += 8)
            {
                Vector256<float> x = Vector256.Load(z + half), low = Vector256.Create(at[0]), high = Vector256.Create(at[1]);
                Vector256<int> hat = Vector256.Create(_firstHat);
                for (int k = 1; k < at.Length - 1; k++)
                {
                    Vector256<float> node = Vector256.Create(at[k]);
                    Vector256<float> isPast = Vector256.GreaterThanOrEqual(x, node);
                    low = Vector256.ConditionalSelect(isPast, node, low);
                    high = Vector256.ConditionalSelect(isPast, Vector256.Create(at[k + 1]), high);
                    hat -= isPast.AsInt32();
                }

                Vector256<float> upper = (x - low) / (high - low);
                upper = Vector256.ConditionalSelect(Vector256.LessThan(upper, Vector256<float>.Zero), Vector256<float>.Zero, upper);
                upper = Vector256.ConditionalSelect(Vector256.GreaterThan(upper, Vector256<float>.One), Vector256<float>.One, upper);
                hat.Store(features + half);
                upper.Store(uppers + half);
            }

            for (int r = 0; r < count; r++) values[r] = PairRows.ValueAt(_curve, z[r]);
        }
    }
}
