using System.Numerics;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>What a row's known cells say about its numbers by the linear law: a centre and deviations on each column's compressed scale.</summary>
/// <remarks>
/// The features of the known cells and the score z of the cell in question are taken as jointly normal: z | known ~ N(m, s²), m = μ_z + β·(x − μ), s² = Σ_zz − β·Σ_xz.
/// On the scale of normal scores that is the guess; on that of y its centre is y at rank Φ(m), its deviations y(m) − y(m − s) below and y(m + s) − y(m) above. A missing cell tells nothing.
/// One thread's room: β is kept by cell and pattern of known cells.
/// </remarks>
internal sealed class ScoreRegression
{
    private const int LineBytes = 4 << 20; // of a model's completions each has its own lines

    private const double LeastDeviation = 0.02; // of the column's
    private const double MostScore = 6;

    private readonly HybridLayout _layout;
    private readonly ScoreFeatures _features;
    private readonly ScoreMoments _moments;
    private readonly Dictionary<UInt128, Line>[] _lines;
    private readonly double[] _factor; // p×p, lower
    private readonly double[] _innovation;
    private readonly double[] _projection;
    private readonly double[] _column;
    private readonly int[] _place; // of a feature in the factor, or −1
    private readonly int _mostLines;
    private readonly int[] _taken;
    private int _count;

    public ScoreRegression(HybridLayout layout, ScoreMoments moments)
    {
        _layout = layout;
        _features = layout.Scores!;
        _moments = moments;
        _lines = [.. Enumerable.Range(0, layout.CellCount).Select(_ => new Dictionary<UInt128, Line>())];
        int p = _features.Count;
        _factor = new double[p * p];
        _innovation = new double[p];
        _projection = new double[p];
        _column = new double[p];
        _place = new int[p];
        _mostLines = Math.Max(16, LineBytes / (16 * p * layout.CellCount));
        _taken = new int[p];
    }

