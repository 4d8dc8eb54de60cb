using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>Fits <see cref="ScoreMoments"/> to rows with gaps: the most likely Gaussian law of the features, given those that are there.</summary>
/// <remarks>
/// Expectation and maximisation (Dempster, Laird and Rubin 1977): missing features are replaced by their conditional means, their conditional
/// covariance is added to the moments, until no moment moves by more than 1e-4. Covariances are shrunk by n/(n + p): the mode under an inverse Wishart law
/// of p degrees of freedom about the diagonal, which costs a well determined table nothing and keeps a short one regular.
/// <para>Draws of the moments are fits to rows with weights from Exp(1) (the Bayesian bootstrap, Rubin 1981): what the table leaves open about them, gaps included.</para>
/// <para>Cost: rows·p²/2 a round, and p³ for each pattern of gaps. Without gaps one round.</para>
/// </remarks>
internal sealed class ScoreFit
{
    private const int MostRounds = 100;
    private const int DrawRounds = 15;
    private const double Settled = 1e-4;
    private const double LeastVariance = 1e-6;

    private readonly ScoreFeatures _features;
    private readonly int _count;
    private readonly double[] _x; // n×p
    private readonly List<(UInt128 Present, List<int> Rows)> _patterns = [];
    private readonly int _rows;
    private readonly bool _hasGaps;

    /// <param name="features">What is seen of a row.</param>
    /// <param name="data">The table.</param>
    /// <param name="rows">Which of its rows.</param>
    public ScoreFit(ScoreFeatures features, EncodedTable data, IReadOnlyList<int> rows)
    {
        _features = features;
        _count = features.Count;
        _rows = rows.Count;
        _x = new double[_rows * _count];
        var known = new Dictionary<UInt128, int>();
        for (int r = 0; r < _rows; r++)
        {
            UInt128 present = features.Write(data.Codes(rows[r]), _x.AsSpan(r * _count, _count));
            if (!known.TryGetValue(present, out int pattern))
            {
                known.Add(present, pattern = _patterns.Count);
                _patterns.Add((present, []));
            }

            _patterns[pattern].Rows.Add(r);
        }

        UInt128 all = features.CellCount == 128 ? UInt128.MaxValue : (UInt128.One << features.CellCount) - 1;
        _hasGaps = _patterns.Exists(pattern => pattern.Present != all);
    }

    /// <summary>The fit to all rows alike.</summary>
    public ScoreMoments Best()
    {
        double[] weights = new double[_rows];
        Array.Fill(weights, 1);
        (double[] mean, double[] covariance) = Start(weights);
        return Run(weights, mean, covariance, MostRounds);
    }

    /// <summary>One draw of the moments.</summary>
    /// <param name="best">The fit to start from.</param>
    /// <param name="random">Row r's weight comes from position r.</param>
    public ScoreMoments Draw(ScoreMoments best, RandomStream random)
    {
        var weights = new double[_rows];
        double total = 0;
        for (int r = 0; r < _rows; r++) total += weights[r] = -PortableMath.Log(random.UniformDouble(r));
        for (int r = 0; r < _rows; r++) weights[r] *= _rows / total;
        return Run(weights, [.. best.Mean], [.. best.Covariance], DrawRounds);
    }

    private ScoreMoments Run(double[] weights, double[] mean, double[] covariance, int rounds)
    {
        if (!_hasGaps) rounds = 1;
        for (int round = 0; round < rounds; round++)
            if (Improve(weights, mean, covariance) < Settled) break;
        return ScoreMoments.Of(mean, covariance);
    }

    // Means and variances of the features that are there, all independent.
    private (double[] Mean, double[] Covariance) Start(double[] weights)
    {
        var mean = new double[_count];
        var square = new double[_count];
        var weight = new double[_count];
        foreach ((UInt128 present, List<int> rows) in _patterns)
        {
            foreach (int f in FeaturesOf(present))
            {
                foreach (int r in rows)
                {
                    double x = _x[(r * _count) + f];
                    weight[f] += weights[r];
                    mean[f] += weights[r] * x;
                    square[f] += weights[r] * x * x;
                }
            }
        }

        var covariance = new double[_count * _count];
        for (int f = 0; f < _count; f++)
        {
            mean[f] /= Math.Max(weight[f], 1);
            covariance[(f * _count) + f] = Math.Max((square[f] / Math.Max(weight[f], 1)) - (mean[f] * mean[f]), LeastVariance);
        }

        return (mean, covariance);
    }

