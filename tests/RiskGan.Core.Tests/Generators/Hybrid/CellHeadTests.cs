using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Numerics;
using RiskGan.Core.Tests.Support;

namespace RiskGan.Core.Tests.Generators.Hybrid;

public sealed class CellHeadTests
{
    private static readonly TableEncoder Encoder = HybridTables.Encoder(HybridTables.Linked(400));
    private static readonly HybridLayout Layout = HybridTables.Layout(Encoder);

    [Fact]
    public void Loss_of_a_category_is_minus_the_log_of_its_softmax()
    {
        var head = new CellHead<double>(Layout, 3);
        double[] output = [0.3, -1.2, 2.0];
        double loss = head.Loss(output, [], [], 1, 0.5f, 1.0, []);
        double expected = -Math.Log(Math.Exp(-1.2) / (Math.Exp(0.3) + Math.Exp(-1.2) + Math.Exp(2.0)));
        Assert.Equal(expected, loss, 1e-12);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Loss_of_a_number_is_the_histogram_times_the_mixture_as_the_formula_says(bool firstKnown, bool secondKnown)
    {
        const int cell = 2; // has gaps: its first bin is "missing"
        var head = new CellHead<double>(Layout, cell);
        NumericTokens numeric = Layout.Numerics[cell];
        double[] output = Output(cell);
        double[] heights = [2.5, 3.5];
        bool[] known = [firstKnown, secondKnown];
        for (int bin = 0; bin < numeric.BinCount; bin++)
        {
            double loss = head.Loss(output, heights, known, bin, 0.6f, 1.0, []);
            Assert.Equal(ExpectedLoss(numeric, output, heights, known, bin, 0.6), loss, 1e-7);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Gradient_agrees_with_central_differences(int cell)
    {
        var head = new CellHead<double>(Layout, cell, clip: double.PositiveInfinity);
        int anchors = Layout.Anchors(cell).Length;
        double median = anchors == 0 ? 0 : Layout.Numerics[cell].Median;
        double[] heights = [.. Enumerable.Range(0, anchors).Select(i => median + 0.2 - (0.3 * i))];
        bool[] known = [.. Enumerable.Range(0, anchors).Select(i => i != 1)];
        Matrix<double> output = Matrix<double>.FromRows([Output(cell)]);
        var gradient = new Matrix<double>(1, output.Columns);
        for (int token = 0; token < Layout.TokenCount(cell); token++)
        {
            head.Loss(output.Row(0), heights, known, token, 0.3f, 0.01, gradient.Row(0));
            int current = token;
            Proof.AgreesWithCentralDifferences(output, gradient, () => 0.01 * head.Loss(output.Row(0), heights, known, current, 0.3f, 1.0, []), tolerance: 1e-5);
        }
    }

    [Fact]
    public void Laws_add_up_to_one_and_an_unknown_anchor_changes_nothing()
    {
        var head = new CellHead<double>(Layout, 1);
        double[] output = Output(1);
        double[] law = head.TokenLaw(output, [4.0, 9.0], [true, false]).ToArray();
        Assert.Equal(1.0, law.Sum(), 1e-12);
        Assert.Equal(law, head.TokenLaw(output, [4.0, -50.0], [true, false]).ToArray());
        for (int bin = 0; bin < law.Length; bin++)
        {
            ReadOnlySpan<double> inside = head.PositionLaw(bin);
            if (!inside.IsEmpty) Assert.Equal(1.0, inside.ToArray().Sum(), 1e-12);
        }
    }

    [Fact]
    public void One_hopeless_row_moves_each_mixture_parameter_by_no_more_than_the_clip()
    {
        var head = new CellHead<float>(Layout, 1);
        float[] output = [.. Output(1).Select(x => (float)x)];
        int bins = Layout.TokenCount(1);
        output.AsSpan(bins).Fill(-20f); // scales at their narrowest
        var gradient = new float[output.Length];
        head.Loss(output, [1000f, 1000f], [true, true], 2, 0.5f, 1f, gradient);
        Assert.All(gradient, x => Assert.InRange(x, -3f, 3f));
    }

    private static double[] Output(int cell)
    {
        Matrix<double> numbers = Proof.Numbers(1, Layout.OutputWidth(cell), 77u + (uint)cell, 0.8);
        return numbers.Row(0).ToArray();
    }

    // Written from the formula in the remarks, with the platform's functions.
    private static double ExpectedLoss(NumericTokens numeric, double[] output, double[] heights, bool[] known, int bin, double position)
    {
        int bins = numeric.BinCount;
        int stride = heights.Length + 4;
        var components = new List<(double Center, double Scale, double Weight)>();
        for (int m = 0; m < 2; m++)
        {
            double[] own = output[(bins + (m * stride))..(bins + ((m + 1) * stride))];
            double none = Math.Exp(own[heights.Length]);
            double total = none;
            double center = none * numeric.Median;
            for (int i = 0; i < heights.Length; i++)
            {
                if (!known[i]) continue;
                total += Math.Exp(own[i]);
                center += Math.Exp(own[i]) * heights[i];
            }

            components.Add(((center / total) + (0.3 * own[^3]), Math.Exp(Math.Clamp(own[^2] - 2 + Math.Log(numeric.Deviation), -8, 3)), Math.Exp(own[^1])));
        }

        double weights = components.Sum(c => c.Weight);
        double F(double y) => components.Sum(c => c.Weight / weights / (1 + Math.Exp(-(y - c.Center) / c.Scale)));
        double Edge(int k) => k == 0 ? 0 : k == bins ? 1 : double.IsNegativeInfinity(numeric.BinEdge[k - 1]) ? 0 : F(numeric.BinEdge[k - 1]);
        double[] scores = [.. Enumerable.Range(0, bins).Select(k => Math.Exp(output[k]) * (1e-3 + Edge(k + 1) - Edge(k)))];
        double loss = -Math.Log(scores[bin] / scores.Sum());
        if (numeric.IsSingle(bin)) return loss;
        float[] inner = numeric.PositionEdge[bin];
        double[] edges = [Edge(bin), .. inner.Select(y => F(y)), Edge(bin + 1)];
        double[] places = [.. Enumerable.Range(0, numeric.Positions).Select(f => 2e-4 + edges[f + 1] - edges[f])];
        return loss - Math.Log(places[(int)(position * numeric.Positions)] / places.Sum());
    }
}
