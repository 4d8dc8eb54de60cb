using RiskGan.Core.Encoders;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>The hyperparameters of preset <c>hybrid</c>; defaults are the measured recipe (docs/decisions/0006-hybrid-recipe.md).</summary>
public sealed record HybridOptions
{
    /// <summary>Hidden widths of each column's network.</summary>
    public IReadOnlyList<int> HiddenWidths { get; init; } = [128, 128];

    /// <summary>Rows a batch B.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Bins of a numeric column's output, atoms included.</summary>
    public int Bins { get; init; } = 64;

    /// <summary>Runs of neighbouring bins that share one step of the thermometer other columns see.</summary>
    public int InputRuns { get; init; } = 32;

    /// <summary>Positions P inside a bin.</summary>
    public int Positions { get; init; } = 16;

    /// <summary>Logistic components M of a numeric column's anchored mixture.</summary>
    public int Components { get; init; } = 3;

    /// <summary>Most numeric columns a mixture can point at.</summary>
    public int MostAnchors { get; init; } = 16;

    /// <summary>Most formulas of other columns a mixture can point at that hold while generating, and as many again while completing.</summary>
    public int MostFormulas { get; init; } = 3;

    /// <summary>Most anchors and formulas that a mixture copies exactly while generating, and as many again while completing.</summary>
    public int MostCopies { get; init; } = 4;

    /// <summary>Most related columns that the search for formulas combines.</summary>
    public int MostOperands { get; init; } = 16;

    /// <summary>Most columns a column's network is shown.</summary>
    public int MostParents { get; init; } = 40;

    /// <summary>Sets of moments of the linear law that numbers' mixtures start from, draws of them for completions included; 0 for none.</summary>
    public int ScoreSets { get; init; }

    /// <summary>Share of a batch's rows in which cells out of order are known too.</summary>
    public double MaskedShare { get; init; } = 0.35;

    /// <summary>Share of a batch's rows of which each network sees all other cells.</summary>
    public double OthersKnownShare { get; init; } = 0.1;

    /// <summary>Full Adam rate.</summary>
    public double Rate { get; init; } = 8e-3;

    /// <summary>Steps of linear warm-up.</summary>
    public int WarmUpSteps { get; init; } = 100;

    /// <summary>Share of the rate left at the end of the cosine.</summary>
    public double LastRate { get; init; } = 0.02;

    /// <summary>Adam's β1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam's β2.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Decoupled weight decay: each step a weight loses this share times the rate.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Decay of the moving average of the weights.</summary>
    public double AverageDecay { get; init; } = 0.998;

    /// <summary>Share of the rows kept out of training to tell when a column is learned.</summary>
    public double HeldOutShare { get; init; } = 0.1;

    /// <summary>Most rows kept out.</summary>
    public int MostHeldOut { get; init; } = 4000;

    /// <summary>Times in a training at which the held-out rows are looked at.</summary>
    public int Checks { get; init; } = 40;

    /// <summary>Checks without improvement after which a column goes back to its best weights and on at a lower rate.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>What a column's rate is multiplied by then.</summary>
    public double RateFactor { get; init; } = 0.4;

    /// <summary>Share of the full rate below which a column is left as it was best.</summary>
    public double LeastRateFactor { get; init; } = 0.02;

    /// <summary>What the memory estimate must know.</summary>
    internal TrainingDemand Demand => new()
    {
        BatchSize = BatchSize, NoiseWidth = 1, GeneratorWidths = HiddenWidths, DiscriminatorWidths = HiddenWidths, RampsPerNumeric = InputRuns, MomentsPerNumeric = 0,
    };

    /// <summary>The hyperparameters for a table: fewer bins and units for few rows, fewer parents and units for many columns.</summary>
    public static HybridOptions For(int rows, EncodedLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var options = new HybridOptions();
        options = rows switch
        {
            < 3000 => options with { HiddenWidths = [64, 64], BatchSize = 128, Bins = 16, InputRuns = 12, HeldOutShare = 0.15, ScoreSets = 21, Rate = 4e-3 },
            < 15_000 => options with { HiddenWidths = [96, 96], Bins = 32, InputRuns = 16 },
            _ => options,
        };
        (int Width, int Parents)[] smaller = [(96, 32), (64, 24), (64, 16)];
        foreach ((int width, int parents) in smaller)
        {
            if (options.ParameterCount(layout) <= WideParameters) break;
            options = options with { HiddenWidths = [.. options.HiddenWidths.Select(own => Math.Min(own, width))], MostParents = parents };
        }

        return options;
    }

    // Multiply-adds a row above which wide tables get smaller networks.
    private const long WideParameters = 6_000_000;

    /// <summary>Trained numbers of all cells' networks, each shown every other cell; an upper estimate before the data is looked at.</summary>
    internal long ParameterCount(EncodedLayout layout)
    {
        int cells = layout.CellCount;
        double block = (((layout.NumericCount * (InputRuns + 6L)) + layout.Width - layout.NumericCount) / (double)cells) + 1;
        double input = Math.Min(MostParents, cells - 1) * block;
        double hidden = input * HiddenWidths[0];
        for (int l = 1; l < HiddenWidths.Count; l++) hidden += HiddenWidths[l - 1] * HiddenWidths[l];
        double output = (layout.NumericCount * (Bins + (Components * (Math.Min(MostAnchors, layout.NumericCount) + (2 * MostFormulas) + 4.0) + (4 * MostCopies)))) + layout.Width - layout.NumericCount;
        return (long)((cells * hidden) + (output * HiddenWidths[^1]));
    }
}
