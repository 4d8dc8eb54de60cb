using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using RiskGan.Core.Data;
using RiskGan.Core.Numerics;
using RiskGan.Core.Numerics.Simd;

namespace RiskGan.Core.Encoders;

/// <summary>Numeric cell ↔ normal score by the column's jittered rank; ties and point masses become intervals of exactly their probability.</summary>
/// <remarks>
/// Encode a cell of atom k with U in (0, 1): u = C_k + (C_{k+1} − C_k)·U, z = Φ⁻¹(u), fresh each time a row is drawn.
/// Decode: the atom with Φ⁻¹(C_k) &lt; z ≤ Φ⁻¹(C_{k+1}), so a standard normal z has exactly the training law.
/// <para>
/// Scores are clipped to ±<see cref="ScoreLimit"/>, but never out of their own atom: a value whose whole interval lies beyond the
/// limit gets the end of its interval that is nearest to the limit. So every score decodes to the atom it came from, and
/// |z| exceeds the limit only in the outermost 1.6e-4 of each tail. Decoding edges are not clipped.
/// </para>
/// <para>
/// Privacy: where at least <see cref="InterpolatedShare"/> of the observed cells hold values that fewer than <see cref="CommonCount"/> rows
/// share, such rare values are not given out: decoding interpolates linearly from half-way to the lower neighbour to half-way to
/// the upper one by the position inside the atom, then rounds to the column's grid (decimals, whole numbers, common step, significant digits).
/// Never outside [min, max]. Columns whose values fill their grid (ages, business days) stay exact: there a value tells nothing.
/// </para>
/// <para>Edges: all missing → every score decodes to NaN; one value → every score decodes to it. An atom of less than about
/// 1e-8 probability may be narrower than a float can tell and then decodes to its neighbour.</para>
/// <para>Source: jittered ranks as in the distributional transform (Rüschendorf 2009); normal scores as in Gaussian copulas.</para>
/// </remarks>
public sealed class RankEncoder
{
    /// <summary>Greatest |z| of an encoded cell: Φ⁻¹(1 − 1.6e-4).</summary>
    public const double ScoreLimit = 3.6;

    /// <summary>A value that this many rows share is given out as it is.</summary>
    public const int CommonCount = 5;

    /// <summary>Share of the observed cells in rare values from which a column is interpolated.</summary>
    public const double InterpolatedShare = 0.1;

    // Chords stand for Φ⁻¹ inside an atom where they are nearer than 1e-5: error ≈ |z|·Δz²/8.
    private const float ChordBound = 8e-5f;
    private readonly AtomScores[] _scores;
    private readonly float[] _edges;
    private readonly SortedKeys _edgeIndex;
    private readonly ValueGrid? _grid;
    private readonly int _decimals;
    private readonly SignificantDigits? _digits;
    private readonly long _commonCount;
    private DecodedAtom[]? _decoded;

    private RankEncoder(ColumnLaw law, ColumnSchema schema)
    {
        Law = law;
        Name = schema.Name;
        _decimals = schema.Kind == ColumnKind.Continuous ? Math.Min((schema.Number ?? NumberFormat.RoundTrip).Decimals, 15) : 0;
        _grid = ValueGrid.Find(law.Values, _decimals);
        _digits = SignificantDigits.Of(law.Values, _decimals);
        _commonCount = Math.Max(CommonCount, law.MergedBelow);
        Interpolates = HasMostlyRareValues() && !FillsItsGrid();
        _edges = new float[law.Atoms - 1];
        for (int k = 0; k < _edges.Length; k++) _edges[k] = (float)PortableMath.NormalQuantile(law.Cumulative[k + 1]);
        _edgeIndex = new SortedKeys(_edges);
        _scores = new AtomScores[law.Atoms];
        for (int k = 0; k < _scores.Length; k++) _scores[k] = ScoresOf(k);
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>The column's empirical law.</summary>
    public ColumnLaw Law { get; }

    /// <summary>True where rare values are interpolated on decoding instead of given out.</summary>
    public bool Interpolates { get; }

    /// <summary>Learns a column's law.</summary>
    /// <param name="column">At least one cell; none infinite.</param>
    /// <param name="maxDistinct">Distinct values kept; see <see cref="ColumnLaw.Fit"/>.</param>
    /// <exception cref="ArgumentException">There is no cell, or one is infinite.</exception>
    public static RankEncoder Fit(NumericColumn column, int maxDistinct = ColumnLaw.DefaultMaxDistinct)
    {
        ArgumentNullException.ThrowIfNull(column);
        return new RankEncoder(ColumnLaw.Fit(column.Values, maxDistinct), column.Schema);
    }

    /// <summary>The encoder of a known law; all else follows from the law and the column's kind and number format.</summary>
    public static RankEncoder FromLaw(ColumnLaw law, ColumnSchema schema)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(schema);
        return new RankEncoder(law, schema);
    }

