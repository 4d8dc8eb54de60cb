using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>A row as the linear law sees it: a number's normal score, a category's indicators.</summary>
/// <remarks>
/// A number's score is Φ⁻¹ of the middle of its ranks among the observed cells, so that missing cells do not move it. A category of K levels has an
/// indicator for each level but the first and "missing". A missing cell has no features. Shapes: p = <see cref="Count"/> features.
/// </remarks>
internal sealed class ScoreFeatures
{
    /// <summary>Most cells: a set of them is the bits of one number.</summary>
    public const int MostCells = 128;

    /// <summary>Most features: a row's regression costs a third of their cube.</summary>
    public const int MostFeatures = 128;

    private readonly NumericTokens[] _numerics;
    private readonly double[][] _scores; // by numeric cell and atom
    private readonly int[] _start;       // by cell, one more for the end
    private readonly int[][] _featureOfLevel; // by category cell: which feature, or −1
    private readonly int[] _missing;

    /// <param name="numerics">The numeric cells.</param>
    /// <param name="categoryWidths">Levels of each category cell.</param>
    /// <param name="missingCodes">Code "missing" of each category cell, or −1.</param>
    public ScoreFeatures(NumericTokens[] numerics, IReadOnlyList<int> categoryWidths, int[] missingCodes)
    {
        _numerics = numerics;
        _scores = [.. numerics.Select(numeric => ScoresOf(numeric.Encoder.Law))];
        _start = new int[numerics.Length + categoryWidths.Count + 1];
        _missing = [.. numerics.Select(numeric => numeric.MissingBin), .. missingCodes];
        for (int cell = 0; cell <= numerics.Length; cell++) _start[cell] = cell;
        _featureOfLevel = new int[categoryWidths.Count][];
        for (int block = 0; block < categoryWidths.Count; block++)
        {
            int next = _start[numerics.Length + block];
            bool isFirst = true;
            _featureOfLevel[block] = new int[categoryWidths[block]];
            for (int level = 0; level < categoryWidths[block]; level++)
            {
                bool has = level != missingCodes[block] && !isFirst;
                isFirst &= level == missingCodes[block];
                _featureOfLevel[block][level] = has ? next++ : -1;
            }

            _start[numerics.Length + block + 1] = next;
        }
    }

    /// <summary>p.</summary>
    public int Count => _start[^1];

    /// <summary>Number of cells C.</summary>
    public int CellCount => _start.Length - 1;

    /// <summary>The cell's features: the first, and the one after its last.</summary>
    public (int First, int End) Of(int cell) => (_start[cell], _start[cell + 1]);

    /// <summary>True where the cell is missing, by its token.</summary>
    public bool IsMissing(int cell, int token) => token == _missing[cell];

    /// <summary>A numeric cell's score by its atom; NaN for "missing".</summary>
    public double Score(int cell, int atom) => _scores[cell][atom];

    /// <summary>The feature that is 1 at a category cell's level, or −1.</summary>
    public int FeatureOf(int cell, int level) => _featureOfLevel[cell - _numerics.Length][level];

    /// <summary>Writes the features of a row given by codes; cells that miss are left 0.</summary>
    /// <returns>The cells that are there, as bits.</returns>
    public UInt128 Write(ReadOnlySpan<int> codes, Span<double> features)
    {
        features.Clear();
        UInt128 present = 0;
        for (int cell = 0; cell < codes.Length; cell++)
        {
            int token = cell < _numerics.Length ? (double.IsNaN(_scores[cell][codes[cell]]) ? 0 : int.MaxValue) : codes[cell];
            if (IsMissing(cell, token)) continue;
            present |= UInt128.One << cell;
            if (cell < _numerics.Length) features[cell] = _scores[cell][codes[cell]];
            else if (FeatureOf(cell, codes[cell]) is >= 0 and int feature) features[feature] = 1;
        }

        return present;
    }

    private static double[] ScoresOf(ColumnLaw law)
    {
        double missing = law.MissingCount / (double)law.Total;
        var scores = new double[law.Atoms];
        for (int k = 0; k < scores.Length; k++)
            scores[k] = k < law.FirstValueAtom ? double.NaN : PortableMath.NormalQuantile((((law.Cumulative[k] + law.Cumulative[k + 1]) / 2) - missing) / (1 - missing));
        return scores;
    }
}
