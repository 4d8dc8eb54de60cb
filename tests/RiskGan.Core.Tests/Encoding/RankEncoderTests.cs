using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Encoders;

public sealed class RankEncoderTests
{
    private const double NaN = double.NaN;

    // Written by rank_reference.py beside it, from numpy and scipy.
    private static readonly JsonElement Reference = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(
        SharedData.RepositoryRoot, "tests", "RiskGan.Core.Tests", "Reference", "Encoding", "rank_reference.json"))).RootElement;

    [Fact]
    public void Knots_agree_with_the_reference()
    {
        foreach (JsonElement test in Reference.GetProperty("knots").EnumerateArray())
        {
            long[] counts = [.. test.GetProperty("counts").EnumerateArray().Select(c => c.GetInt64())];
            double[] expected = [.. test.GetProperty("knots").EnumerateArray().Select(k => k.GetDouble())];
            double[] knots = OfCounts(counts).Knots(
                test.GetProperty("quantiles").GetInt32(), test.GetProperty("minimumMass").GetDouble(), test.GetProperty("halfWidth").GetDouble());
            Assert.Equal(expected.Length, knots.Length);
            for (int i = 0; i < knots.Length; i++) Assert.Equal(expected[i], knots[i], 1e-12);
        }
    }

    [Fact]
    public void An_edge_between_atoms_decodes_at_its_normal_score()
    {
        foreach (JsonElement test in Reference.GetProperty("scores").EnumerateArray())
        {
            double u = test.GetProperty("u").GetDouble();
            float z = (float)test.GetProperty("z").GetDouble();
            long below = (long)Math.Round(u * 1_000_000);
            RankEncoder encoder = OfCounts([below, 1_000_000 - below]);
            Assert.Equal(0, encoder.AtomOfScore(z - 1e-6f));
            Assert.Equal(1, encoder.AtomOfScore(z + 1e-6f));
        }
    }

    [Fact]
    public void Every_score_decodes_to_its_own_cell() => Prop.ForAll<int[], int>((cells, seed) =>
    {
        if (cells.Length == 0) return true;
        double[] values = [.. cells.Select(cell => cell % 6 == 0 ? NaN : cell)];
        RankEncoder encoder = RankEncoder.Fit(Whole("x", values));
        var random = new Random(seed);
        return values.All(value =>
        {
            int atom = encoder.Law.AtomOf(value);
            float[] uniforms = [1f / (1 << 24), 0.5f, 1 - (1f / (1 << 24)), random.NextSingle()];
            return uniforms.All(u => encoder.AtomOfScore(encoder.Encode(atom, u)) == atom
                && (encoder.Interpolates || encoder.Decode(encoder.Encode(value, u)).Equals(value)));
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Values_beyond_the_clipped_tails_keep_their_own_scores()
    {
        // 100,000 distinct values: the outer 16 on each side have their whole interval beyond ±3.6.
        RankEncoder encoder = OfCounts([.. Enumerable.Repeat(1L, 100_000)]);
        int outside = 0;
        for (int atom = 0; atom < 100_000; atom++)
        {
            foreach (float u in new[] { 1e-7f, 0.37f, 0.9999999f })
            {
                float z = encoder.Encode(atom, u);
                Assert.Equal(atom, encoder.AtomOfScore(z));
                if (Math.Abs(z) > RankEncoder.ScoreLimit) outside++;
                Assert.InRange(Math.Abs(z), 0, 4.27f); // Φ⁻¹(1 − 1e-5) = 4.265
            }
        }

        Assert.InRange(outside, 3 * 2 * 14, 3 * 2 * 16);
    }

    [Fact]
    public void Scores_inside_an_atom_follow_the_normal_quantile()
    {
        // Φ⁻¹ of u = 0.25 + 0.5·U at U = 0.1, 0.5, 0.8 (scipy.stats.norm.ppf), for an atom of half the mass.
        RankEncoder encoder = OfCounts([1, 2, 1]);
        Assert.Equal(-0.5244005f, encoder.Encode(1, 0.1f), 1e-6f);
        Assert.Equal(0f, encoder.Encode(1, 0.5f), 1e-6f);
        Assert.Equal(0.3853205f, encoder.Encode(1, 0.8f), 1e-6f);
        Assert.Equal(-(float)RankEncoder.ScoreLimit, encoder.Encode(0, 1e-7f));
        Assert.Equal((float)RankEncoder.ScoreLimit, encoder.Encode(2, 0.9999999f));
    }

    [Fact]
    public void Standard_normal_scores_decode_to_the_training_law()
    {
        // Atoms of 3e-5 (beyond the clip) to 0.4; normal numbers by Box and Muller over System.Random, independent of the library.
        long[] counts = [3, 7, 40_000, 950, 20_000, 4_040, 15_000, 10_000, 9_900, 80, 17, 3];
        RankEncoder encoder = OfCounts(counts, missing: 0);
        const int Draws = 1_000_000;
        var seen = new long[counts.Length];
        var random = new Random(20);
        for (int i = 0; i < Draws; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            seen[(int)encoder.Decode((float)(radius * Math.Cos(2 * Math.PI * random.NextDouble())))]++;
        }

        double chiSquare = 0;
        for (int k = 0; k < counts.Length; k++)
        {
            double expected = Draws * counts[k] / (double)counts.Sum();
            chiSquare += (seen[k] - expected) * (seen[k] - expected) / expected;
        }

        Assert.InRange(chiSquare, 0, 31.26); // 11 degrees of freedom, probability 0.001
    }

    [Fact]
    public void Generated_scores_beyond_the_limit_reach_the_tail_values()
    {
        RankEncoder encoder = OfCounts([.. Enumerable.Repeat(1L, 50_000)]);
        Assert.Equal(0, encoder.AtomOfScore(-4.2f)); // Φ(−4.2) = 1.33e-5 < 1/50,000
        Assert.Equal(1, encoder.AtomOfScore(-4.0f)); // Φ(−4.0) = 3.17e-5
        Assert.Equal(4, encoder.AtomOfScore(-3.75f)); // Φ(−3.75) = 8.84e-5
        Assert.Equal(49_998, encoder.AtomOfScore(4.0f));
        Assert.Equal(0, encoder.AtomOfScore(float.NegativeInfinity));
        Assert.Equal(49_999, encoder.AtomOfScore(float.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => encoder.Decode(float.NaN));
    }

    [Fact]
    public void Missing_cells_round_trip_and_a_column_without_them_refuses_them()
    {
        RankEncoder encoder = RankEncoder.Fit(Whole("x", [NaN, 4, 4, NaN, 9]));
        Assert.Equal(NaN, encoder.Decode(encoder.Encode(NaN, 0.7f)));
        Assert.Equal(NaN, RankEncoder.Fit(Whole("x", [NaN, NaN])).Decode(1.3f));
        Assert.Equal(7.0, RankEncoder.Fit(Whole("x", [7])).Decode(-9f));
        Assert.Contains("'x'", Assert.Throws<ArgumentException>(() => RankEncoder.Fit(Whole("x", [7])).Encode(NaN, 0.5f)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_rare_values_is_interpolated_on_its_grid()
    {
        // 2,000 loan amounts in steps of 50 with two decimals; gaps are wide, so a decoded value seldom is a training value.
        var random = new Random(3);
        double[] amounts = [.. Enumerable.Range(0, 2_000).Select(_ => 50.0 * Math.Round(Math.Exp(9 + (2 * random.NextDouble()) + random.NextDouble())))];
        RankEncoder encoder = RankEncoder.Fit(Money("amount", amounts));
        Assert.True(encoder.Interpolates);
        int copies = 0;
        var training = amounts.ToHashSet();
        for (float z = -4; z <= 4; z += 0.001f)
        {
            double value = encoder.Decode(z);
            Assert.Equal(0, value % 50);
            Assert.InRange(value, amounts.Min(), amounts.Max());
            if (training.Contains(value)) copies++;
        }

        Assert.InRange(copies, 0, 2_500); // of 8,000; without interpolation all are copies
    }

    [Fact]
    public void Interpolation_is_increasing_and_passes_through_the_values()
    {
        RankEncoder encoder = RankEncoder.Fit(Money("x", [1, 2, 4, 8, 16, 32]));
        Assert.True(encoder.Interpolates);
        // The middle of an inner atom is its value, its ends are half-way to the neighbours: 6 and 12 around 8.
        Assert.Equal(8, encoder.Decode(encoder.Encode(3, 0.5f)));
        Assert.Equal(6, encoder.Decode(encoder.Encode(3, 1e-7f)), 1.0);
        Assert.Equal(12, encoder.Decode(encoder.Encode(3, 0.9999999f)), 1.0);
        double last = 0;
        for (float z = -5; z <= 5; z += 0.01f)
        {
            double value = encoder.Decode(z);
            Assert.True(value >= last);
            last = value;
        }

        Assert.Equal((1, 32), (encoder.Decode(-6f), encoder.Decode(6f)));
    }

    [Fact]
    public void Common_values_are_given_out_exactly_beside_interpolated_ones()
    {
        double[] balances = [.. Enumerable.Repeat(0.0, 400), .. Enumerable.Range(1, 600).Select(i => Math.Round(137.13 * i * Math.Sqrt(i), 2))];
        RankEncoder encoder = RankEncoder.Fit(Money("balance", balances));
        Assert.True(encoder.Interpolates);
        int zeros = 0;
        for (int i = 0; i < 1_000; i++)
            if (encoder.Decode(encoder.Encode(0, (i + 0.5f) / 1_000)) == 0) zeros++;
        Assert.Equal(1_000, zeros);
    }

    [Theory]
    [InlineData(ColumnKind.Integer)]
    [InlineData(ColumnKind.Date)]
    [InlineData(ColumnKind.DateTime)]
    public void Whole_kinds_stay_whole(ColumnKind kind)
    {
        double[] values = [.. Enumerable.Range(0, 300).Select(i => (double)((i * i) + (7 * i)))];
        RankEncoder encoder = RankEncoder.Fit(new NumericColumn(new ColumnSchema { Name = "n", Kind = kind }, values));
        Assert.True(encoder.Interpolates);
        for (float z = -4; z < 4; z += 0.01f) Assert.Equal(0, encoder.Decode(z) % 1);
    }

    [Fact]
    public void Columns_that_fill_their_grid_or_repeat_their_values_stay_exact()
    {
        // Business days: every value once, five of seven days used. Grades: few values. Mostly common values with a rare rest.
        double[] days = [.. Enumerable.Range(0, 1_000).Where(day => day % 7 < 5).Select(day => (double)day)];
        Assert.False(RankEncoder.Fit(new NumericColumn(new ColumnSchema { Name = "d", Kind = ColumnKind.Date }, days)).Interpolates);
        double[] grades = [.. Enumerable.Range(0, 100).Select(i => (double)(1_000 * (i % 9)))];
        Assert.False(RankEncoder.Fit(Whole("g", grades)).Interpolates);
        double[] limits = [.. Enumerable.Range(0, 1_000).Select(i => 10_000.0 * (i % 40)), 327_681, 401_113];
        Assert.False(RankEncoder.Fit(Whole("l", limits)).Interpolates);
    }

    [Fact]
    public void The_score_curve_is_the_quantile_function_with_missing_at_the_mean()
    {
        RankEncoder encoder = RankEncoder.Fit(Whole("x", [NaN, NaN, 10, 10, 20, 20, 30, 30]));
        double[] curve = encoder.ScoreCurve(241);
        Assert.Equal(241, curve.Length);
        Assert.Equal(20, curve[0]); // missing: the mean of the observed
        Assert.Equal(10, curve[120]); // z = 0, u = 0.5: still in (0.25, 0.5], the interval of 10
        Assert.Equal(20, curve[121]);
        Assert.Equal(30, curve[^1]);
        Assert.Equal(new double[5], RankEncoder.Fit(Whole("x", [NaN])).ScoreCurve(5));
    }

    [Fact]
    public void Numbers_with_more_digits_than_their_format_are_rounded_to_it()
    {
        double[] values = [.. Enumerable.Range(1, 100).Select(i => Math.Sqrt(i) * 1e3)];
        var schema = new ColumnSchema { Name = "x", Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 3 } };
        RankEncoder encoder = RankEncoder.FromLaw(ColumnLaw.Fit(values), schema);
        for (float z = -2; z < 2; z += 0.05f)
        {
            double value = encoder.Decode(z);
            Assert.Equal(Math.Round(value, 3), value);
        }
    }

    private static NumericColumn Whole(string name, double[] values) => new(new ColumnSchema { Name = name, Kind = ColumnKind.Integer }, values);

    private static NumericColumn Money(string name, double[] values) =>
        new(new ColumnSchema { Name = name, Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 2 } }, values);

    // Values 0, 1, 2 … fill their grid, so such a column is never interpolated.
    private static RankEncoder OfCounts(long[] counts, long missing = 0) => RankEncoder.FromLaw(
        ColumnLaw.FromCounts([.. counts.Select((_, i) => (double)i)], counts, missing), new ColumnSchema { Name = "x", Kind = ColumnKind.Integer });
}
