using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Numerics;

/// <summary>Each backward kernel against central differences of its forward kernel, in double.</summary>
/// <remarks>
/// For L = Σ weight·output with fixed random weights, ∂L/∂x from the backward kernel must agree with (L(x + h) − L(x − h))/2h. With
/// h = 1e-6 the difference itself is good to about 1e-9 (h² and rounding/h), so 1e-7 relative to the largest gradient is a firm bound.
/// Piecewise-linear functions are probed away from their kinks.
/// </remarks>
public class KernelGradientTests
{
    private const double Step = 1e-6;
    private const double Tolerance = 1e-7;

    private static readonly ReferenceKernels<double> Kernels = new();

    [Fact]
    public void Products_agree_with_central_differences()
    {
        Matrix<double> x = Normal(5, 7, 1), w = Normal(7, 4, 2), bias = Normal(1, 4, 3), weight = Normal(5, 4, 4);
        Matrix<double> dx = new(5, 7), dw = Normal(7, 4, 5), dBias = Normal(1, 4, 6);
        Matrix<double> dwBefore = Copy(dw), dBiasBefore = Copy(dBias);
        Kernels.MultiplyTransposedB(weight, w, dx);
        Kernels.MultiplyTransposedA(x, weight, dw, accumulate: true);
        Kernels.ColumnSums(weight, dBias, accumulate: true);

        double Loss() => Weighted(weight, y => Kernels.Multiply(x, w, y, bias));
        AssertGradient(x, dx, null, Loss);
        AssertGradient(w, dw, dwBefore, Loss);
        AssertGradient(bias, dBias, dBiasBefore, Loss);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.0)]
    public void Leaky_relu_agrees_with_central_differences(double slope)
    {
        Matrix<double> x = AwayFrom(Normal(6, 9, 1), 0.0), weight = Normal(6, 9, 2), y = new(6, 9), dx = new(6, 9);
        Kernels.LeakyRelu(x, slope, y);
        Kernels.LeakyReluBackward(y, slope, weight, dx);
        AssertGradient(x, dx, null, () => Weighted(weight, z => Kernels.LeakyRelu(x, slope, z)));
    }

    [Fact]
    public void Tanh_agrees_with_central_differences()
    {
        Matrix<double> x = Normal(6, 9, 1), weight = Normal(6, 9, 2), y = new(6, 9), dx = new(6, 9);
        Kernels.Tanh(x, y);
        Kernels.TanhBackward(y, weight, dx);
        AssertGradient(x, dx, null, () => Weighted(weight, z => Kernels.Tanh(x, z)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(70)] // more than one block of the column sums
    public void Batch_norm_agrees_with_central_differences(int rows)
    {
        const int Columns = 3;
        Matrix<double> x = Normal(rows, Columns, 1), gain = Normal(1, Columns, 2), bias = Normal(1, Columns, 3), weight = Normal(rows, Columns, 4);
        Matrix<double> normalized = new(rows, Columns), inverse = new(1, Columns), dx = new(rows, Columns);
        Matrix<double> dGain = Normal(1, Columns, 5), dBias = Normal(1, Columns, 6);
        Matrix<double> dGainBefore = Copy(dGain), dBiasBefore = Copy(dBias);
        Forward(new Matrix<double>(rows, Columns), normalized, inverse);
        Kernels.BatchNormBackward(weight, normalized, gain, inverse, dx, dGain, dBias);

        double Loss() => Weighted(weight, y => Forward(y, new Matrix<double>(rows, Columns), new Matrix<double>(1, Columns)));
        AssertGradient(x, dx, null, Loss);
        AssertGradient(gain, dGain, dGainBefore, Loss);
        AssertGradient(bias, dBias, dBiasBefore, Loss);

        void Forward(Matrix<double> y, Matrix<double> scaled, Matrix<double> deviation)
            => Kernels.BatchNorm(x, gain, bias, 1e-3, y, scaled, new Matrix<double>(1, Columns), new Matrix<double>(1, Columns), deviation);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.4)]
    public void Softmax_blocks_agree_with_central_differences(double temperature)
    {
        int[] widths = [3, 1, 5, 2];
        Matrix<double> logits = Normal(4, 11, 1), noise = Normal(4, 11, 2), weight = Normal(4, 11, 3), soft = new(4, 11), dLogits = new(4, 11);
        Kernels.SoftmaxBlocks(logits, noise, temperature, widths, soft, null);
        Kernels.SoftmaxBlocksBackward(soft, weight, temperature, widths, dLogits);
        AssertGradient(logits, dLogits, null, () => Weighted(weight, y => Kernels.SoftmaxBlocks(logits, noise, temperature, widths, y, null)));
    }

    [Fact]
    public void Ramps_agree_with_central_differences_backward_and_forward()
    {
        RampTable<double> ramps = Table();
        Matrix<double> x = Matrix<double>.FromRows([[-0.73, 0.31], [0.12, 1.9], [0.61, -5.0], [9.0, 0.77]]);
        Matrix<double> weight = Normal(4, 5, 1), y = new(4, 5), dx = Normal(4, 2, 2), tx = Normal(4, 2, 3), ty = new(4, 5);
        Matrix<double> before = Copy(dx);
        Kernels.Ramps(x, ramps, y);
        Kernels.RampsBackward(y, ramps, weight, dx);
        AssertGradient(x, dx, before, () => Weighted(weight, z => Kernels.Ramps(x, ramps, z)));

        // The tangent is the same derivative the other way about: <weight, ty> = <gradient, tx>.
        Kernels.RampsTangent(y, ramps, tx, ty);
        double forward = 0, backward = 0;
        for (int r = 0; r < 4; r++)
        {
            for (int k = 0; k < 5; k++) forward += weight[r, k] * ty[r, k];
            for (int c = 0; c < 2; c++) backward += (dx[r, c] - before[r, c]) * tx[r, c];
        }
        Assert.Equal(backward, forward, 1e-12);
    }

    [Fact]
    public void Ramps_have_the_values_of_their_definition()
    {
        Matrix<double> y = new(1, 5);
        Kernels.Ramps(Matrix<double>.FromRows([[0.25, 0.5]]), Table(), y);
        Assert.Equal([0.625, 0.125, 0.0, 1.0, 0.5], y.Row(0).ToArray());
    }

    // Column 0: ramps from −1 (width 2), 0 (width 2), 0.5 (width 1). Column 1: from −1 (width 1), 0 (width 1).
    private static RampTable<double> Table() => new(
        [0, 3, 5], Matrix<double>.FromRows([[-1.0, 0.0, 0.5, -1.0, 0.0]]), Matrix<double>.FromRows([[0.5, 0.5, 1.0, 1.0, 1.0]]));

    private static double Weighted(Matrix<double> weight, Action<Matrix<double>> forward)
    {
        var y = new Matrix<double>(weight.Rows, weight.Columns);
        forward(y);
        double sum = 0;
        for (int r = 0; r < y.Rows; r++)
            for (int c = 0; c < y.Columns; c++) sum += weight[r, c] * y[r, c];
        return sum;
    }

    // The gradient is what the kernel wrote, less what was there before where it accumulates.
    private static void AssertGradient(Matrix<double> x, Matrix<double> gradient, Matrix<double>? before, Func<double> loss)
    {
        double largest = 1e-3;
        for (int r = 0; r < x.Rows; r++)
            for (int c = 0; c < x.Columns; c++) largest = Math.Max(largest, Math.Abs(gradient[r, c] - (before?[r, c] ?? 0)));
        for (int r = 0; r < x.Rows; r++)
        {
            for (int c = 0; c < x.Columns; c++)
            {
                double kept = x[r, c];
                x[r, c] = kept + Step;
                double above = loss();
                x[r, c] = kept - Step;
                double below = loss();
                x[r, c] = kept;
                double expected = (above - below) / (2 * Step);
                Assert.Equal(expected, gradient[r, c] - (before?[r, c] ?? 0), Tolerance * Math.Max(1, largest));
            }
        }
    }

    private static Matrix<double> Normal(int rows, int columns, uint tag)
    {
        var x = new Matrix<double>(rows, columns);
        Kernels.FillNormal(x, new RandomStream(11, RandomPurpose.Simulation, 0, tag), 0);
        return x;
    }

    private static Matrix<double> Copy(Matrix<double> x)
    {
        var copy = new Matrix<double>(x.Rows, x.Columns);
        copy.CopyFrom(x);
        return copy;
    }

    private static Matrix<double> AwayFrom(Matrix<double> x, double kink)
    {
        for (int r = 0; r < x.Rows; r++)
            foreach (ref double value in x.Row(r)) value += Math.Abs(value - kink) < 0.01 ? 0.1 : 0;
        return x;
    }
}