    /// <summary>The score of a cell of atom <paramref name="atom"/>; <paramref name="uniform"/> in (0, 1) is the position inside the atom.</summary>
    public float Encode(int atom, float uniform)
    {
        AtomScores scores = _scores[atom];
        return scores.IsChord ? Math.Min(scores.Low + ((scores.High - scores.Low) * uniform), scores.High) : EncodeWide(atom, scores, uniform);
    }

    /// <summary>The score of a value; its nearest neighbour's where the training column never held it.</summary>
    /// <exception cref="ArgumentException">The value is missing and the column had no missing cell, or the reverse.</exception>
    public float Encode(double value, float uniform)
    {
        int atom = Law.AtomOf(value);
        if (atom < 0) throw new ArgumentException($"Column '{Name}' has no atom for this cell.", nameof(value));
        return Encode(atom, uniform);
    }

    /// <summary>The atom a score decodes to: Φ⁻¹(C_k) &lt; z ≤ Φ⁻¹(C_{k+1}).</summary>
    /// <exception cref="ArgumentException">z is NaN.</exception>
    public int AtomOfScore(float z)
    {
        if (float.IsNaN(z)) throw NotAScore(nameof(z));
        return _edgeIndex.CountBelow(z);
    }

    /// <summary>The value of a score, NaN for a missing cell.</summary>
    /// <exception cref="ArgumentException">z is NaN.</exception>
    public double Decode(float z)
    {
        int atom = AtomOfScore(z);
        DecodedAtom[] decoded = _decoded ??= DecodedAtoms(); // the same by whichever thread
        ref readonly DecodedAtom own = ref decoded[atom];
        return own.IsFixed ? own.Value : Interpolate(in own, decoded[atom + 1].Below, PortableMath.NormalCdf(z));
    }

    /// <summary>The values of a numeric cell's scores.</summary>
    /// <exception cref="ArgumentException">A score is NaN.</exception>
    internal void DecodeCell(Matrix<float> rows, int cell, Span<double> values)
    {
        DecodedAtom[] decoded = _decoded ??= DecodedAtoms();
        Span<float> scores = stackalloc float[RowsAhead];
        Span<int> atoms = stackalloc int[RowsAhead];
        Span<double> ranks = stackalloc double[RowsAhead];
        for (int first = 0; first < values.Length; first += RowsAhead)
        {
            int count = Math.Min(RowsAhead, values.Length - first);
            bool areScores = true;
            for (int r = 0; r < count; r++)
            {
                scores[r] = rows[first + r, cell];
                areScores &= !float.IsNaN(scores[r]);
            }

            if (!areScores) throw NotAScore(nameof(rows));
            _edgeIndex.CountBelow(scores[..count], atoms);
            for (int r = 0; r < count; r++) Prefetch(in decoded[atoms[r]]);
            if (Interpolates) SpanMath.NormalCdf(scores[..count], ranks);
            for (int r = 0; r < count; r++)
            {
                ref readonly DecodedAtom own = ref decoded[atoms[r]];
                values[first + r] = own.IsFixed ? own.Value : Interpolate(in own, decoded[atoms[r] + 1].Below, ranks[r]);
            }
        }
    }

    /// <summary>The legal value nearest to a number: on the column's grid between least and greatest where values are interpolated, else a training value.</summary>
    /// <exception cref="InvalidOperationException">Every training cell was missing.</exception>
    internal double Nearest(double value)
    {
        if (Law.Values.Length == 0) throw new InvalidOperationException($"Column '{Name}' has no values.");
        if (!Interpolates) return Law.ValueOf(Law.AtomOf(value));
        double clamped = Math.Clamp(value, Law.Values[0], Law.Values[^1]);
        return Math.Clamp(OnGrid(clamped), Law.Values[0], Law.Values[^1]);
    }

    /// <summary>A number as the column would write it: rounded to its decimals, not put on another value.</summary>
    internal double Written(double value)
    {
        double rounded = Math.Round(value, _decimals, MidpointRounding.AwayFromZero);
        return _digits is null ? rounded : _digits.Round(rounded);
    }

    /// <summary>A number on the column's grid, wherever it lies: the common step where there is one, else the column's decimals; with as many significant digits as training values have.</summary>
    internal double OnGrid(double value)
    {
        double rounded = _grid is null ? Math.Round(value, _decimals) : _grid.Round(value);
        return _digits is null ? rounded : _digits.Round(rounded);
    }

