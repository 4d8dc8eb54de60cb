using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;

namespace RiskGan.Core.Generators.Classic;

/// <summary>The hyperparameters of preset <c>classic</c>: the introductory article's networks, batch and optimiser.</summary>
public sealed record ClassicOptions
{
    /// <summary>Width Z of the noise vector.</summary>
    public int NoiseWidth { get; init; } = 100;

    /// <summary>Hidden widths of the generator.</summary>
    public IReadOnlyList<int> GeneratorWidths { get; init; } = [256, 512, 1024, 128, 64, 32];

    /// <summary>Hidden widths of the discriminator.</summary>
    public IReadOnlyList<int> DiscriminatorWidths { get; init; } = [128, 64, 32];

    /// <summary>Rows a batch B.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Share of the old running statistics kept at each batch.</summary>
    public double BatchNormMomentum { get; init; } = 0.8;

    /// <summary>Adam's rate of both networks.</summary>
    public double Rate { get; init; } = 2e-4;

    /// <summary>Adam's β1.</summary>
    public double Beta1 { get; init; } = 0.5;

    /// <summary>Adam's β2.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What the memory estimate must know.</summary>
    internal TrainingDemand Demand => new()
    {
        BatchSize = BatchSize, NoiseWidth = NoiseWidth, GeneratorWidths = GeneratorWidths, DiscriminatorWidths = DiscriminatorWidths,
        RampsPerNumeric = 0, MomentsPerNumeric = 0,
    };

    /// <summary>The generator: noise → blocks of linear, ReLU, batch norm → encoded width.</summary>
    public NetworkSpec Generator(EncodedLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return Network(NoiseWidth, GeneratorWidths, layout.Width);
    }

    /// <summary>The discriminator: encoded width → blocks of linear, ReLU, batch norm → one logit (its sigmoid is part of the loss).</summary>
    public NetworkSpec Discriminator(EncodedLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return Network(layout.Width, DiscriminatorWidths, 1);
    }

    private NetworkSpec Network(int input, IReadOnlyList<int> hidden, int output) => new()
    {
        InputWidth = input,
        HiddenWidths = hidden,
        OutputWidth = output,
        Activation = Activation.Relu,
        Normalization = Normalization.AfterActivation,
        BatchNormMomentum = BatchNormMomentum,
        BatchNormEpsilon = 1e-3, // Keras' default
    };
}
