using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;

namespace RiskGan.Core.Tests.Generators.Hybrid;

public sealed class NumericTokensTests
{
    [Fact]
    public void Few_distinct_values_have_a_bin_each_and_no_positions()
    {
        NumericTokens tokens = Make([1, 1, 2, 5, 5, 5, double.NaN]);

        Assert.Equal(4, tokens.BinCount); // missing, 1, 2, 5
        Assert.False(tokens.HasPositions);
        Assert.Equal(0, tokens.MissingBin);
        Assert.Equal(float.NegativeInfinity, tokens.BinEdge[0]);
        Assert.Equal((3, 0.5f), tokens.TokenOf(3, 0.2f));
    }

    [Fact]
    public void A_heavy_value_has_a_bin_of_its_own_and_the_rest_is_cut_into_equal_masses()
    {
        double[] cells = [.. Enumerable.Repeat(0.0, 300), .. Enumerable.Range(1, 700).Select(i => (double)i)];
        NumericTokens tokens = Make(cells, bins: 8);

        Assert.True(tokens.IsSingle(0));
        Assert.Equal(8, tokens.BinCount);
        for (int b = 1; b < 8; b++)
        {
            double mass = tokens.RankOf(b, 1) - tokens.RankOf(b, 0);
            Assert.InRange(mass, 0.085, 0.115); // 0.7 in seven bins
        }
    }

    [Theory]
    [InlineData(8, 4)]
    [InlineData(32, 16)]
    public void A_token_and_its_position_lead_back_to_the_atom_and_stay_inside_the_bin(int bins, int positions)
    {
        double[] cells = [.. Enumerable.Range(0, 500).Select(i => Math.Round(Math.Pow(i / 50.0, 3), 1)), .. Enumerable.Repeat(7.7, 40), double.NaN, double.NaN];
        NumericTokens tokens = Make(cells, bins, positions);
        ColumnLaw law = tokens.Encoder.Law;
        for (int atom = 0; atom < law.Atoms; atom++)
        {
            foreach (float uniform in new[] { 0.01f, 0.5f, 0.99f })
            {
                (int bin, float position) = tokens.TokenOf(atom, uniform);
                Assert.InRange(position, 0f, 0.99999999f);
                if (!tokens.IsSingle(bin)) Assert.Equal(atom, tokens.AtomAt(bin, tokens.RankOf(bin, position)));
            }
        }
    }

    [Fact]
    public void Height_is_asinh_of_the_value_in_tenths_of_its_scale_and_rises_with_the_rank()
    {
        // Interquartile range of 1..99 is 50 or so, so δ = 10/10 = 1.
        NumericTokens tokens = Make([.. Enumerable.Range(1, 99).Select(i => (double)i)], bins: 8);
        Assert.Equal(Math.Asinh(50), tokens.Median, 1e-6);
        Assert.Equal(Math.Asinh(7), tokens.Height(6), 1e-6);
        double before = double.NegativeInfinity;
        for (int i = 1; i < 1000; i++)
        {
            double height = tokens.HeightAt(i / 1000.0);
            Assert.True(height > before, $"at {i}");
            before = height;
        }

        for (int b = 1; b < tokens.BinCount; b++) Assert.Equal(tokens.HeightAt(tokens.RankOf(b, 0)), tokens.BinEdge[b - 1], 1e-5);
    }

    [Fact]
    public void The_thermometer_rises_with_the_value_from_empty_to_full()
    {
        NumericTokens tokens = Make([.. Enumerable.Range(0, 400).Select(i => (double)i)], bins: 16);
        NumberFeatures<double> low = default, high = default;
        double before = 0;
        for (int atom = 0; atom < 400; atom++)
        {
            (int bin, float position) = tokens.TokenOf(atom, 0.5f);
            high = tokens.FeaturesOf<double>(bin, position, tokens.Height(atom));
            Assert.InRange(high.Fraction, 0, 1);
            double level = high.Segment + high.Fraction;
            Assert.True(level >= before, $"atom {atom}");
            before = level;
            if (atom == 0) low = high;
        }

        Assert.True(low.Segment + low.Fraction < 0.1 && before > tokens.SegmentCount - 0.1);
        Assert.True(high.Score > low.Score && high.Height > low.Height);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(1e300)]
    [InlineData(-1e-300)]
    public void A_column_of_one_odd_value_is_a_column_like_any_other(double value)
    {
        NumericTokens tokens = Make([value, value, value]);
        Assert.Equal(1, tokens.BinCount);
        NumberFeatures<double> features = tokens.FeaturesOf<double>(0, 0.5f, tokens.Height(0));
        Assert.All([features.Fraction, features.Score, features.Height], x => Assert.True(double.IsFinite(x)));
    }

    private static NumericTokens Make(double[] cells, int bins = 32, int positions = 16)
    {
        var schema = new ColumnSchema { Name = "x", Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 3 } };
        return new NumericTokens(RankEncoder.Fit(new NumericColumn(schema, cells)), bins, 8, positions);
    }
}
