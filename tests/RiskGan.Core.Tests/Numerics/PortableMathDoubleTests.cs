using System.Globalization;
using RiskGan.Core.Numerics;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Numerics;

/// <summary>The double functions against numpy, scipy and decimal arithmetic: Reference/portable_math.csv, made by the script beside it.</summary>
public class PortableMathDoubleTests
{
    private const double Ulp = 2.220446049250313e-16;

    // Bounds on the relative error; the distribution function keeps its relative accuracy in the far lower tail.
    [Theory]
    [InlineData("log", 1.5 * Ulp)]
    [InlineData("exp", 1.5 * Ulp)]
    [InlineData("cdf", 1e-14)]
    [InlineData("quantile", 4e-15)]
    [InlineData("softplus", 3 * Ulp)]
    [InlineData("sigmoid", 3 * Ulp)]
    public void Agrees_with_scipy(string function, double bound)
    {
        Func<double, double> own = function switch
        {
            "log" => PortableMath.Log,
            "exp" => PortableMath.Exp,
            "cdf" => PortableMath.NormalCdf,
            "quantile" => PortableMath.NormalQuantile,
            "softplus" => PortableMath.Softplus,
            _ => PortableMath.Sigmoid,
        };
        int seen = 0;
        foreach (string line in File.ReadLines(Path.Combine(SharedData.RepositoryRoot, "tests/RiskGan.Core.Tests/Numerics/Reference/portable_math.csv")).Skip(1))
        {
            string[] cells = line.Split(',');
            if (cells[0] != function) continue;
            seen++;
            double x = double.Parse(cells[1], CultureInfo.InvariantCulture);
            double expected = double.Parse(cells[2], CultureInfo.InvariantCulture);
            double error = Math.Abs(own(x) - expected);
            Assert.True(error <= (bound * Math.Abs(expected)) + double.Epsilon, $"{function}({x:R}) is {own(x):R}, not {expected:R}");
        }
        Assert.True(seen > 60);
    }

    [Fact]
    public void Special_values_of_the_double_functions()
    {
        Assert.Equal(double.NegativeInfinity, PortableMath.Log(0.0));
        Assert.Equal(double.PositiveInfinity, PortableMath.Log(double.PositiveInfinity));
        Assert.True(double.IsNaN(PortableMath.Log(-1.0)));
        Assert.Equal(double.PositiveInfinity, PortableMath.Exp(710.0));
        Assert.Equal(0.0, PortableMath.Exp(double.NegativeInfinity));
        Assert.True(double.IsNaN(PortableMath.Exp(double.NaN)));
        Assert.Equal(0.5, PortableMath.NormalCdf(0.0));
        Assert.Equal(0.0, PortableMath.NormalCdf(double.NegativeInfinity));
        Assert.Equal(1.0, PortableMath.NormalCdf(double.PositiveInfinity));
        Assert.True(double.IsNaN(PortableMath.NormalCdf(double.NaN)));
        Assert.Equal(0.0, PortableMath.NormalQuantile(0.5));
        Assert.Equal(double.NegativeInfinity, PortableMath.NormalQuantile(0.0));
        Assert.Equal(double.PositiveInfinity, PortableMath.NormalQuantile(1.0));
        Assert.True(double.IsNaN(PortableMath.NormalQuantile(-0.1)));
        Assert.True(double.IsNaN(PortableMath.NormalQuantile(1.1)));
        Assert.True(double.IsNaN(PortableMath.NormalQuantile(double.NaN)));
        Assert.Equal(double.PositiveInfinity, PortableMath.Softplus(double.PositiveInfinity));
        Assert.Equal(0.0, PortableMath.Softplus(double.NegativeInfinity));
        Assert.Equal(0.5, PortableMath.Sigmoid(0.0));
        Assert.Equal(1.0, PortableMath.Sigmoid(double.PositiveInfinity));
        Assert.Equal(0.0, PortableMath.Sigmoid(double.NegativeInfinity));
        Assert.True(double.IsNaN(PortableMath.Softplus(double.NaN)));
        Assert.True(double.IsNaN(PortableMath.Sigmoid(double.NaN)));
    }

    [Fact]
    public void Quantile_undoes_the_distribution_function()
    {
        for (double x = -8; x < 5; x += 0.0371) Assert.Equal(x, PortableMath.NormalQuantile(PortableMath.NormalCdf(x)), 1e-9);
    }
}
