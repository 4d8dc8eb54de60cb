namespace RiskGan.Core.Scoring;

/// <summary>A fitted linear model: P coefficients, the intercept first, with standard errors.</summary>
/// <param name="Coefficients">β, for standardised numbers and indicators.</param>
/// <param name="StandardErrors">√ of the diagonal of the inverse (penalised) information.</param>
/// <param name="Iterations">Newton steps taken.</param>
/// <param name="Converged">False where the step limit was reached first.</param>
internal sealed record LinearFit(double[] Coefficients, double[] StandardErrors, int Iterations, bool Converged)
{
    /// <summary>η = x·β of every row.</summary>
    public double[] Predict(LinearDesign design)
    {
        var eta = new double[design.RowCount];
        for (int row = 0; row < eta.Length; row++) eta[row] = design.Dot(row, Coefficients);
        return eta;
    }
}
