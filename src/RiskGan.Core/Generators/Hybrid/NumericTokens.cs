using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>A numeric column as tokens: a bin, and a position in [0, 1) inside it by rank.</summary>
/// <remarks>
/// <para>Bins. Up to <c>bins</c> atoms (distinct values, and "missing"): one bin each. Else every atom with at least 0.8/bins of the cells has its own bin and
/// the rest are cut into runs of about equal mass between them. A bin of one atom has position ½ and carries no more information.</para>
/// <para>Compressed value. y = asinh(v/δ), δ the power of ten one below max(interquartile range, deviation/10): like a logarithm far from zero and linear near
/// it, so that a ratio between two money columns is an offset between their y. Along the rank an atom's y runs from half-way to the lower neighbour to
/// half-way to the upper one, so y is a strictly increasing, continuous function of the rank (<see cref="HeightAt"/>), and mass between two edges
/// can be read off any law of y.</para>
/// <para>Measured in docs/decisions/0006-hybrid-recipe.md. Source: asinh as a log with a zero is Burbidge, Magee and Robb 1988.</para>
/// </remarks>
internal sealed class NumericTokens
{
    private readonly ColumnLaw _law;
    private readonly int[] _binOfAtom;
    private readonly int[] _firstAtom;   // bins + 1
    private readonly double[] _rankEdge; // bins + 1
    private readonly float[] _atomHeight;
    private readonly double[] _atomEdge; // y half-way to the lower neighbour; one more for the upper end
    private readonly float[] _scoreEdge; // normal score at each bin edge, clipped
    private readonly double _delta;
    private readonly float[] _segmentLow;
    private readonly float[] _segmentWidth;

    public NumericTokens(RankEncoder encoder, int bins, int inputRuns, int positions)
    {
        Encoder = encoder;
        _law = encoder.Law;
        _firstAtom = CutIntoBins(_law, bins);
        Positions = positions;
        _binOfAtom = new int[_law.Atoms];
        _rankEdge = new double[_firstAtom.Length];
        _scoreEdge = new float[_firstAtom.Length];
        for (int b = 0; b < BinCount; b++) _binOfAtom.AsSpan(_firstAtom[b].._firstAtom[b + 1]).Fill(b);
        for (int b = 0; b <= BinCount; b++)
        {
            _rankEdge[b] = _law.Cumulative[_firstAtom[b]];
            _scoreEdge[b] = b == 0 ? -(float)RankEncoder.ScoreLimit : b == BinCount ? (float)RankEncoder.ScoreLimit : (float)PortableMath.NormalQuantile(_rankEdge[b]);
        }

        _delta = DeltaOf(_law);
        _atomHeight = new float[_law.Atoms];
        _atomEdge = new double[_law.Atoms + 1];
        for (int k = 0; k < _law.Atoms; k++) _atomHeight[k] = (float)HeightOf(_law.ValueOf(k), _delta);
        FillEdges();
        (Median, Deviation) = Spread();
        if (_law.HasMissing) _atomHeight[0] = Median;
        (Segment, _segmentLow, _segmentWidth, SegmentCount) = Segments(inputRuns);
        BinEdge = new float[Math.Max(0, BinCount - 1)];
        for (int b = 1; b < BinCount; b++) BinEdge[b - 1] = _law.HasMissing && b == 1 ? float.NegativeInfinity : (float)_atomEdge[_firstAtom[b]];
        PositionEdge = new float[BinCount][];
        for (int b = 0; b < BinCount; b++) PositionEdge[b] = IsSingle(b) ? [] : PositionEdges(b);
        PositionDensity = [.. PositionEdge.Select((edges, b) => edges.Length == 0 ? [] : DensityFactors(b, edges))];
        BinScore = [.. Enumerable.Range(1, Math.Max(0, BinCount - 1)).Select(b => ScoreAt(_rankEdge[b]))];
        PositionScore = [.. PositionEdge.Select((edges, b) => edges.Select((_, f) => ScoreAt(RankOf(b, (f + 1) / (double)Positions))).ToArray())];
        HasPositions = Array.Exists(PositionEdge, edges => edges.Length > 0);
    }

    /// <summary>The tokens of all numeric cells of a table.</summary>
    public static NumericTokens[] Of(TableEncoder encoder, int bins, int inputRuns, int positions) =>
        [.. encoder.Numerics.Select(numeric => new NumericTokens(numeric, bins, inputRuns, positions))];

    /// <summary>The column's rank encoder.</summary>
    public RankEncoder Encoder { get; }

    /// <summary>Number of bins K.</summary>
    public int BinCount => _firstAtom.Length - 1;

    /// <summary>Positions P inside a bin.</summary>
    public int Positions { get; }

