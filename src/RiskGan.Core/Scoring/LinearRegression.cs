namespace RiskGan.Core.Scoring;

/// <summary>Least squares with an L2 penalty (ridge regression) by the normal equations.</summary>
/// <remarks>
/// Minimises ½·Σ_rows (x·β − z)² + λ/2·Σ_{j≥1} β_j² on the standardised target z = (y − mean)/deviation, then gives β in the target's unit;
/// so λ means the same whatever the unit. Standard errors: σ·√diag((XᵀX + λI)⁻¹), σ² = residual sum of squares/(N − P).
/// Edges: the caller has a target that is not constant.
/// </remarks>
internal static class LinearRegression
{
    /// <summary>Fits to the given rows; y is the target by row of the design.</summary>
    public static LinearFit Fit(LinearDesign design, double[] y, ReadOnlySpan<int> rows, double penalty)
    {
        int n = design.ParameterCount;
        (double mean, double deviation) = Moments(y, rows);
        var beta = new double[n];
        var information = new double[n * n];
        foreach (int row in rows)
        {
            design.AddTo(beta, row, (y[row] - mean) / deviation);
            design.AddOuterTo(information, row, 1.0);
        }

        for (int j = 1; j < n; j++) information[(j * n) + j] += penalty;
        Cholesky.Factor(information, n);
        Cholesky.Solve(information, n, beta);

        double residual = 0.0;
        foreach (int row in rows)
        {
            double error = design.Dot(row, beta) - ((y[row] - mean) / deviation);
            residual += error * error;
        }

        double sigma = Math.Sqrt(residual / Math.Max(1, rows.Length - n));
        double[] errors = Array.ConvertAll(Cholesky.InverseDiagonal(information, n), variance => deviation * sigma * Math.Sqrt(variance));
        for (int j = 0; j < n; j++) beta[j] *= deviation;
        beta[0] += mean;
        return new LinearFit(beta, errors, 1, true);
    }

    private static (double Mean, double Deviation) Moments(double[] y, ReadOnlySpan<int> rows)
    {
        double mean = 0.0, greatest = 0.0, sum = 0.0;
        int count = 0;
        foreach (int row in rows) mean += (y[row] - mean) / ++count;
        foreach (int row in rows) greatest = Math.Max(greatest, Math.Abs(y[row] - mean));
        foreach (int row in rows)
        {
            double scaled = (y[row] - mean) / greatest;
            sum += scaled * scaled;
        }

        return (mean, greatest * Math.Sqrt(sum / count));
    }
}
