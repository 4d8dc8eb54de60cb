using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Numerics;

public class KernelsTests
{
    [Theory]
    [InlineData(KernelWidth.Reference, "reference")]
    [InlineData(KernelWidth.Vector128, "vector128")]
    [InlineData(KernelWidth.Vector256, "vector256")]
    [InlineData(KernelWidth.Vector512, "vector512")]
    public void A_width_can_be_asked_for(KernelWidth width, string name)
    {
        using Kernels<float> kernels = Kernels.Create(1, width);
        Assert.Equal(name, kernels.Name);
    }

    [Fact]
    public void The_variable_forces_a_width_and_refuses_another_word()
    {
        Assert.Equal(KernelWidth.Reference, Kernels.Choose("reference"));
        Assert.Equal(KernelWidth.Vector128, Kernels.Choose("128"));
        Assert.Equal(KernelWidth.Vector256, Kernels.Choose("256"));
        Assert.Equal(KernelWidth.Vector512, Kernels.Choose("512"));
        Assert.Equal(Kernels.Choose(null), Kernels.Choose(""));
        RiskGanException error = Assert.Throws<RiskGanException>(() => Kernels.Choose("avx\n2"));
        Assert.Equal("RG390", error.Code);
        Assert.Equal(ExitStatus.BadConfiguration, error.Exit);
        Assert.Equal(@"The environment variable RISKGAN_KERNELS is 'avx\n2', which names no kernels.", error.Message);
        Assert.Equal("Unset it, or set it to reference, 128, 256 or 512.", error.Cure);
    }

    [Fact]
    public void At_least_one_thread_is_needed() => Assert.Throws<ArgumentOutOfRangeException>(() => Kernels.Create(0));

    [Theory]
    [InlineData(KernelWidth.Vector128)]
    [InlineData(KernelWidth.Vector256)]
    [InlineData(KernelWidth.Vector512)]
    public void A_call_allocates_nothing_once_its_shapes_have_been_seen(KernelWidth width)
    {
        using Kernels<float> kernels = Kernels.Create(1, width);
        Matrix<float> x = new(70, 90), y = new(70, 90), z = new(70, 90), w = new(90, 40), c = new(70, 40), narrow = new(90, 1), score = new(70, 1);
        Matrix<float> row = new(1, 90), row2 = new(1, 90), row3 = new(1, 90), row4 = new(1, 90), row5 = new(1, 90);
        int[] widths = [30, 2, 58];
        var ramps = new RampTable<float>([0, 40, 90], row, row2);
        Matrix<float> columns = new(70, 2);
        var stream = new RandomStream(1, RandomPurpose.Simulation);
        var adam = new AdamCoefficients(1e-3, 0.5, 0.9, 1e-8, 3);
        void All()
        {
            kernels.FillNormal(x, stream, 0);
            kernels.FillUniform(y, stream, 0);
            kernels.FillGumbel(z, stream, 0);
            kernels.Multiply(x, w, c, null);
            kernels.Multiply(x, narrow, score, null);
            kernels.MultiplyTransposedA(x, c, w, accumulate: true);
            kernels.MultiplyTransposedA(x, score, narrow, accumulate: true);
            kernels.MultiplyTransposedB(c, w, x);
            kernels.ColumnSums(x, row, accumulate: false);
            kernels.LeakyRelu(x, 0.2f, y);
            kernels.LeakyReluBackward(y, 0.2f, z, z);
            kernels.Tanh(x, y);
            kernels.TanhBackward(y, z, z);
            kernels.BatchNorm(x, row, row2, 1e-5f, y, z, row3, row4, row5);
            kernels.BatchNormBackward(y, z, row, row5, x, row2, row3);
            kernels.ScaleShift(x, row, row2, y);
            kernels.SoftmaxBlocks(x, y, 0.2f, widths, y, z);
            kernels.SoftmaxBlocksBackward(y, z, 0.2f, widths, z);
            kernels.Ramps(columns, ramps, y);
            kernels.RampsBackward(y, ramps, z, columns);
            kernels.RampsTangent(y, ramps, columns, z);
            kernels.Adam(row, row2, row3, row4, adam);
            kernels.Lerp(x, y, 0.1f);
        }
        All();
        long before = GC.GetAllocatedBytesForCurrentThread();
        All();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Hard_choices_are_the_first_of_the_greatest()
    {
        var kernels = new ReferenceKernels<float>();
        Matrix<float> logits = Matrix<float>.FromRows([[1f, 3f, 3f, 0f, 0f]]), soft = new(1, 5), hard = new(1, 5);
        kernels.SoftmaxBlocks(logits, null, 1f, [3, 2], soft, hard);
        Assert.Equal([0f, 1f, 0f, 1f, 0f], hard.Row(0).ToArray());
        Assert.Equal(0.5f, soft[0, 3], 1e-6f);
        Assert.Equal(1f / (1f + (2f * MathF.Exp(2f))), soft[0, 0], 1e-6f);
    }

    // First update from zero moments: m/(1 − β1) = g and v/(1 − β2) = g², so the weight moves by rate·g/(|g| + ε).
    [Fact]
    public void First_step_of_adam_moves_by_the_rate()
    {
        Matrix<double> w = Matrix<double>.FromRows([[1.0, 1.0]]), g = Matrix<double>.FromRows([[0.5, -3.0]]), m = new(1, 2), v = new(1, 2);
        new ReferenceKernels<double>().Adam(w, g, m, v, new AdamCoefficients(0.01, 0.9, 0.999, 1e-8, 1));
        Assert.Equal(0.99, w[0, 0], 1e-9);
        Assert.Equal(1.01, w[0, 1], 1e-9);
    }
}
