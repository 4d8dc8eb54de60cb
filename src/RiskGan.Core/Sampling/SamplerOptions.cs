using RiskGan.Core.Tails;

namespace RiskGan.Core.Sampling;

/// <summary>What may be chosen about sampling; the defaults are the best rows the model can make.</summary>
public sealed record SamplerOptions
{
    /// <summary>False to take every row the generator makes, without the rake's choice: several times as fast, pairs of columns less true.</summary>
    public bool Rake { get; init; } = true;

    /// <summary>False to decode the generator's scores as they are, without the map to the training laws.</summary>
    public bool Recalibrate { get; init; } = true;

    /// <summary>What draws the candidates; null for the managed engine, the only one whose rows are the same bytes everywhere.</summary>
    public ISamplingEngine? Engine { get; init; }

    /// <summary>Tails that go on beyond the training values; null to keep to the observed range.</summary>
    public TailSplice? Tails { get; init; }
}

/// <summary>What sampling took.</summary>
/// <param name="Rows">Rows made.</param>
/// <param name="Candidates">Rows the generator drew for them.</param>
/// <param name="Exhausted">Rows whose last candidate was taken although the rake refused it.</param>
public readonly record struct SamplerCounts(long Rows, long Candidates, long Exhausted)
{
    /// <summary>Share of the draws that were kept; 1 before any row is made.</summary>
    public double Acceptance => Candidates == 0 ? 1 : (double)Rows / Candidates;
}
