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
        double loss = head.Loss(output, [], [], 1, 0.5f, 0, 1.0, []);
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
            double loss = head.Loss(output, heights, known, bin, 0.6f, AtomAt(numeric, bin, 0.6), 1.0, []);
            Assert.Equal(ExpectedLoss(numeric, output, heights, known, bin, 0.6), loss, 2e-5);
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
            int atom = cell < 3 ? AtomAt(Layout.Numerics[cell], token, 0.3) : 0;
            head.Loss(output.Row(0), heights, known, token, 0.3f, atom, 0.01, gradient.Row(0));
            int current = token;
            Proof.AgreesWithCentralDifferences(output, gradient, () => 0.01 * head.Loss(output.Row(0), heights, known, current, 0.3f, atom, 1.0, []), tolerance: 1e-5);
        }
    }

    [Theory]
    [InlineData(-3.0)]
    [InlineData(-4.5)]
    public void Gradient_of_a_mixture_narrower_than_a_position_agrees_with_central_differences(double logScale)
    {
        const int cell = 1;
        NumericTokens numeric = Layout.Numerics[cell];
        var head = new CellHead<double>(Layout, cell, clip: double.PositiveInfinity);
        for (int bin = 0; bin < numeric.BinCount; bin++)
        {
            if (numeric.IsSingle(bin)) continue;
            Matrix<double> output = Matrix<double>.FromRows([Output(cell)]);
            for (int m = 0; m < 2; m++) output.Row(0)[numeric.BinCount + (m * 6) + 4] = logScale + 2;
            (float low, float high) = numeric.PositionRange(bin, 1);
            double[] heights = [low + (0.4 * (high - low)), high];
            var gradient = new Matrix<double>(1, output.Columns);
            int atom = AtomAt(numeric, bin, 0.4);
            head.Loss(output.Row(0), heights, [true, true], bin, 0.4f, atom, 1, gradient.Row(0));
            Proof.AgreesWithCentralDifferences(output, gradient, () => head.Loss(output.Row(0), heights, [true, true], bin, 0.4f, atom, 1.0, []), tolerance: 4e-4); // so narrow that the difference itself is off by as much
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Copies_sit_at_their_anchor_and_count_for_nothing_where_it_is_unknown(bool firstKnown, bool sumKnown)
    {
        const int cell = 1;
        HybridLayout layout = HybridTables.LayoutWithCopies(Encoder);
        NumericTokens numeric = layout.Numerics[cell];
        Assert.Equal(numeric.BinCount + (2 * 7) + 4, layout.OutputWidth(cell));
        var head = new CellHead<double>(layout, cell, clip: double.PositiveInfinity);
        Matrix<double> output = Proof.Numbers(1, layout.OutputWidth(cell), 31, 0.8);
        int bin = Enumerable.Range(0, numeric.BinCount).Last(b => !numeric.IsSingle(b));
        (float low, float high) = numeric.PositionRange(bin, 1);
        double[] heights = [low + (0.3 * (high - low)), high + 1, low - 0.5];
        bool[] known = [firstKnown, true, sumKnown];
        int atom = AtomAt(numeric, bin, 0.4);
        double expected = ExpectedLoss(numeric, output.Row(0).ToArray(), heights, known, bin, 0.4, copies: [0, 2]);
        Assert.Equal(expected, head.Loss(output.Row(0), heights, known, bin, 0.4f, atom, 1, []), 2e-5);

        var gradient = new Matrix<double>(1, output.Columns);
        head.Loss(output.Row(0), heights, known, bin, 0.4f, atom, 1, gradient.Row(0));
        Proof.AgreesWithCentralDifferences(output, gradient, () => head.Loss(output.Row(0), heights, known, bin, 0.4f, atom, 1.0, []), tolerance: 1e-4);
    }

    [Fact]
    public void Gradient_with_a_guess_agrees_with_central_differences()
    {
        const int cell = 2;
        var layout = new HybridLayout(Encoder, Layout.Settings with { ScoreSets = 1 });
        NumericTokens numeric = layout.Numerics[cell];
        Assert.Equal(Layout.OutputWidth(cell) + 3, layout.OutputWidth(cell));
        var head = new CellHead<double>(layout, cell, clip: double.PositiveInfinity);
        Matrix<double> output = Proof.Numbers(1, layout.OutputWidth(cell), 37, 0.8);
        double[] heights = [numeric.Median + 0.2, numeric.Median - 0.3, numeric.Median + 0.1, 0.3, 0.4, 0.15, 0.5];
        var gradient = new Matrix<double>(1, output.Columns);
        for (int token = 0; token < layout.TokenCount(cell); token++)
        {
            int atom = AtomAt(numeric, token, 0.3);
            head.Loss(output.Row(0), heights, [true, false], token, 0.3f, atom, 1, gradient.Row(0));
            int current = token;
            Proof.AgreesWithCentralDifferences(output, gradient, () => head.Loss(output.Row(0), heights, [true, false], current, 0.3f, atom, 1.0, []), tolerance: 1e-4);
        }
    }

    [Fact]
    public void A_guess_alone_is_the_normal_law_of_the_score()
    {
        const int cell = 2;
        const double missing = -40;
        var layout = new HybridLayout(Encoder, Layout.Settings with { ScoreSets = 1 });
        NumericTokens numeric = layout.Numerics[cell];
        var head = new CellHead<double>(layout, cell);
        var output = new double[layout.OutputWidth(cell)];
        output[0] = missing; // the token "missing" has none of the mass
        output[^1] = 40;
        const double mean = 0.5, deviation = 0.6;
        double[] law = head.TokenLaw(output, [0, 0, numeric.Median, 1, 1, mean, deviation], [false, false]).ToArray();
        double total = Enumerable.Range(1, law.Length - 1).Sum(bin => Mass(bin) + 1e-3); // with the floor of every bin
        for (int bin = 1; bin < law.Length; bin++) Assert.Equal((Mass(bin) + 1e-3) / total, law[bin], 8e-3); // two logistics for a normal law: F within 0.006

        double Mass(int bin) => Cdf(bin == law.Length - 1 ? 9 : numeric.BinScore[bin]) - Cdf(bin == 1 ? -9 : numeric.BinScore[bin - 1]);
        double Cdf(double score) => PortableMath.NormalCdf((score - mean) / deviation);
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
        head.Loss(output, [1000f, 1000f], [true, true], 2, 0.5f, AtomAt(Layout.Numerics[1], 2, 0.5), 1f, gradient);
        Assert.All(gradient, x => Assert.InRange(x, -3f, 3f));
    }

    private static double[] Output(int cell)
    {
        Matrix<double> numbers = Proof.Numbers(1, Layout.OutputWidth(cell), 77u + (uint)cell, 0.8);
        return numbers.Row(0).ToArray();
    }

    [Theory]
    [InlineData(0.004)]
    [InlineData(0.4)]
    [InlineData(0.97)]
    public void A_place_inside_a_position_follows_a_narrow_mixtures_mass(double uniform)
    {
        const int cell = 1;
        NumericTokens numeric = Layout.Numerics[cell];
        int bin = Enumerable.Range(0, numeric.BinCount).First(b => !numeric.IsSingle(b));
        (float low, float high) = numeric.PositionRange(bin, 2);
        double[] output = Output(cell);
        double width = high - low;
        for (int m = 0; m < 2; m++) output[numeric.BinCount + (m * 6) + 4] = Math.Log(width / 5) + 2 - Math.Log(numeric.Deviation);
        double[] heights = [low + (0.7 * width), low + (0.2 * width)];
        var head = new CellHead<double>(Layout, cell);
        head.TokenLaw(output, heights, [true, true]);
        head.PositionLaw(bin);

        double place = head.Inside(bin, 2, (float)uniform);

        // One number in a hundred goes evenly over the ranks.
        double height = numeric.HeightAt(numeric.RankOf(bin, place));
        Func<double, double> law = Mixture(numeric, output, heights, [true, true], []);
        double reached = (law(height) - law(low)) / (law(high) - law(low));
        if (uniform < 0.01) Assert.Equal((2 + (uniform / 0.01)) / numeric.Positions, place, 1e-5);
        else Assert.Equal((uniform - 0.01) / 0.99, reached, 0.002);
    }

    [Fact]
    public void A_place_inside_a_position_is_even_under_a_wide_mixture()
    {
        NumericTokens numeric = Layout.Numerics[1];
        int bin = Enumerable.Range(0, numeric.BinCount).First(b => !numeric.IsSingle(b));
        double[] output = Output(1);
        for (int m = 0; m < 2; m++) output[numeric.BinCount + (m * 6) + 4] = 4;
        var head = new CellHead<double>(Layout, 1);
        head.TokenLaw(output, [1, 2], [true, true]);
        head.PositionLaw(bin);
        Assert.Equal(2.3 / numeric.Positions, head.Inside(bin, 2, 0.3f), 1e-6);
    }

    // Written from the formula in the remarks, with the platform's functions.
    private static Func<double, double> Mixture(NumericTokens numeric, double[] output, double[] heights, bool[] known, int[] copies)
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

            components.Add(((center / total) + (0.3 * own[^3]), Math.Exp(Math.Clamp(own[^2] - 2 + Math.Log(numeric.Deviation), -11, 3)), Math.Exp(own[^1])));
        }

        for (int c = 0; c < copies.Length; c++)
        {
            double[] own = output[(bins + (2 * stride) + (2 * c))..];
            if (known[copies[c]]) components.Add((heights[copies[c]], Math.Exp(Math.Clamp(own[0] - 6 + Math.Log(numeric.Deviation), -11, 3)), Math.Exp(own[1])));
        }

        double weights = components.Sum(c => c.Weight);
        return y => components.Sum(c => c.Weight / weights / (1 + Math.Exp(-(y - c.Center) / c.Scale)));
    }

    private static double ExpectedLoss(NumericTokens numeric, double[] output, double[] heights, bool[] known, int bin, double position, params int[] copies)
    {
        int bins = numeric.BinCount;
        Func<double, double> F = Mixture(numeric, output, heights, known, copies);
        double Edge(int k) => k == 0 ? 0 : k == bins ? 1 : double.IsNegativeInfinity(numeric.BinEdge[k - 1]) ? 0 : F(numeric.BinEdge[k - 1]);
        double[] scores = [.. Enumerable.Range(0, bins).Select(k => Math.Exp(output[k]) * (1e-3 + Edge(k + 1) - Edge(k)))];
        double loss = -Math.Log(scores[bin] / scores.Sum());
        if (numeric.IsSingle(bin)) return loss;
        float[] inner = numeric.PositionEdge[bin];
        double[] edges = [Edge(bin), .. inner.Select(y => F(y)), Edge(bin + 1)];
        double[] ends = [numeric.HeightAt(numeric.RankOf(bin, 1e-9)), .. inner.Select(y => (double)y), numeric.HeightAt(numeric.RankOf(bin, 1 - 1e-9))];
        double mean = (ends[^1] - ends[0]) / numeric.Positions;
        double[] places = [.. Enumerable.Range(0, numeric.Positions).Select(f => 2e-4 + ((edges[f + 1] - edges[f]) * Math.Clamp(mean / (ends[f + 1] - ends[f]), 1e-3, 1e3)))];
        int place = (int)(position * numeric.Positions);
        return loss - Math.Log(places[place] / places.Sum()) - Math.Log(AtomChance(numeric, bin, place, AtomAt(numeric, bin, position), F, Scales()));

        IEnumerable<double> Scales()
        {
            int stride = heights.Length + 4;
            for (int m = 0; m < 2; m++) yield return Math.Exp(output[bins + (m * stride) + stride - 2] - 2) * numeric.Deviation;
            for (int c = 0; c < copies.Length; c++)
                if (known[copies[c]]) yield return Math.Exp(output[bins + (2 * stride) + (2 * c)] - 6) * numeric.Deviation;
        }

    }

    // λ·(share of the position's ranks) + (1 − λ)·(share of its mass) where a component is narrower than the position, else the share of the ranks.
    private static double AtomChance(NumericTokens numeric, int bin, int place, int atom, Func<double, double> law, IEnumerable<double> scales)
    {
        double from = numeric.RankOf(bin, place / (double)numeric.Positions);
        double to = numeric.RankOf(bin, (place + 1) / (double)numeric.Positions);
        double[] c = numeric.Encoder.Law.Cumulative;
        double first = Math.Max(from, c[atom]);
        double last = Math.Min(to, c[atom + 1]);
        double ranks = (last - first) / (to - from);
        double Height(double rank) => numeric.HeightAt(Math.Clamp(rank, from + 1e-12, to - 1e-12));
        double way = Height(to) - Height(from);
        double mass = law(Height(to)) - law(Height(from));
        bool isNarrow = scales.Any(scale => scale < way);
        return isNarrow && mass > 1e-5 ? (0.01 * ranks) + (0.99 * (law(Height(last)) - law(Height(first))) / mass) : ranks;
    }

    private static int AtomAt(NumericTokens numeric, int bin, double position) => numeric.AtomAt(bin, numeric.RankOf(bin, (float)position));
}
