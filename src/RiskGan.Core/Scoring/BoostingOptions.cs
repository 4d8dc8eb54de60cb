namespace RiskGan.Core.Scoring;

/// <summary>Settings of gradient-boosted trees; the defaults suit tables of 1,000 to 1,000,000 rows.</summary>
public sealed record BoostingOptions
{
    /// <summary>Most trees.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Share of each tree's step that is taken.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Most leaves of a tree; the leaf with the greatest gain is split first.</summary>
    public int MaxLeaves { get; init; } = 31;

    /// <summary>Most splits from root to leaf.</summary>
    public int MaxDepth { get; init; } = 6;

    /// <summary>Fewest training rows of a leaf.</summary>
    public int MinLeafRows { get; init; } = 20;

    /// <summary>L2 penalty λ on leaf values.</summary>
    public double L2 { get; init; } = 1.0;

    /// <summary>Share of rows held out to decide when to stop; 0 fits all trees to all rows.</summary>
    public double ValidationShare { get; init; }

    /// <summary>Trees without a better held-out loss after which fitting stops and goes back to the best.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>Seed of the held-out rows' draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Says which setting is out of range, or null.</summary>
    internal string? Problem() =>
        Trees is < 1 or > 10_000 ? $"{nameof(Trees)} lies outside 1 to 10,000"
        : !(LearningRate is > 0.0 and <= 1.0) ? $"{nameof(LearningRate)} lies outside (0, 1]"
        : MaxLeaves is < 2 or > 4096 ? $"{nameof(MaxLeaves)} lies outside 2 to 4,096"
        : MaxDepth is < 1 or > 64 ? $"{nameof(MaxDepth)} lies outside 1 to 64"
        : MinLeafRows < 1 ? $"{nameof(MinLeafRows)} is below 1"
        : !(L2 is >= 0.0 and <= 1e9) ? $"{nameof(L2)} lies outside 0 to 10⁹"
        : !(ValidationShare is >= 0.0 and < 1.0) ? $"{nameof(ValidationShare)} lies outside [0, 1)"
        : Patience < 1 ? $"{nameof(Patience)} is below 1"
        : null;
}

/// <summary>What boosted trees minimise.</summary>
internal enum BoostingLoss
{
    /// <summary>softplus(f) − y·f: f is a log-odds.</summary>
    LogLoss,

    /// <summary>½(f − y)²: f is the number itself.</summary>
    SquaredError,
}
