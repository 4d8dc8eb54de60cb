using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;
using static global::TorchSharp.torch;
using static global::TorchSharp.torch.nn;

namespace RiskGan.TorchSharp;

/// <summary>One adversarial step of preset <c>gan</c>: <see cref="GanStep{T}"/>'s losses written out, gradients by autograd, R1 by differentiating twice.</summary>
internal sealed class TorchGanStep : IDisposable
{
    private const double Epsilon = 1e-8;

    private readonly GanOptions _options;
    private readonly ulong _seed;
    private readonly EncodedTable _data;
    private readonly EncodedLayout _layout;
    private readonly Device _device;
    private readonly RowOrder _order;
    private readonly TorchRamps _ramps;
    private readonly TorchPairMoments? _pairs;
    private readonly TorchMaskedBatch _batch;
    private readonly int[] _rows;
    private readonly int _free;

    public TorchGanStep(GanOptions options, TableEncoder encoder, EncodedTable data, ulong seed, Device device)
    {
        _options = options;
        _seed = seed;
        _data = data;
        _layout = encoder.Layout;
        _device = device;
        _order = new RowOrder(data.RowCount, seed);
        _rows = new int[options.BatchSize];
        _free = GanStep<float>.FreeRows(options.BatchSize);
        using Kernels<float> kernels = Kernels.Create(1);
        var features = new CriticFeatures<float>(kernels, _layout, encoder.Numerics);
        _ramps = new TorchRamps(features.Ramps, device);
        _batch = new TorchMaskedBatch(_layout, options.BatchSize, options.NoiseWidth, device);
        Generator = TorchNetwork.Start(options.Generator(_layout), "generator", seed, 0, device);
        Average = TorchNetwork.Start(options.Generator(_layout), "generator", seed, 0, device);
        Critic = TorchNetwork.Start(options.Critic(features.Width), "discriminator", seed, 1, device);
        if (options.PairWeight > 0) _pairs = new TorchPairMoments(encoder, data, new RandomStream(seed, RandomPurpose.Jitter, 0, 1), device);
    }

    /// <summary>G.</summary>
    public TorchNetwork Generator { get; }

    /// <summary>The moving average of G's weights, which is what samples.</summary>
    public TorchNetwork Average { get; }

    /// <summary>D.</summary>
    public TorchNetwork Critic { get; }

    /// <summary>Runs step <paramref name="step"/> (0-based) at the given rate and returns the loss by parts.</summary>
    public StepLosses Run(long step, double rate)
    {
        using var scope = NewDisposeScope();
        (double discriminator, double penalty) = UpdateCritic(step, rate);
        (double generator, double pairs) = UpdateGenerator(step, rate);
        Average.MoveTowards(Generator, 1.0 - MovingAverage.Kept(_options.AverageDecay, step));
        return new StepLosses(discriminator, penalty, generator, pairs);
    }

    public void Dispose()
    {
        Generator.Dispose();
        Average.Dispose();
        Critic.Dispose();
        _ramps.Dispose();
        _pairs?.Dispose();
        _batch.Dispose();
    }

    private (double Loss, double Penalty) UpdateCritic(long step, double rate)
    {
        Draw(step, phase: 0);
        Tensor real = _batch.Rows.detach().requires_grad_();
        Tensor fake;
        using (no_grad()) fake = MakeFakes(step, phase: 0);
        Tensor realLogits = Judge(real);
        Tensor loss = functional.softplus(-realLogits).mean() + functional.softplus(Judge(fake)).mean();
        Tensor total = loss;
        Tensor? penalty = null;
        if (_options.PenaltyWeight > 0 && step % _options.PenaltyInterval == 0)
        {
            Tensor slope = autograd.grad([realLogits.sum()], [real], retain_graph: true, create_graph: true)[0];
            penalty = slope.square().sum() * (0.5 * _options.PenaltyWeight * _options.PenaltyInterval / _options.BatchSize);
            total = loss + penalty;
        }

        Critic.Update(total, rate, _options.Beta1, _options.Beta2, Epsilon);
        return (loss.item<float>(), penalty?.item<float>() ?? 0.0);
    }

    private (double Loss, double Pairs) UpdateGenerator(long step, double rate)
    {
        Draw(step, phase: 1);
        Tensor fake = MakeFakes(step, phase: 1);
        Tensor loss = functional.softplus(-Judge(fake)).mean();
        Tensor? pairs = _pairs?.Loss(fake.narrow(0, 0, _free));
        Generator.Update(pairs is null ? loss : loss + (pairs * _options.PairWeight), rate, _options.Beta1, _options.Beta2, Epsilon);
        return (loss.item<float>(), pairs?.item<float>() ?? 0.0);
    }

    private Tensor Judge(Tensor rows) => Critic.Forward(cat([rows, _ramps.Forward(rows), _batch.Mask], 1), training: true);

    private Tensor MakeFakes(long step, int phase) => _batch.Complete(
        Generator, Stream(RandomPurpose.TrainingNoise, step, phase), Stream(RandomPurpose.TrainingGumbel, step, phase), _options.Temperature, training: true);

    private void Draw(long step, int phase)
    {
        _order.Fill((2 * step) + phase, _rows);
        _batch.Draw(_data, _rows, Stream(RandomPurpose.Jitter, step, phase), _free, Stream(RandomPurpose.Mask, step, phase));
    }

    private RandomStream Stream(RandomPurpose purpose, long step, int phase) => new(_seed, purpose, (uint)((2 * step) + phase));
}
