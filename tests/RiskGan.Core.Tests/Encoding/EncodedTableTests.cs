using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Encoders;

public sealed class EncodedTableTests
{
    private static readonly TableEncoder Encoder = TableEncoder.Fit(TableEncoderTests.MakeLoans(400));
    private static readonly EncodedTable Encoded = Encoder.Encode(TableEncoderTests.MakeLoans(400));
    private static readonly int[] Rows = [7, 399, 7, 0, 250];

    [Fact]
    public void A_batch_holds_jittered_scores_and_one_hots_and_nothing_else()
    {
        var x = new Matrix<float>(5, Encoder.Layout.Width);
        for (int r = 0; r < 5; r++) x.Row(r).Fill(99);
        var jitter = new RandomStream(3, RandomPurpose.Jitter, 17);
        Encoded.Fill(Rows, jitter, x);
        for (int r = 0; r < 5; r++)
        {
            ReadOnlySpan<int> codes = Encoded.Codes(Rows[r]);
            for (int j = 0; j < 2; j++) Assert.Equal(Encoder.Numerics[j].Encode(codes[j], jitter.Uniform((r * 64) + j)), x[r, j]);
            for (int d = 2; d < 10; d++)
            {
                int cell = Encoder.Layout.CellOf(d);
                Assert.Equal(d - Encoder.Layout.BlockStarts[cell - 2] == codes[cell] ? 1f : 0f, x[r, d]);
            }
        }

        // Repeated rows get jitter of their own.
        Assert.NotEqual(x[0, 1], x[2, 1]);
    }

    [Fact]
    public void Given_jitter_and_double_batches_hold_the_same_numbers()
    {
        var jitter = new RandomStream(3, RandomPurpose.Jitter, 17);
        var x = new Matrix<float>(5, Encoder.Layout.Width);
        var y = new Matrix<float>(5, Encoder.Layout.Width);
        var z = new Matrix<double>(5, Encoder.Layout.Width);
        var uniforms = new Matrix<float>(5, 2);
        new ReferenceKernels<float>().FillUniform(uniforms, jitter, 0);
        Encoded.Fill(Rows, jitter, x);
        Encoded.Fill(Rows, uniforms, y);
        Encoded.Fill(Rows, jitter, z);
        for (int r = 0; r < 5; r++)
        {
            Assert.Equal(x.Row(r).ToArray(), y.Row(r).ToArray());
            Assert.Equal(x.Row(r).ToArray(), Array.ConvertAll(z.Row(r).ToArray(), value => (float)value));
        }
    }

    [Fact]
    public void Rows_of_many_chunks_are_all_there()
    {
        double[] values = [.. Enumerable.Range(0, 40_000).Select(i => (double)(i % 1_000))];
        TableEncoder encoder = TableEncoder.Fit(Of(Numbers("x", values)));
        EncodedTable encoded = encoder.Encode(Of(Numbers("x", values)));
        Assert.Equal(40_000, encoded.RowCount);
        for (int row = 0; row < 40_000; row++) Assert.Equal(row % 1_000, encoded.Codes(row)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => encoded.Codes(40_000).Length);
    }

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Encoded.Fill(Rows, default(RandomStream), new Matrix<float>(5, 9)));
        Assert.Throws<ArgumentException>(() => Encoded.Fill(Rows, default(RandomStream), new Matrix<float>(4, 10)));
        Assert.Throws<ArgumentException>(() => Encoded.Fill(Rows, new Matrix<float>(5, 3), new Matrix<float>(5, 10)));
    }
}
