using System.Numerics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;

namespace RiskGan.Core.Generators.Classic;

/// <summary>One adversarial step of preset <c>classic</c>: the discriminator on real and on fake rows, then the generator through it, frozen.</summary>
/// <remarks>
/// Discriminator: L_D = BCE(D(x), 1) + BCE(D(G(z)), 0), one Adam update. Generator: L_G = BCE(D(G(z)), 1) with fresh noise, the
/// gradient flowing through D, whose weights stay still.
/// D always judges B real and B fake rows in ONE batch. In batches of their own, batch norm in front of the output would give each the same
/// mean logit, the output's bias: D could not tell them apart, whatever it learned (measured: its loss stays at 2·ln 2).
/// What a naive version of the article gets wrong, and why this is the correct alternation: docs/decisions/0002-classic-gan.md.
/// </remarks>
public sealed class ClassicStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ClassicOptions _options;
    private readonly ulong _seed;
    private readonly EncodedTable _data;
    private readonly EncodedLayout _layout;
    private readonly RowOrder _order;
    private readonly ClassicGenerator<T> _generator;
    private readonly DenseNetworkState<T> _judged;
    private readonly Matrix<T> _real;
    private readonly Matrix<T> _fake;
    private readonly AdamOptimizer<T> _discriminatorAdam;
    private readonly AdamOptimizer<T> _generatorAdam;
    private readonly int[] _rows;
    private readonly Matrix<T> _jitter;
    private readonly Kernels<T> _kernels;

    /// <summary>Builds both networks with starting weights.</summary>
    public ClassicStep(Kernels<T> kernels, ClassicOptions options, TableEncoder encoder, EncodedTable data, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(data);
        _options = options;
        _seed = seed;
        _data = data;
        _layout = encoder.Layout;
        _order = new RowOrder(data.RowCount, seed);
        _rows = new int[options.BatchSize];
        _jitter = new Matrix<T>(options.BatchSize, _layout.NumericCount);
        _kernels = kernels;
        Generator = new DenseNetwork<T>(kernels, options.Generator(_layout), "generator");
        Discriminator = new DenseNetwork<T>(kernels, options.Discriminator(_layout), "discriminator");
        WeightStart.Fill(Generator, seed, 0);
        WeightStart.Fill(Discriminator, seed, 1);
        _generator = new ClassicGenerator<T>(kernels, Generator, _layout, options.BatchSize);
        _judged = new DenseNetworkState<T>(Discriminator.Spec, 2 * options.BatchSize);
        _real = RealOf(_judged.Input);
        _fake = FakeOf(_judged.Input);
        _discriminatorAdam = new AdamOptimizer<T>(kernels, Discriminator.Arena, options.Beta1, options.Beta2, 1e-7);
        _generatorAdam = new AdamOptimizer<T>(kernels, Generator.Arena, options.Beta1, options.Beta2, 1e-7);
    }

    /// <summary>G.</summary>
    public DenseNetwork<T> Generator { get; }

    /// <summary>D.</summary>
    public DenseNetwork<T> Discriminator { get; }

    /// <summary>Adam updates of each network so far.</summary>
    public long Updates
    {
        get => _discriminatorAdam.Updates;
        set => _discriminatorAdam.Updates = _generatorAdam.Updates = value;
    }

    /// <summary>Runs step <paramref name="step"/> (0-based), with the options' rate times <paramref name="rateFactor"/>, and returns the loss by parts.</summary>
    public StepLosses Run(long step, double rateFactor)
    {
        double rate = _options.Rate * rateFactor;
        double discriminator = UpdateDiscriminator(step, rate);
        double generator = UpdateGenerator(step, rate);
        return new StepLosses(discriminator, 0.0, generator, 0.0);
    }

    private double UpdateDiscriminator(long step, double rate)
    {
        _order.Fill(step, _rows);
        _kernels.FillUniform(_jitter, Stream(RandomPurpose.Jitter, step, 0), 0);
        _data.Fill(_rows, _jitter, _real);
        ClassicGenerator<T>.ScaleNumerics(_real, _layout.NumericCount, 1.0 / RankEncoder.ScoreLimit);
        _generator.ForwardTraining(Stream(RandomPurpose.TrainingNoise, step, 0), _fake);
        Discriminator.ForwardTraining(_judged);
        double loss = BinaryCrossEntropy.Real(RealOf(_judged.Output), RealOf(_judged.OutputGradient))
            + BinaryCrossEntropy.Fake(FakeOf(_judged.Output), FakeOf(_judged.OutputGradient));
        Discriminator.Backward(_judged, frozen: false, inputGradient: false);
        _discriminatorAdam.Update(rate);
        return loss;
    }

    // The real rows stay in their half: they take part through batch norm, but carry no loss.
    private double UpdateGenerator(long step, double rate)
    {
        _generator.ForwardTraining(Stream(RandomPurpose.TrainingNoise, step, 1), _fake);
        Discriminator.ForwardTraining(_judged);
        RealOf(_judged.OutputGradient).Clear();
        double loss = BinaryCrossEntropy.Real(FakeOf(_judged.Output), FakeOf(_judged.OutputGradient));
        Discriminator.Backward(_judged, frozen: true, inputGradient: true);
        _generator.Backward(_fake, FakeOf(_judged.InputGradient));
        _generatorAdam.Update(rate);
        return loss;
    }

    private Matrix<T> RealOf(Matrix<T> both) => both.RowRange(0, _options.BatchSize);

    private Matrix<T> FakeOf(Matrix<T> both) => both.RowRange(_options.BatchSize, _options.BatchSize);

    private RandomStream Stream(RandomPurpose purpose, long step, int phase) => new(_seed, purpose, (uint)((2 * step) + phase));
}
