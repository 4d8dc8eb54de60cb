using System.Numerics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Neighbours;

/// <summary>For every query its nearest rows, nearest first.</summary>
/// <param name="Count">Neighbours k of each query.</param>
/// <param name="Rows">Query q's neighbours at q·k … q·k + k − 1.</param>
/// <param name="Distances">Their Euclidean distances.</param>
internal sealed record NearestNeighbours(int Count, int[] Rows, double[] Distances)
{
    /// <summary>The nearest row of a query.</summary>
    public int Nearest(int query) => Rows[query * Count];

    /// <summary>The distance to the nearest row of a query.</summary>
    public double NearestDistance(int query) => Distances[query * Count];
}

/// <summary>Exhaustive search for nearest rows by blocked matrix products.</summary>
/// <remarks>
/// |x − y|² = |x|² − 2·(x·y − ½|y|²): the kernels give x·y − ½|y|² for blocks of queries and rows with −½|y|² as the bias, and the greatest
/// are kept, the smaller row first in a tie. The k kept distances are then computed anew from the differences in double, because the
/// product loses all digits where two rows are almost equal, which is where a copy shows.
/// The same bits on every machine. Cost: Q·N·D multiply-adds; memory: a second copy of the rows.
/// </remarks>
internal sealed class NearestRows : IDisposable
{
    private const int RowBlock = 2048;
    private const int QueryBlock = 64;

    private readonly Matrix<float> _rows;
    private readonly Matrix<float>[] _blocks; // D × up to 2,048 rows each, transposed
    private readonly Kernels<float> _kernels = Kernels.Create(threads: 1);

    /// <summary>Prepares a search among the given points.</summary>
    public NearestRows(Matrix<float> rows)
    {
        _rows = rows;
        _blocks = new Matrix<float>[(rows.Rows + RowBlock - 1) / RowBlock];
        for (int b = 0; b < _blocks.Length; b++) _blocks[b] = Transpose(rows, b * RowBlock, Math.Min(RowBlock, rows.Rows - (b * RowBlock)));
    }

    /// <summary>The <paramref name="k"/> nearest rows of every query, or all where there are fewer.</summary>
    /// <param name="queries">Q × D points.</param>
    /// <param name="k">Neighbours wanted.</param>
    /// <param name="self">For each query the row that does not count (itself), or null.</param>
    /// <param name="without">Coordinates left out of the distance.</param>
    public NearestNeighbours Find(Matrix<float> queries, int k, int[]? self = null, (int First, int Count) without = default)
    {
        k = Math.Min(k, self is null ? _rows.Rows : _rows.Rows - 1);
        if (k <= 0) return new NearestNeighbours(0, [], []);
        Matrix<float> points = Without(queries, without);
        var best = new Best(queries.Rows, k);
        for (int b = 0; b < _blocks.Length; b++)
        {
            Matrix<float> block = _blocks[b];
            Matrix<float> bias = HalfSquares(block, without);
            var products = new Matrix<float>(Math.Min(QueryBlock, queries.Rows), block.Columns);
            for (int first = 0; first < points.Rows; first += QueryBlock)
            {
                int count = Math.Min(QueryBlock, points.Rows - first);
                Matrix<float> part = products.RowRange(0, count);
                _kernels.Multiply(points.RowRange(first, count), block, part, bias);
                for (int q = 0; q < count; q++) best.Add(first + q, part.Row(q), b * RowBlock, self is null ? -1 : self[first + q]);
            }
        }

        return Measured(points, best.Rows, k, without);
    }

    /// <inheritdoc/>
    public void Dispose() => _kernels.Dispose();

    private static Matrix<float> Transpose(Matrix<float> rows, int first, int count)
    {
        var block = new Matrix<float>(rows.Columns, count);
        for (int r = 0; r < count; r++)
        {
            ReadOnlySpan<float> row = rows.Row(first + r);
            for (int d = 0; d < row.Length; d++) block[d, r] = row[d];
        }

        return block;
    }

    private static Matrix<float> HalfSquares(Matrix<float> block, (int First, int Count) without)
    {
        var bias = new Matrix<float>(1, block.Columns);
        Span<float> sums = bias.Row(0);
        for (int d = 0; d < block.Rows; d++)
        {
            if (IsOut(d, without)) continue;
            ReadOnlySpan<float> x = block.Row(d);
            for (int r = 0; r < sums.Length; r++) sums[r] -= 0.5f * x[r] * x[r];
        }

        return bias;
    }

    private static Matrix<float> Without(Matrix<float> queries, (int First, int Count) without)
    {
        if (without.Count == 0) return queries;
        var copy = new Matrix<float>(queries.Rows, queries.Columns);
        copy.CopyFrom(queries);
        for (int q = 0; q < copy.Rows; q++) copy.Row(q).Slice(without.First, without.Count).Clear();
        return copy;
    }

    private static bool IsOut(int d, (int First, int Count) without) => d >= without.First && d < without.First + without.Count;

    private NearestNeighbours Measured(Matrix<float> queries, int[] rows, int k, (int First, int Count) without)
    {
        var distances = new double[rows.Length];
        for (int q = 0; q < queries.Rows; q++)
        {
            for (int i = q * k; i < (q + 1) * k; i++) distances[i] = Distance(queries.Row(q), _rows.Row(rows[i]), without);
            Array.Sort(distances, rows, q * k, k);
        }

        return new NearestNeighbours(k, rows, distances);
    }

    private static double Distance(ReadOnlySpan<float> x, ReadOnlySpan<float> y, (int First, int Count) without)
    {
        double sum = 0.0;
        for (int d = 0; d < x.Length; d++)
        {
            if (IsOut(d, without)) continue;
            double difference = (double)x[d] - y[d];
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>The k greatest products of each query so far, greatest first.</summary>
    private sealed class Best
    {
        private readonly int _k;
        private readonly float[] _values;

        public Best(int queries, int k)
        {
            _k = k;
            _values = new float[queries * k];
            Array.Fill(_values, float.NegativeInfinity);
            Rows = new int[queries * k];
        }

        public int[] Rows { get; }

        public void Add(int query, ReadOnlySpan<float> products, int firstRow, int self)
        {
            Span<float> values = _values.AsSpan(query * _k, _k);
            Span<int> rows = Rows.AsSpan(query * _k, _k);
            for (int first = 0; first < products.Length; first += Vector<float>.Count)
            {
                // Almost every stretch holds nothing near: one comparison passes over it.
                ReadOnlySpan<float> stretch = products.Slice(first, Math.Min(Vector<float>.Count, products.Length - first));
                if (stretch.Length == Vector<float>.Count && !Vector.GreaterThanAny(new Vector<float>(stretch), new Vector<float>(values[^1]))) continue;
                for (int i = 0; i < stretch.Length; i++)
                    if (stretch[i] > values[^1] && firstRow + first + i != self) Insert(values, rows, stretch[i], firstRow + first + i);
            }
        }

        /// <summary>Puts a row in its place and drops the last; rows come in order, so that of two equal ones the earlier stays ahead.</summary>
        private static void Insert(Span<float> values, Span<int> rows, float value, int row)
        {
            int at = values.Length - 1;
            for (; at > 0 && values[at - 1] < value; at--) (values[at], rows[at]) = (values[at - 1], rows[at - 1]);
            (values[at], rows[at]) = (value, row);
        }
    }
}
