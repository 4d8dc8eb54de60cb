using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Calibration;

/// <summary>A fixed monotone map of one numeric column's scores, after which they have the standard normal law, i.e. the column its training law.</summary>
/// <remarks>
/// Piecewise linear between nodes (raw score → score), moved along with the outer nodes beyond them. Nodes stand where the scores' weighted quantiles
/// reach 1,025 equally spaced normal scores (dense in the tails, as far as some ten rows lie beyond), and at the edges of every value
/// with at least 0.1 % of the training cells: so a point mass gets exactly its own probability.
/// Being fixed, it treats a row the same in whatever batch it is made.
/// </remarks>
internal sealed class ScoreMap
{
    private const int Nodes = 1025;
    private const double RowsBeyond = 10;
    private const double EdgeShare = 0.001;

    private readonly SortedKeys _keys;

    /// <summary>A map with known nodes, ascending on both sides.</summary>
    public ScoreMap(float[] from, float[] to)
    {
        From = from;
        To = to;
        _keys = new SortedKeys(from);
    }

    /// <summary>Raw scores, strictly ascending; empty for the identity.</summary>
    public float[] From { get; }

    /// <summary>Their images, ascending.</summary>
    public float[] To { get; }

    /// <summary>Learns the map of a column from scores the generator made.</summary>
    /// <param name="scores">Raw scores; sorted in place.</param>
    /// <param name="weights">Weight of each, not negative; ordered along.</param>
    /// <param name="numeric">The column's encoder.</param>
    /// <param name="decided">Rows beside these whose scores a link decides; the map makes up for them, so that all together have the training law. Null for none.</param>
    public static ScoreMap Fit(float[] scores, float[] weights, RankEncoder numeric, DecidedScores? decided = null)
    {
        Array.Sort(scores, weights);
        double total = 0, squares = 0;
        foreach (float weight in weights)
        {
            total += weight;
            squares += (double)weight * weight;
        }

        if (!(total > 0)) return new ScoreMap([], []);
        double beyond = Math.Min(0.25, RowsBeyond * squares / (total * total));
        double outermost = Math.Min(RankEncoder.ScoreLimit, -PortableMath.NormalQuantile(beyond));
        var from = new List<float>();
        var to = new List<float>();
        var quantiles = new WeightedQuantiles(scores, weights, total);
        double share = 0;
        float least = float.NaN;
        foreach (float target in Targets(numeric, outermost))
        {
            double wanted = PortableMath.NormalCdf(target);
            if (decided is not null)
            {
                // What is left to these rows of the mass up to here; where links alone make more than that, nothing is.
                share = Math.Max(share, (((total + decided.Total) * wanted) - decided.UpTo(target)) / total);
                if (share > 0 && float.IsNaN(least)) least = target;
                if (share < beyond || share > 1 - beyond) continue;
                wanted = share;
            }

            float raw = quantiles.Next(wanted);
            if (from.Count > 0 && raw <= from[^1]) continue; // scores that are tied cannot be told apart
            from.Add(raw);
            to.Add(target);
        }

        if (decided is not null) AddLeast(from, to, scores, weights, least);
        return from.Count < 2 ? new ScoreMap([], []) : new ScoreMap([.. from], [.. to]);
    }

    // The least score goes to the least wanted one: moved along with the outer node it could fall into a value below that only links make, such as zero.
    private static void AddLeast(List<float> from, List<float> to, float[] scores, float[] weights, float least)
    {
        int first = Array.FindIndex(weights, weight => weight > 0);
        if (from.Count == 0 || !(scores[first] < from[0]) || !(least <= to[0])) return;
        from.Insert(0, scores[first]);
        to.Insert(0, least);
    }

