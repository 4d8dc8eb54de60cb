using FsCheck;
using FsCheck.Fluent;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Numerics;

public class RandomStreamTests
{
    private static readonly RandomStream Stream = new(42, RandomPurpose.Simulation, 3, 5);

    [Fact]
    public void Numbers_have_the_moments_of_their_laws()
    {
        const int Count = 400_000;
        double uniform = 0, normal = 0, normal2 = 0, normal4 = 0, gumbel = 0;
        for (long i = 0; i < Count; i++)
        {
            uniform += Stream.Uniform(i);
            double z = Stream.Normal(i);
            normal += z;
            normal2 += z * z;
            normal4 += z * z * z * z;
            gumbel += Stream.Gumbel(i);
        }
        // Five standard errors each: deviations of a mean of N draws are √(variance/N).
        double root = Math.Sqrt(Count);
        Assert.Equal(0.5, uniform / Count, 5 * Math.Sqrt(1.0 / 12) / root);
        Assert.Equal(0.0, normal / Count, 5 / root);
        Assert.Equal(1.0, normal2 / Count, 5 * Math.Sqrt(2) / root);
        Assert.Equal(3.0, normal4 / Count, 5 * Math.Sqrt(96) / root);
        Assert.Equal(0.5772156649, gumbel / Count, 5 * Math.PI / Math.Sqrt(6) / root);
    }

    [Fact]
    public void Uniforms_never_touch_their_ends() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll((ulong seed, uint step, long position) =>
        {
            var stream = new RandomStream(seed, RandomPurpose.Jitter, step);
            float u = stream.Uniform(position);
            double d = stream.UniformDouble(position);
            return u is > 0f and < 1f && d is > 0.0 and < 1.0 && float.IsFinite(stream.Normal(position)) && float.IsFinite(stream.Gumbel(position));
        }));

    [Fact]
    public void The_extreme_words_give_numbers_inside_the_interval()
    {
        Assert.Equal(1f / 16777216f, RandomStream.ToUniform(0));
        Assert.Equal(1f - (1f / 16777216f), RandomStream.ToUniform(uint.MaxValue));
    }

    [Fact]
    public void Positions_are_laid_out_in_blocks_of_64()
    {
        // Position 64·2 + 16·3 + 5 is word 3 of counter 16·2 + 5.
        Philox.Block((16 * 2) + 5, 3, ((uint)RandomPurpose.Simulation << 24) + 5, 42, 0, out _, out _, out _, out uint word);
        Assert.Equal(word, Stream.Bits((64 * 2) + (16 * 3) + 5));
    }

    [Fact]
    public void Every_part_of_the_address_matters()
    {
        RandomStream[] streams =
        [
            Stream, Stream with { Seed = 43 }, Stream with { Seed = 42UL + (1UL << 32) }, Stream with { Purpose = RandomPurpose.Jitter },
            Stream with { Step = 4 }, Stream with { Substream = 6 },
        ];
        Assert.Equal(streams.Length, streams.Select(s => s.Bits(9)).Distinct().Count());
        Assert.NotEqual(Stream.Bits(9), Stream.Bits(9 + (1L << 40)));
    }
}
