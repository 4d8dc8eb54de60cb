using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Scoring;

/// <summary>How well predictions of a number (a loss, an exposure) fit what was observed.</summary>
/// <remarks>
/// RMSE = √mean(e²), e = observed − predicted; R² = 1 − mean(e²)/variance of the observed; Spearman by midranks.
/// Intervals: RMSE from the normal interval of mean(e²), R² by the delta method on (mean e², variance), Spearman after Bonett and Wright 2000.
/// Edges: rows whose target is NaN are left out; a constant target gives NaN for R² and Spearman.
/// </remarks>
public sealed record NumericFigures
{
    /// <summary>Rows with an observed target.</summary>
    public int Rows { get; private init; }

    /// <summary>Coefficient of determination; below 0 for predictions worse than the mean.</summary>
    public Estimate R2 { get; private init; }

    /// <summary>Root mean squared error in the target's unit.</summary>
    public Estimate Rmse { get; private init; }

    /// <summary>Rank correlation of predicted and observed.</summary>
    public Estimate Spearman { get; private init; }

    /// <summary>Computes the figures.</summary>
    public static NumericFigures Of(ReadOnlySpan<double> target, ReadOnlySpan<double> predicted)
    {
        if (target.Length != predicted.Length) throw new ArgumentException("One prediction for each target.", nameof(predicted));
        var y = new List<double>();
        var f = new List<double>();
        for (int i = 0; i < target.Length; i++)
        {
            if (double.IsNaN(target[i])) continue;
            y.Add(target[i]);
            f.Add(predicted[i]);
        }

        double[] squared = [.. y.Zip(f, (a, b) => (a - b) * (a - b))];
        Estimate error = Intervals.OfMean(squared, 0.0);
        return new NumericFigures
        {
            Rows = y.Count,
            Rmse = new Estimate(Math.Sqrt(error.Value), Math.Sqrt(error.Low), Math.Sqrt(error.High)),
            R2 = R2Of([.. y], squared, error.Value),
            Spearman = Intervals.Spearman(Ranks.Spearman((double[])[.. y], (double[])[.. f]), y.Count),
        };
    }

    private static Estimate R2Of(double[] y, double[] squared, double meanSquared)
    {
        if (y.Length < 2 || Array.TrueForAll(y, value => value == y[0])) return Estimate.Undefined;
        double mean = y.Average();
        double[] spread = Array.ConvertAll(y, value => (value - mean) * (value - mean));
        double variance = spread.Average();
        double ratio = meanSquared / variance;
        // Influence of row i on mean(e²)/variance: (e_i² − ratio·(y_i − ȳ)²)/variance.
        Estimate influence = Intervals.OfMean([.. squared.Zip(spread, (e, s) => (e - (ratio * s)) / variance)]);
        double half = 0.5 * (influence.High - influence.Low);
        return new Estimate(1.0 - ratio, 1.0 - ratio - half, Math.Min(1.0, 1.0 - ratio + half));
    }
}
