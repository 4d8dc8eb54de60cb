using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Support;

/// <summary>Central differences in float64, and small matrices to prove with.</summary>
internal static class Proof
{
    /// <summary>Numbers spread over (−scale, scale) that hit no kink; the same for the same salt.</summary>
    public static Matrix<double> Numbers(int rows, int columns, uint salt, double scale = 1.0)
    {
        var matrix = new Matrix<double>(rows, columns);
        var stream = new RandomStream(7, RandomPurpose.Simulation, salt);
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) matrix[r, c] = scale * ((2.0 * stream.UniformDouble(((long)r * columns) + c)) - 1.0);
        return matrix;
    }

    /// <summary>Σ weights·y: a scalar loss whose gradient at y is the weights.</summary>
    public static double Dot(Matrix<double> weights, Matrix<double> y)
    {
        double sum = 0;
        for (int r = 0; r < y.Rows; r++)
            for (int c = 0; c < y.Columns; c++) sum += weights[r, c] * y[r, c];
        return sum;
    }

    /// <summary>Compares an analytic gradient, element by element, with central differences of <paramref name="loss"/> in <paramref name="variable"/>.</summary>
    public static void AgreesWithCentralDifferences(Matrix<double> variable, Matrix<double> gradient, Func<double> loss, double epsilon = 1e-6, double tolerance = 1e-6)
    {
        double scale = 1e-3;
        for (int r = 0; r < variable.Rows; r++)
            for (int c = 0; c < variable.Columns; c++) scale = Math.Max(scale, Math.Abs(gradient[r, c]));
        for (int r = 0; r < variable.Rows; r++)
        {
            for (int c = 0; c < variable.Columns; c++)
            {
                double kept = variable[r, c];
                variable[r, c] = kept + epsilon;
                double above = loss();
                variable[r, c] = kept - epsilon;
                double below = loss();
                variable[r, c] = kept;
                double difference = (above - below) / (2 * epsilon);
                Assert.True(
                    Math.Abs(difference - gradient[r, c]) <= tolerance * scale,
                    $"Element ({r}, {c}): central difference {difference:R}, gradient {gradient[r, c]:R}, largest {scale:R}.");
            }
        }
    }
}
