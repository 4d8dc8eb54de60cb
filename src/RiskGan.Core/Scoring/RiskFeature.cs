using RiskGan.Core.Data;

namespace RiskGan.Core.Scoring;

/// <summary>What a risk model knows of one column: everything of the training rows that its file holds, and what the column is worth to it.</summary>
public sealed record RiskFeature
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the column is.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>The texts of its levels; empty for numbers.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>Training rows of each level.</summary>
    public IReadOnlyList<int> LevelRows { get; init; } = [];

    /// <summary>Mean of its numbers; NaN for labels.</summary>
    public double Mean { get; init; } = double.NaN;

    /// <summary>Standard deviation of its numbers; NaN for labels.</summary>
    public double Deviation { get; init; } = double.NaN;

    /// <summary>Cut points of the trees, each half-way between two training values; 0 for labels and linear models.</summary>
    public int CutPoints { get; init; }

    /// <summary>Share of the trees' gain, 0 to 1; NaN for linear models.</summary>
    public double Share { get; init; } = double.NaN;

    /// <summary>The linear model's coefficients of this column; empty for trees.</summary>
    public IReadOnlyList<RiskCoefficient> Coefficients { get; init; } = [];
}
