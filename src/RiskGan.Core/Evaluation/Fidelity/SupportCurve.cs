using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Fidelity;

/// <summary>The curves behind alpha-precision and beta-recall: a share for each level α of 0, 1/29, …, 1, and its distance from the diagonal.</summary>
internal static class SupportCurve
{
    private const int Levels = 30;

    /// <summary>α-precision: the share of points within the α-quantile of the real points' distances from their centre, for all α.</summary>
    /// <param name="realDistances">Sorted distances of the real points to the real centre.</param>
    /// <param name="distances">Sorted distances of the points judged to the same centre.</param>
    public static double Precision(double[] realDistances, double[] distances)
    {
        int within = 0;
        return Score(alpha =>
        {
            double radius = Quantiles.Interpolated(realDistances, alpha);
            while (within < distances.Length && distances[within] <= radius) within++;
            return (double)within / distances.Length;
        });
    }

    /// <summary>β-recall: the share of real points that are covered, and whose nearest synthetic point lies within the β-quantile of such points' depths.</summary>
    /// <param name="depths">For each real point, sorted, the distance of its nearest synthetic point from the synthetic centre.</param>
    /// <param name="covered">Whether that point is as near as the nearest other real one.</param>
    public static double Recall(double[] depths, bool[] covered)
    {
        int at = 0;
        int counted = 0;
        return Score(beta =>
        {
            double radius = Quantiles.Interpolated(depths, beta);
            for (; at < depths.Length && depths[at] <= radius; at++) if (covered[at]) counted++;
            return (double)counted / depths.Length;
        });
    }

    /// <summary>1 − Σ|α − share(α)|/Σα, asked in rising order of α; never below 0.</summary>
    private static double Score(Func<double, double> share)
    {
        double distance = 0.0;
        double all = 0.0;
        for (int level = 0; level < Levels; level++)
        {
            double alpha = level / (Levels - 1.0);
            distance += Math.Abs(alpha - share(alpha));
            all += alpha;
        }

        return Math.Max(0.0, 1.0 - (distance / all));
    }
}
