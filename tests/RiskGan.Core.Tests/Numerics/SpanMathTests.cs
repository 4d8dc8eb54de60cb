using RiskGan.Core.Numerics;
using RiskGan.Core.Numerics.Simd;

namespace RiskGan.Core.Tests.Numerics;

public sealed class SpanMathTests
{
    [Fact]
    public void Every_length_gives_the_scalar_functions_bits()
    {
        for (int length = 0; length <= 70; length++)
        {
            float[] x = [.. Enumerable.Range(0, length).Select(i => (i - 30) * 1.7f)];
            if (length > 3) (x[1], x[2]) = (float.NegativeInfinity, float.PositiveInfinity);
            var sigmoids = new float[length];
            float[] sums = [.. x.Select(_ => 0.25f)];
            SpanMath.AddSigmoids<float>(x, 0.3f, 0.8f, 0.4f, sigmoids, sums);
            for (int k = 0; k < length; k++)
            {
                float expected = Elementary<float>.Sigmoid(Math.Clamp((x[k] - 0.3f) * 0.8f, -30f, 30f));
                Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(sigmoids[k]));
                Assert.Equal(0.25f + (0.4f * expected), sums[k]);
            }

            float[] powers = [.. Enumerable.Range(0, length).Select(i => i * -0.9f)];
            float[] before = [.. powers];
            SpanMath.Exp<float>(powers, 2f);
            for (int k = 0; k < length; k++) Assert.Equal(PortableMath.Exp(before[k] - 2f), powers[k]);

            float[] mass = [.. Enumerable.Range(0, length).Select(i => i / 70f)];
            var logs = new float[length];
            SpanMath.AddLog<float>(logs, mass, 1e-3f);
            for (int k = 0; k < length; k++) Assert.Equal(PortableMath.Log(1e-3f + mass[k]), logs[k]);
        }
    }

    [Fact]
    public void The_normal_law_of_many_scores_has_the_scalar_functions_bits()
    {
        float[] edges = [0, -0f, float.Epsilon, 1e-17f, 0.67448974f, 0.67448980f, 5.6568539f, 5.6568542f, 5.6568547f, 8, 40, float.PositiveInfinity, float.NegativeInfinity];
        float[] z = [.. edges, .. edges.Select(edge => -edge), .. Enumerable.Range(-6000, 12_001).Select(i => i / 1000f)];
        for (int length = 0; length < 40; length++) Check(z.AsSpan(length, length));
        Check(z);

        static void Check(ReadOnlySpan<float> z)
        {
            var ranks = new double[z.Length];
            SpanMath.NormalCdf(z, ranks);
            for (int k = 0; k < z.Length; k++) Assert.Equal(BitConverter.DoubleToInt64Bits(PortableMath.NormalCdf(z[k])), BitConverter.DoubleToInt64Bits(ranks[k]));
        }
    }

    [Fact]
    public void Double_follows_the_same_formulas()
    {
        double[] edges = [-2, 0.5, double.PositiveInfinity];
        var sigmoids = new double[3];
        var sums = new double[3];
        SpanMath.AddSigmoids<double>(edges, 0.5, 2, 0.5, sigmoids, sums);
        Assert.Equal(1 / (1 + Math.Exp(5)), sigmoids[0], 1e-15);
        Assert.Equal(0.25, sums[1]);
        Assert.Equal(0.5, sums[2], 1e-12);
    }
}
