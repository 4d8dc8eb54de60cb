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

    /// <summary>Rows' weights in draws of a model's parameters.</summary>
    ModelDraw = 15,

    /// <summary>Jitter inside ties when the training rows are measured for calibration.</summary>
    Calibration = 20,

    /// <summary>Whether a candidate row is kept.</summary>
    Acceptance = 21,

    /// <summary>The generator's noise vector when rows are completed.</summary>
    CompletionNoise = 30,

    /// <summary>Gumbel noise of category blocks when rows are completed.</summary>
    CompletionGumbel = 31,

    /// <summary>Choices made around a completion: place inside ties, level inside a group or among allowed ones.</summary>
    CompletionChoice = 32,

    /// <summary>Noise common to all rows whose level probabilities are computed.</summary>
    ProbabilityNoise = 33,

    /// <summary>Which observed cells a self-check of filling hides, and donors of baseline imputers.</summary>
    SelfCheck = 34,

    /// <summary>Acceptance and choices under conditions, balances and scenarios.</summary>
    Condition = 35,
}

/// <summary>Counter-based random numbers: element <c>position</c> of a stream is a pure function of (seed, purpose, substream, step, position).</summary>
/// <remarks>
/// Philox 4x32-10 (Salmon et al. 2011). Key = seed. Counter words: [0] low 32 bits of the block counter, [1] its high 32 bits,
/// [2] step, [3] purpose·2²⁴ + substream. Numbers are laid out in blocks of 64 = 16 counters × 4 words: number
/// 64·b + 16·w + l is word w of block counter 16·b + l, so every vector width fills the same numbers in the same places.
/// All kinds of number are made from the same words, so one stream is used for one kind.
/// </remarks>
/// <param name="Seed">The run's seed.</param>
/// <param name="Purpose">What the numbers are for.</param>
/// <param name="Step">Training step, or 0.</param>
/// <param name="Substream">Column or part, below 2²⁴.</param>
public readonly record struct RandomStream(ulong Seed, RandomPurpose Purpose, uint Step = 0, uint Substream = 0)
{
    // 23 bits and the half make 24 significant bits: exact in a float, symmetric about ½, never 0 and never 1. (24 bits and a half
    // would need 25, and the largest would round to 1, whose Gumbel number is infinite.)
    internal const float TwoToMinus23 = 1f / 8388608f;

    internal uint Key0 => (uint)Seed;

    internal uint Key1 => (uint)(Seed >> 32);

    internal uint Counter3 => ((uint)Purpose << 24) | (Substream & 0xFFFFFF);

    /// <summary>32 random bits.</summary>
    public uint Bits(long position)
    {
        Locate(position, out ulong counter, out int word);
        Philox.Block(counter, Step, Counter3, Key0, Key1, out uint w0, out uint w1, out uint w2, out uint w3);
        return word switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 };
    }

    /// <summary>Uniform in (0, 1): (top 23 bits + ½)/2²³, exact in float.</summary>
    public float Uniform(long position) => ToUniform(Bits(position));

    /// <summary>Uniform in (0, 1) from 52 bits: (32 bits of word 2·position, 20 of word 2·position + 1, + ½)/2⁵², exact in double.</summary>
    public double UniformDouble(long position)
    {
        ulong bits = ((ulong)Bits(2 * position) << 20) | (Bits((2 * position) + 1) >> 12);
        return (bits + 0.5) * (1.0 / 4503599627370496.0);
    }

    /// <summary>Standard normal (Box and Muller 1958): words 0 and 1 of a counter make a pair of numbers, and so do words 2 and 3.</summary>
    /// <remarks>radius = √(−2 ln u), u from the even word; the even word's number is radius·cos 2πv, the odd word's radius·sin 2πv, v from the odd word. Range ±5.8.</remarks>
    public float Normal(long position)
    {
        Locate(position, out ulong counter, out int word);
        Philox.Block(counter, Step, Counter3, Key0, Key1, out uint w0, out uint w1, out uint w2, out uint w3);
        bool first = word < 2;
        float radius = MathF.Sqrt(-2f * PortableMath.Log(ToUniform(first ? w0 : w2)));
        PortableMath.SinCos2Pi(ToUniform(first ? w1 : w3), out float sin, out float cos);
        return radius * ((word & 1) == 0 ? cos : sin);
    }

    /// <summary>Standard Gumbel −ln(−ln u): the greatest of logits with such noise added is a draw from their softmax. Range −2.8 to 16.7.</summary>
    public float Gumbel(long position) => -PortableMath.Log(-PortableMath.Log(Uniform(position)));

    internal static float ToUniform(uint bits) => ((bits >> 9) + 0.5f) * TwoToMinus23;

    private static void Locate(long position, out ulong counter, out int word)
    {
        ulong p = (ulong)position;
        counter = ((p >> 6) << 4) | (p & 15);
        word = (int)(p >> 4) & 3;
    }
}
