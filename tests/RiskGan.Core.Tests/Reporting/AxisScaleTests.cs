using RiskGan.Core.Reporting;

namespace RiskGan.Core.Tests.Reporting;

public class AxisScaleTests
{
    [Theory]
    [InlineData(0, 1, 4, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1.0 })]
    [InlineData(-3, 7, 5, new[] { -2.0, 0, 2, 4, 6 })]
    [InlineData(1000, 460_000, 4, new[] { 100_000.0, 200_000, 300_000, 400_000 })]
    public void Ticks_are_round_and_inside(double minimum, double maximum, int count, double[] expected)
    {
        IReadOnlyList<double> ticks = AxisScale.Over(minimum, maximum, 0, 100).Ticks(count);
        Assert.Equal(expected.Length, ticks.Count);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], ticks[i], 1e-9);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    [InlineData(double.NaN, 1)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity)]
    [InlineData(-1e300, 1e300)]
    public void Any_values_make_an_axis(double minimum, double maximum)
    {
        var axis = AxisScale.Over(minimum, maximum, 10, 110);
        Assert.All(axis.Ticks(4), tick => Assert.InRange(axis[tick], 10, 110));
        Assert.InRange(axis[double.IsFinite(minimum) ? minimum : 0.0], 10, 110);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.25, "0.25")]
    [InlineData(-1500, "−1500")]
    [InlineData(15_000, "15k")]
    [InlineData(2_500_000, "2.5M")]
    [InlineData(3e9, "3G")]
    [InlineData(2e-5, "2e−5")]
    [InlineData(1e18, "1e18")]
    public void Labels_are_short(double value, string expected) => Assert.Equal(expected, AxisScale.Label(value));
}
