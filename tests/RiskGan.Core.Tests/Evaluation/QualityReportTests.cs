using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;
using RiskGan.Tests.Support;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Evaluation;

/// <summary>Against values of an independent implementation after SDMetrics (Reference/Evaluation/quality_reference.py) and of SDMetrics itself (quality_sdmetrics.py).</summary>
public sealed class QualityReportTests
{
    private const double Tolerance = 1e-9; // both sides work in double on 140 to 180 rows

    private static readonly Dictionary<string, ColumnKind> Kinds = new()
    {
        ["amount"] = ColumnKind.Continuous,
        ["rate"] = ColumnKind.Continuous,
        ["days"] = ColumnKind.Integer,
        ["opened"] = ColumnKind.Date,
        ["grade"] = ColumnKind.Ordinal,
        ["region"] = ColumnKind.Categorical,
        ["flag"] = ColumnKind.Boolean,
        ["flat"] = ColumnKind.Integer,
        ["empty"] = ColumnKind.Continuous,
        ["sparse"] = ColumnKind.Categorical,
    };

    private static readonly string Folder = Path.Combine(SharedData.RepositoryRoot, "tests", "RiskGan.Core.Tests", "Reference", "Evaluation");
    private static readonly Table Real = Read(Path.Combine(Folder, "real.csv"), Kinds);
    private static readonly Table Synthetic = Read(Path.Combine(Folder, "synthetic.csv"), Kinds);
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json"))).RootElement;

    [Fact]
    public void Shapes_agree_with_the_reference()
    {
        QualityReport report = QualityReport.Compare(Real, Synthetic);
        Assert.Equal(Kinds.Count, report.Columns.Count);
        foreach (ColumnScore column in report.Columns) AssertNear(Expected.GetProperty("columns").GetProperty(column.Column).GetProperty("score"), column.Score, column.Column);
        AssertNear(Expected.GetProperty("shape"), report.ShapeScore, "shape");
        Assert.Equal(100.0 * (1.0 - report.ShapeScore), report.ShapeErrorPercent);
        Assert.Equal(1, report.UndefinedColumns);
    }

    [Fact]
    public void Shapes_stay_within_the_known_departure_from_the_original_formula()
    {
        foreach (ColumnScore column in QualityReport.Compare(Real, Synthetic).Columns)
        {
            if (!Expected.GetProperty("columns").GetProperty(column.Column).TryGetProperty("verbatim", out JsonElement verbatim)) continue;
            Assert.InRange(column.Score - verbatim.GetDouble(), -1e-6 * 5 / Real.RowCount, 1e-6 * 5 / Real.RowCount);
        }
    }

    [Theory]
    [InlineData(BinEdges.OfReal, "ofReal")]
    [InlineData(BinEdges.OfEachTable, "ofEach")]
    public void Trends_agree_with_the_reference(BinEdges edges, string key)
    {
        QualityReport report = QualityReport.Compare(Real, Synthetic, new QualityReportOptions { Edges = edges });
        Assert.Equal(Kinds.Count * (Kinds.Count - 1) / 2, report.Pairs.Count);
        foreach (PairScore pair in report.Pairs)
        {
            JsonElement expected = Expected.GetProperty("pairs").GetProperty($"{pair.First},{pair.Second}");
            string where = $"{pair.First}, {pair.Second}";
            AssertNear(expected.GetProperty(key), pair.Score, where);
            string association = pair.Metric == "CorrelationSimilarity" ? "realAssociation" : key + "Association";
            if (pair.Metric == "CorrelationSimilarity" && expected.GetProperty(association).ValueKind == JsonValueKind.Null) continue;
            AssertNear(expected.GetProperty(association), pair.Comparison.RealAssociation, where);
        }
    }

