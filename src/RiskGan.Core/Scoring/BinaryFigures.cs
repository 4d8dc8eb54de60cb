using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Scoring;

/// <summary>One tenth of the rows, by rising score.</summary>
/// <param name="Number">1 (lowest scores) to 10.</param>
/// <param name="Rows">Rows.</param>
/// <param name="MeanScore">Mean predicted probability.</param>
/// <param name="Rate">Observed share of positives.</param>
public sealed record ScoreDecile(int Number, int Rows, double MeanScore, double Rate);

/// <summary>How well predicted probabilities of default sort and fit observed defaults.</summary>
/// <remarks>
/// AUC by midranks with DeLong's interval; Gini = 2·AUC − 1 (accuracy ratio); KS = max |F₁(s) − F₀(s)| between the scores of positives and
/// negatives, interval ±1.96 standard deviations of 200 bootstrap samples, because their own mean lies too high; Brier = mean (p − y)²; log loss = −mean ln of the observed class's probability, p held inside
/// [10⁻¹⁵, 1 − 10⁻¹⁵]; calibration: y on a + b·logit p by logistic regression, a = 0 and b = 1 are right; deciles by rising score, rows
/// of equal score in row order; rank order = share of neighbouring deciles whose rate does not fall, interval by percentiles of the same bootstrap.
/// Edges: with one class AUC, Gini, KS and the calibration line are NaN; no rows, all NaN. Fewer than ten rows have fewer deciles.
/// Source: DeLong et al. 1988; Brier 1950; Cox 1958 (calibration); Engelmann, Hayden and Tasche 2003 (accuracy ratio).
/// </remarks>
public sealed record BinaryFigures
{
    private const int Resamples = 200;
    private const uint BootstrapSubstream = 0x100002;
    private const double LeastProbability = 1e-15;

    /// <summary>Rows with an observed target.</summary>
    public int Rows { get; private init; }

    /// <summary>Rows whose target is positive.</summary>
    public int Positives { get; private init; }

    /// <summary>Area under the ROC curve.</summary>
    public Estimate Auc { get; private init; }

    /// <summary>2·AUC − 1.</summary>
    public Estimate Gini { get; private init; }

    /// <summary>Greatest distance between the two classes' score distributions.</summary>
    public Estimate Ks { get; private init; }

    /// <summary>Mean squared error of the probabilities.</summary>
    public Estimate Brier { get; private init; }

    /// <summary>Mean negative log likelihood.</summary>
    public Estimate LogLoss { get; private init; }

    /// <summary>b of the calibration line; 1 is right, below 1 means scores too extreme.</summary>
    public Estimate CalibrationSlope { get; private init; }

    /// <summary>a of the calibration line; 0 is right beside slope 1.</summary>
    public Estimate CalibrationIntercept { get; private init; }

    /// <summary>Share of neighbouring deciles whose observed rate does not fall.</summary>
    public Estimate RankOrder { get; private init; } = Estimate.Undefined;

    /// <summary>Up to ten groups by rising score.</summary>
    public IReadOnlyList<ScoreDecile> Deciles { get; private init; } = [];

    /// <summary>Mean predicted probability.</summary>
    public double MeanScore { get; private init; } = double.NaN;

    /// <summary>Mean predicted probability minus observed rate: calibration in the large; 0 is right.</summary>
    public Estimate MeanError { get; private init; } = Estimate.Undefined;

