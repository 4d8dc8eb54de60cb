using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Training;

/// <summary>The default engine: our own fused layers on our own kernels, the same bits on any x64 processor and thread count.</summary>
public sealed class ManagedEngine : ITrainingEngine
{
    /// <inheritdoc/>
    public string Name => "managed";

    /// <inheritdoc/>
    public ITrainingSession Start(TrainingPlan plan, TableEncoder encoder, EncodedTable data)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Kernels<float> kernels = Kernels.Create(plan.Threads);
        return plan.Preset switch
        {
            Preset.Gan => new GanSession(kernels, plan, encoder, data),
            Preset.Classic => new ClassicSession(kernels, plan, encoder, data),
            Preset.Hybrid => new HybridSession(kernels, plan, encoder, data),
            _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Preset, "Unknown preset."),
        };
    }
}
