using System.Globalization;
using RiskGan.Core.Encoders;

namespace RiskGan.Core.Tests.Encoders;

/// <summary>Significant digits of a column against .NET's own scientific notation.</summary>
public class SignificantDigitsTests
{
    private static readonly double[] Ratios = [.. Enumerable.Range(0, 500).Select(i => Written(Math.Exp((i % 97 / 6.0) - 8) * (1 + (i / 1000.0)), 5)).Distinct().Order()];

    [Fact]
    public void Ratios_of_five_digits_are_rounded_to_five_digits()
    {
        SignificantDigits digits = SignificantDigits.Of(Ratios, 9)!;
        foreach (double value in (double[])[0.174321987, 5.73657, 48.1300049, 1234567.8, -0.000123456789, 99999.6, 1e-9, 3.0])
            Assert.Equal(Written(value, 5), digits.Round(value));
        Assert.Equal(0, digits.Round(0));
        Assert.All(Ratios, value => Assert.Equal(value, digits.Round(value)));
    }

    [Theory]
    [InlineData(0.17432, 1e-5)]
    [InlineData(5.7366, 1e-4)]
    [InlineData(48.13, 1e-3)]
    [InlineData(1234500, 100)]
    [InlineData(-48.13, 1e-3)]
    public void The_last_digits_worth_moves_with_the_number(double value, double unit) =>
        Assert.Equal(unit, SignificantDigits.Of(Ratios, 9)!.UnitAt(value), unit * 1e-9);

    [Fact]
    public void One_value_with_more_digits_is_enough_to_allow_them()
    {
        double[] values = [.. Ratios.Append(0.1234567).Order()];
        Assert.Equal(0.1234567, SignificantDigits.Of(values, 9)!.Round(0.12345674));
    }

    [Fact]
    public void Amounts_rates_and_numbers_of_a_computer_have_no_such_rule()
    {
        var random = new Random(3);
        Assert.Null(SignificantDigits.Of([.. Enumerable.Range(0, 500).Select(_ => Math.Round(random.NextDouble() * 1e6, 2)).Order()], 2)); // cents
        Assert.Null(SignificantDigits.Of([.. Enumerable.Range(0, 500).Select(_ => Math.Round(0.1 + (0.8 * random.NextDouble()), 4)).Order()], 4)); // always four
        Assert.Null(SignificantDigits.Of([.. Enumerable.Range(0, 500).Select(_ => random.NextDouble()).Order()], 15)); // seventeen
        Assert.Null(SignificantDigits.Of([.. Enumerable.Range(0, 50).Select(i => Written(Math.Exp(-i), 5)).Order()], 15)); // too few to tell
    }

    private static double Written(double value, int digits) =>
        double.Parse(value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