    /// <summary>True where some bin holds more than one atom.</summary>
    public bool HasPositions { get; }

    /// <summary>y between neighbouring bins: K − 1 numbers, ascending; the one above "missing" is −∞.</summary>
    public float[] BinEdge { get; }

    /// <summary>For each bin of more than one atom: y at the P − 1 inner position edges; empty for others.</summary>
    public float[][] PositionEdge { get; }

    /// <summary>Normal score among the observed cells between neighbouring bins, as <see cref="BinEdge"/>.</summary>
    public float[] BinScore { get; }

    /// <summary>Normal score among the observed cells at the inner position edges, as <see cref="PositionEdge"/>.</summary>
    public float[][] PositionScore { get; }

    /// <summary>For each bin of more than one atom: the mean width of its positions in y over each position's own, within 1e±3; empty for others.</summary>
    public float[][] PositionDensity { get; }

    /// <summary>y at both ends of a position inside a bin of more than one atom.</summary>
    public (float Low, float High) PositionRange(int bin, int place)
    {
        float[] edges = PositionEdge[bin];
        return (place == 0 ? (float)HeightAt(RankOf(bin, JustInside)) : edges[place - 1], place == edges.Length ? (float)HeightAt(RankOf(bin, 1 - JustInside)) : edges[place]);
    }

    /// <summary>An atom's part of a position: y at its ends and its share of the position's ranks.</summary>
    public (float Low, float High, float Share) AtomRange(int bin, int place, int atom)
    {
        (float low, float high) = PositionRange(bin, place);
        double from = RankOf(bin, place / (double)Positions);
        double to = RankOf(bin, (place + 1) / (double)Positions);
        double[] c = _law.Cumulative;
        double share = (Math.Min(c[atom + 1], to) - Math.Max(c[atom], from)) / (to - from);
        return (Math.Clamp((float)_atomEdge[atom], low, high), Math.Clamp((float)_atomEdge[atom + 1], low, high), (float)Math.Clamp(share, 0, 1));
    }