    /// <summary>Sets a cell's guess in each row, given what the row knows.</summary>
    public void Fill<T>(TokenBatch<T> batch, int rows, int cell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < rows; r++) FillByLine(batch, r, cell, inOrder: false);
    }

    /// <summary>Sets the guess of every unknown number of each row, given what the row knows and the cells before the number in the visiting order.</summary>
    public void FillInOrder<T>(TokenBatch<T> batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < batch.Rows; r++)
        {
            // Rows with gaps or masks seldom share a pattern: their regressions come from one factor of the row.
            bool isWhole = !batch.Known(r).Contains(true) && !HasGap(batch, r);
            if (!isWhole && batch.OthersKnown[r]) LeaveOut(batch, r);
            else if (!isWhole) Walk(batch, r);
            if (!isWhole) continue;
            for (int cell = 0; cell < _layout.NumericCount; cell++)
                if (_layout.HasGuess(cell)) FillByLine(batch, r, cell, inOrder: true);
        }
    }

    private void FillByLine<T>(TokenBatch<T> batch, int row, int cell, bool inOrder)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<bool> known = batch.Known(row);
        if (known[cell]) return;
        UInt128 pattern = 0;
        for (int other = 0; other < known.Length; other++)
            if (batch.Shows(row, other, cell, inOrder) && !_features.IsMissing(other, batch.Token(row, other))) pattern |= UInt128.One << other;
        Line line = LineOf(cell, pattern);
        double mean = line.Constant;
        for (int k = 0; k < line.Features.Length; k++) mean += line.Slopes[k] * Value(batch, row, line.Cells[k], line.Features[k]);
        Set(batch, row, cell, mean, line.Deviation);
    }

    private Line LineOf(int cell, UInt128 pattern)
    {
        Dictionary<UInt128, Line> own = _lines[cell];
        if (own.TryGetValue(pattern, out Line? line)) return line;
        if (own.Count >= _mostLines) own.Clear();
        line = Solve(cell, pattern);
        own.Add(pattern, line);
        return line;
    }

    private Line Solve(int cell, UInt128 pattern)
    {
        var features = new List<int>();
        var cells = new List<int>();
        for (int other = 0; other < _features.CellCount; other++)
        {
            if ((pattern >> other & 1) == 0) continue;
            (int first, int end) = _features.Of(other);
            for (int f = first; f < end; f++)
            {
                features.Add(f);
                cells.Add(other);
            }
        }

        int p = _features.Count;
        int n = features.Count;
        var factor = new double[n * n];
        var slopes = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++) factor[(i * n) + j] = _moments.Covariance[(features[i] * p) + features[j]];
            slopes[i] = _moments.Covariance[(cell * p) + features[i]];
        }

        Cholesky.Factor(factor, n);
        Cholesky.Solve(factor, n, slopes);
        double constant = _moments.Mean[cell];
        double variance = _moments.Covariance[(cell * p) + cell];
        for (int i = 0; i < n; i++)
        {
            constant -= slopes[i] * _moments.Mean[features[i]];
            variance -= slopes[i] * _moments.Covariance[(cell * p) + features[i]];
        }

        return new Line([.. features], [.. cells], slopes, constant, Math.Sqrt(Math.Max(variance, 0)));
    }

    // The known cells first, then the others as they are visited: one factor holds every regression of the row, each number on all that is known when its turn comes.
    private void Walk<T>(TokenBatch<T> batch, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<bool> known = batch.Known(row);
        _count = 0;
        for (int cell = 0; cell < known.Length; cell++)
            if (known[cell]) Take(batch, row, cell);
        foreach (int cell in _layout.Settings.Order)
        {
            if (known[cell]) continue;
            if (_layout.HasGuess(cell))
            {
                (double mean, double variance) = Project(cell);
                Set(batch, row, cell, mean, Math.Sqrt(Math.Max(variance, 0)));
            }

            Take(batch, row, cell);
        }
    }

    // Every number on all other cells that are there. For a feature in the factor L of them, e = L⁻¹(x − μ) and Λ = L⁻ᵀL⁻¹: m = x − (L⁻ᵀe)/Λ_jj, s² = 1/Λ_jj.
    private void LeaveOut<T>(TokenBatch<T> batch, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int p = _features.Count;
        _count = 0;
        for (int cell = 0; cell < _features.CellCount; cell++) Take(batch, row, cell);
        _place.AsSpan().Fill(-1);
        for (int k = 0; k < _count; k++) _place[_taken[k]] = k;
        for (int cell = 0; cell < _layout.NumericCount; cell++)
        {
            if (!_layout.HasGuess(cell)) continue;
            if (_place[cell] is var at && at < 0)
            {
                (double mean, double variance) = Project(cell);
                Set(batch, row, cell, mean, Math.Sqrt(Math.Max(variance, 0)));
                continue;
            }

            double precision = 0;
            double pull = 0;
            for (int i = at; i < _count; i++)
            {
                ReadOnlySpan<double> line = _factor.AsSpan(i * p, i + 1);
                double x = ((i == at ? 1 : 0) - Dot(line[at..i], _column.AsSpan(at, i - at))) / line[i];
                _column[i] = x;
                precision += x * x;
                pull += x * _innovation[i];
            }

            Set(batch, row, cell, Value(batch, row, cell, cell) - (pull / precision), Math.Sqrt(1 / precision));
        }
    }

    private bool HasGap<T>(TokenBatch<T> batch, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int cell = 0; cell < _features.CellCount; cell++)
            if (_features.IsMissing(cell, batch.Token(row, cell))) return true;
        return false;
    }

    private void Take<T>(TokenBatch<T> batch, int row, int cell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (_features.IsMissing(cell, batch.Token(row, cell))) return;
        int p = _features.Count;
        (int first, int end) = _features.Of(cell);
        for (int f = first; f < end; f++)
        {
            (double mean, double variance) = Project(f);
            if (variance <= 1e-9 * _moments.Covariance[(f * p) + f]) continue; // it says what others have said
            double root = Math.Sqrt(variance);
            _projection.AsSpan(0, _count).CopyTo(_factor.AsSpan(_count * p));
            _factor[(_count * p) + _count] = root;
            _innovation[_count] = (Value(batch, row, cell, f) - mean) / root;
            _taken[_count++] = f;
        }
    }

    // A feature's line of the factor, its mean and what variance is left.
    private (double Mean, double Variance) Project(int feature)
    {
        int p = _features.Count;
        ReadOnlySpan<double> covariance = _moments.Covariance.AsSpan(feature * p, p);
        double mean = _moments.Mean[feature];
        double variance = covariance[feature];
        for (int k = 0; k < _count; k++)
        {
            ReadOnlySpan<double> line = _factor.AsSpan(k * p, k + 1);
            double l = (covariance[_taken[k]] - Dot(line[..k], _projection.AsSpan(0, k))) / line[k];
            _projection[k] = l;
            mean += l * _innovation[k];
            variance -= l * l;
        }

        return (mean, variance);
    }

    // Four sums: one would wait for itself.
    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i + 4 <= x.Length; i += 4)
        {
            a += x[i] * y[i];
            b += x[i + 1] * y[i + 1];
            c += x[i + 2] * y[i + 2];
            d += x[i + 3] * y[i + 3];
        }

        for (; i < x.Length; i++) a += x[i] * y[i];
        return a + b + (c + d);
    }

    private double Value<T>(TokenBatch<T> batch, int row, int cell, int feature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        cell < _layout.NumericCount ? _features.Score(cell, batch.Atom(row, cell)) : _features.FeatureOf(cell, batch.Token(row, cell)) == feature ? 1 : 0;

    private void Set<T>(TokenBatch<T> batch, int row, int cell, double mean, double deviation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NumericTokens numeric = _layout.Numerics[cell];
        if (!double.IsFinite(mean)) mean = 0;
        deviation = double.IsFinite(deviation) ? Math.Clamp(deviation, LeastDeviation, 1) : 1;
        double height = numeric.HeightOfScore(mean);
        double least = LeastDeviation * numeric.Deviation;
        Span<T> guess = batch.GuessToSet(row, cell);
        guess[0] = T.CreateTruncating(height);
        guess[1] = T.CreateTruncating(Math.Max(height - numeric.HeightOfScore(mean - deviation), least));
        guess[2] = T.CreateTruncating(Math.Max(numeric.HeightOfScore(mean + deviation) - height, least));
        guess[3] = T.CreateTruncating(Math.Clamp(mean, -MostScore, MostScore));
        guess[4] = T.CreateTruncating(deviation);
    }

    private sealed record Line(int[] Features, int[] Cells, double[] Slopes, double Constant, double Deviation);
}
