using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;
using static global::TorchSharp.torch;

namespace RiskGan.TorchSharp;

/// <summary>A training of preset <c>gan</c> on TorchSharp.</summary>
internal sealed class TorchGanSession : TorchSession
{
    private const int CalibrationBatches = 60;
    private const int CalibrationRows = 1000;

    private readonly TrainingPlan _plan;
    private readonly TableEncoder _encoder;
    private readonly EncodedTable _data;
    private readonly TorchGanStep _step;
    private readonly LearningRateSchedule _schedule;
    private readonly Device _device;

    public TorchGanSession(TrainingPlan plan, TableEncoder encoder, EncodedTable data, Device device)
        : this(plan, encoder, data, device, new TorchGanStep(plan.Gan, encoder, data, plan.Seed, device))
    {
    }

    private TorchGanSession(TrainingPlan plan, TableEncoder encoder, EncodedTable data, Device device, TorchGanStep step)
        : base(plan, step.Generator, step.Average, step.Critic)
    {
        _plan = plan;
        _encoder = encoder;
        _data = data;
        _device = device;
        _step = step;
        _schedule = new LearningRateSchedule(plan.Gan.Rate, plan.Gan.WarmUpSteps, plan.Gan.LastRate);
    }

    /// <summary>The averaged generator, its batch-norm statistics estimated afresh on the managed engine's 60 batches of 1,000 rows.</summary>
    public override IReadOnlyList<NamedTensor> FinishGenerator()
    {
        TorchNetwork network = _step.Average;
        using var batch = new TorchMaskedBatch(_encoder.Layout, CalibrationRows, _plan.Gan.NoiseWidth, _device);
        var order = new RowOrder(_data.RowCount, _plan.Seed);
        var rows = new int[CalibrationRows];
        using (no_grad())
        {
            for (int k = 0; k < CalibrationBatches; k++)
            {
                using var scope = NewDisposeScope();
                network.Momentum = 1.0 - (1.0 / (k + 1)); // plain mean of all batches
                order.Fill(k, rows);
                batch.Draw(_data, rows, Stream(k, 0), CalibrationRows / 2, Stream(k, 1));
                batch.Complete(network, Stream(k, 2), Stream(k, 3), _plan.Gan.Temperature, training: true);
            }
        }

        return network.Export();
    }

    public override void Dispose() => _step.Dispose();

    protected override StepLosses Run(long step, double done) => _step.Run(step, _schedule.At(step, done) * RateFactor);

    private RandomStream Stream(int batch, uint substream) => new(_plan.Seed, RandomPurpose.Recalibration, (uint)batch, substream);
}
