using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Core.Generators.Gan;

/// <summary>A training of preset <c>gan</c> on the managed engine.</summary>
public sealed class GanSession : ManagedSession
{
    private const int CalibrationBatches = 60;
    private const int CalibrationRows = 1000;

    private readonly TrainingPlan _plan;
    private readonly TableEncoder _encoder;
    private readonly EncodedTable _data;
    private readonly GanStep<float> _step;
    private readonly LearningRateSchedule _schedule;

    /// <summary>Starts with the plan's hyperparameters.</summary>
    public GanSession(Kernels<float> kernels, TrainingPlan plan, TableEncoder encoder, EncodedTable data)
        : this(kernels, plan, encoder, data, new GanStep<float>(kernels, Checked(plan).Gan, encoder, data, plan.Seed))
    {
    }

    private GanSession(Kernels<float> kernels, TrainingPlan plan, TableEncoder encoder, EncodedTable data, GanStep<float> step)
        : base(kernels, step.Generator, step.Average, step.Critic)
    {
        _plan = plan;
        _encoder = encoder;
        _data = data;
        _step = step;
        _schedule = new LearningRateSchedule(plan.Gan.Rate, plan.Gan.WarmUpSteps, plan.Gan.LastRate);
    }

    /// <inheritdoc/>
    public override GeneratorSettings Settings => GeneratorSettings.From(_plan);

    /// <summary>The averaged generator, its batch-norm statistics estimated afresh on 60 batches of 1,000 rows under training's mix of masks.</summary>
    public override IReadOnlyList<NamedTensor> FinishGenerator()
    {
        DenseNetwork<float> network = _step.Average;
        var generator = new MaskedGenerator<float>(Kernels, network, _encoder.Layout, CalibrationRows, _plan.Gan.Temperature);
        var order = new RowOrder(_data.RowCount, _plan.Seed);
        var masks = new CellMask<float>(Kernels, _encoder.Layout, CalibrationRows);
        var rows = new int[CalibrationRows];
        var x = new Matrix<float>(CalibrationRows, _encoder.Layout.Width);
        var made = new Matrix<float>(CalibrationRows, _encoder.Layout.Width);
        var mask = new Matrix<float>(CalibrationRows, _encoder.Layout.CellCount);
        for (int k = 0; k < CalibrationBatches; k++)
        {
            foreach (BatchNorm<float> norm in network.Norms) norm.Momentum = 1.0 - (1.0 / (k + 1)); // plain mean of all batches
            order.Fill(k, rows);
            _data.Fill(rows, Stream(k, 0), x);
            masks.Draw(mask, CalibrationRows / 2, Stream(k, 1));
            generator.ForwardTraining(x, mask, Stream(k, 2), Stream(k, 3), made);
        }

        return NetworkWeights.Export(network);
    }

    /// <inheritdoc/>
    protected override StepLosses Run(long step, double done) => _step.Run(step, _schedule.At(step, done) * RateFactor);

    /// <inheritdoc/>
    protected override void SetUpdates(long updates) => _step.Updates = updates;

    private static TrainingPlan Checked(TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan;
    }

    private RandomStream Stream(int batch, uint substream) => new(_plan.Seed, RandomPurpose.Recalibration, (uint)batch, substream);
}