    [Fact]
    public void Every_score_is_the_one_that_SDMetrics_gives()
    {
        JsonElement expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "sdmetrics_expected.json"))).RootElement;
        QualityReport report = QualityReport.Compare(Real, Synthetic, new QualityReportOptions { Edges = BinEdges.OfEachTable });
        foreach (ColumnScore column in report.Columns) AssertWithin(1e-6, expected.GetProperty("columns").GetProperty(column.Column), column.Score, column.Column);
        foreach (PairScore pair in report.Pairs) AssertWithin(1e-6, expected.GetProperty("pairs").GetProperty($"{pair.First},{pair.Second}"), pair.Score, $"{pair.First}, {pair.Second}");
        AssertWithin(1e-6, expected.GetProperty("shape"), report.ShapeScore, "shape");
        AssertWithin(1e-6, expected.GetProperty("trend"), report.TrendScore, "trend");
    }

    private static void AssertWithin(double tolerance, JsonElement expected, double actual, string where)
    {
        if (expected.ValueKind == JsonValueKind.Null) Assert.True(double.IsNaN(actual), where);
        else Assert.True(Math.Abs(expected.GetDouble() - actual) <= tolerance, FormattableString.Invariant($"{where}: {expected.GetDouble()} expected, {actual} found"));
    }

    [Fact]
    public void Trend_score_is_the_mean_over_all_pairs()
    {
        QualityReport report = QualityReport.Compare(Real, Synthetic);
        AssertNear(Expected.GetProperty("trend"), report.TrendScore, "trend");
        Assert.Equal(9, report.UndefinedPairs); // the numeric pairs with the constant or the empty column
    }

    [Fact]
    public void The_default_report_of_the_source_counts_strong_pairs_only()
    {
        QualityReport report = QualityReport.Compare(Real, Synthetic, QualityReportOptions.SdMetrics);
        AssertNear(Expected.GetProperty("sdmetricsTrend"), report.TrendScore, "trend");
        Assert.Equal(Expected.GetProperty("sdmetricsPairs").GetInt32(), report.Pairs.Count(pair => pair.Counts));
    }

    [Fact]
    public void Lists_the_worst_first_and_the_undefined_last()
    {
        QualityReport report = QualityReport.Compare(Real, Synthetic);
        Assert.Equal("flat", report.Columns[0].Column);
        Assert.Equal("empty", report.Columns[^1].Column);
        double[] scores = [.. report.Pairs.Select(pair => pair.Score).Where(score => !double.IsNaN(score))];
        Assert.Equal(scores.Order(), scores);
        Assert.True(double.IsNaN(report.Pairs[^1].Score));
    }

    [Fact]
    public void A_table_against_itself_has_no_error()
    {
        QualityReport report = QualityReport.Compare(Real, Real);
        Assert.Equal(0.0, report.ShapeErrorPercent, 12);
        Assert.Equal(0.0, report.TrendErrorPercent, 12);
    }

    [Fact]
    public void Identifiers_constants_and_texts_take_no_part()
    {
        Table table = Of(
            Labels("id", ColumnKind.Identifier, "1", "2"), Labels("unit", ColumnKind.Constant, "EUR", "EUR"),
            Labels("note", ColumnKind.Text, "a", "b"), Numbers("x", 1, 2));
        QualityReport report = QualityReport.Compare(table, table);
        Assert.Equal("x", Assert.Single(report.Columns).Column);
        Assert.Empty(report.Pairs);
        Assert.True(double.IsNaN(report.TrendScore));
    }

    [Fact]
    public void Names_every_column_that_differs()
    {
        Table real = Of(Numbers("x", 1), Labels("y", "a"), Numbers("z", 1));
        Table synthetic = Of(Labels("x", "1"), Labels("y", "a"));
        RiskGanException error = Assert.Throws<RiskGanException>(() => QualityReport.Compare(real, synthetic));
        Assert.Equal("RG701", error.Code);
        Assert.Equal(ExitStatus.BadData, error.Exit);
        Assert.Equal("The synthetic table does not have the real table's columns: 'x' is Categorical instead of Continuous, 'z' is missing.", error.Message);
    }

    private static void AssertNear(JsonElement expected, double actual, string where)
    {
        if (expected.ValueKind == JsonValueKind.Null) Assert.True(double.IsNaN(actual), $"{where}: {actual} instead of not defined");
        else Assert.True(Math.Abs(expected.GetDouble() - actual) <= Tolerance, $"{where}: {actual} instead of {expected.GetDouble()}");
    }
}
