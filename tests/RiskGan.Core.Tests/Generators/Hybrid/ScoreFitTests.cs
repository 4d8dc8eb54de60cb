using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Generators.Hybrid;

public sealed class ScoreFitTests
{
    private static readonly double[] Slopes = [0.6, -0.5];

    [Fact]
    public void Moments_without_gaps_are_the_tables_own_shrunk_a_little()
    {
        Table table = Triples(500, gaps: 0, byFirst: false);
        (HybridLayout layout, EncodedTable data) = LayoutOf(table);
        ScoreMoments moments = new ScoreFit(layout.Scores!, data, Rows(500)).Best();
        double[][] scores = [.. table.Columns.Select(column => NormalScores(((NumericColumn)column).Values))];
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(0, moments.Mean[i], 1e-6);
            for (int j = 0; j < 3; j++)
            {
                double own = Enumerable.Range(0, 500).Average(r => scores[i][r] * scores[j][r]);
                Assert.Equal(i == j ? own : own * 500 / 503, moments.Covariance[(3 * i) + j], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // gaps follow the first column: the rows left are biased, the fit is not
    public void Gaps_bias_neither_means_nor_slopes(bool byFirst)
    {
        const int rows = 20_000;
        Table whole = Triples(rows, gaps: 0, byFirst: false);
        (HybridLayout layout, EncodedTable data) = LayoutOf(Triples(rows, gaps: 0.3, byFirst));
        ScoreMoments moments = new ScoreFit(layout.Scores!, data, Rows(rows)).Best();
        ScoreMoments truth = Complete(whole, rows);

        // Scores are ranks among the cells that are there, so under gaps by the first column their scale moves; slopes of ranks hold up to that scale.
        double correlation = Correlation(moments, 0, 2);
        Assert.Equal(Correlation(truth, 0, 2), correlation, 0.02);
        Assert.Equal(Correlation(truth, 1, 2), Correlation(moments, 1, 2), 0.02);
        Assert.Equal(Correlation(truth, 0, 1), Correlation(moments, 0, 1), 0.02);
    }

    [Fact]
    public void Draws_scatter_as_the_sampling_error_of_a_correlation()
    {
        const int rows = 400;
        (HybridLayout layout, EncodedTable data) = LayoutOf(Triples(rows, gaps: 0, byFirst: false));
        var fit = new ScoreFit(layout.Scores!, data, Rows(rows));
        ScoreMoments best = fit.Best();
        double[] drawn = [.. Enumerable.Range(0, 200).Select(k => Correlation(fit.Draw(best, new RandomStream(7, RandomPurpose.ModelDraw, (uint)k)), 0, 2))];
        double mean = drawn.Average();
        double spread = Math.Sqrt(drawn.Average(r => (r - mean) * (r - mean)));
        double rho = Correlation(best, 0, 2);
        Assert.Equal(rho, mean, 0.01);
        Assert.InRange(spread / ((1 - (rho * rho)) / Math.Sqrt(rows)), 0.8, 1.2); // Fisher 1915
    }

    [Fact]
    public void Moments_come_back_from_their_tensor_bit_for_bit()
    {
        (HybridLayout layout, EncodedTable data) = LayoutOf(Triples(200, gaps: 0.2, byFirst: true));
        ScoreMoments moments = new ScoreFit(layout.Scores!, data, Rows(200)).Best();
        ScoreMoments back = ScoreMoments.FromFloats(3, (float[])moments.ToTensor(4).Values);
        Assert.Equal(moments.Mean, back.Mean);
        Assert.Equal(moments.Covariance, back.Covariance);
    }

    [Fact]
    public void A_category_has_an_indicator_for_each_level_but_the_first_and_missing()
    {
        TableEncoder encoder = HybridTables.Encoder(HybridTables.Linked(400));
        HybridLayout plain = HybridTables.Layout(encoder);
        var layout = new HybridLayout(encoder, plain.Settings with { ScoreSets = 1 });
        Assert.Equal(5, layout.Scores!.Count); // three numbers, three levels
        Assert.Equal((3, 5), layout.Scores.Of(3));
        Assert.Equal(-1, layout.Scores.FeatureOf(3, 0));
        var features = new double[5];
        EncodedTable data = encoder.Encode(HybridTables.Linked(400));
        int gap = Enumerable.Range(0, 400).First(r => double.IsNaN(layout.Numerics[2].ValueOf(data.Codes(r)[2])));
        Assert.Equal((UInt128)0b1011, layout.Scores.Write(data.Codes(gap), features));
        Assert.Equal(0, features[2]);
    }

    internal static (HybridLayout Layout, EncodedTable Data) LayoutOf(Table table)
    {
        TableEncoder encoder = HybridTables.Encoder(table);
        return (new HybridLayout(encoder, HybridTables.Layout(encoder, bins: 16, positions: 16).Settings with { ScoreSets = 3 }), encoder.Encode(table));
    }

    /// <summary>Two independent normal numbers and a third that is linear in them; gaps in the second and third, at random or three times as often where the first is above its median.</summary>
    internal static Table Triples(int rows, double gaps, bool byFirst)
    {
        var stream = new RandomStream(11, RandomPurpose.Simulation);
        double[][] columns = [new double[rows], new double[rows], new double[rows]];
        for (int r = 0; r < rows; r++)
        {
            long at = 8L * r;
            double a = stream.Normal(at), b = stream.Normal(at + 1);
            (columns[0][r], columns[1][r], columns[2][r]) = (a, b, (Slopes[0] * a) + (Slopes[1] * b) + (0.5 * stream.Normal(at + 2)));
            double chance = byFirst ? gaps * (a > 0 ? 1.5 : 0.5) : gaps;
            for (int j = 1; j < 3; j++)
                if (stream.Uniform((1L << 30) + at + j) < chance) columns[j][r] = double.NaN;
        }

        var schema = new TableSchema { Columns = [.. "abc".Select(name => new ColumnSchema { Name = name.ToString(), Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 6 } })] };
        return new Table(schema, [.. columns.Select((values, j) => new NumericColumn(schema.Columns[j], [.. values.Select(v => Math.Round(v, 6))]))]);
    }

    private static ScoreMoments Complete(Table table, int rows)
    {
        (HybridLayout layout, EncodedTable data) = LayoutOf(table);
        return new ScoreFit(layout.Scores!, data, Rows(rows)).Best();
    }

    private static double Correlation(ScoreMoments moments, int i, int j) =>
        moments.Covariance[(3 * i) + j] / Math.Sqrt(moments.Covariance[4 * i] * moments.Covariance[4 * j]);

    private static int[] Rows(int count) => [.. Enumerable.Range(0, count)];

    // Φ⁻¹((rank − ½)/n) by bisection on the error function's own series: not the product's quantile.
    private static double[] NormalScores(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return [.. values.Select(value => Quantile((Array.BinarySearch(sorted, value) + 0.5) / values.Length))];
    }

    private static double Quantile(double p)
    {
        double low = -9, high = 9;
        for (int i = 0; i < 80; i++)
        {
            double middle = (low + high) / 2;
            if (Cdf(middle) < p) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    // Marsaglia 2004: Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/15 + …).
    private static double Cdf(double x)
    {
        double term = x, sum = x;
        for (int k = 3; k < 400; k += 2) sum += term *= x * x / k;
        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }
}
