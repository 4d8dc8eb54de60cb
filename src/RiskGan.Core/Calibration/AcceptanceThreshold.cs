using RiskGan.Core.Numerics;

namespace RiskGan.Core.Calibration;

/// <summary>Chooses c of the chance min(1, exp(f − c)): a low c keeps many rows, but bounds the tilt; a high one keeps the tilt and few rows.</summary>
/// <remarks>
/// The lowest c that loses at most 1 % of the tilted mass Σexp(f), unless that keeps less than a third of the rows: then the c that keeps a third.
/// Where even that loses more than 4 %, the lowest c that loses at most 4 %, but never less than an eighth of the rows.
/// </remarks>
internal static class AcceptanceThreshold
{
    private const double GoodLoss = 0.01;
    private const double MostLoss = 0.04;
    private const double GoodAcceptance = 1.0 / 3;
    private const double LeastAcceptance = 1.0 / 8;
    private const int Halvings = 40;

    /// <summary>c for scores clipped to ±<see cref="Rake.Clip"/>, and the share of mass lost.</summary>
    public static (double Threshold, double Lost) Choose(ReadOnlySpan<float> scores)
    {
        var ratios = new double[scores.Length];
        double mass = 0;
        for (int i = 0; i < ratios.Length; i++) mass += ratios[i] = PortableMath.Exp((double)scores[i]);
        double threshold = Math.Min(LowestLosing(GoodLoss, ratios, mass), HighestKeeping(GoodAcceptance, ratios));
        if (Lost(threshold, ratios, mass) > MostLoss)
            threshold = Math.Min(LowestLosing(MostLoss, ratios, mass), HighestKeeping(LeastAcceptance, ratios));
        return (threshold, Lost(threshold, ratios, mass));
    }

    // Both fall with c, so halving finds where they pass the wanted value.
    private static double LowestLosing(double loss, double[] ratios, double mass)
    {
        double low = -Rake.Clip, high = Rake.Clip;
        for (int k = 0; k < Halvings; k++)
        {
            double middle = (low + high) / 2;
            if (Lost(middle, ratios, mass) > loss) low = middle;
            else high = middle;
        }

        return high;
    }

    private static double HighestKeeping(double acceptance, double[] ratios)
    {
        double low = -Rake.Clip, high = Rake.Clip;
        for (int k = 0; k < Halvings; k++)
        {
            double middle = (low + high) / 2;
            if (Bounded(middle, ratios) / (PortableMath.Exp(middle) * ratios.Length) >= acceptance) low = middle;
            else high = middle;
        }

        return low;
    }

    private static double Lost(double threshold, double[] ratios, double mass) => 1 - (Bounded(threshold, ratios) / mass);

    private static double Bounded(double threshold, double[] ratios)
    {
        double bound = PortableMath.Exp(threshold);
        double sum = 0;
        foreach (double ratio in ratios) sum += Math.Min(ratio, bound);
        return sum;
    }
}
