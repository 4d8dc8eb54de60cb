namespace RiskGan.Core.Scoring;

/// <summary>How a column enters a risk model.</summary>
internal enum FeatureForm
{
    /// <summary>A number; NaN where missing.</summary>
    Number,

    /// <summary>A level in an order: trees cut the order, the linear model gives each level its own coefficient.</summary>
    Ordered,

    /// <summary>A label without order.</summary>
    Labels,
}

/// <summary>One column as the recipe learned it.</summary>
internal sealed record Feature
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>How it enters the model.</summary>
    public required FeatureForm Form { get; init; }

    /// <summary>The K known levels in order; empty for numbers. Code K stands for every level that was not seen.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>Rows of each known level where the recipe was fitted.</summary>
    public IReadOnlyList<int> LevelRows { get; init; } = [];

    /// <summary>Mean of the present numbers; 0 where there are none.</summary>
    public double Mean { get; init; }

    /// <summary>Standard deviation (divisor n) of the present numbers; 0 where they are all the same.</summary>
    public double Deviation { get; init; }

    /// <summary>True where a cell was missing when the recipe was fitted.</summary>
    public bool HasMissing { get; init; }

    /// <summary>The code of a level that was not seen when the recipe was fitted.</summary>
    public int UnseenCode => Levels.Count;
}
