using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Training;

public sealed class PairMomentLossTests
{
    private const int Rows = 8;

    [Fact]
    public void Gradient_agrees_with_central_differences()
    {
        (PairMomentLoss<double> loss, TableEncoder encoder, _) = Make(Rows);
        Matrix<double> rows = Proof.Numbers(Rows, encoder.Layout.Width, 31, 2.0);
        var gradient = new Matrix<double>(Rows, rows.Columns);
        var scratch = new Matrix<double>(Rows, rows.Columns);

        loss.Evaluate(rows, gradient, 0.4);

        Proof.AgreesWithCentralDifferences(rows, gradient, () => 0.4 * loss.Evaluate(rows, scratch, 0.4));
    }

    [Fact]
    public void Adds_to_the_gradient_it_is_given()
    {
        (PairMomentLoss<double> loss, TableEncoder encoder, _) = Make(Rows);
        Matrix<double> rows = Proof.Numbers(Rows, encoder.Layout.Width, 31, 2.0);
        var alone = new Matrix<double>(Rows, rows.Columns);
        var added = new Matrix<double>(Rows, rows.Columns);
        added.Row(2).Fill(5.0);
        loss.Evaluate(rows, alone, 1.0);
        loss.Evaluate(rows, added, 1.0);

        Assert.Equal(alone[2, 0] + 5.0, added[2, 0], 1e-12);
        Assert.Equal(alone[1, 0], added[1, 0], 1e-12);
    }

    [Fact]
    public void Is_about_zero_on_average_for_rows_of_the_training_law_and_large_for_independent_columns()
    {
        const int batch = 250;
        (PairMomentLoss<double> loss, TableEncoder encoder, EncodedTable data) = Make(batch, 2000);
        var scratch = new Matrix<double>(batch, encoder.Layout.Width);
        double real = 0, independent = 0;
        for (uint k = 0; k < 8; k++)
        {
            var x = new Matrix<double>(batch, encoder.Layout.Width);
            int[] rows = [.. Enumerable.Range((int)k * batch, batch)];
            data.Fill(rows, new RandomStream(5, RandomPurpose.Jitter, k), x);
            real += loss.Evaluate(x, scratch, 1.0) / 8;
            for (int r = 0; r < batch; r++) (x[r, 0], x[(r + 101) % batch, 0]) = (x[(r + 101) % batch, 0], x[r, 0]);
            independent += loss.Evaluate(x, scratch, 1.0) / 8;
        }

        // Unbiased: the two halves' deviations are independent, so real rows score near zero of either sign.
        Assert.InRange(real, -0.05, 0.05);
        Assert.True(independent > 5 * Math.Abs(real), $"independent {independent}, real {real}");
    }

    [Fact]
    public void Features_stay_within_their_budget_on_a_wide_table()
    {
        const int numerics = 400;
        RankEncoder one = TableEncoder.Fit(TinyTables.Mixed(60), new EncoderOptions()).Numerics[0];
        int[] widths = [.. Enumerable.Repeat(50, 40)];
        var layout = new EncodedLayout(
            [.. Enumerable.Range(0, numerics + widths.Length).Select(i => $"c{i}")], [.. Enumerable.Range(0, numerics + widths.Length)], widths);

        var features = new PairFeatures<float>(new ReferenceKernels<float>(), layout, [.. Enumerable.Repeat(one, numerics)], [.. Enumerable.Repeat(0.02, 2000)]);

        Assert.InRange(features.Count, numerics, PairFeatures<float>.FeatureBudget + numerics);
    }

    private static (PairMomentLoss<double> Loss, TableEncoder Encoder, EncodedTable Data) Make(int batch, int rows = 80)
    {
        var kernels = new ReferenceKernels<double>();
        var table = TinyTables.Mixed(rows);
        TableEncoder encoder = TableEncoder.Fit(table, new EncoderOptions());
        EncodedTable data = encoder.Encode(table);
        var features = new PairFeatures<double>(kernels, encoder.Layout, encoder.Numerics, data.LevelShares());
        return (new PairMomentLoss<double>(kernels, features, data, encoder.Layout, batch, new RandomStream(1, RandomPurpose.Jitter, 0, 1)), encoder, data);
    }
}
