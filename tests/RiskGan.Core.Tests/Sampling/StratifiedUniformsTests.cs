using RiskGan.Core.Numerics;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Tests.Sampling;

public sealed class StratifiedUniformsTests
{
    private static readonly RandomStream Stream = new(5, RandomPurpose.SamplingNoise, 0, 3);

    [Theory]
    [InlineData(0, 256)]
    [InlineData(256, 256)]
    [InlineData(7 * 4096 + 512, 256)]
    [InlineData(0, 4096)]
    [InlineData(3 * 4096, 4096)]
    public void Each_part_of_an_aligned_run_is_met_exactly_once(long first, int rows)
    {
        float[] numbers = Numbers(first, [.. Enumerable.Range(0, rows)]);
        Assert.Equal(Enumerable.Range(0, rows), numbers.Select(u => (int)(u * (double)rows)).Order());
    }

    [Fact]
    public void A_row_has_the_same_number_whichever_rows_are_asked_for_beside_it()
    {
        float[] all = Numbers(0, [.. Enumerable.Range(0, 1000)]);
        Assert.Equal([all[3], all[300], all[301], all[999]], Numbers(0, [3, 300, 301, 999]));
        Assert.Equal([all[300], all[999]], Numbers(256, [44, 743]));
    }

    [Fact]
    public void Streams_are_independent_of_each_other()
    {
        int[] rows = [.. Enumerable.Range(0, 4096)];
        float[] a = Numbers(0, rows);
        float[] b = new float[rows.Length];
        new StratifiedUniforms().Fill(Stream with { Substream = 4 }, 0, rows, b);
        double correlation = rows.Average(i => (a[i] - 0.5) * (b[i] - 0.5)) * 12;
        Assert.InRange(correlation, -4 / Math.Sqrt(rows.Length), 4 / Math.Sqrt(rows.Length));
        // Sixteen by sixteen cells of 16 rows each: chi-squared with some 225 degrees of freedom.
        double chi = rows.GroupBy(i => ((int)(a[i] * 16), (int)(b[i] * 16))).Sum(cell => Math.Pow(cell.Count() - 16, 2) / 16.0) + ((256 - rows.GroupBy(i => ((int)(a[i] * 16), (int)(b[i] * 16))).Count()) * 16.0);
        Assert.InRange(chi, 140, 330);
    }

    [Fact]
    public void Numbers_stay_inside_zero_and_one() => Assert.All(Numbers(0, [.. Enumerable.Range(0, 20_000)]), u => Assert.InRange(u, 1e-12f, 0.99999997f));

    private static float[] Numbers(long first, int[] offsets)
    {
        var numbers = new float[offsets.Length];
        new StratifiedUniforms().Fill(Stream, first, offsets, numbers);
        return numbers;
    }
}
