using FsCheck;
using FsCheck.Fluent;
using RiskGan.Core.Encoders;

namespace RiskGan.Core.Tests.Encoders;

public sealed class ColumnLawTests
{
    private const double NaN = double.NaN;

    [Fact]
    public void Counts_distinct_values_with_missing_below_all()
    {
        ColumnLaw law = ColumnLaw.Fit([3, 1, NaN, 3, 1, 1, NaN, 7]);
        Assert.Equal([1, 3, 7], law.Values);
        Assert.Equal([3L, 2, 1], law.Counts);
        Assert.Equal(2, law.MissingCount);
        Assert.Equal(4, law.Atoms);
        Assert.Equal([0, 2 / 8.0, 5 / 8.0, 7 / 8.0, 1], law.Cumulative);
        Assert.Equal(16 / 6.0, law.ObservedMean(), 12);
    }

    [Theory]
    [InlineData(0.0, NaN)]
    [InlineData(0.25, NaN)]
    [InlineData(0.2500001, 1)]
    [InlineData(0.625, 1)]
    [InlineData(0.63, 3)]
    [InlineData(0.9, 7)]
    [InlineData(1.0, 7)]
    [InlineData(2.0, 7)]
    public void Quantile_is_the_generalised_inverse(double u, double expected) =>
        Assert.Equal(expected, ColumnLaw.Fit([3, 1, NaN, 3, 1, 1, NaN, 7]).Quantile(u));

    [Theory]
    [InlineData(NaN, 0)]
    [InlineData(1, 1)]
    [InlineData(-50, 1)]
    [InlineData(2, 1)] // as near to 1 as to 3: the lower
    [InlineData(2.1, 2)]
    [InlineData(3, 2)]
    [InlineData(1e300, 3)]
    public void An_unknown_value_belongs_to_the_nearest_atom(double value, int atom) =>
        Assert.Equal(atom, ColumnLaw.Fit([3, 1, NaN, 3, 1, 1, NaN, 7]).AtomOf(value));

    [Fact]
    public void One_row_all_missing_and_signed_zero_are_laws()
    {
        ColumnLaw one = ColumnLaw.Fit([5]);
        Assert.Equal((1, 5.0), (one.Atoms, one.Quantile(0.3)));
        ColumnLaw missing = ColumnLaw.Fit([NaN, NaN]);
        Assert.Equal((1, NaN, 0, -1), (missing.Atoms, missing.Quantile(0.3), missing.AtomOf(NaN), missing.AtomOf(1)));
        Assert.Equal(NaN, missing.ObservedMean());
        Assert.Equal(1, ColumnLaw.Fit([0.0, -0.0]).Atoms);
        Assert.False(double.IsNegative(ColumnLaw.Fit([-0.0]).Values[0]));
        Assert.Equal(-1, one.AtomOf(NaN));
    }

    [Fact]
    public void Refuses_what_is_no_law()
    {
        Assert.Throws<ArgumentException>(() => ColumnLaw.Fit([]));
        Assert.Throws<ArgumentException>(() => ColumnLaw.Fit([1, double.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => ColumnLaw.Fit([1]).AtomAt(NaN));
        Assert.Throws<ArgumentException>(() => ColumnLaw.FromCounts([1, 2], [1], 0));
        Assert.Throws<ArgumentException>(() => ColumnLaw.FromCounts([2, 1], [1, 1], 0));
        Assert.Throws<ArgumentException>(() => ColumnLaw.FromCounts([1, 1], [1, 1], 0));
        Assert.Throws<ArgumentException>(() => ColumnLaw.FromCounts([1, NaN], [1, 1], 0));
        Assert.Throws<ArgumentException>(() => ColumnLaw.FromCounts([1], [0], 0));
        Assert.Throws<ArgumentException>(() => ColumnLaw.FromCounts([1], [1], -1));
        Assert.Throws<ArgumentException>(() => ColumnLaw.FromCounts([1, 2], [long.MaxValue, 1], 0));
        Assert.Throws<ArgumentException>(() => ColumnLaw.FromCounts([], [], 0));
    }

    [Fact]
    public void A_thinned_law_keeps_ends_heavy_values_and_quantiles()
    {
        // 20,000 distinct values, one of them heavy, thinned to at most 1,000.
        double[] cells = [.. Enumerable.Range(0, 20_000).Select(i => Math.Sqrt(i)), .. Enumerable.Repeat(50.0, 1_000), NaN];
        ColumnLaw law = ColumnLaw.Fit(cells, maxDistinct: 1_000);
        Assert.InRange(law.Values.Length, 300, 1_000);
        Assert.Equal(cells.Length, law.Total);
        Assert.Equal((0.0, 1L), (law.Values[0], law.Counts[0]));
        Assert.Equal((Math.Sqrt(19_999), 1L), (law.Values[^1], law.Counts[^1]));
        Assert.Equal(1_001, law.Counts[Array.IndexOf(law.Values, 50.0)]);
        Assert.True(law.Counts.Where((_, i) => law.Values[i] != 50.0).All(count => count < law.MergedBelow));
        Assert.True(law.MergedBelow <= 1_001);
        double[] sorted = [.. cells.Where(double.IsFinite).Order()];
        for (double u = 0.001; u < 1; u += 0.001)
        {
            // The law's share at or below the true quantile differs from u by less than 4/L.
            double value = sorted[(int)(u * sorted.Length)];
            double below = law.Counts.Where((_, i) => law.Values[i] <= value).Sum() / (double)sorted.Length;
            double trueBelow = sorted.Count(x => x <= value) / (double)sorted.Length;
            Assert.InRange(below - trueBelow, -4.0 / 1_000, 4.0 / 1_000);
        }

        Assert.Equal(law.Values, ColumnLaw.Fit([.. cells.Reverse()], maxDistinct: 1_000).Values);
    }

    [Fact]
    public void Atoms_own_intervals_of_exactly_their_share() => Prop.ForAll<int[]>(cells =>
    {
        if (cells.Length == 0) return true;
        double[] values = [.. cells.Select(cell => cell % 5 == 0 ? NaN : cell % 7)];
        ColumnLaw law = ColumnLaw.Fit(values);
        return law.Total == cells.Length && law.Cumulative[0] == 0 && law.Cumulative[^1] == 1
            && values.Distinct().All(value =>
            {
                int atom = law.AtomOf(value);
                double share = values.Count(other => other.Equals(value)) / (double)values.Length;
                double middle = (law.Cumulative[atom] + law.Cumulative[atom + 1]) / 2;
                return Math.Abs(law.Cumulative[atom + 1] - law.Cumulative[atom] - share) < 1e-12
                    && law.Quantile(middle).Equals(value) && law.Quantile(law.Cumulative[atom + 1]).Equals(value) && law.ValueOf(atom).Equals(value);
            });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_thinned_law_never_exceeds_its_limit_nor_loses_a_cell() => Prop.ForAll<int[], PositiveInt>((cells, limit) =>
    {
        if (cells.Length == 0) return true;
        int most = 16 + (limit.Get % 20);
        double[] values = [.. Enumerable.Range(0, 40).SelectMany(_ => cells).Select((cell, i) => (double)(cell % 11) * (i % 37))];
        ColumnLaw law = ColumnLaw.Fit(values, most);
        return law.Values.Length <= most && law.Total == values.Length && law.Values[0] == values.Min() && law.Values[^1] == values.Max();
    }).QuickCheckThrowOnFailure();
}
