using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;

namespace RiskGan.Core.Calibration;

/// <summary>A log-quadratic critic that says how much more often the training table has a row than the generator makes it, and turns that into a chance to be kept.</summary>
/// <remarks>
/// f(x) = clip(φ(x)ᵀΘφ(x) − centre, ±3): the exponential tilt exp(f) of the generator's law has the pair moments of the training table, and of all
/// laws that have them it is the nearest to the generator's (maximum entropy). A row is kept with chance min(1, exp(f − c)), so the kept rows follow the tilted law but
/// for the little mass above c. Source: Csiszár 1975 (I-projection); Azadi et al. 2019 (discriminator rejection sampling), here with a critic of closed convex form.
/// </remarks>
internal sealed class Rake
{
    /// <summary>|f| is clipped here, so that no corner of the table multiplies a row by more than 20.</summary>
    public const float Clip = 3f;

    private readonly EncodedLayout _layout;
    private RakeWeights? _weights;

    /// <summary>A critic with known weights.</summary>
    public Rake(EncodedLayout layout, PairFeatureMap map, CellPairs pairs, PairTensor theta, float center, float threshold)
    {
        _layout = layout;
        Map = map;
        Pairs = pairs;
        Theta = theta;
        Center = center;
        Threshold = threshold;
    }

    /// <summary>φ.</summary>
    public PairFeatureMap Map { get; }

    /// <summary>Pairs of cells it looks at.</summary>
    public CellPairs Pairs { get; }

    /// <summary>Θ; the entries of two different features stand for both orders.</summary>
    public PairTensor Theta { get; }

    /// <summary>Mean of φᵀΘφ over the generator's own rows.</summary>
    public float Center { get; }

    /// <summary>c: rows with f ≥ c are always kept.</summary>
    public float Threshold { get; }

    /// <summary>Room for rows to be judged.</summary>
    public PairRows Room(int rows) => new(_layout, Map, rows);

    /// <summary>One thread's room to judge many encoded rows quickly.</summary>
    public RakeJudge Judge() => new(this, _layout);

    /// <summary>Θ laid out for <see cref="RakeJudge"/>; made when it is first wanted, and the same by whichever thread.</summary>
    public RakeWeights Weights => _weights ??= new RakeWeights(Theta, Pairs, Map.HatCount);

    /// <summary>f of a row.</summary>
    public float Score(PairRows rows, int row) => Clipped(Theta.Sum(rows, row, Pairs));

    /// <summary>f from φᵀΘφ.</summary>
    public float Clipped(float sum) => Math.Clamp(sum - Center, -Clip, Clip);

    /// <summary>The chance min(1, exp(f − c)) that a row is kept.</summary>
    public float Acceptance(PairRows rows, int row) => AcceptanceOf(Score(rows, row), Threshold);

    /// <summary>min(1, exp(f − c)).</summary>
    public static float AcceptanceOf(float score, float threshold) => score >= threshold ? 1f : PortableMath.Exp(score - threshold);
}
