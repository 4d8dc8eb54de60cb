using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Scoring;

/// <summary>Logistic recalibration y ~ sigmoid(a + b·logit p): are predicted probabilities right (a = 0, b = 1)?</summary>
/// <remarks>
/// Newton's method on two unknowns from a = 0, b = 1, steps halved while the likelihood falls; intervals by the inverse information.
/// Edges: one class, or scores that are all the same, give NaN; classes the scores separate have no finite slope and give NaN.
/// Source: Cox 1958, Two further applications of a model for binary regression.
/// </remarks>
internal static class CalibrationLine
{
    private const double LeastProbability = 1e-15;
    private const int MostSteps = 60;
    private const double MostSlope = 1e4;

    public static (Estimate Intercept, Estimate Slope) Fit(double[] y, double[] p)
    {
        double[] x = Array.ConvertAll(p, Logit);
        if (y.Length < 3 || Array.TrueForAll(y, value => value == y[0]) || Array.TrueForAll(x, value => value == x[0])) return (Estimate.Undefined, Estimate.Undefined);
        double a = 0.0, b = 1.0, loss = Loss(y, x, a, b);
        for (int step = 0; step < MostSteps; step++)
        {
            double ga = 0.0, gb = 0.0, haa = 0.0, hab = 0.0, hbb = 0.0;
            for (int i = 0; i < x.Length; i++)
            {
                double q = PortableMath.Sigmoid(a + (b * x[i])), w = q * (1.0 - q);
                ga += q - y[i];
                gb += (q - y[i]) * x[i];
                haa += w;
                hab += w * x[i];
                hbb += w * x[i] * x[i];
            }

            double determinant = (haa * hbb) - (hab * hab);
            if (!(determinant > 1e-12 * haa * hbb)) break;
            double da = ((hbb * ga) - (hab * gb)) / determinant, db = ((haa * gb) - (hab * ga)) / determinant;
            double decrement = 0.5 * ((ga * da) + (gb * db));
            if (decrement <= 1e-12 * (1.0 + loss))
                return (Intervals.Normal(a, Math.Sqrt(hbb / determinant)), Intervals.Normal(b, Math.Sqrt(haa / determinant)));

            double scale = 1.0, reached = Loss(y, x, a - da, b - db);
            while (!(reached <= loss) && scale > 1e-9)
            {
                scale *= 0.5;
                reached = Loss(y, x, a - (scale * da), b - (scale * db));
            }

            (a, b, loss) = (a - (scale * da), b - (scale * db), reached);
            if (Math.Abs(b) > MostSlope) break;
        }

        return (Estimate.Undefined, Estimate.Undefined);
    }

    private static double Logit(double p)
    {
        double held = Math.Clamp(p, LeastProbability, 1.0 - LeastProbability);
        return PortableMath.Log(held / (1.0 - held));
    }

    private static double Loss(double[] y, double[] x, double a, double b)
    {
        double sum = 0.0;
        for (int i = 0; i < x.Length; i++)
        {
            double eta = a + (b * x[i]);
            sum += PortableMath.Softplus(eta) - (y[i] * eta);
        }

        return sum;
    }
}