    /// <summary>Distance of the numbers next to a value that the column could write: by decimals, common step and significant digits.</summary>
    internal double UnitAt(double value)
    {
        double unit = _grid?.Unit ?? 1 / SignificantDigits.PowerOfTen(_decimals);
        return _digits is null ? unit : Math.Max(unit, _digits.UnitAt(value));
    }

    /// <summary>Distance of neighbouring values on the column's grid; 0 where it has none.</summary>
    internal double GridUnit => _grid?.Unit ?? 0;

    /// <summary>A score moved into the part of the law above probability <paramref name="from"/> and up to <paramref name="to"/>, ranks kept: Φ⁻¹(from + (to − from)·Φ(z)).</summary>
    internal static float Squeeze(float z, double from, double to)
    {
        double u = from + ((to - from) * PortableMath.NormalCdf(z));
        float least = from <= 0 ? -(float)ScoreLimit : MathF.BitIncrement((float)PortableMath.NormalQuantile(from));
        float greatest = to >= 1 ? (float)ScoreLimit : (float)PortableMath.NormalQuantile(to);
        float score = u is > 0 and < 1 ? (float)PortableMath.NormalQuantile(u) : u <= 0 ? least : greatest;
        return least > greatest ? greatest : Math.Clamp(score, least, greatest);
    }

    /// <summary>Where the discriminator's ramps bend: −3.6, knots at the edges of heavy atoms, then quantile scores, 3.6; ascending.</summary>
    /// <remarks>
    /// The <c>max(quantiles/2, 2)</c> heaviest atoms (the lower of equals first) with more than <paramref name="minimumMass"/> give a knot
    /// at each of their edges between 0.0005 and 0.9995 (two, <paramref name="halfWidth"/> either side, where that is not 0) unless one
    /// is within 0.03; then the inner <paramref name="quantiles"/>-quantile scores that are more than 0.12 from every knot.
    /// Shape: 2 to about 3·quantiles numbers.
    /// </remarks>
    public double[] Knots(int quantiles, double minimumMass, double halfWidth)
    {
        int parts = Math.Max(quantiles, 2);
        var knots = new List<double>();
        void Add(double z, double distance)
        {
            foreach (double knot in knots)
                if (Math.Abs(z - knot) <= distance) return;
            knots.Add(z);
        }

        foreach (double edge in EdgesOfHeavyAtoms(Math.Max(quantiles / 2, 2), minimumMass))
        {
            double z = PortableMath.NormalQuantile(edge);
            Add(z - halfWidth, 0.03);
            if (halfWidth != 0) Add(z + halfWidth, 0.03);
        }

        for (int q = 1; q < parts; q++) Add(PortableMath.NormalQuantile(q / (double)parts), 0.12);
        knots.Sort();
        return [-ScoreLimit, .. knots, ScoreLimit];
    }

    /// <summary>The decoded value Q(Φ(z)) at <paramref name="points"/> equally spaced z from −3.6 to 3.6, for moments in the column's own unit.</summary>
    /// <remarks>The missing atom stands at the mean of the observed values, so that it moves no correlation; all missing gives zeros.</remarks>
    public double[] ScoreCurve(int points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        double missing = Law.Values.Length == 0 ? 0 : Law.ObservedMean();
        var curve = new double[points];
        for (int i = 0; i < points; i++)
        {
            double z = (ScoreLimit * ((2 * i) - (points - 1))) / (points - 1);
            double value = Law.Quantile(PortableMath.NormalCdf(z));
            curve[i] = double.IsNaN(value) ? missing : value;
        }

        return curve;
    }

    private float EncodeWide(int atom, AtomScores scores, float uniform)
    {
        double below = Law.Cumulative[atom];
        double u = below + ((Law.Cumulative[atom + 1] - below) * uniform);
        return Math.Clamp((float)PortableMath.NormalQuantile(u), scores.Low, scores.High);
    }

    private AtomScores ScoresOf(int atom)
    {
        // An atom owns the floats above its lower edge up to and including its upper one.
        float low = atom == 0 ? float.NegativeInfinity : MathF.BitIncrement(_edges[atom - 1]);
        float high = atom == _edges.Length ? float.PositiveInfinity : _edges[atom];
        if (high < -ScoreLimit) return new AtomScores(high, high, true);
        if (low > ScoreLimit) return new AtomScores(low, low, true);
        bool isClipped = low < -ScoreLimit || high > ScoreLimit;
        low = Math.Max(low, -(float)ScoreLimit);
        high = Math.Min(high, (float)ScoreLimit);
        // Two edges may round to the same float; then the atom has no float of its own and lends its neighbour's.
        if (low > high) return new AtomScores(high, high, true);
        float width = high - low;
        float farthest = Math.Max(Math.Abs(low), Math.Abs(high));
        return new AtomScores(low, high, !isClipped && width * width * (1 + farthest) < ChordBound);
    }