    /// <summary>Computes the figures; rows whose target is NaN are left out.</summary>
    /// <param name="target">1 or 0 by row; NaN where not observed.</param>
    /// <param name="probability">Predicted probability by row.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public static BinaryFigures Of(ReadOnlySpan<double> target, ReadOnlySpan<double> probability, ulong seed = 1)
    {
        (double[] y, double[] p) = Observed(target, probability);
        int positives = y.Count(value => value > 0.5);
        if (y.Length == 0)
        {
            return new BinaryFigures
            {
                Auc = Estimate.Undefined, Gini = Estimate.Undefined, Ks = Estimate.Undefined, Brier = Estimate.Undefined, LogLoss = Estimate.Undefined,
                CalibrationSlope = Estimate.Undefined, CalibrationIntercept = Estimate.Undefined,
            };
        }

        Estimate auc = new AucComparison(y, p).Interval;
        (Estimate intercept, Estimate slope) = CalibrationLine.Fit(y, p);
        ScoreDecile[] deciles = DecilesOf(y, p);
        return new BinaryFigures
        {
            Rows = y.Length,
            Positives = positives,
            Auc = auc,
            Gini = new Estimate((2.0 * auc.Value) - 1.0, (2.0 * auc.Low) - 1.0, (2.0 * auc.High) - 1.0),
            Ks = KsOf(y, p, positives, seed),
            Brier = Intervals.OfMean([.. y.Zip(p, (a, b) => (a - b) * (a - b))], 0.0, 1.0),
            LogLoss = Intervals.OfMean([.. y.Zip(p, (a, b) => -PortableMath.Log(Math.Max(LeastProbability, a > 0.5 ? b : 1.0 - b)))], 0.0),
            CalibrationSlope = slope,
            CalibrationIntercept = intercept,
            Deciles = deciles,
            RankOrder = RankOrderOf(y, p, seed),
            MeanScore = p.Average(),
            MeanError = Intervals.OfMean([.. y.Zip(p, (a, b) => b - a)], -1.0, 1.0),
        };
    }

    /// <summary>Points (share of negatives, share of positives) at or above falling thresholds, from (0, 0) to (1, 1), thinned to about <paramref name="most"/>.</summary>
    public static IReadOnlyList<(double FalsePositiveRate, double TruePositiveRate)> Roc(ReadOnlySpan<double> target, ReadOnlySpan<double> probability, int most = 200)
    {
        (double[] y, double[] p) = Observed(target, probability);
        Array.Sort(p, y);
        double positives = y.Count(value => value > 0.5), negatives = y.Length - positives;
        var points = new List<(double, double)> { (0.0, 0.0) };
        if (positives == 0 || negatives == 0) return points;
        int step = Math.Max(1, y.Length / Math.Max(1, most)), lastAt = y.Length;
        double above = 0, negativesAbove = 0;
        for (int i = y.Length - 1; i >= 0; i--)
        {
            if (y[i] > 0.5) above++;
            else negativesAbove++;
            bool endsTie = i == 0 || p[i - 1] != p[i];
            if (!endsTie || (lastAt - i < step && i > 0)) continue;
            points.Add((negativesAbove / negatives, above / positives));
            lastAt = i;
        }

        return points;
    }

    private static (double[] Target, double[] Score) Observed(ReadOnlySpan<double> target, ReadOnlySpan<double> score)
    {
        if (target.Length != score.Length) throw new ArgumentException("One score for each target.", nameof(score));
        var y = new List<double>(target.Length);
        var s = new List<double>(target.Length);
        for (int i = 0; i < target.Length; i++)
        {
            if (double.IsNaN(target[i])) continue;
            y.Add(target[i]);
            s.Add(score[i]);
        }

        return ([.. y], [.. s]);
    }

    private static ScoreDecile[] DecilesOf(double[] y, double[] p)
    {
        int[] order = [.. Enumerable.Range(0, y.Length).OrderBy(i => p[i]).ThenBy(i => i)];
        int groups = Math.Min(10, y.Length);
        return [.. Enumerable.Range(0, groups).Select(g =>
        {
            ReadOnlySpan<int> rows = order.AsSpan()[(int)((long)g * y.Length / groups)..(int)((long)(g + 1) * y.Length / groups)];
            double score = 0.0, rate = 0.0;
            foreach (int row in rows)
            {
                score += p[row] / rows.Length;
                rate += y[row] / rows.Length;
            }

            return new ScoreDecile(g + 1, rows.Length, score, rate);
        })];
    }

