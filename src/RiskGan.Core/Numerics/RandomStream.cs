namespace RiskGan.Core.Numerics;

/// <summary>What a random number is for; part of its address, so that no two uses share numbers.</summary>
public enum RandomPurpose : byte
{
    /// <summary>Starting weights.</summary>
    WeightStart = 1,

    /// <summary>Order of training rows.</summary>
    RowOrder = 2,

    /// <summary>Jitter of ranks inside ties when a batch is encoded.</summary>
    Jitter = 3,

    /// <summary>The generator's noise vector in training.</summary>
    TrainingNoise = 4,

    /// <summary>Gumbel noise of category blocks in training.</summary>
    TrainingGumbel = 5,

    /// <summary>Which cells are observed in training.</summary>
    Mask = 6,

    /// <summary>Re-estimation of batch-norm statistics.</summary>
    Recalibration = 7,

    /// <summary>The generator's noise vector in sampling.</summary>
    SamplingNoise = 8,

    /// <summary>Gumbel noise of category blocks in sampling.</summary>
    SamplingGumbel = 9,

    /// <summary>Choices made while decoding a row (level inside a group, point inside a gap).</summary>
    Decoding = 10,

    /// <summary>Regenerated identifiers.</summary>
    Identifier = 11,

    /// <summary>Train/test splits.</summary>
    Split = 12,

    /// <summary>The sample simulator.</summary>
    Simulation = 13,

    /// <summary>Resampling in evaluation.</summary>
    Evaluation = 14,
}

/// <summary>Counter-based random numbers: element <c>position</c> of a stream is a pure function of (seed, purpose, substream, step, position).</summary>
/// <remarks>
/// Philox 4x32-10 (Salmon et al. 2011). Key = seed. Counter words: [0] low 32 bits of the block counter, [1] its high 32 bits,
/// [2] step, [3] purpose·2²⁴ + substream. Numbers are laid out in blocks of 64 = 16 counters × 4 words: number
/// 64·b + 16·w + l is word w of block counter 16·b + l, so every vector width fills the same numbers in the same places.
/// </remarks>
/// <param name="Seed">The run's seed.</param>
/// <param name="Purpose">What the numbers are for.</param>
/// <param name="Step">Training step, or 0.</param>
/// <param name="Substream">Column or part, below 2²⁴.</param>
public readonly record struct RandomStream(ulong Seed, RandomPurpose Purpose, uint Step = 0, uint Substream = 0)
{
}
