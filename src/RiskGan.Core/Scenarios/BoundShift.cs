using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Scenarios;

/// <summary>A driver's shift, ready to be applied to rows.</summary>
/// <param name="Shift">What was asked for.</param>
/// <param name="Column">Position of the column in the model's table.</param>
/// <param name="Encoder">Its law.</param>
/// <param name="Where">On which rows; null for all.</param>
internal sealed record BoundShift(ScenarioShift Shift, int Column, RankEncoder Encoder, Condition? Where)
{
    // Beside the conditions' own numbers, whose step is 0.
    private const uint ShiftStep = 1;

    /// <summary>Moves the column's cells of the rows it is about; missing cells stay missing.</summary>
    /// <param name="rows">The rows before the scenario, for the condition.</param>
    /// <param name="values">The column's cells, changed in place.</param>
    /// <param name="firstRow">Number of the first row in the whole table: ties are spread by (seed, row).</param>
    /// <param name="seed">The seed.</param>
    public void Apply(Table rows, double[] values, long firstRow, ulong seed)
    {
        var ties = new RandomStream(seed, RandomPurpose.Condition, ShiftStep, (uint)Column);
        for (int row = 0; row < values.Length; row++)
        {
            if (double.IsNaN(values[row]) || (Where is not null && !Where.IsTrue(rows, row))) continue;
            double moved = Shift.Sigmas == 0 ? values[row] : Ranked(values[row], ties.UniformDouble(firstRow + row));
            values[row] = Encoder.Written(Math.Clamp((moved * Shift.Multiply) + Shift.Add, Shift.AtLeast, Shift.AtMost));
        }
    }

    /// <summary>True where a value lies beyond all that training has shown: what follows is drawn as at the nearest known value.</summary>
    public bool IsOutside(double value) => value < Encoder.Law.Values[0] || value > Encoder.Law.Values[^1];

    // Q(Φ(Φ⁻¹(F(x)) + δ)), F the law of the present values, ties spread evenly over their interval.
    private double Ranked(double value, double tie)
    {
        double[] c = Encoder.Law.Cumulative;
        int atom = Encoder.Law.AtomOf(value);
        double missing = c[Encoder.Law.FirstValueAtom];
        double u = (c[atom] + ((c[atom + 1] - c[atom]) * tie) - missing) / (1 - missing);
        double shifted = PortableMath.NormalCdf(PortableMath.NormalQuantile(Math.Clamp(u, 1e-12, 1 - 1e-12)) + Shift.Sigmas);
        double score = PortableMath.NormalQuantile(Math.Clamp(missing + ((1 - missing) * shifted), 1e-12, 1 - 1e-12));
        double decoded = Encoder.Decode((float)score);
        return double.IsNaN(decoded) ? Encoder.Law.Values[0] : decoded; // the float's own rounding may reach the missing atom's edge
    }
}