    // One round; returns how far the moment that moved most did.
    private double Improve(double[] weights, double[] mean, double[] covariance)
    {
        var sum = new double[_count];
        var cross = new double[_count * _count];
        double total = 0;
        var row = new double[_count];
        foreach ((UInt128 present, List<int> rows) in _patterns)
        {
            int[] there = FeaturesOf(present);
            int[] gone = [.. Enumerable.Range(0, _count).Except(there)];
            double[] slopes = Slopes(there, gone, covariance);
            double own = 0;
            foreach (int r in rows)
            {
                double w = weights[r];
                own += w;
                _x.AsSpan(r * _count, _count).CopyTo(row);
                for (int m = 0; m < gone.Length; m++)
                {
                    double guess = mean[gone[m]];
                    for (int k = 0; k < there.Length; k++) guess += slopes[(m * there.Length) + k] * (row[there[k]] - mean[there[k]]);
                    row[gone[m]] = guess;
                }

                AddOuter(row, w, sum, cross);
            }

            AddSpread(there, gone, slopes, covariance, own, cross);
            total += own;
        }

        return Update(mean, covariance, sum, cross, total);
    }

    private void AddOuter(double[] row, double weight, double[] sum, double[] cross)
    {
        for (int i = 0; i < _count; i++)
        {
            double x = weight * row[i];
            sum[i] += x;
            if (x == 0) continue; // most indicators
            Span<double> line = cross.AsSpan(i * _count, i + 1);
            for (int j = 0; j < line.Length; j++) line[j] += x * row[j];
        }
    }

    // The conditional covariance of what is gone, Σ_mm − βₘ·Σ_om.
    private void AddSpread(int[] there, int[] gone, double[] slopes, double[] covariance, double weight, double[] cross)
    {
        for (int m = 0; m < gone.Length; m++)
        {
            for (int n = 0; n <= m; n++)
            {
                double rest = covariance[(gone[m] * _count) + gone[n]];
                for (int k = 0; k < there.Length; k++) rest -= slopes[(m * there.Length) + k] * covariance[(gone[n] * _count) + there[k]];
                cross[(gone[m] * _count) + gone[n]] += weight * rest;
            }
        }
    }

    private double Update(double[] mean, double[] covariance, double[] sum, double[] cross, double total)
    {
        double furthest = 0;
        double kept = total / (total + _count);
        for (int i = 0; i < _count; i++)
        {
            double m = sum[i] / total;
            furthest = Math.Max(furthest, Math.Abs(m - mean[i]));
            mean[i] = m;
            for (int j = 0; j <= i; j++)
            {
                double s = (cross[(i * _count) + j] / total) - (m * mean[j]);
                s = i == j ? Math.Max(s, LeastVariance) : s * kept;
                furthest = Math.Max(furthest, Math.Abs(s - covariance[(i * _count) + j]));
                covariance[(i * _count) + j] = covariance[(j * _count) + i] = s;
            }
        }

        return furthest;
    }

    // β of each gone feature on those that are there.
    private double[] Slopes(int[] there, int[] gone, double[] covariance)
    {
        var slopes = new double[gone.Length * there.Length];
        if (gone.Length == 0) return slopes;
        var factor = new double[there.Length * there.Length];
        for (int i = 0; i < there.Length; i++)
            for (int j = 0; j <= i; j++) factor[(i * there.Length) + j] = covariance[(there[i] * _count) + there[j]];
        Cholesky.Factor(factor, there.Length);
        for (int m = 0; m < gone.Length; m++)
        {
            Span<double> own = slopes.AsSpan(m * there.Length, there.Length);
            for (int k = 0; k < own.Length; k++) own[k] = covariance[(gone[m] * _count) + there[k]];
            Cholesky.Solve(factor, there.Length, own);
        }

        return slopes;
    }

    private int[] FeaturesOf(UInt128 present)
    {
        var features = new List<int>(_count);
        for (int cell = 0; cell < _features.CellCount; cell++)
        {
            if ((present >> cell & 1) == 0) continue;
            (int first, int end) = _features.Of(cell);
            for (int f = first; f < end; f++) features.Add(f);
        }

        return [.. features];
    }
}
