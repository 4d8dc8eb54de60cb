using FsCheck;
using FsCheck.Fluent;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Evaluation;

/// <summary>Values that can be computed by hand, the edges each metric claims, and what must hold for any data.</summary>
public sealed class MetricTests
{
    private const double NaN = double.NaN;

    public static TheoryData<double[], double[], double> KsCases => new()
    {
        { [1, 2, 3, 4], [1, 2, 3, 4], 1.0 },
        { [1, 2], [3, 4], 0.0 },
        { [0, 0, 0, 1], [0, 1, 1, 1], 0.5 },
        { [1, 2, 3, 4], [2.5], 0.5 },
        { [NaN, 1], [1, NaN, NaN], 1.0 },
        { [5], [5], 1.0 },
        { [0.1 + 0.2], [0.3], 1.0 },
        { [double.MaxValue], [double.MaxValue], 1.0 },
        { [], [1], NaN },
        { [1], [NaN], NaN },
    };

    [Theory]
    [MemberData(nameof(KsCases))]
    public void Ks_complement_of_small_columns(double[] real, double[] synthetic, double expected) =>
        Assert.Equal(expected, new KsComplement().Evaluate(Numbers("x", real), Numbers("x", synthetic)), 12);

    [Theory]
    [InlineData("a,a,b,b", "b,a", 1.0)]
    [InlineData("a,a", "b", 0.0)]
    [InlineData("a,a,a,b", "a,b,c,c", 0.5)]
    [InlineData("a,,,", "a,a", 1.0)]
    [InlineData("", "a", NaN)]
    [InlineData("a", "", NaN)]
    public void Tv_complement_of_small_columns(string real, string synthetic, double expected) =>
        Assert.Equal(expected, new TvComplement().Evaluate(Labels("x", real.Split(',')), Labels("x", synthetic.Split(','))), 12);

    [Fact]
    public void Correlation_similarity_of_opposite_lines_is_zero()
    {
        PairComparison comparison = new CorrelationSimilarity().Evaluate(
            new ColumnPair(Numbers("x", 1, 2, 3), Numbers("y", 2, 4, 6)), new ColumnPair(Numbers("x", 1, 2, 3), Numbers("y", 3, 2, 1)));
        Assert.Equal(0.0, comparison.Score, 12);
        Assert.Equal(1.0, comparison.RealAssociation, 12);
        Assert.Equal(-1.0, comparison.SyntheticAssociation, 12);
    }

    [Theory]
    [InlineData(new[] { 0.1, 0.1, 0.1 }, new[] { 1.0, 2.0, 3.0 })]
    [InlineData(new[] { 1.0, NaN, 3.0 }, new[] { NaN, 2.0, 3.0 })]
    [InlineData(new double[0], new double[0])]
    public void Correlation_is_not_defined_without_two_different_rows(double[] x, double[] y) =>
        Assert.True(double.IsNaN(CorrelationSimilarity.Pearson(x, y)));

    [Fact]
    public void Correlation_of_enormous_amounts_does_not_overflow() =>
        Assert.Equal(0.5, CorrelationSimilarity.Pearson([1e200, 2e200, 3e200], [1e-200, 3e-200, 2e-200]), 12);

    [Fact]
    public void Contingency_counts_missing_as_a_level()
    {
        PairComparison comparison = new ContingencySimilarity().Evaluate(
            new ColumnPair(Labels("a", "x", null), Labels("b", "u", "v")), new ColumnPair(Labels("a", "x", "x"), Labels("b", "u", "v")));
        Assert.Equal(0.5, comparison.Score, 12);
        Assert.Equal(1.0, comparison.RealAssociation, 12);
        Assert.True(double.IsNaN(comparison.SyntheticAssociation));
    }

    [Fact]
    public void Contingency_bins_by_the_real_range_unless_told_otherwise()
    {
        // The outlier 1000 moves every synthetic value but itself into its own table's first bin.
        var real = new ColumnPair(Numbers("x", 0, 5, 10), Labels("g", "a", "a", "a"));
        var synthetic = new ColumnPair(Numbers("x", 0, 5, 1000), Labels("g", "a", "a", "a"));
        Assert.Equal(1.0, new ContingencySimilarity().Evaluate(real, synthetic).Score, 12);
        Assert.Equal(2.0 / 3.0, new ContingencySimilarity(BinEdges.OfEachTable).Evaluate(real, synthetic).Score, 12);
    }

    [Fact]
    public void Counts_of_many_levels_are_the_same_by_table_and_by_sorting()
    {
        // 1,500 × 1,500 cells lie above the limit of the array, 300 × 300 below; the same rows in both.
        int[] first = [.. Enumerable.Range(0, 4_000).Select(i => i * 7919 % 300)];
        int[] second = [.. Enumerable.Range(0, 4_000).Select(i => i * 104_729 % 293)];
        JointCounts dense = JointCounts.Of(first, second, 300, 300);
        JointCounts sorted = JointCounts.Of(first, second, 1_500, 1_500);
        Assert.Equal(dense.Counts, sorted.Counts);
        Assert.Equal(dense.CramersV(300), sorted.CramersV(1_500), 12);
        Assert.Equal(0.0, sorted.TotalVariation(sorted));
    }

    [Fact]
    public void A_metric_says_which_column_it_cannot_take()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new KsComplement().Evaluate(Labels("grade", "A"), Labels("grade", "A")));
        Assert.Contains("'grade'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Column_metrics_stay_in_range_are_symmetric_and_forget_row_order()
    {
        Prop.ForAll<int[], int[]>((a, b) =>
        {
            if (a.Length == 0 || b.Length == 0) return true;
            double[] x = Array.ConvertAll(a, value => (double)(value % 7));
            double[] y = Array.ConvertAll(b, value => (double)(value % 7));
            double ks = KsComplement.Evaluate(x, y);
            var tv = new TvComplement();
            double levels = tv.Evaluate(Cells(x), Cells(y));
            return ks is >= 0.0 and <= 1.0 && levels is >= -1e-12 and <= 1.0
                && ks == KsComplement.Evaluate(y, [.. x.Reverse()]) && Math.Abs(levels - tv.Evaluate(Cells(y), Cells([.. x.Reverse()]))) < 1e-12
                && levels <= ks + 1e-12; // total variation is never below the Kolmogorov distance
        }).QuickCheckThrowOnFailure();

        static CategoryColumn Cells(double[] values) => Labels("x", [.. values.Select(value => $"{value}")]);
    }

    [Theory]
    [InlineData(ColumnKind.Continuous, true, false)]
    [InlineData(ColumnKind.Date, true, false)]
    [InlineData(ColumnKind.Ordinal, false, true)]
    [InlineData(ColumnKind.Boolean, false, true)]
    [InlineData(ColumnKind.Identifier, false, false)]
    [InlineData(ColumnKind.Text, false, false)]
    public void Each_kind_has_at_most_one_shape_metric(ColumnKind kind, bool ks, bool tv)
    {
        Assert.Equal(ks, new KsComplement().AppliesTo(kind));
        Assert.Equal(tv, new TvComplement().AppliesTo(kind));
    }
}