    /// <summary>The place inside a bin, in [0, 1), at a height inside one of its positions.</summary>
    public float PlaceOfHeight(int bin, int place, float height)
    {
        int low = _firstAtom[bin];
        int high = _firstAtom[bin + 1] - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_atomEdge[middle] <= height) low = middle;
            else high = middle - 1;
        }

        double[] c = _law.Cumulative;
        double inside = Math.Clamp((height - _atomEdge[low]) / (_atomEdge[low + 1] - _atomEdge[low]), 0, 1);
        double rank = c[low] + ((c[low + 1] - c[low]) * inside);
        double at = (rank - _rankEdge[bin]) / (_rankEdge[bin + 1] - _rankEdge[bin]);
        return (float)Math.Clamp(at, place / (double)Positions, Math.BitDecrement((float)((place + 1) / (double)Positions)));
    }

    /// <summary>Least and greatest y of the column, outer half-widths included.</summary>
    public (double Least, double Greatest) HeightRange => (_atomEdge[_law.FirstValueAtom], _atomEdge[^1]);

    /// <summary>δ of y = asinh(v/δ), in the column's unit.</summary>
    public double Delta => _delta;

    /// <summary>y of any value, on the column's own scale.</summary>
    public double HeightOfValue(double value) => HeightOf(value, _delta);

    /// <summary>An atom's value; NaN for "missing".</summary>
    public double ValueOf(int atom) => _law.ValueOf(atom);

    /// <summary>Median of y over the observed cells.</summary>
    public float Median { get; }

    /// <summary>Standard deviation of y over the observed cells, at least 1e-4.</summary>
    public float Deviation { get; }

    /// <summary>The thermometer's segment of each bin.</summary>
    public int[] Segment { get; }

    /// <summary>Length of the thermometer.</summary>
    public int SegmentCount { get; }

    /// <summary>The bin "missing", or −1.</summary>
    public int MissingBin => _law.HasMissing ? 0 : -1;

    /// <summary>True where the bin holds one atom.</summary>
    public bool IsSingle(int bin) => _firstAtom[bin + 1] - _firstAtom[bin] == 1;

    /// <summary>The token of an atom; <paramref name="uniform"/> in (0, 1) spreads a tie over its ranks.</summary>
    public (int Bin, float Position) TokenOf(int atom, float uniform)
    {
        int bin = _binOfAtom[atom];
        if (IsSingle(bin)) return (bin, 0.5f);
        double[] c = _law.Cumulative;
        double rank = c[atom] + ((c[atom + 1] - c[atom]) * uniform);
        float position = (float)((rank - _rankEdge[bin]) / (_rankEdge[bin + 1] - _rankEdge[bin]));
        return (bin, Math.Clamp(position, 0f, BelowOne));
    }

    /// <summary>The rank in (0, 1) of a position inside a bin.</summary>
    public double RankOf(int bin, double position) => _rankEdge[bin] + ((_rankEdge[bin + 1] - _rankEdge[bin]) * position);

    /// <summary>The atom at a rank inside a bin, never one of another bin.</summary>
    public int AtomAt(int bin, double rank) => _law.AtomAt(rank, _firstAtom[bin], _firstAtom[bin + 1] - 1);

    /// <summary>y of an atom; the median for "missing".</summary>
    public float Height(int atom) => _atomHeight[atom];

    /// <summary>What other columns see: the thermometer, twice the normal score, and y in its own deviations.</summary>
    /// <param name="bin">The cell's bin.</param>
    /// <param name="position">The position inside it.</param>
    /// <param name="height">The cell's y.</param>
    public NumberFeatures<T> FeaturesOf<T>(int bin, float position, float height)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => new(
            Segment[bin],
            T.CreateTruncating(_segmentLow[bin] + (_segmentWidth[bin] * position)),
            T.CreateTruncating(_scoreEdge[bin] + ((_scoreEdge[bin + 1] - _scoreEdge[bin]) * position)),
            T.CreateTruncating(Math.Clamp((height - Median) / Deviation, -8f, 8f)));

    /// <summary>y at a rank, increasing.</summary>
    public double HeightAt(double rank)
    {
        int atom = Math.Max(_law.AtomAt(rank), _law.FirstValueAtom);
        double[] c = _law.Cumulative;
        double inside = Math.Clamp((rank - c[atom]) / (c[atom + 1] - c[atom]), 0, 1);
        return _atomEdge[atom] + ((_atomEdge[atom + 1] - _atomEdge[atom]) * inside);
    }

    /// <summary>y at a normal score among the observed cells, increasing.</summary>
    public double HeightOfScore(double score)
    {
        double missing = _law.MissingCount / (double)_law.Total;
        return HeightAt(missing + ((1 - missing) * Math.Clamp(PortableMath.NormalCdf(double.IsFinite(score) ? score : 0), JustInside, 1 - JustInside)));
    }

    // Φ⁻¹ of the rank among the observed cells; −∞ at or below "missing".
    private float ScoreAt(double rank)
    {
        double missing = _law.MissingCount / (double)_law.Total;
        double observed = (rank - missing) / (1 - missing);
        return observed > JustInside ? (float)PortableMath.NormalQuantile(Math.Min(observed, 1 - JustInside)) : float.NegativeInfinity;
    }

    private const float BelowOne = 0.99999994f;

    // The end of a bin is the start of the next one's first atom.
    private const double JustInside = 1e-9;

    private static double HeightOf(double value, double delta) => double.IsNaN(value) ? 0 : Asinh(value / delta);

    // asinh x = sign(x)·log(|x| + √(x² + 1)); huge |x| would overflow the square.
    private static double Asinh(double x)
    {
        double size = Math.Abs(x);
        double result = size > 1e150 ? PortableMath.Log(size) + 0.6931471805599453 : PortableMath.Log(size + Math.Sqrt((size * size) + 1));
        return x < 0 ? -result : result;
    }

    private static double DeltaOf(ColumnLaw law)
    {
        if (law.Values.Length == 0) return 1;
        double observed = law.Total - law.MissingCount;
        double missing = law.MissingCount / (double)law.Total;
        double range = law.Quantile(missing + ((1 - missing) * 0.75)) - law.Quantile(missing + ((1 - missing) * 0.25));
        double mean = law.ObservedMean();
        double variance = 0;
        for (int i = 0; i < law.Values.Length; i++)
        {
            double d = law.Values[i] - mean;
            variance += d * d * (law.Counts[i] / observed);
        }

        double scale = Math.Max(range, Math.Sqrt(variance) / 10);
        if (!(scale > 1e-300) || !double.IsFinite(scale)) return scale > 0 ? 1e300 : 1;
        double power = 1;
        while (power * 10 <= scale) power *= 10;
        while (power > scale) power /= 10;
        return power / 10;
    }

    /// <summary>An atom with this share of the cells, over the bins, has a bin of its own.</summary>
    public const double OwnBinShare = 0.8;

    private static int[] CutIntoBins(ColumnLaw law, int bins)
    {
        var first = new List<int> { 0 };
        if (law.Atoms <= bins) return [.. Enumerable.Range(0, law.Atoms + 1)];
        double heavy = OwnBinShare / bins * law.Total;
        int atoms = 0;
        long rest = 0;
        for (int k = 0; k < law.Atoms; k++)
        {
            if (IsAtom(k)) atoms++;
            else rest += law.CountOf(k);
        }

        double target = rest / (double)Math.Max(bins - atoms, 4);
        long run = 0;
        for (int k = 0; k < law.Atoms; k++)
        {
            bool starts = IsAtom(k) || (k > 0 && IsAtom(k - 1)) || (run > 0 && run + (law.CountOf(k) / 2.0) > target);
            if (starts && k > 0)
            {
                first.Add(k);
                run = 0;
            }

            run += law.CountOf(k);
        }

        first.Add(law.Atoms);
        return [.. first];

        // "Missing" never shares a bin with values.
        bool IsAtom(int k) => law.CountOf(k) >= heavy || k < law.FirstValueAtom;
    }

    private void FillEdges()
    {
        int first = _law.FirstValueAtom;
        int last = _law.Atoms - 1;
        for (int k = first + 1; k <= last; k++) _atomEdge[k] = ((double)_atomHeight[k - 1] + _atomHeight[k]) / 2;
        if (first > last) return;
        // The outermost atoms reach as far out as in.
        _atomEdge[first] = _atomHeight[first] - (first < last ? _atomEdge[first + 1] - _atomHeight[first] : 0.5);
        _atomEdge[last + 1] = _atomHeight[last] + (first < last ? _atomHeight[last] - _atomEdge[last] : 0.5);
    }

    private (float Median, float Deviation) Spread()
    {
        if (_law.Values.Length == 0) return (0, 1);
        double observed = _law.Total - _law.MissingCount;
        double mean = 0;
        double square = 0;
        for (int k = _law.FirstValueAtom; k < _law.Atoms; k++)
        {
            double share = _law.CountOf(k) / observed;
            mean += _atomHeight[k] * share;
            square += (double)_atomHeight[k] * _atomHeight[k] * share;
        }

        double missing = _law.MissingCount / (double)_law.Total;
        int middle = _law.AtomAt(missing + ((1 - missing) * 0.5));
        return (_atomHeight[middle], (float)Math.Max(1e-4, Math.Sqrt(Math.Max(0, square - (mean * mean)))));
    }

    // Atoms of one bin keep a segment of their own; other neighbouring bins share one until it holds its part of the mass.
    private (int[] Segment, float[] Low, float[] Width, int Count) Segments(int runs)
    {
        var segment = new int[BinCount];
        var low = new float[BinCount];
        var width = new float[BinCount];
        double target = 1.0 / runs;
        int current = -1;
        double mass = 0;
        double start = 0;
        bool closed = true;
        for (int b = 0; b < BinCount; b++)
        {
            double own = _rankEdge[b + 1] - _rankEdge[b];
            bool alone = IsSingle(b) && own >= target / 2;
            if (closed || alone || mass + (own / 2) > target)
            {
                current++;
                mass = 0;
                start = _rankEdge[b];
            }

            mass += own;
            closed = alone;
            segment[b] = current;
            low[b] = (float)(_rankEdge[b] - start);
            width[b] = (float)own;
        }

        var total = new double[current + 1];
        for (int b = 0; b < BinCount; b++) total[segment[b]] += width[b];
        for (int b = 0; b < BinCount; b++) (low[b], width[b]) = ((float)(low[b] / total[segment[b]]), (float)(width[b] / total[segment[b]]));
        return (segment, low, width, current + 1);
    }

    private float[] DensityFactors(int bin, float[] edges)
    {
        double low = HeightAt(RankOf(bin, JustInside));
        double high = HeightAt(RankOf(bin, 1 - JustInside));
        double mean = (high - low) / Positions;
        var factors = new float[Positions];
        for (int k = 0; k < Positions; k++)
        {
            double width = (k < edges.Length ? edges[k] : high) - (k == 0 ? low : edges[k - 1]);
            factors[k] = width > 0 ? (float)Math.Clamp(mean / width, 1e-3, 1e3) : 1e3f;
        }

        return factors;
    }

    private float[] PositionEdges(int bin)
    {
        var edges = new float[Positions - 1];
        for (int f = 1; f < Positions; f++) edges[f - 1] = (float)HeightAt(RankOf(bin, f / (double)Positions));
        return edges;
    }
}

/// <summary>What other columns see of a number.</summary>
/// <param name="Segment">The thermometer's segment it lies in: those below are full, those above empty.</param>
/// <param name="Fraction">How full its own segment is.</param>
/// <param name="Score">Twice its normal score.</param>
/// <param name="Height">Its y in the column's own deviations, within ±8.</param>
internal readonly record struct NumberFeatures<T>(int Segment, T Fraction, T Score, T Height)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;
