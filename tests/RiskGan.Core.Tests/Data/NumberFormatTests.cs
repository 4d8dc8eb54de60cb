using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RiskGan.Core.Data;

namespace RiskGan.Core.Tests.Data;

public class NumberFormatTests
{
    private static readonly NumberFormat German = new() { Decimals = 2, FixedDecimals = true, DecimalMark = ',', ThousandsMark = '.' };

    [Theory]
    [InlineData(0, 0, false, 5.0, "5")]
    [InlineData(0, 0, false, -0.4, "0")]
    [InlineData(0, 0, false, -0.0, "0")]
    [InlineData(0, 0, false, 9007199254740991.0, "9007199254740991")]
    [InlineData(0, 0, false, 0.5, "1")]
    [InlineData(0, 0, false, -1.5, "-2")]
    [InlineData(2, 0, false, 1.5, "1.5")]
    [InlineData(2, 0, false, 3.0, "3")]
    [InlineData(2, 1, false, 3.0, "3.0")]
    [InlineData(2, 2, true, 3.0, "3.00")]
    [InlineData(2, 2, true, -1234.567, "-1234.57")]
    [InlineData(2, 0, false, 0.001, "0")]
    [InlineData(2, 0, false, -0.001, "0")]
    [InlineData(4, 0, false, 0.0001, "0.0001")]
    [InlineData(3, 0, false, 1.005, "1.005")]
    [InlineData(2, 0, false, 1e21, "1000000000000000000000")]
    [InlineData(1, 1, true, 1e17, "100000000000000000.0")]
    [InlineData(15, 0, false, 0.1, "0.1")]
    [InlineData(15, 0, false, 1e-7, "0.0000001")]
    [InlineData(15, 0, false, 0.30000000000000004, "0.30000000000000004")]
    [InlineData(15, 0, false, 123456789012345680.0, "123456789012345680")]
    public void Writes_decimals_as_told(int decimals, int minDecimals, bool isFixed, double value, string expected)
    {
        var format = new NumberFormat { Decimals = decimals, MinDecimals = minDecimals, FixedDecimals = isFixed };
        Assert.Equal(expected, format.Format(value));
    }

    [Theory]
    [InlineData(1234567.5, "1.234.567,50")]
    [InlineData(-999.994, "-999,99")]
    [InlineData(999.995, "1.000,00")]
    [InlineData(0.0, "0,00")]
    [InlineData(1e15, "1.000.000.000.000.000,00")]
    public void Writes_marks(double value, string expected) => Assert.Equal(expected, German.Format(value));

    [Theory]
    [InlineData("1.234,5", true, 1234.5)]
    [InlineData("1234,5", true, 1234.5)]
    [InlineData(" 5 ", true, 5.0)]
    [InlineData("-1.234.567", true, -1234567.0)]
    [InlineData("1.23,5", false, 0.0)]
    [InlineData("1.2345,5", false, 0.0)]
    [InlineData("1234.567", false, 0.0)]
    [InlineData(".123", false, 0.0)]
    [InlineData("5%", false, 0.0)]
    [InlineData("", false, 0.0)]
    [InlineData("-", false, 0.0)]
    [InlineData("1,5,5", false, 0.0)]
    public void Reads_marks_strictly(string text, bool reads, double expected)
    {
        Assert.Equal(reads, German.TryParse(text, out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1e308", true)]
    [InlineData("1e400", false)]
    [InlineData("0x10", false)]
    [InlineData("(5)", false)]
    [InlineData("$5", false)]
    [InlineData("NaN", false)]
    [InlineData("inf", false)]
    [InlineData("Infinity", false)]
    [InlineData("١٢", false)]
    [InlineData("1 2", false)]
    [InlineData("1e", false)]
    [InlineData("e5", false)]
    [InlineData("--1", false)]
    [InlineData("+5", true)]
    [InlineData(".5", true)]
    [InlineData("1234567890123456789012345678901234567890", true)]
    public void Takes_plain_numbers_and_nothing_else(string text, bool reads) => Assert.Equal(reads, NumberFormat.RoundTrip.TryParse(text, out _));

    [Fact]
    public void Reads_and_writes_percent_signs_in_the_files_unit()
    {
        var format = new NumberFormat { Decimals = 1, Percent = true, PercentAfterSpace = true };
        Assert.True(format.TryParse("5.5 %", out double value));
        Assert.Equal(5.5, value);
        Assert.False(format.TryParse("5.5", out _));
        Assert.Equal("5.5 %", format.Format(5.5));
    }

    [Theory]
    [InlineData(3e-6, "3e-06")]
    [InlineData(-1.9e-5, "-1.9e-05")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.0, "0.0")]
    [InlineData(1e-9, "0.0")]
    [InlineData(12.5, "12.5")]
    public void Writes_exponents_for_small_numbers_as_python_does(double value, string expected)
    {
        var format = new NumberFormat { Decimals = 6, MinDecimals = 1, Exponent = new ExponentFormat { Below = 1e-4, From = double.PositiveInfinity } };
        Assert.Equal(expected, format.Format(value));
    }

    [Theory]
    [InlineData(1234.5, "1.235E+03")]
    [InlineData(9999.6, "1.000E+04")]
    [InlineData(-0.00015, "-1.500E-04")]
    [InlineData(0.0, "0.000E+00")]
    [InlineData(1e100, "1.000E+100")]
    public void Writes_exponents_throughout_where_the_file_does(double value, string expected)
    {
        var exponent = new ExponentFormat { Letter = 'E', Below = double.PositiveInfinity, From = 0.0, MantissaDecimals = 3 };
        Assert.Equal(expected, new NumberFormat { Decimals = 7, Exponent = exponent }.Format(value));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Refuses_what_is_not_a_number(double value) => Assert.Throws<ArgumentOutOfRangeException>(() => German.Format(value));

    [Fact]
    public void Gives_back_every_decimal_text_of_up_to_fifteen_digits()
    {
        // Texts k/10^d are built from whole numbers, so what is expected never comes from the code under test.
        Gen<(long K, int D)> texts = Gen.Choose(0, 7).SelectMany(d => ArbMap.Default.GeneratorFor<long>().Select(k => (k % 1_000_000_000_000_000L, d)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(texts.ToArbitrary(), pair =>
        {
            string digits = Math.Abs(pair.K).ToString(CultureInfo.InvariantCulture).PadLeft(pair.D + 1, '0');
            string text = (pair.K < 0 ? "-" : "") + digits[..^pair.D] + (pair.D == 0 ? "" : "." + digits[^pair.D..]);
            var format = new NumberFormat { Decimals = pair.D, FixedDecimals = pair.D > 0 };
            return format.TryParse(text, out double value) && format.Format(value) == (value == 0.0 ? text.TrimStart('-') : text);
        }));
    }

    [Fact]
    public void The_shortest_text_reads_back_to_the_same_double()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(ArbMap.Default.ArbFor<long>(), bits =>
        {
            double value = BitConverter.Int64BitsToDouble(bits ^ (bits << 31)); // small whole numbers spread over all magnitudes
            if (!double.IsFinite(value)) return true;
            string text = NumberFormat.RoundTrip.Format(value);
            return !text.Contains('E', StringComparison.OrdinalIgnoreCase) && double.Parse(text, CultureInfo.InvariantCulture) == value;
        }));
    }

    [Fact]
    public void Random_text_never_throws()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            bool read = NumberFormat.RoundTrip.TryParse(bytes, out double value) | German.TryParse(Encoding.Latin1.GetString(bytes), out double other);
            return double.IsFinite(value) && double.IsFinite(other) && (read || value == 0.0);
        }));
    }
}
