using RiskGan.Core.Numerics;

namespace RiskGan.Core.Scoring;

/// <summary>Logistic regression with an L2 penalty, by Newton's method (iteratively re-weighted least squares).</summary>
/// <remarks>
/// Minimises Σ_rows [softplus(η) − y·η] + λ/2·Σ_{j≥1} β_j², η = x·β; the intercept is not penalised. λ = 1/C of scikit-learn.
/// Step: δ = H⁻¹·g, H = XᵀWX + λI, W = p(1 − p); halved while the objective grows, so that it never does.
/// Stops when gᵀδ/2, the fall a quadratic would still promise, is below 10⁻¹³ of the objective's size.
/// Standard errors: √diag(H⁻¹) at the end, the usual ones of a penalised fit (they shrink with λ).
/// Edges: the caller has both classes in the rows; separation is kept finite by the penalty.
/// Cost: O(N·(numbers + labels)² + P³) a step, six to ten steps.
/// Source: McCullagh and Nelder 1989, section 2.5; Hastie, Tibshirani and Friedman 2009, section 4.4.
/// </remarks>
internal static class LogisticRegression
{
    private const int MostSteps = 50;
    private const int MostHalvings = 30;
    private const double Tolerance = 1e-13;

    /// <summary>Fits to the given rows; y is 0 or 1 by row of the design.</summary>
    public static LinearFit Fit(LinearDesign design, double[] y, ReadOnlySpan<int> rows, double penalty)
    {
        int n = design.ParameterCount;
        var beta = new double[n];
        beta[0] = LogOdds(y, rows);
        var candidate = new double[n];
        var gradient = new double[n];
        var information = new double[n * n];
        double objective = Objective(design, y, rows, beta, penalty);
        for (int step = 1; ; step++)
        {
            Derive(design, y, rows, beta, penalty, gradient, information);
            Cholesky.Factor(information, n);
            double[] direction = [.. gradient];
            Cholesky.Solve(information, n, direction);
            double decrement = 0.0;
            for (int j = 0; j < n; j++) decrement += 0.5 * gradient[j] * direction[j];
            bool converged = decrement <= Tolerance * (1.0 + objective);
            if (converged)
                for (int j = 0; j < n; j++) beta[j] -= direction[j]; // this near the end Newton squares the error: the last step is the best bargain
            if (converged || step > MostSteps || !Descend(design, y, rows, beta, direction, candidate, penalty, ref objective))
                return new LinearFit(beta, Array.ConvertAll(Cholesky.InverseDiagonal(information, n), Math.Sqrt), step - 1, converged);
        }
    }

    /// <summary>β −= δ, halved until the objective does not grow; false where no step helps any more.</summary>
    private static bool Descend(
        LinearDesign design, double[] y, ReadOnlySpan<int> rows, double[] beta, double[] direction, double[] candidate, double penalty, ref double objective)
    {
        double scale = 1.0;
        for (int halving = 0; halving < MostHalvings; halving++, scale *= 0.5)
        {
            for (int j = 0; j < beta.Length; j++) candidate[j] = beta[j] - (scale * direction[j]);
            double reached = Objective(design, y, rows, candidate, penalty);
            if (!(reached <= objective)) continue;
            bool moved = reached < objective;
            objective = reached;
            candidate.CopyTo(beta, 0);
            return moved;
        }

        return false;
    }

    private static double Objective(LinearDesign design, double[] y, ReadOnlySpan<int> rows, double[] beta, double penalty)
    {
        double sum = 0.0;
        for (int j = 1; j < beta.Length; j++) sum += 0.5 * penalty * beta[j] * beta[j];
        foreach (int row in rows)
        {
            double eta = design.Dot(row, beta);
            sum += PortableMath.Softplus(eta) - (y[row] * eta);
        }

        return sum;
    }

    private static void Derive(LinearDesign design, double[] y, ReadOnlySpan<int> rows, double[] beta, double penalty, double[] gradient, double[] information)
    {
        Array.Clear(gradient);
        Array.Clear(information);
        foreach (int row in rows)
        {
            double p = PortableMath.Sigmoid(design.Dot(row, beta));
            design.AddTo(gradient, row, p - y[row]);
            design.AddOuterTo(information, row, p * (1.0 - p));
        }

        for (int j = 1; j < gradient.Length; j++)
        {
            gradient[j] += penalty * beta[j];
            information[(j * gradient.Length) + j] += penalty;
        }
    }

    private static double LogOdds(double[] y, ReadOnlySpan<int> rows)
    {
        double positives = 0.0;
        foreach (int row in rows) positives += y[row];
        return PortableMath.Log((positives + 0.5) / (rows.Length - positives + 0.5));
    }
}