    /// <summary>Maps a numeric cell's scores of encoded rows in place.</summary>
    public void Map(Matrix<float> rows, int cell)
    {
        if (From.Length == 0) return;
        Span<float> scores = stackalloc float[RowsAtOnce];
        Span<int> counts = stackalloc int[RowsAtOnce];
        for (int first = 0; first < rows.Rows; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows.Rows - first);
            for (int r = 0; r < count; r++) scores[r] = rows[first + r, cell];
            _keys.CountBelow(scores[..count], counts);
            for (int r = 0; r < count; r++) rows[first + r, cell] = Map(scores[r], counts[r]);
        }
    }

    /// <summary>The image of a score.</summary>
    public float Map(float z)
    {
        return From.Length == 0 ? z : Map(z, _keys.CountBelow(z));
    }

    private const int RowsAtOnce = 64;

    // high: how many raw scores are below z.
    private float Map(float z, int high)
    {
        float[] from = From, to = To;
        if (!(z > from[0])) return z + (to[0] - from[0]);
        if (z >= from[^1]) return z + (to[^1] - from[^1]);
        int low = high - 1;

        // Never past the node above by rounding: it may be the edge of a value.
        float mapped = to[low] + ((to[high] - to[low]) * ((z - from[low]) / (from[high] - from[low])));
        return mapped < to[high] ? mapped : to[high];
    }

    private static SortedSet<float> Targets(RankEncoder numeric, double outermost)
    {
        var targets = new SortedSet<float>();
        for (int k = 0; k < Nodes; k++) targets.Add((float)(outermost * (((2.0 * k) - (Nodes - 1)) / (Nodes - 1))));
        ColumnLaw law = numeric.Law;
        for (int atom = 0; atom < law.Atoms; atom++)
        {
            if (law.CountOf(atom) < EdgeShare * law.Total) continue;
            Add(law.Cumulative[atom]);
            Add(law.Cumulative[atom + 1]);
        }

        return targets;

        void Add(double share)
        {
            if (share is <= 0 or >= 1) return;
            float edge = (float)PortableMath.NormalQuantile(share); // as the encoder's own edges
            if (Math.Abs(edge) <= outermost) targets.Add(edge);
        }
    }

    /// <summary>Walks up the quantiles of sorted, weighted numbers: the point where the weight below passes a share, between two numbers by proportion.</summary>
    private sealed class WeightedQuantiles(float[] sorted, float[] weights, double total)
    {
        private int _at;
        private double _middle = weights[0] / 2.0; // weight below number _at, half its own included

        public float Next(double share)
        {
            double wanted = share * total;
            double next = Following();
            while (_at + 1 < sorted.Length && next < wanted)
            {
                _middle = next;
                _at++;
                next = Following();
            }

            if (_at + 1 >= sorted.Length || wanted <= _middle) return sorted[_at];
            double part = (wanted - _middle) / Math.Max(next - _middle, double.Epsilon);
            return (float)(sorted[_at] + ((sorted[_at + 1] - (double)sorted[_at]) * part));
        }

        private double Following() => _at + 1 < sorted.Length ? _middle + (weights[_at] / 2.0) + (weights[_at + 1] / 2.0) : _middle;
    }
}

/// <summary>Scores of a column in rows where a link decides it, with their weights.</summary>
internal sealed class DecidedScores
{
    private readonly float[] _scores;
    private readonly double[] _weights; // cumulative, 0 first

    /// <summary>Takes them over and sorts them.</summary>
    public DecidedScores(float[] scores, float[] weights)
    {
        Array.Sort(scores, weights);
        _scores = scores;
        _weights = new double[scores.Length + 1];
        for (int i = 0; i < weights.Length; i++) _weights[i + 1] = _weights[i] + weights[i];
    }

    /// <summary>Their weight.</summary>
    public double Total => _weights[^1];

    /// <summary>The weight of those up to a score.</summary>
    public double UpTo(float score)
    {
        int low = 0;
        int high = _scores.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_scores[middle] <= score) low = middle + 1;
            else high = middle;
        }

        return _weights[low];
    }
}