    // Scores that are looked up before the first of them is decoded: by then what memory holds of their atoms has come.
    private const int RowsAhead = 64;

    private ArgumentException NotAScore(string parameter) => new($"A score of column '{Name}' is NaN.", parameter);

    private static unsafe void Prefetch(in DecodedAtom atom)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in atom)));
    }

    private double Interpolate(in DecodedAtom atom, double above, double rank)
    {
        double position = Math.Clamp((rank - atom.Below) / (above - atom.Below), 0, 1);
        double least = Law.Values[0], greatest = Law.Values[^1];
        return Math.Clamp(OnGrid(Math.Clamp(Between(in atom, position), least, greatest)), least, greatest);
    }

    // The outermost atoms reach inwards only, so that a person's extreme is a bound, not a value given out.
    private static double Between(in DecodedAtom atom, double position)
    {
        if (double.IsNaN(atom.Lower)) return atom.Value + ((atom.Upper - atom.Value) * position);
        if (double.IsNaN(atom.Upper)) return atom.Lower + ((atom.Value - atom.Lower) * position);
        return position < 0.5
            ? atom.Lower + ((atom.Value - atom.Lower) * (2 * position))
            : atom.Value + ((atom.Upper - atom.Value) * ((2 * position) - 1));
    }

    private DecodedAtom[] DecodedAtoms()
    {
        var decoded = new DecodedAtom[Law.Atoms + 1];
        int first = Law.FirstValueAtom;
        int last = Law.Values.Length - 1;
        for (int atom = 0; atom < Law.Atoms; atom++)
        {
            int index = atom - first;
            double value = Law.ValueOf(atom), below = Law.Cumulative[atom];
            decoded[atom] = index < 0 || !Interpolates || Law.Counts[index] >= _commonCount ? new DecodedAtom(value, below, double.NaN, double.NaN)
                : last == 0 ? new DecodedAtom(value, below, value, value)
                : new DecodedAtom(value, below, index == 0 ? double.NaN : MiddleAbove(index - 1), index == last ? double.NaN : MiddleAbove(index));
        }

        decoded[^1] = new DecodedAtom(double.NaN, Law.Cumulative[^1], double.NaN, double.NaN);
        return decoded;
    }

    private double MiddleAbove(int index) => (Law.Values[index] / 2) + (Law.Values[index + 1] / 2);

    private bool HasMostlyRareValues()
    {
        long rare = 0;
        foreach (long count in Law.Counts)
            if (count < _commonCount) rare += count;
        return rare > 0 && rare >= InterpolatedShare * (Law.Total - Law.MissingCount);
    }

    private bool FillsItsGrid() =>
        _grid is not null && Law.MergedBelow == 0 && Law.Values.Length >= 0.5 * _grid.PointsBetween(Law.Values[0], Law.Values[^1]);

    private List<double> EdgesOfHeavyAtoms(int most, double minimumMass)
    {
        double[] c = Law.Cumulative;
        var heavy = new List<int>();
        for (int k = 0; k < Law.Atoms; k++)
            if (Law.CountOf(k) > minimumMass * Law.Total) heavy.Add(k);
        // By counts, not by differences of C, whose last bits would order equal masses at random.
        heavy.Sort((a, b) => Law.CountOf(a) != Law.CountOf(b) ? Law.CountOf(b).CompareTo(Law.CountOf(a)) : a.CompareTo(b));
        var edges = new List<double>();
        foreach (int k in heavy.Take(most))
        {
            if (c[k] is > 0.0005 and < 0.9995) edges.Add(c[k]);
            if (c[k + 1] is > 0.0005 and < 0.9995) edges.Add(c[k + 1]);
        }

        return edges;
    }

    /// <summary>What decoding needs of an atom, side by side in memory: of laws with thousands of atoms little is in any cache.</summary>
    /// <param name="Value">Its value.</param>
    /// <param name="Below">Probability below it.</param>
    /// <param name="Lower">Half-way to the value below; NaN for the least.</param>
    /// <param name="Upper">Half-way to the value above; NaN for the greatest.</param>
    private readonly record struct DecodedAtom(double Value, double Below, double Lower, double Upper)
    {
        /// <summary>True where the value is given out as it is.</summary>
        public bool IsFixed => double.IsNaN(Lower) && double.IsNaN(Upper);
    }

    /// <summary>The scores an atom may take, and whether a straight line between them is near enough to Φ⁻¹.</summary>
    private readonly record struct AtomScores(float Low, float High, bool IsChord);
}
