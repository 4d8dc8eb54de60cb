using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tails;

/// <summary>A generalised Pareto law fitted to the excesses over a threshold by maximum likelihood, with what can be said of its accuracy.</summary>
/// <remarks>
/// Likelihood. With θ = ξ/β the greatest over ξ at given θ is at ξ(θ) = mean ln(1 + θ·y), so one variable is left (Grimshaw 1993):
/// ℓ(θ)/n = −ln(ξ(θ)/θ) − ξ(θ) − 1, −1/max y &lt; θ. It is searched in w = ln(1 + θ·max y) on a grid of 85 points, then by golden sections about the best inner
/// one, so no start can lead astray. For ξ ≤ −1 the likelihood has no bound; points there are left out, and where none is left the law at the edge is
/// given: such a tail ends at a bound and is not to be continued.
/// <para>
/// Errors by the expected information, right for ξ &gt; −½ (Smith 1987): Var ξ = (1 + ξ)²/n, Var β = 2β²(1 + ξ)/n.
/// </para>
/// Cost: about 130 logarithms a distinct excess.
/// </remarks>
/// <param name="Law">The fitted law.</param>
/// <param name="Count">Number of excesses n.</param>
/// <param name="Distance">Greatest difference between the excesses' own distribution function and the law's (Kolmogorov's distance).</param>
public sealed record GeneralizedParetoFit(GeneralizedPareto Law, long Count, double Distance)
{
    private const double LeastLog = -12;
    private const double GreatestLog = 30;
    private const double Step = 0.5;
    private const int Sections = 50;
    private const double GoldenShare = 0.6180339887498949;

    /// <summary>Standard error of ξ: (1 + ξ)/√n.</summary>
    public double XiError => (1 + Law.Xi) / Math.Sqrt(Count);

    /// <summary>Standard error of β: β·√(2(1 + ξ)/n).</summary>
    public double BetaError => Law.Beta * Math.Sqrt(2 * Math.Max(0, 1 + Law.Xi) / Count);

    /// <summary>Fits excesses with their counts.</summary>
    /// <param name="excesses">The distinct excesses, ascending, all positive and finite; at least one.</param>
    /// <param name="counts">How often each occurs; as many.</param>
    /// <exception cref="ArgumentException">Lengths differ, there is no excess, or one is out of order or not positive.</exception>
    public static GeneralizedParetoFit Of(ReadOnlySpan<double> excesses, ReadOnlySpan<long> counts)
    {
        if (excesses.IsEmpty || excesses.Length != counts.Length) throw new ArgumentException($"{counts.Length} counts do not fit {excesses.Length} excesses.", nameof(counts));
        long total = 0;
        double mean = 0;
        for (int i = 0; i < excesses.Length; i++)
        {
            if (!(excesses[i] > (i == 0 ? 0 : excesses[i - 1])) || !double.IsFinite(excesses[i])) throw new ArgumentException($"Excess {i} is not positive, finite and above the one before.", nameof(excesses));
            total += counts[i];
        }

        for (int i = 0; i < excesses.Length; i++) mean += excesses[i] * (counts[i] / (double)total);
        // In units of the mean, so that neither thetas nor likelihoods depend on the column's unit.
        var scaled = new double[excesses.Length];
        var weights = new double[excesses.Length];
        for (int i = 0; i < scaled.Length; i++) (scaled[i], weights[i]) = (excesses[i] / mean, counts[i] / (double)total);
        GeneralizedPareto unit = LawAt(BestLog(scaled, weights), scaled, weights);
        var law = new GeneralizedPareto(unit.Xi, unit.Beta * mean);
        return new GeneralizedParetoFit(law, total, DistanceOf(law, excesses, weights));
    }

    private static double BestLog(double[] y, double[] weights)
    {
        int points = (int)((GreatestLog - LeastLog) / Step) + 1;
        double best = GreatestLog;
        double greatest = double.NegativeInfinity;
        for (int i = 0; i < points; i++)
        {
            double w = LeastLog + (i * Step);
            double likelihood = Likelihood(w, y, weights);
            if (!(likelihood > greatest)) continue;
            (best, greatest) = (w, likelihood);
        }

        double low = Math.Max(LeastLog, best - Step);
        double high = best + Step;
        double left = high - (GoldenShare * (high - low));
        double right = low + (GoldenShare * (high - low));
        double atLeft = Likelihood(left, y, weights);
        double atRight = Likelihood(right, y, weights);
        for (int section = 0; section < Sections; section++)
        {
            if (atLeft >= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (GoldenShare * (high - low));
                atLeft = Likelihood(left, y, weights);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (GoldenShare * (high - low));
                atRight = Likelihood(right, y, weights);
            }
        }

        return (low + high) / 2;
    }

    // ℓ/n at w; −∞ where ξ ≤ −1.
    private static double Likelihood(double w, double[] y, double[] weights)
    {
        GeneralizedPareto law = LawAt(w, y, weights);
        return law.Xi > -1 && law.Beta > 0 ? -PortableMath.Log(law.Beta) - law.Xi - 1 : double.NegativeInfinity;
    }

    // The likeliest law with θ = (e^w − 1)/max y.
    private static GeneralizedPareto LawAt(double w, double[] y, double[] weights)
    {
        double theta = (PortableMath.Exp(w) - 1) / y[^1];
        if (Math.Abs(theta) < 1e-9) return new GeneralizedPareto(0, 1); // the exponential law of mean 1
        double xi = 0;
        for (int i = 0; i < y.Length; i++) xi += weights[i] * PortableMath.LogOnePlus(theta * y[i]);
        return new GeneralizedPareto(xi, xi / theta);
    }

    private static double DistanceOf(GeneralizedPareto law, ReadOnlySpan<double> excesses, double[] weights)
    {
        double below = 0;
        double greatest = 0;
        for (int i = 0; i < excesses.Length; i++)
        {
            double share = 1 - law.Survival(excesses[i]);
            greatest = Math.Max(greatest, Math.Abs(share - below));
            below += weights[i];
            greatest = Math.Max(greatest, Math.Abs(share - below));
        }

        return greatest;
    }
}
