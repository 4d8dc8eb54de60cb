using FsCheck;
using FsCheck.Fluent;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Numerics;

public sealed class SortedKeysTests
{
    [Fact]
    public void Counts_what_a_walk_through_all_keys_counts() => Prop.ForAll(
        ArbMap.Default.ArbFor<float[]>().Filter(keys => keys.All(float.IsFinite)),
        ArbMap.Default.ArbFor<float>(),
        (keys, z) =>
        {
            float[] sorted = [.. keys.Order()];
            var index = new SortedKeys(sorted);
            foreach (float probe in (float[])[z, .. keys, .. keys.Select(MathF.BitIncrement), .. keys.Select(MathF.BitDecrement)])
                if (index.CountBelow(probe) != sorted.Count(key => key < probe)) return false;
            var counts = new int[keys.Length];
            index.CountBelow(keys, counts); // all at once
            return counts.SequenceEqual(keys.Select(probe => sorted.Count(key => key < probe)));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(float.PositiveInfinity, 5000)]
    [InlineData(-3.6f, 0)]
    [InlineData(float.MaxValue, 5000)]
    public void Numbers_beyond_the_keys_have_their_place(float z, int expected)
    {
        float[] keys = [.. Enumerable.Range(0, 5000).Select(k => -3.6f + (k * 0.00144f))];
        Assert.Equal(expected, new SortedKeys(keys).CountBelow(z));
    }

    [Theory]
    [InlineData(0f, 0f, 0)]
    [InlineData(0f, 1e-44f, 3)]
    [InlineData(-3e38f, 3e38f, 0)]
    public void Keys_that_are_all_equal_or_too_close_or_too_far_apart_for_buckets_are_found_all_the_same(float least, float greatest, int below)
    {
        float[] keys = [least, least, least, greatest, greatest];
        var index = new SortedKeys(keys);
        Assert.Equal(keys.Count(key => key < least), index.CountBelow(least));
        Assert.Equal(keys.Count(key => key < greatest), index.CountBelow(greatest));
        Assert.True(below <= index.CountBelow(greatest));
        Assert.Equal(5, index.CountBelow(float.PositiveInfinity));
    }
}
