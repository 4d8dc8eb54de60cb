using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Scoring;

/// <summary>Area under the ROC curve with its variance, and with its covariance to another score of the same rows.</summary>
/// <remarks>
/// AUC = P(score of a positive &gt; score of a negative) + ½·P(equal), by midranks. Variance by structural components:
/// V₁₀(i) = share of negatives below positive i, V₀₁(j) = share of positives above negative j; var = S₁₀/m + S₀₁/n.
/// Edges: fewer than one row of a class gives NaN; fewer than two give no interval. Where the classes are apart the interval has no width.
/// Source: DeLong, DeLong and Clarke-Pearson 1988; Sun and Xu 2014 for the O(N log N) way.
/// </remarks>
internal sealed class AucComparison
{
    private readonly double[] _ofPositives;
    private readonly double[] _ofNegatives;

    /// <summary>Scores of rows whose target is 1 or 0.</summary>
    public AucComparison(ReadOnlySpan<double> target, ReadOnlySpan<double> score)
    {
        var positives = new List<double>();
        var negatives = new List<double>();
        for (int i = 0; i < target.Length; i++) (target[i] > 0.5 ? positives : negatives).Add(score[i]);
        double[] among = Ranks.Midranks((double[])[.. positives, .. negatives]);
        double[] amongPositives = Ranks.Midranks((double[])[.. positives]);
        double[] amongNegatives = Ranks.Midranks((double[])[.. negatives]);
        int m = positives.Count, n = negatives.Count;
        _ofPositives = new double[m];
        _ofNegatives = new double[n];
        for (int i = 0; i < m; i++) _ofPositives[i] = (among[i] - amongPositives[i]) / n;
        for (int j = 0; j < n; j++) _ofNegatives[j] = 1.0 - ((among[m + j] - amongNegatives[j]) / m);
        Auc = m == 0 || n == 0 ? double.NaN : Mean(_ofPositives);
        Variance = Covariance(this);
    }

    /// <summary>The area.</summary>
    public double Auc { get; }

    /// <summary>Its variance; NaN with fewer than two rows of a class.</summary>
    public double Variance { get; }

    /// <summary>The area with its 95 % interval, held inside [0, 1].</summary>
    public Estimate Interval => Intervals.Normal(Auc, Math.Sqrt(Variance), 0.0, 1.0);

    /// <summary>Covariance of the two areas over the same rows in the same order.</summary>
    public double Covariance(AucComparison other)
    {
        int m = _ofPositives.Length, n = _ofNegatives.Length;
        return m < 2 || n < 2 ? double.NaN
            : (Covariance(_ofPositives, other._ofPositives) / m) + (Covariance(_ofNegatives, other._ofNegatives) / n);
    }

    /// <summary>This area minus another of the same rows, with the interval of the paired difference.</summary>
    public Estimate Minus(AucComparison other) =>
        Intervals.Normal(Auc - other.Auc, Math.Sqrt(Math.Max(0.0, Variance + other.Variance - (2.0 * Covariance(other)))), -1.0, 1.0);

    private static double Mean(double[] values)
    {
        double sum = 0.0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }

    private static double Covariance(double[] x, double[] y)
    {
        double meanX = Mean(x), meanY = Mean(y), sum = 0.0;
        for (int i = 0; i < x.Length; i++) sum += (x[i] - meanX) * (y[i] - meanY);
        return sum / (x.Length - 1);
    }
}
