namespace RiskGan.Core.Tests.Simulation;

/// <summary>Φ by Simpson's rule and Φ⁻¹ by bisection of it: slow, plain, and owing nothing to the library. Good to 1e-9 on [−6, 6].</summary>
internal static class NormalTable
{
    private const int Steps = 2_400;
    private const double Range = 6.0;
    private static readonly double[] Grid = Integrate();

    public static double Cdf(double x)
    {
        double position = (Math.Clamp(x, -Range, Range) + Range) / (2.0 * Range) * Steps;
        int cell = Math.Min((int)position, Steps - 1);
        double left = -Range + (2.0 * Range * cell / Steps);
        return Grid[cell] + Simpson(left, Math.Clamp(x, -Range, Range));
    }

    public static double Quantile(double p)
    {
        double low = -Range;
        double high = Range;
        for (int i = 0; i < 60; i++)
        {
            double middle = 0.5 * (low + high);
            if (Cdf(middle) < p) low = middle;
            else high = middle;
        }

        return 0.5 * (low + high);
    }

    private static double[] Integrate()
    {
        var grid = new double[Steps + 1];
        for (int i = 0; i < Steps; i++)
            grid[i + 1] = grid[i] + Simpson(-Range + (2.0 * Range * i / Steps), -Range + (2.0 * Range * (i + 1) / Steps));
        return grid;
    }

    private static double Simpson(double a, double b) => (b - a) / 6.0 * (Density(a) + (4.0 * Density(0.5 * (a + b))) + Density(b));

    private static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2.0 * Math.PI);
}
