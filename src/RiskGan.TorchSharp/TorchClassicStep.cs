using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;
using static global::TorchSharp.torch;
using static global::TorchSharp.torch.nn;

namespace RiskGan.TorchSharp;

/// <summary>One adversarial step of preset <c>classic</c>: <see cref="ClassicStep{T}"/>'s losses written out, gradients by autograd.</summary>
internal sealed class TorchClassicStep : IDisposable
{
    private const double Epsilon = 1e-7;

    private readonly ClassicOptions _options;
    private readonly ulong _seed;
    private readonly EncodedTable _data;
    private readonly EncodedLayout _layout;
    private readonly Device _device;
    private readonly RowOrder _order;
    private readonly Kernels<float> _kernels = Kernels.Create(1);
    private readonly int[] _rows;
    private readonly Matrix<float> _jitter;
    private readonly Matrix<float> _x;
    private readonly Matrix<float> _noise;

    public TorchClassicStep(ClassicOptions options, TableEncoder encoder, EncodedTable data, ulong seed, Device device)
    {
        _options = options;
        _seed = seed;
        _data = data;
        _layout = encoder.Layout;
        _device = device;
        _order = new RowOrder(data.RowCount, seed);
        _rows = new int[options.BatchSize];
        _jitter = new Matrix<float>(options.BatchSize, _layout.NumericCount);
        _x = new Matrix<float>(options.BatchSize, _layout.Width);
        _noise = new Matrix<float>(options.BatchSize, options.NoiseWidth);
        Generator = TorchNetwork.Start(options.Generator(_layout), "generator", seed, 0, device);
        Discriminator = TorchNetwork.Start(options.Discriminator(_layout), "discriminator", seed, 1, device);
    }

    /// <summary>G.</summary>
    public TorchNetwork Generator { get; }

    /// <summary>D.</summary>
    public TorchNetwork Discriminator { get; }

    /// <summary>Runs step <paramref name="step"/> (0-based), with the options' rate times <paramref name="rateFactor"/>, and returns the loss by parts.</summary>
    public StepLosses Run(long step, double rateFactor)
    {
        using var scope = NewDisposeScope();
        double rate = _options.Rate * rateFactor;
        Tensor real = Real(step);
        Tensor fake;
        using (no_grad()) fake = MakeFakes(step, phase: 0);
        (Tensor realLogits, Tensor fakeLogits) = Judge(real, fake);
        Tensor discriminator = functional.softplus(-realLogits).mean() + functional.softplus(fakeLogits).mean();
        Discriminator.Update(discriminator, rate, _options.Beta1, _options.Beta2, Epsilon);

        (_, fakeLogits) = Judge(real, MakeFakes(step, phase: 1));
        Tensor generator = functional.softplus(-fakeLogits).mean();
        Generator.Update(generator, rate, _options.Beta1, _options.Beta2, Epsilon);
        return new StepLosses(discriminator.item<float>(), 0.0, generator.item<float>(), 0.0);
    }

    public void Dispose()
    {
        Generator.Dispose();
        Discriminator.Dispose();
        _kernels.Dispose();
    }

    private Tensor Real(long step)
    {
        _order.Fill(step, _rows);
        _kernels.FillUniform(_jitter, Stream(RandomPurpose.Jitter, step, 0), 0);
        _data.Fill(_rows, _jitter, _x);
        ClassicGenerator<float>.ScaleNumerics(_x, _layout.NumericCount, 1.0 / RankEncoder.ScoreLimit);
        return TorchTensors.Of(_x, _device);
    }

    private Tensor MakeFakes(long step, int phase)
    {
        _kernels.FillNormal(_noise, Stream(RandomPurpose.TrainingNoise, step, phase), 0);
        return TorchOutput.Tanh(_layout, Generator.Forward(TorchTensors.Of(_noise, _device), training: true));
    }

    // Real and fake rows in one batch: in two, batch norm would hide from D what tells them apart.
    private (Tensor Real, Tensor Fake) Judge(Tensor real, Tensor fake)
    {
        Tensor logits = Discriminator.Forward(cat([real, fake], 0), training: true);
        return (logits.narrow(0, 0, _options.BatchSize), logits.narrow(0, _options.BatchSize, _options.BatchSize));
    }

    private RandomStream Stream(RandomPurpose purpose, long step, int phase) => new(_seed, purpose, (uint)((2 * step) + phase));
}
