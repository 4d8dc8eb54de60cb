using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Neighbours;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Evaluation.Neighbours;

public sealed class MixedFeaturesTests
{
    private const double TenPercent = -1.2815515655446004; // scipy.stats.norm.ppf(0.1)

    [Fact]
    public void A_number_becomes_the_normal_score_of_its_mid_rank()
    {
        Matrix<float> points = Encode(TestTables.Of(TestTables.Numbers("x", 7.0, 3.0, 100.0, 8.0, 9.0)));
        Assert.Equal(TenPercent, points[1, 0], 6); // ranks 0 to 1 of 5: the middle is 0.1
        Assert.Equal(-TenPercent, points[2, 0], 6);
        Assert.Equal(0f, points[3, 0]);
    }

    [Fact]
    public void Equal_numbers_share_the_middle_of_their_ranks_and_others_lie_between()
    {
        Table fitted = TestTables.Of(TestTables.Numbers("x", 0.0, 0.0, 0.0, 1.0));
        Table other = TestTables.Of(TestTables.Numbers("x", -50.0, 0.25, 1e9));
        MatchedColumns columns = MatchedColumns.Of(fitted, other);
        MixedFeatures features = MixedFeatures.Fit(columns, (0, [0, 1, 2, 3]));
        Assert.Equal(-0.31863936396437515, features.Encode(0, [0])[0, 0], 6); // ppf(0.375)
        Matrix<float> points = features.Encode(1, [0, 1, 2]);
        Assert.Equal(-0.31863936396437515, points[0, 0], 6); // beyond the fitted values: their ends
        Assert.Equal((0.75 * -0.31863936396437515) + (0.25 * 1.1503493803760079), points[1, 0], 6);
        Assert.Equal(1.1503493803760079, points[2, 0], 6); // ppf(0.875)
    }

    [Fact]
    public void The_outermost_half_percent_is_clipped()
    {
        Matrix<float> points = Encode(TestTables.Of(TestTables.Numbers("x", [.. Enumerable.Range(0, 1_000).Select(i => (double)i)])));
        Assert.Equal(-2.575829303548901, points[0, 0], 6); // ppf(0.005)
        Assert.Equal(-2.575829303548901, points[4, 0], 6);
        Assert.True(points[5, 0] > points[4, 0]);
        Assert.Equal(2.575829303548901, points[999, 0], 6);
    }

    [Fact]
    public void Different_labels_lie_two_apart_and_a_missing_one_is_a_label()
    {
        Matrix<float> points = Encode(TestTables.Of(TestTables.Labels("c", "a", "b", null, "a")));
        Assert.Equal(3, points.Columns);
        Assert.Equal(2.0, SquaredDistance(points, 0, 1));
        Assert.Equal(2.0, SquaredDistance(points, 1, 2));
        Assert.Equal(0.0, SquaredDistance(points, 0, 3));
    }

    [Fact]
    public void A_missing_number_stands_in_the_middle_and_says_so()
    {
        Matrix<float> points = Encode(TestTables.Of(TestTables.Numbers("x", 1.0, double.NaN, 2.0)));
        Assert.Equal(0f, points[1, 0]);
        Assert.Equal(1f, points[1, 1]);
        Assert.Equal(0f, points[0, 1]);
    }

    [Fact]
    public void Ordinal_levels_keep_their_order()
    {
        Matrix<float> points = Encode(TestTables.Of(TestTables.Labels("grade", ColumnKind.Ordinal, "A", "B", "C")));
        Assert.Equal(1, points.Columns);
        Assert.True(points[0, 0] < points[1, 0] && points[1, 0] < points[2, 0]);
    }

    [Fact]
    public void Rare_levels_of_a_wide_column_share_a_coordinate()
    {
        string[] cells = [.. Enumerable.Range(0, 200).Select(i => $"v{i:D3}"), "v199", "v198"];
        Matrix<float> points = Encode(TestTables.Of(TestTables.Labels("c", cells)));
        Assert.Equal(MixedFeatures.MostLevels, points.Columns);
        Assert.Equal(2.0, SquaredDistance(points, 199, 198));
        Assert.Equal(0.0, SquaredDistance(points, 100, 101));
    }

    [Fact]
    public void Constant_and_empty_columns_add_no_distance()
    {
        Matrix<float> points = Encode(TestTables.Of(
            TestTables.Labels("c", "a", "a"), TestTables.Numbers("x", 5.0, 5.0), TestTables.Numbers("gone", double.NaN, double.NaN), TestTables.Labels("none", null, null)));
        Assert.Equal(0.0, SquaredDistance(points, 0, 1));
    }

    [Fact]
    public void Tables_share_the_columns_all_of_them_have()
    {
        Table train = TestTables.Of(TestTables.Numbers("x", 1.0), TestTables.Labels("c", "b"), TestTables.Numbers("y", 1.0), TestTables.Labels("id", ColumnKind.Identifier, "1"));
        Table other = TestTables.Of(TestTables.Labels("c", "a"), TestTables.Labels("y", "1"), TestTables.Numbers("x", -0.0), TestTables.Labels("id", ColumnKind.Identifier, "1"));
        MatchedColumns columns = MatchedColumns.Of(train, other);
        Assert.Equal(2, columns.Count);
        Assert.Equal([0.0], columns.Cells(0, 1)); // "b", the first table's first level
        Assert.Equal([1.0], columns.Cells(1, 1)); // "a", which the first table lacks
        Assert.False(double.IsNegative(columns.Cells(1, 0)[0]));
    }

    [Fact]
    public void Equal_rows_are_found_whatever_their_spelling()
    {
        var format = new ColumnSchema { Name = "x", Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 2 } };
        Table train = TestTables.Of(new NumericColumn(format, [1.25, double.NaN, 1.25]), TestTables.Labels("c", "a", null, "a"));
        Table other = TestTables.Of(new NumericColumn(format, [1.2500001, 1.25, double.NaN]), TestTables.Labels("c", "a", "b", null));
        MatchedColumns columns = MatchedColumns.Of(train, other);
        var index = new RowIndex(columns, 0);
        Assert.Equal([0, 1], index.Distinct);
        Assert.True(index.Contains(1, 0));
        Assert.False(index.Contains(1, 1));
        Assert.True(index.Contains(1, 2));
    }

    private static Matrix<float> Encode(Table table)
    {
        MatchedColumns columns = MatchedColumns.Of(table);
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        return MixedFeatures.Fit(columns, (0, rows)).Encode(0, rows);
    }

    private static double SquaredDistance(Matrix<float> points, int a, int b) =>
        Enumerable.Range(0, points.Columns).Sum(d => Math.Pow((double)points[a, d] - points[b, d], 2));
}
