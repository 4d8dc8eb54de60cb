using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Networks;
using RiskGan.Core.Training;

namespace RiskGan.Core.Persistence;

/// <summary>What must be known, besides weights, to build the generator again.</summary>
/// <param name="Preset">Which generator.</param>
/// <param name="NoiseWidth">Width Z of the noise vector; 0 for preset hybrid, which draws its tokens.</param>
/// <param name="HiddenWidths">Hidden widths, input side first.</param>
/// <param name="Temperature">Temperature of the Gumbel-softmax; 1 where it is not used.</param>
/// <param name="BatchSize">Rows a batch in training.</param>
public sealed record GeneratorSettings(Preset Preset, int NoiseWidth, IReadOnlyList<int> HiddenWidths, double Temperature, int BatchSize)
{
    // Sampling holds a chunk of rows of every layer: without a limit a file of some MB, narrow and wide layers in turn, could ask for many GB.
    private const int WidestTotal = 16_384;

    /// <summary>What preset hybrid needs besides; null for the others.</summary>
    public HybridSettings? Hybrid { get; init; }

    /// <summary>The settings of a plan.</summary>
    public static GeneratorSettings From(TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Preset == Preset.Hybrid) throw new ArgumentException("What preset hybrid needs follows from the data, not from the plan.", nameof(plan));
        return plan.Preset == Preset.Gan
            ? new GeneratorSettings(plan.Preset, plan.Gan.NoiseWidth, plan.Gan.GeneratorWidths, plan.Gan.Temperature, plan.BatchSize)
            : new GeneratorSettings(plan.Preset, plan.Classic.NoiseWidth, plan.Classic.GeneratorWidths, 1.0, plan.BatchSize);
    }

    /// <summary>The generator's network for a layout.</summary>
    public NetworkSpec Network(EncodedLayout layout) => Preset == Preset.Gan
        ? new GanOptions { NoiseWidth = NoiseWidth, GeneratorWidths = HiddenWidths }.Generator(layout)
        : new ClassicOptions { NoiseWidth = NoiseWidth, GeneratorWidths = HiddenWidths }.Generator(layout);

    /// <summary>True where every number is one a training could have chosen; checked before anything is built from a file.</summary>
    internal bool IsPlausible =>
        Enum.IsDefined(Preset) && Preset != Preset.Auto
        && (Preset == Preset.Hybrid ? Hybrid is not null && NoiseWidth == 0 : Hybrid is null && NoiseWidth is > 0 and <= WidestTotal)
        && HiddenWidths is { Count: > 0 and <= 64 }
        && HiddenWidths.All(width => width is > 0 and <= WidestTotal)
        && NoiseWidth + HiddenWidths.Sum() <= WidestTotal
        && Temperature is > 0 and <= 1000
        && BatchSize > 0;
}
