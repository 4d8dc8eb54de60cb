using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using RiskGan.Core.Numerics;
using RiskGan.Core.Tails;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Tails;

/// <summary>Reference values: <c>Reference/Tails/tails_reference.py</c> (scipy.stats.genpareto).</summary>
public sealed class GeneralizedParetoTests
{
    private static readonly JsonElement Reference = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "tests", "RiskGan.Core.Tests", "Reference", "Tails", "tails_reference.json"))).RootElement;

    [Fact]
    public void Excesses_and_shares_agree_with_scipy()
    {
        foreach (JsonElement law in Reference.GetProperty("laws").EnumerateArray())
        {
            var pareto = new GeneralizedPareto(law.GetProperty("xi").GetDouble(), law.GetProperty("beta").GetDouble());
            (double survival, double excess) = (law.GetProperty("survival").GetDouble(), law.GetProperty("excess").GetDouble());
            // scipy itself keeps 1e-9 of the small shapes.
            Assert.Equal(excess, pareto.Excess(survival), 1e-8 * Math.Max(excess, 1e-8));
            Assert.Equal(survival, pareto.Survival(excess), 1e-8 * survival);
        }
    }

    [Fact]
    public void Fits_agree_with_scipy()
    {
        foreach (JsonElement fit in Reference.GetProperty("fits").EnumerateArray())
        {
            int n = fit.GetProperty("n").GetInt32();
            (double scale, double power) = (fit.GetProperty("scale").GetDouble(), fit.GetProperty("power").GetDouble());
            double[] excesses = [.. Enumerable.Range(1, n).Select(i => scale * Math.Pow(-Math.Log(1 - ((i - 0.5) / n)), power))];
            GeneralizedParetoFit found = GeneralizedParetoFit.Of(excesses, Ones(n));
            // Both searches stop where the likelihood is flat to the last digits.
            Assert.Equal(fit.GetProperty("xi").GetDouble(), found.Law.Xi, 1e-5);
            Assert.Equal(1, found.Law.Beta / fit.GetProperty("beta").GetDouble(), 1e-5);
            Assert.Equal(n, found.Count);
        }
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(-0.2)]
    [InlineData(0.8)]
    public void Standard_errors_cover_the_truth_as_often_as_they_say(double xi)
    {
        const int Samples = 200, Size = 400;
        const double Beta = 50;
        int xiCovered = 0, betaCovered = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            var stream = new RandomStream(5, RandomPurpose.Simulation, (uint)sample);
            var law = new GeneralizedPareto(xi, Beta);
            double[] excesses = [.. Enumerable.Range(0, Size).Select(i => law.Excess(stream.UniformDouble(i))).Order()];
            GeneralizedParetoFit fit = GeneralizedParetoFit.Of(excesses, Ones(Size));
            if (Math.Abs(fit.Law.Xi - xi) < 1.96 * fit.XiError) xiCovered++;
            if (Math.Abs(fit.Law.Beta - Beta) < 1.96 * fit.BetaError) betaCovered++;
        }

        // 95 % of 200 samples, give or take three standard deviations.
        Assert.InRange(xiCovered, 0.90 * Samples, Samples);
        Assert.InRange(betaCovered, 0.90 * Samples, Samples);
    }

    [Fact]
    public void A_fit_does_not_depend_on_the_unit_nor_on_how_ties_are_given()
    {
        double[] excesses = [.. Enumerable.Range(1, 80).Select(i => Math.Pow(1.07, i))];
        GeneralizedParetoFit once = GeneralizedParetoFit.Of(excesses, Ones(80));
        GeneralizedParetoFit scaled = GeneralizedParetoFit.Of([.. excesses.Select(y => y * 4096)], Ones(80)); // a power of two: the same digits
        GeneralizedParetoFit twice = GeneralizedParetoFit.Of(excesses, [.. Ones(80).Select(_ => 2L)]);

        Assert.Equal(once.Law.Xi, scaled.Law.Xi);
        Assert.Equal(once.Law.Beta * 4096, scaled.Law.Beta);
        Assert.Equal(once.Law, twice.Law);
        Assert.Equal(once.XiError / Math.Sqrt(2), twice.XiError, 1e-12);
    }

    [Fact]
    public void A_bounded_sample_gets_a_shape_below_minus_one_half()
    {
        double[] even = [.. Enumerable.Range(1, 100).Select(i => i / 100.0)];
        Assert.True(GeneralizedParetoFit.Of(even, Ones(100)).Law.Xi < -0.5);
    }

    [Fact]
    public void Excess_falls_with_the_share_and_comes_back_through_it()
    {
        Gen<double> shape = Gen.Choose(-450, 1500).Select(k => k / 1000.0);
        Gen<double> share = Gen.Choose(1, 1_000_000).Select(k => k / 1_000_001.0);
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(shape), Arb.From(share), Arb.From(share), (xi, s, t) =>
        {
            var law = new GeneralizedPareto(xi, 3);
            (double low, double high) = (Math.Min(s, t), Math.Max(s, t));
            return law.Excess(low) >= law.Excess(high) && Math.Abs(law.Survival(law.Excess(s)) - s) <= 1e-9 * s;
        }));
    }

    [Fact]
    public void Ends_of_the_law()
    {
        Assert.Equal(0, new GeneralizedPareto(0.3, 2).Excess(1));
        Assert.Equal(8, new GeneralizedPareto(-0.25, 2).Excess(0));
        Assert.Equal(double.PositiveInfinity, new GeneralizedPareto(0.3, 2).Excess(0));
        Assert.Equal(0, new GeneralizedPareto(-0.25, 2).Survival(8));
        Assert.Equal(1, new GeneralizedPareto(0.3, 2).Survival(-1));
    }

    [Fact]
    public void Refuses_excesses_it_cannot_use()
    {
        Assert.Throws<ArgumentException>(() => GeneralizedParetoFit.Of([], []));
        Assert.Throws<ArgumentException>(() => GeneralizedParetoFit.Of([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => GeneralizedParetoFit.Of([0, 2], [1, 1]));
        Assert.Throws<ArgumentException>(() => GeneralizedParetoFit.Of([2, 2], [1, 1]));
        Assert.Throws<ArgumentException>(() => GeneralizedParetoFit.Of([1, double.PositiveInfinity], [1, 1]));
    }

    private static long[] Ones(int n) => [.. Enumerable.Repeat(1L, n)];
}
