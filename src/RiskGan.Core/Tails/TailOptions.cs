namespace RiskGan.Core.Tails;

/// <summary>Which tails are continued.</summary>
public sealed record TailOptions
{
    /// <summary>Names of the columns; empty for all that have a tail to continue.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>True to continue tails too whose fitted law has no mean (ξ ≥ 1).</summary>
    public bool AllowInfiniteMean { get; init; }
}