    private static Estimate KsOf(double[] y, double[] p, int positives, ulong seed)
    {
        if (positives == 0 || positives == y.Length) return Estimate.Undefined;
        double[] sorted = [.. p];
        double[] labels = [.. y];
        Array.Sort(sorted, labels);
        for (int first = 0, next; first < sorted.Length; first = next)
        {
            for (next = first + 1; next < sorted.Length && sorted[next] == sorted[first]; next++) { }
            Array.Sort(labels, first, next - first); // sorting promises no order inside a tie, resampling by place needs one
        }

        var weights = new int[y.Length];
        Array.Fill(weights, 1);
        double value = Distance(sorted, labels, weights);
        var resampled = new double[Resamples];
        for (int b = 0; b < Resamples; b++)
        {
            Draw(weights, seed, b);
            resampled[b] = Distance(sorted, labels, weights);
        }

        return Intervals.Normal(value, Intervals.Deviation(resampled), 0.0, 1.0);
    }

    /// <summary>The share with percentiles of resamples, whose deciles are cut anew; resampling adds noise, so the bounds are stretched to hold the share itself.</summary>
    private static Estimate RankOrderOf(double[] y, double[] p, ulong seed)
    {
        double[] labels = [.. Enumerable.Range(0, y.Length).OrderBy(i => p[i]).ThenBy(i => i).Select(i => y[i])];
        var weights = new int[y.Length];
        Array.Fill(weights, 1);
        double value = RisingShare(labels, weights);
        if (double.IsNaN(value)) return Estimate.Undefined;
        var resampled = new double[Resamples];
        for (int b = 0; b < Resamples; b++)
        {
            Draw(weights, seed, b);
            resampled[b] = RisingShare(labels, weights);
        }

        Estimate bounds = Intervals.OfResamples(value, resampled);
        return new Estimate(value, Math.Min(value, bounds.Low), Math.Max(value, bounds.High));
    }

    /// <summary>Share of neighbouring groups whose rate does not fall; rows by rising score, each as often as its weight says, in up to ten groups.</summary>
    private static double RisingShare(double[] labels, int[] weights)
    {
        int groups = Math.Min(10, labels.Length);
        if (groups < 2) return double.NaN;
        var positives = new long[groups];
        var rows = new long[groups];
        long at = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            for (int copy = 0; copy < weights[i]; copy++, at++)
            {
                // Group g holds places floor(g·n/groups) to floor((g + 1)·n/groups) − 1.
                int group = (int)((((at + 1) * groups) - 1) / labels.Length);
                rows[group]++;
                if (labels[i] > 0.5) positives[group]++;
            }
        }

        int rising = 0;
        for (int g = 1; g < groups; g++)
            if (positives[g] * rows[g - 1] >= positives[g - 1] * rows[g]) rising++;
        return (double)rising / (groups - 1);
    }

    private static void Draw(int[] weights, ulong seed, int resample)
    {
        var stream = new RandomStream(seed, RandomPurpose.Evaluation, (uint)resample, BootstrapSubstream);
        Array.Clear(weights);
        for (int i = 0; i < weights.Length; i++) weights[(int)(((ulong)stream.Bits(i) * (ulong)weights.Length) >> 32)]++;
    }

    private static double Distance(double[] sorted, double[] labels, int[] weights)
    {
        long positives = 0, all = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            all += weights[i];
            if (labels[i] > 0.5) positives += weights[i];
        }

        if (positives == 0 || positives == all) return double.NaN;
        double greatest = 0.0;
        long positivesBelow = 0, below = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            below += weights[i];
            if (labels[i] > 0.5) positivesBelow += weights[i];
            if (i + 1 < labels.Length && sorted[i + 1] == sorted[i]) continue;
            greatest = Math.Max(greatest, Math.Abs(((double)positivesBelow / positives) - ((double)(below - positivesBelow) / (all - positives))));
        }

        return greatest;
    }
}
