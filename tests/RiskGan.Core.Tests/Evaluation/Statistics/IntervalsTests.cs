using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Evaluation.Statistics;

public sealed class IntervalsTests
{
    [Theory]
    [InlineData(0.0, 10, 0.0, 0.277533)] // z²/(n + z²)
    [InlineData(1.0, 10, 0.722467, 1.0)]
    [InlineData(0.8, 70, 0.691834, 0.876953)] // roots of the score equation, computed with numpy
    public void Wilson_bounds(double share, double trials, double low, double high)
    {
        Estimate estimate = Intervals.Wilson(share, trials);
        Assert.Equal(low, estimate.Low, 5);
        Assert.Equal(high, estimate.High, 5);
    }

    [Fact]
    public void Newcombe_bounds_of_the_paper()
    {
        // Newcombe 1998, table II, contrast (a), method 10: 56/70 − 48/80 has (0.0524, 0.3339).
        Estimate difference = Intervals.Difference(Intervals.Wilson(48 / 80.0, 80), Intervals.Wilson(56 / 70.0, 70));
        Assert.Equal(0.2, difference.Value, 12);
        Assert.Equal(0.0524, difference.Low, 4);
        Assert.Equal(0.3339, difference.High, 4);
    }

    [Theory]
    [InlineData(-0.2, -0.3, -0.1, 0.2, 0.1, 0.3)]
    [InlineData(-0.2, -0.5, 0.1, 0.2, 0.0, 0.5)]
    [InlineData(0.2, 0.1, 0.4, 0.2, 0.1, 0.4)]
    public void Size_of_a_signed_estimate(double value, double low, double high, double size, double sizeLow, double sizeHigh) =>
        Assert.Equal(new Estimate(size, sizeLow, sizeHigh), Intervals.Absolute(new Estimate(value, low, high)));

    [Fact]
    public void Filled_bits_are_those_asked_for_one_by_one()
    {
        var stream = new RandomStream(5, RandomPurpose.Evaluation, 3, 0x20_0002);
        uint[] filled = RandomBits.Fill(stream, 150);
        for (int i = 0; i < filled.Length; i++) Assert.Equal(stream.Bits(i), filled[i]);
    }

    [Fact]
    public void A_replicate_draws_as_many_rows_as_there_are()
    {
        var bootstrap = new Bootstrap(1, 0x20_0002, 1_000);
        bootstrap.Draw(0);
        int[] first = [.. bootstrap.Counts];
        Assert.Equal(1_000, first.Sum());
        Assert.InRange(first.Count(count => count == 0), 320, 416); // 1,000/e = 368, four standard errors of about 10
        bootstrap.Draw(1);
        Assert.NotEqual(first, bootstrap.Counts);
        bootstrap.Draw(0);
        Assert.Equal(first, bootstrap.Counts);
    }

    [Theory]
    [InlineData(1, 10, 1.0)]
    [InlineData(5, 10, 5.0)]
    [InlineData(51, 100, 6.0)]
    [InlineData(10, 10, 10.0)]
    public void Attained_quantiles_are_values(int numerator, int denominator, double expected) =>
        Assert.Equal(expected, Quantiles.Attained([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], numerator, denominator));
}
