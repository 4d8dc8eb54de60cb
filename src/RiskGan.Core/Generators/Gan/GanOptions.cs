using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;

namespace RiskGan.Core.Generators.Gan;

/// <summary>The hyperparameters of preset <c>gan</c>; defaults are the measured recipe (docs/decisions/0003-gan-recipe.md).</summary>
public sealed record GanOptions
{
    /// <summary>Width Z of the noise vector.</summary>
    public int NoiseWidth { get; init; } = 64;

    /// <summary>Hidden widths of the generator.</summary>
    public IReadOnlyList<int> GeneratorWidths { get; init; } = [256, 256, 256];

    /// <summary>Hidden widths of the critic.</summary>
    public IReadOnlyList<int> CriticWidths { get; init; } = [256, 256, 256];

    /// <summary>Rows a batch B; half of them have every cell to make, the other half a random mask.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Temperature τ of the Gumbel-softmax.</summary>
    public double Temperature { get; init; } = 0.5;

    /// <summary>γ of the R1 penalty.</summary>
    public double PenaltyWeight { get; init; } = 0.1;

    /// <summary>The penalty is taken every so many steps (with γ times as much).</summary>
    public int PenaltyInterval { get; init; } = 2;

    /// <summary>λ of the pair-moment loss; 0 leaves it out.</summary>
    public double PairWeight { get; init; } = 0.3;

    /// <summary>Full Adam rate of both networks.</summary>
    public double Rate { get; init; } = 2e-3;

    /// <summary>Steps of linear warm-up.</summary>
    public int WarmUpSteps { get; init; } = 200;

    /// <summary>Share of the rate left at the end of the cosine.</summary>
    public double LastRate { get; init; } = 0.02;

    /// <summary>Adam's β1.</summary>
    public double Beta1 { get; init; } = 0.5;

    /// <summary>Adam's β2.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Decay of the moving average of the generator's weights.</summary>
    public double AverageDecay { get; init; } = 0.999;

    /// <summary>What the memory estimate must know.</summary>
    internal TrainingDemand Demand => new()
    {
        BatchSize = BatchSize, NoiseWidth = NoiseWidth, GeneratorWidths = GeneratorWidths, DiscriminatorWidths = CriticWidths,
        RampsPerNumeric = CriticFeatures<float>.Quantiles + 4, MomentsPerNumeric = PairWeight > 0 ? 10 : 0,
    };

    /// <summary>The generator: [noise, observed cells, mask] → blocks of linear, batch norm, ReLU → encoded width.</summary>
    public NetworkSpec Generator(EncodedLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return new NetworkSpec
        {
            InputWidth = NoiseWidth + layout.Width + layout.CellCount,
            HiddenWidths = GeneratorWidths,
            OutputWidth = layout.Width,
            Activation = Activation.Relu,
            Normalization = Normalization.BeforeActivation,
        };
    }

    /// <summary>The critic: features → blocks of linear, LeakyReLU 0.2 → one logit.</summary>
    public NetworkSpec Critic(int featureWidth) => new()
    {
        InputWidth = featureWidth,
        HiddenWidths = CriticWidths,
        OutputWidth = 1,
        Activation = Activation.LeakyRelu,
        LeakySlope = 0.2,
        Normalization = Normalization.None,
    };
}
