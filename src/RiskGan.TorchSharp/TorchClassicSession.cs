using RiskGan.Core.Encoders;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;
using static global::TorchSharp.torch;

namespace RiskGan.TorchSharp;

/// <summary>A training of preset <c>classic</c> on TorchSharp.</summary>
internal sealed class TorchClassicSession : TorchSession
{
    private readonly TorchClassicStep _step;

    public TorchClassicSession(TrainingPlan plan, TableEncoder encoder, EncodedTable data, Device device)
        : this(plan, new TorchClassicStep(plan.Classic, encoder, data, plan.Seed, device))
    {
    }

    private TorchClassicSession(TrainingPlan plan, TorchClassicStep step)
        : base(plan, step.Generator, step.Discriminator) => _step = step;

    public override IReadOnlyList<NamedTensor> FinishGenerator() => _step.Generator.Export();

    public override void Dispose() => _step.Dispose();

    protected override StepLosses Run(long step, double done) => _step.Run(step, RateFactor);
}
