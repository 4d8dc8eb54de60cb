using System.Numerics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;

namespace RiskGan.Core.Generators.Gan;

/// <summary>One adversarial step of preset <c>gan</c>: a critic update, a generator update, a move of the averaged generator.</summary>
/// <remarks>
/// Critic: L_D = mean softplus(−D(x,m)) + mean softplus(D(x̂,m)) + R1 every k-th step.
/// Generator: L_G = mean softplus(−D(x̂,m)) + λ·P over the rows with nothing observed.
/// Fake rows complete the same real rows under the same masks the critic compares them with.
/// Every random number is addressed by (seed, purpose, 2·step + phase), so step k is the same in a resumed run.
/// Written for float in production and for double in the proofs: the same text runs in both.
/// </remarks>
public sealed class GanStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GanOptions _options;
    private readonly ulong _seed;
    private readonly EncodedTable _data;
    private readonly Kernels<T> _kernels;
    private readonly RowOrder _order;
    private readonly CriticFeatures<T> _features;
    private readonly DenseNetworkState<T> _critic;
    private readonly DenseNetworkState<T> _real;
    private readonly DenseNetworkState<T> _fake;
    private readonly DenseNetworkState<T> _adversarial;
    private readonly DenseNetworkState<T> _penalty;
    private readonly R1Penalty<T> _r1;
    private readonly PairMomentLoss<T>? _pairs;
    private readonly MaskedGenerator<T> _generator;
    private readonly CellMask<T> _masks;
    private readonly AdamOptimizer<T> _criticAdam;
    private readonly AdamOptimizer<T> _generatorAdam;
    private readonly Matrix<T> _x;
    private readonly Matrix<T> _mask;
    private readonly Matrix<T> _jitter;
    private readonly Matrix<T> _dRows;
    private readonly int[] _rows;
    private readonly int _free;

    /// <summary>Builds both networks with starting weights and measures the training table's pair moments.</summary>
    public GanStep(Kernels<T> kernels, GanOptions options, TableEncoder encoder, EncodedTable data, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(data);
        _options = options;
        _seed = seed;
        _data = data;
        _kernels = kernels;
        EncodedLayout layout = encoder.Layout;
        int batch = options.BatchSize;
        _order = new RowOrder(data.RowCount, seed);
        _rows = new int[batch];
        _x = new Matrix<T>(batch, layout.Width);
        _mask = new Matrix<T>(batch, layout.CellCount);
        _dRows = new Matrix<T>(batch, layout.Width);
        _masks = new CellMask<T>(kernels, layout, batch);
        _jitter = new Matrix<T>(batch, layout.NumericCount);
        _free = FreeRows(batch);

        Generator = new DenseNetwork<T>(kernels, options.Generator(layout), "generator");
        Average = new DenseNetwork<T>(kernels, Generator.Spec, "generator");
        _features = new CriticFeatures<T>(kernels, layout, encoder.Numerics);
        Critic = new DenseNetwork<T>(kernels, options.Critic(_features.Width), "discriminator");
        WeightStart.Fill(Generator, seed, 0);
        WeightStart.Fill(Critic, seed, 1);
        Average.Arena.Values.CopyFrom(Generator.Arena.Values);

        // One state of 3B rows: real, fake and penalty rows side by side, so that one product a weight serves all three.
        _critic = new DenseNetworkState<T>(Critic.Spec, 3 * batch);
        _real = _critic.Slice(0, batch);
        _fake = _critic.Slice(batch, batch);
        _adversarial = _critic.Slice(0, 2 * batch);
        _penalty = _critic.Slice(2 * batch, batch);
        _r1 = new R1Penalty<T>(kernels, Critic, _features, batch);
        _generator = new MaskedGenerator<T>(kernels, Generator, layout, batch, options.Temperature);
        _criticAdam = new AdamOptimizer<T>(kernels, Critic.Arena, options.Beta1, options.Beta2, 1e-8);
        _generatorAdam = new AdamOptimizer<T>(kernels, Generator.Arena, options.Beta1, options.Beta2, 1e-8);
        if (options.PairWeight > 0)
        {
            var pairFeatures = new PairFeatures<T>(kernels, layout, encoder.Numerics, data.LevelShares());
            _pairs = new PairMomentLoss<T>(kernels, pairFeatures, data, layout, _free, new RandomStream(seed, RandomPurpose.Jitter, 0, 1));
        }
    }

    /// <summary>G.</summary>
    public DenseNetwork<T> Generator { get; }

    /// <summary>The moving average of G's weights, which is what samples.</summary>
    public DenseNetwork<T> Average { get; }

    /// <summary>D.</summary>
    public DenseNetwork<T> Critic { get; }

    /// <summary>Adam updates of each network so far.</summary>
    public long Updates
    {
        get => _criticAdam.Updates;
        set => _criticAdam.Updates = _generatorAdam.Updates = value;
    }

    /// <summary>Rows of a batch with nothing observed: half of it, even, for the pair-moment loss's two halves.</summary>
    internal static int FreeRows(int batch) => Math.Max(2, batch / 2 / 2 * 2);

    /// <summary>Runs step <paramref name="step"/> (0-based) at the given rate and returns the loss by parts.</summary>
    public StepLosses Run(long step, double rate)
    {
        (double discriminator, double penalty) = UpdateCritic(step, rate);
        (double generator, double pairs) = UpdateGenerator(step, rate);
        MovingAverage.Update(_kernels, Average.Arena.Values, Generator.Arena.Values, _options.AverageDecay, step);
        return new StepLosses(discriminator, penalty, generator, pairs);
    }

    private (double Loss, double Penalty) UpdateCritic(long step, double rate)
    {
        DrawBatch(step, phase: 0);
        _features.Encoding(_real.Input).CopyFrom(_x);
        MakeFakes(step, phase: 0);
        _features.Mask(_real.Input).CopyFrom(_mask);
        _features.Forward(_adversarial.Input);
        Critic.ForwardTraining(_adversarial);

        double loss = BinaryCrossEntropy.Real(_real.Output, _real.OutputGradient)
            + BinaryCrossEntropy.Fake(_fake.Output, _fake.OutputGradient);
        Critic.BackwardSignals(_adversarial, frozen: false, inputGradient: false);
        bool penalized = _options.PenaltyWeight > 0 && step % _options.PenaltyInterval == 0;
        double penalty = penalized ? _r1.Evaluate(_real, _penalty, _options.PenaltyWeight * _options.PenaltyInterval) : 0.0;
        Critic.AddWeightGradients(penalized ? _critic : _adversarial);
        Critic.AddBiasGradients(_adversarial);
        _criticAdam.Update(rate);
        return (loss, penalty);
    }

    private (double Loss, double Pairs) UpdateGenerator(long step, double rate)
    {
        DrawBatch(step, phase: 1);
        MakeFakes(step, phase: 1);
        _features.Forward(_fake.Input);
        Critic.ForwardTraining(_fake);
        double loss = BinaryCrossEntropy.Real(_fake.Output, _fake.OutputGradient);
        Critic.Backward(_fake, frozen: true, inputGradient: true);
        _features.Backward(_fake.Input, _fake.InputGradient, _dRows);
        double pairs = _pairs is null ? 0.0
            : _pairs.Evaluate(_features.Encoding(_fake.Input).RowRange(0, _free), _dRows.RowRange(0, _free), _options.PairWeight);
        _generator.Backward(_mask, _dRows);
        _generatorAdam.Update(rate);
        return (loss, pairs);
    }

    private void DrawBatch(long step, int phase)
    {
        _order.Fill((2 * step) + phase, _rows);
        _kernels.FillUniform(_jitter, Stream(RandomPurpose.Jitter, step, phase), 0);
        _data.Fill(_rows, _jitter, _x);
        _masks.Draw(_mask, _free, Stream(RandomPurpose.Mask, step, phase));
    }

    // The fakes go straight into the critic's input; the pair-moment loss reads them there.
    private void MakeFakes(long step, int phase)
    {
        _generator.ForwardTraining(
            _x, _mask, Stream(RandomPurpose.TrainingNoise, step, phase), Stream(RandomPurpose.TrainingGumbel, step, phase),
            _features.Encoding(_fake.Input));
        _features.Mask(_fake.Input).CopyFrom(_mask);
    }

    private RandomStream Stream(RandomPurpose purpose, long step, int phase) => new(_seed, purpose, (uint)((2 * step) + phase));
}
