namespace RiskGan.Core.Scoring;

/// <summary>A = L·Lᵀ of a symmetric positive definite n×n matrix, lower triangle, row-major, in place.</summary>
/// <remarks>
/// A pivot below n·2⁻⁵⁰ of its diagonal element is taken as infinite: that unknown is not identified beside the earlier ones and solves to 0.
/// Source: Golub and Van Loan 2013, algorithm 4.2.2.
/// </remarks>
internal static class Cholesky
{
    public static void Factor(Span<double> a, int n)
    {
        for (int j = 0; j < n; j++)
        {
            Span<double> lineJ = a.Slice(j * n, n);
            double diagonal = lineJ[j];
            double pivot = diagonal - Dot(lineJ[..j], lineJ[..j]);
            double root = pivot > diagonal * n * 8.9e-16 ? Math.Sqrt(pivot) : double.PositiveInfinity;
            lineJ[j] = root;
            for (int i = j + 1; i < n; i++)
            {
                Span<double> lineI = a.Slice(i * n, n);
                lineI[j] = (lineI[j] - Dot(lineI[..j], lineJ[..j])) / root;
            }
        }
    }

    /// <summary>Solves L·Lᵀ·x = b in place.</summary>
    public static void Solve(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        for (int i = 0; i < n; i++) b[i] = (b[i] - Dot(factor.Slice(i * n, i), b[..i])) / factor[(i * n) + i];
        for (int i = n - 1; i >= 0; i--)
        {
            double x = b[i] / factor[(i * n) + i];
            b[i] = x;
            for (int j = 0; j < i; j++) b[j] -= factor[(i * n) + j] * x;
        }
    }

    /// <summary>The diagonal of A⁻¹: Σ_i (L⁻¹)²_ij; infinite for an unknown that is not identified.</summary>
    public static double[] InverseDiagonal(ReadOnlySpan<double> factor, int n)
    {
        var diagonal = new double[n];
        var column = new double[n];
        for (int j = 0; j < n; j++)
        {
            if (double.IsPositiveInfinity(factor[(j * n) + j]))
            {
                diagonal[j] = double.PositiveInfinity;
                continue;
            }

            // Column j of L⁻¹ by forward substitution; zero above j.
            double sum = 0.0;
            for (int i = j; i < n; i++)
            {
                double right = i == j ? 1.0 : -Dot(factor.Slice((i * n) + j, i - j), column.AsSpan(j, i - j));
                column[i] = right / factor[(i * n) + i];
                sum += column[i] * column[i];
            }

            diagonal[j] = sum;
        }

        return diagonal;
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0.0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}
