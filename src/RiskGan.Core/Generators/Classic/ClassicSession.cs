using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Core.Generators.Classic;

/// <summary>A training of preset <c>classic</c> on the managed engine.</summary>
public sealed class ClassicSession : ManagedSession
{
    private readonly ClassicStep<float> _step;

    /// <summary>Starts with the plan's hyperparameters.</summary>
    public ClassicSession(Kernels<float> kernels, TrainingPlan plan, TableEncoder encoder, EncodedTable data)
        : this(kernels, plan, new ClassicStep<float>(kernels, Checked(plan).Classic, encoder, data, plan.Seed))
    {
    }

    private ClassicSession(Kernels<float> kernels, TrainingPlan plan, ClassicStep<float> step)
        : base(kernels, step.Generator, step.Discriminator)
    {
        _step = step;
        Settings = GeneratorSettings.From(plan);
    }

    /// <inheritdoc/>
    public override GeneratorSettings Settings { get; }

    /// <summary>The generator as trained, with the running statistics of its own training batches.</summary>
    public override IReadOnlyList<NamedTensor> FinishGenerator() => NetworkWeights.Export(_step.Generator);

    /// <inheritdoc/>
    protected override StepLosses Run(long step, double done) => _step.Run(step, RateFactor);

    /// <inheritdoc/>
    protected override void SetUpdates(long updates) => _step.Updates = updates;

    private static TrainingPlan Checked(TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan;
    }
}
