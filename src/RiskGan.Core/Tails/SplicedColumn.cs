using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tails;

/// <summary>A column whose ranks beyond a threshold stand for generalised Pareto excesses instead of training values.</summary>
/// <remarks>
/// Rank u above the share p of cells up to the threshold: x = threshold + law.Excess(s), s = (1 − u)/(1 − p); mirrored for a lower tail; other ranks as
/// <see cref="RankEncoder.Decode"/>. The map is monotone in the rank and continuous at the threshold, so the order of the rows in this column stays, and with it every
/// measure of dependence that looks at ranks alone. Values are put on the column's grid.
/// <para>
/// Not every rank is told by its score: scores are clipped at ±3.6, and a generator's own law is calibrated only as far as some ten rows of its pool lie beyond. The share
/// of rows beyond the <paramref name="limits"/> is right, their scores are not. So there the rank is drawn anew, uniform beyond the limit, one number a row.
/// </para>
/// </remarks>
/// <param name="encoder">The column's encoder.</param>
/// <param name="column">Position in the table.</param>
/// <param name="cell">Position among the numeric cells.</param>
/// <param name="upper">The upper tail, where it is continued.</param>
/// <param name="lower">The lower tail, where it is continued.</param>
/// <param name="limits">Least and greatest score that tells its rank.</param>
internal sealed class SplicedColumn(RankEncoder encoder, int column, int cell, ColumnTail? upper, ColumnTail? lower, (float Least, float Greatest) limits)
{
    private readonly ColumnLaw _law = encoder.Law;

    /// <summary>Position in the table.</summary>
    public int Column { get; } = column;

    /// <summary>Position among the numeric cells.</summary>
    public int Cell { get; } = cell;

    /// <summary>The upper tail, where it is continued.</summary>
    public ColumnTail? Upper { get; } = upper;

    /// <summary>The lower tail, where it is continued.</summary>
    public ColumnTail? Lower { get; } = lower;

    /// <summary>The value of a score.</summary>
    /// <param name="score">The cell's score.</param>
    /// <param name="observed">What it decodes to without tails.</param>
    /// <param name="stream">Uniform numbers by row.</param>
    /// <param name="row">The row's number.</param>
    public double Decode(float score, double observed, RandomStream stream, long row)
    {
        int atom = encoder.AtomOfScore(score);
        ColumnTail? tail = Upper is not null && atom >= Upper.EdgeAtom ? Upper : Lower is not null && atom >= _law.FirstValueAtom && atom <= Lower.EdgeAtom ? Lower : null;
        if (tail is null) return observed;
        double rank = Math.Clamp(PortableMath.NormalCdf(score), _law.Cumulative[atom], _law.Cumulative[atom + 1]);
        // From the outer end inwards: 1 − u has all its digits where u is all but 1.
        double outside = tail.IsUpper ? 1 - rank : rank - Base;
        if (tail.IsUpper ? score >= limits.Greatest : score <= limits.Least)
            outside = Math.Min(tail.IsUpper ? PortableMath.NormalCdf(-limits.Greatest) : PortableMath.NormalCdf(limits.Least) - Base, Mass(tail)) * stream.UniformDouble(row);
        double excess = tail.Fit.Law.Excess(Math.Clamp(outside / Mass(tail), double.Epsilon, 1));
        double value = encoder.OnGrid(tail.Threshold + (tail.Sign * excess));
        return double.IsFinite(value) ? value : tail.ObservedExtreme;
    }

    /// <summary>The rank in [0, 1], missing cells lowest, up to which the column decodes to at most a value; NaN where it is in no continued tail.</summary>
    public double RankOf(double value)
    {
        if (Upper is not null && value > Upper.Threshold) return 1 - (Mass(Upper) * Upper.Fit.Law.Survival(value - Upper.Threshold));
        if (Lower is not null && value < Lower.Threshold) return Base + (Mass(Lower) * Lower.Fit.Law.Survival(Lower.Threshold - value));
        return double.NaN;
    }

    /// <summary>True where a value lies in the training range, or beyond it on a side that is continued.</summary>
    public bool Reaches(double value) =>
        double.IsFinite(value) && (value >= _law.Values[0] || Lower is not null) && (value <= _law.Values[^1] || Upper is not null);

    private double Base => _law.Cumulative[_law.FirstValueAtom];

    private double Mass(ColumnTail tail) => tail.IsUpper ? 1 - _law.Cumulative[tail.EdgeAtom] : _law.Cumulative[tail.EdgeAtom + 1] - Base;
}
