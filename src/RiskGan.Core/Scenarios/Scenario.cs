namespace RiskGan.Core.Scenarios;

/// <summary>A stress scenario as its file says it: which margins move, and what follows or stays. Not yet held against a model.</summary>
/// <remarks>The format is <c>docs/scenarios.md</c>; <see cref="ScenarioReader"/> reads it.</remarks>
public sealed record Scenario
{
    /// <summary>What it is called in reports.</summary>
    public string Name { get; init; } = "";

    /// <summary>Numeric drivers and how they move, in the file's order; a column may stand several times, for different rows.</summary>
    public IReadOnlyList<ScenarioShift> Shifts { get; init; } = [];

    /// <summary>Label columns with wanted shares.</summary>
    public IReadOnlyList<ScenarioShares> Shares { get; init; } = [];

    /// <summary>Columns that keep the base rows' cells.</summary>
    public IReadOnlyList<ScenarioName> Hold { get; init; } = [];

    /// <summary>The only columns that follow the drivers, all others being kept; empty where all follow.</summary>
    public IReadOnlyList<ScenarioName> Respond { get; init; } = [];
}

/// <summary>A column's name and the line of the file it stands on.</summary>
/// <param name="Column">The name.</param>
/// <param name="Line">1-based.</param>
public sealed record ScenarioName(string Column, int Line);

/// <summary>How one numeric driver moves: ranks first, then x·<see cref="Multiply"/> + <see cref="Add"/>, then the bounds.</summary>
/// <param name="Column">The column.</param>
/// <param name="Line">Line of the file, 1-based.</param>
public sealed record ScenarioShift(string Column, int Line)
{
    /// <summary>Factor.</summary>
    public double Multiply { get; init; } = 1;

    /// <summary>Added after the factor.</summary>
    public double Add { get; init; }

    /// <summary>Added to the normal score Φ⁻¹(F(x)) of each value: a parallel shift on the scale of ranks.</summary>
    public double Sigmas { get; init; }

    /// <summary>Least value after the shift.</summary>
    public double AtLeast { get; init; } = double.NegativeInfinity;

    /// <summary>Greatest value after the shift.</summary>
    public double AtMost { get; init; } = double.PositiveInfinity;

    /// <summary>Condition on the row before the shift; null for all rows.</summary>
    public string? Where { get; init; }
}

/// <summary>Wanted shares of a column's levels; levels not named share what is left in proportion to what they had.</summary>
/// <param name="Column">The column.</param>
/// <param name="Line">Line of the file, 1-based.</param>
/// <param name="Levels">Level and share, 0 to 1.</param>
public sealed record ScenarioShares(string Column, int Line, IReadOnlyList<(string Level, double Share)> Levels);
