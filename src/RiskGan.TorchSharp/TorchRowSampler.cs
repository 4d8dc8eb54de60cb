using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Training;
using static global::TorchSharp.torch;

namespace RiskGan.TorchSharp;

/// <summary>Draws rows of presets <c>gan</c> and <c>classic</c> with nothing observed, from the random numbers the managed engine draws.</summary>
internal sealed class TorchRowSampler : IRowSampler, IDisposable
{
    private readonly Kernels<float> _kernels = Kernels.Create(1);
    private readonly TorchNetwork _network;
    private readonly EncodedLayout _layout;
    private readonly GeneratorSettings _settings;
    private readonly ulong _seed;
    private readonly Device _device;
    private readonly Matrix<float> _noise;
    private readonly Matrix<float> _gumbel;

    public TorchRowSampler(Model model, ulong seed, int rows, Device device)
    {
        DenseNetwork<float> network = model.BuildGenerator(_kernels);
        _network = new TorchNetwork(network, device);
        _layout = model.Encoder.Layout;
        _settings = model.Generator;
        _seed = seed;
        _device = device;
        _noise = new Matrix<float>(rows, _settings.NoiseWidth);
        _gumbel = new Matrix<float>(rows, _layout.Width - _layout.NumericCount);
    }

    public void Fill(long firstRow, int candidate, ReadOnlySpan<int> offsets, Matrix<float> rows)
    {
        using var scope = NewDisposeScope();
        using IDisposable off = no_grad();
        Matrix<float> wanted = rows.RowRange(0, offsets.Length);
        Matrix<float> noise = _noise.RowRange(0, offsets.Length);
        _kernels.FillNormal(noise, new RandomStream(_seed, RandomPurpose.SamplingNoise, (uint)candidate), firstRow, offsets);
        Tensor input = TorchTensors.Of(noise, _device);
        if (_settings.Preset == Preset.Classic)
        {
            TorchTensors.CopyTo(TorchOutput.Tanh(_layout, _network.Forward(input, training: false)), wanted);
            ClassicGenerator<float>.ScaleNumerics(wanted, _layout.NumericCount, RankEncoder.ScoreLimit);
            return;
        }

        Matrix<float> gumbel = _gumbel.RowRange(0, offsets.Length);
        _kernels.FillGumbel(gumbel, new RandomStream(_seed, RandomPurpose.SamplingGumbel, (uint)candidate), firstRow, offsets);
        Tensor nothing = zeros(offsets.Length, _layout.Width + _layout.CellCount, device: _device);
        Tensor raw = _network.Forward(cat([input, nothing], 1), training: false);
        TorchTensors.CopyTo(TorchOutput.Gumbel(_layout, raw, TorchTensors.Of(gumbel, _device), _settings.Temperature), wanted);
    }

    public void Dispose()
    {
        _network.Dispose();
        _kernels.Dispose();
    }
}
