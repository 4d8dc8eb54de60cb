using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Neighbours;

/// <summary>Rows of mixed columns as points whose squared Euclidean distance treats every column alike.</summary>
/// <remarks>
/// Numbers, dates and ordinal levels: normal score of the mid-rank among the rows fitted on, Φ⁻¹(F̄(x)), F̄ clipped to [0.005, 0.995], so
/// that an outlier is no farther than 2.58 from the middle; linear between fitted values, so that a slightly moved copy stays near, and
/// constant beyond them. Two random values differ by 2 on average (squared).
/// Labels: one coordinate a level, 1 where the row has it; two different levels differ by 2 (squared). Missing is a level of its own; a
/// missing number stands at the middle with a coordinate that says so. Beyond <see cref="MostLevels"/> levels the rarer ones share one.
/// Shapes: a table's rows become n × <see cref="Width"/>.
/// Edges: a column without a value, or with one value only, adds no distance.
/// </remarks>
internal sealed class MixedFeatures
{
    /// <summary>Levels of a column that have a coordinate of their own.</summary>
    public const int MostLevels = 64;

    private const double Clip = 0.005;

    private readonly MatchedColumns _columns;
    private readonly Scale[] _scales;

    private MixedFeatures(MatchedColumns columns, Scale[] scales)
    {
        _columns = columns;
        _scales = scales;
        Width = scales.Length == 0 ? 0 : scales[^1].First + scales[^1].Count;
    }

    /// <summary>Number of coordinates.</summary>
    public int Width { get; }

    /// <summary>Learns ranks and frequent levels from some rows of some tables, all rows having the same weight.</summary>
    public static MixedFeatures Fit(MatchedColumns columns, params (int Table, int[] Rows)[] laws)
    {
        var scales = new Scale[columns.Count];
        int first = 0;
        for (int column = 0; column < scales.Length; column++)
        {
            double[] present = Present(columns, column, laws);
            bool missing = columns.HasMissing(column);
            scales[column] = columns.IsOrdered(column) ? new RankScale(present, first, missing) : new LevelScale(present, columns.LevelCounts[column], first, missing);
            first += scales[column].Count;
        }

        return new MixedFeatures(columns, scales);
    }

    /// <summary>The coordinates that belong to a column.</summary>
    public (int First, int Count) Span(int column) => (_scales[column].First, _scales[column].Count);

    /// <summary>Some rows of a table as points, in the order given.</summary>
    public Matrix<float> Encode(int table, ReadOnlySpan<int> rows)
    {
        var points = new Matrix<float>(rows.Length, Width);
        for (int column = 0; column < _scales.Length; column++)
        {
            double[] cells = _columns.Cells(table, column);
            Scale scale = _scales[column];
            if (scale.Count == 0) continue;
            for (int i = 0; i < rows.Length; i++) scale.Write(cells[rows[i]], points.Row(i).Slice(scale.First, scale.Count));
        }

        return points;
    }

    private static double[] Present(MatchedColumns columns, int column, (int Table, int[] Rows)[] laws)
    {
        var present = new List<double>();
        foreach ((int table, int[] rows) in laws)
        {
            double[] cells = columns.Cells(table, column);
            foreach (int row in rows) if (!double.IsNaN(cells[row])) present.Add(cells[row]);
        }

        present.Sort();
        return [.. present];
    }

    private abstract class Scale(int first)
    {
        public int First { get; } = first;

        public abstract int Count { get; }

        /// <summary>Writes a cell into its coordinates, which are zero.</summary>
        public abstract void Write(double cell, Span<float> point);
    }

    private sealed class RankScale : Scale
    {
        private readonly bool _missing;
        private readonly double[] _values; // distinct, ascending
        private readonly double[] _scores;

        public RankScale(double[] sorted, int first, bool missing)
            : base(first)
        {
            _missing = missing;
            var values = new List<double>();
            var scores = new List<double>();
            for (int start = 0; start < sorted.Length;)
            {
                int end = start;
                while (end < sorted.Length && sorted[end] == sorted[start]) end++;
                values.Add(sorted[start]);
                scores.Add(PortableMath.NormalQuantile(Math.Clamp((start + end) / (2.0 * sorted.Length), Clip, 1.0 - Clip)));
                start = end;
            }

            (_values, _scores) = ([.. values], [.. scores]);
        }

        public override int Count => (_values.Length == 0 ? 0 : 1) + (_missing ? 1 : 0);

        public override void Write(double cell, Span<float> point)
        {
            if (double.IsNaN(cell))
            {
                point[^1] = 1f;
            }
            else if (_values.Length > 0)
            {
                int at = Array.BinarySearch(_values, cell);
                point[0] = (float)(at >= 0 ? _scores[at] : Between(~at, cell));
            }
        }

        /// <summary>The score of a value that was not fitted, <paramref name="above"/> being the first fitted value above it.</summary>
        private double Between(int above, double cell)
        {
            if (above == 0) return _scores[0];
            if (above == _values.Length) return _scores[^1];
            double share = (cell - _values[above - 1]) / (_values[above] - _values[above - 1]);
            return _scores[above - 1] + (share * (_scores[above] - _scores[above - 1]));
        }
    }

    private sealed class LevelScale : Scale
    {
        private readonly int[] _slots;
        private readonly int _missing; // the slot of a missing cell, or -1

        public LevelScale(double[] present, int levels, int first, bool missing)
            : base(first)
        {
            var counts = new int[levels];
            foreach (double code in present) counts[(int)code]++;
            int[] order = [.. Enumerable.Range(0, levels).OrderByDescending(level => counts[level])]; // a stable sort: ties by code
            _slots = new int[levels];
            for (int rank = 0; rank < levels; rank++) _slots[order[rank]] = Math.Min(rank, MostLevels - 1);
            int used = Math.Min(levels, MostLevels);
            _missing = missing ? used : -1;
            Count = used + (missing ? 1 : 0);
            if (Count == 1) Count = 0; // one level throughout
        }

        public override int Count { get; }

        public override void Write(double cell, Span<float> point) => point[double.IsNaN(cell) ? _missing : _slots[(int)cell]] = 1f;
    }
}
