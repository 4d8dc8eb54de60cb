using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Tests.Support;

namespace RiskGan.Core.Tests.Networks;

public sealed class OutputBlocksTests
{
    private const int Rows = 5;
    private static readonly EncodedLayout Layout = new(["a", "b", "grade", "flag"], [0, 1, 2, 3], [3, 2]);
    private static readonly ReferenceKernels<double> Kernels = new();

    [Fact]
    public void Tanh_blocks_agree_with_central_differences()
    {
        var blocks = new TanhOutputBlocks<double>(Kernels, Layout);
        Matrix<double> raw = Proof.Numbers(Rows, Layout.Width, 1, 2.0), weights = Proof.Numbers(Rows, Layout.Width, 2);
        var rows = new Matrix<double>(Rows, Layout.Width);
        var dRaw = new Matrix<double>(Rows, Layout.Width);
        double Loss()
        {
            blocks.Forward(raw, rows);
            return Proof.Dot(weights, rows);
        }

        Loss();
        blocks.Backward(rows, weights, dRaw);
        Proof.AgreesWithCentralDifferences(raw, dRaw, Loss);
    }

    [Fact]
    public void Gumbel_blocks_give_one_hots_and_pass_numerics_through()
    {
        var blocks = new GumbelOutputBlocks<double>(Kernels, Layout, Rows, 0.5);
        Matrix<double> raw = Proof.Numbers(Rows, Layout.Width, 1, 2.0);
        var rows = new Matrix<double>(Rows, Layout.Width);

        blocks.Forward(raw, rows, new RandomStream(1, RandomPurpose.TrainingGumbel), 0);

        for (int r = 0; r < Rows; r++)
        {
            double[] row = rows.Row(r).ToArray();
            Assert.Equal(raw.Row(r)[..2].ToArray(), row[..2]);
            Assert.Equal([0.0, 0.0, 1.0], row[2..5].Order());
            Assert.Equal([0.0, 1.0], row[5..7].Order());
        }
    }

    [Fact]
    public void Gumbel_blocks_draw_levels_with_the_probabilities_of_the_logits()
    {
        const int draws = 20_000;
        var blocks = new GumbelOutputBlocks<double>(Kernels, Layout, draws, 0.5);
        var raw = new Matrix<double>(draws, Layout.Width);
        for (int r = 0; r < draws; r++) (raw[r, 2], raw[r, 3], raw[r, 4]) = (Math.Log(0.5), Math.Log(0.3), Math.Log(0.2));
        var rows = new Matrix<double>(draws, Layout.Width);

        blocks.Forward(raw, rows, new RandomStream(1, RandomPurpose.TrainingGumbel), 0);

        double[] expected = [0.5, 0.3, 0.2];
        for (int k = 0; k < 3; k++)
        {
            double share = Enumerable.Range(0, draws).Average(r => rows[r, 2 + k]);
            Assert.InRange(share, expected[k] - 0.018, expected[k] + 0.018); // five standard errors
        }
    }

    [Fact]
    public void Gumbel_blocks_send_back_the_gradient_of_the_softmax_at_their_temperature()
    {
        const double temperature = 0.5;
        var blocks = new GumbelOutputBlocks<double>(Kernels, Layout, Rows, temperature);
        Matrix<double> raw = Proof.Numbers(Rows, Layout.Width, 1, 2.0), weights = Proof.Numbers(Rows, Layout.Width, 2);
        var stream = new RandomStream(1, RandomPurpose.TrainingGumbel);
        var rows = new Matrix<double>(Rows, Layout.Width);
        var dRaw = new Matrix<double>(Rows, Layout.Width);
        blocks.Forward(raw, rows, stream, 0);
        blocks.Backward(weights, dRaw);

        var gumbel = new Matrix<double>(Rows, 5);
        Kernels.FillGumbel(gumbel, stream, 0);
        double SoftLoss()
        {
            double loss = 0;
            for (int r = 0; r < Rows; r++)
            {
                for (int d = 0; d < 2; d++) loss += weights[r, d] * raw[r, d];
                foreach ((int first, int width) in new[] { (0, 3), (3, 2) })
                {
                    double[] e = [.. Enumerable.Range(first, width).Select(k => Math.Exp((raw[r, 2 + k] + gumbel[r, k]) / temperature))];
                    for (int k = 0; k < width; k++) loss += weights[r, 2 + first + k] * e[k] / e.Sum();
                }
            }

            return loss;
        }

        Proof.AgreesWithCentralDifferences(raw, dRaw, SoftLoss);
    }
}
