using RiskGan.Core.Data;

namespace RiskGan.Core.Encoders;

/// <summary>A numeric cell that in many rows is what a formula of other cells gives, as far as the written digits tell.</summary>
/// <param name="Cell">The numeric cell.</param>
/// <param name="Formula">The formula.</param>
/// <param name="Tolerance">t: a drawn value v stands for the formula's f where |v − f| ≤ t·√(v² + s²); nearly all training rows that near to it agree with it.</param>
/// <param name="Scale">s &gt; 0, in the column's unit.</param>
public sealed record ExactCopy(int Cell, CellFormula Formula, double Tolerance, double Scale);

/// <summary>Puts drawn numbers on the identities that hold between columns to the last written digit: a share and its complement, a ratio and its reciprocal, totals, copies.</summary>
/// <remarks>
/// A hybrid draws such a number about the formula's value, but through ranks of single precision, and decoding interpolates between training values; what comes out
/// is near the identity and not on it. Here a value within <see cref="ExactCopy.Tolerance"/> becomes the formula's value of the row's decoded cells,
/// written with the column's decimals and digits. Cells are taken in visiting order and formulas of earlier or given cells only are used, so there are no circles; of several the
/// nearest is taken. A value never leaves the training range. Row by row: batches and threads change nothing.
/// </remarks>
public sealed class ExactCopies
{
    private readonly IReadOnlyList<RankEncoder> _numerics;
    private readonly IReadOnlyList<int> _columns;
    private readonly int[] _rank;
    private readonly HashSet<double>[] _common;
    private readonly (int Cell, ExactCopy[] Copies)[] _cells;

    /// <summary>Prepares.</summary>
    /// <param name="encoder">How numbers are written.</param>
    /// <param name="order">The cells in visiting order.</param>
    /// <param name="copies">The identities.</param>
    /// <param name="commonShare">Values that this share of the training rows has are drawn for themselves: they stand for no formula.</param>
    internal ExactCopies(TableEncoder encoder, IReadOnlyList<int> order, IReadOnlyList<ExactCopy> copies, double commonShare)
    {
        _numerics = encoder.Numerics;
        _columns = encoder.Layout.SourceColumns;
        _rank = new int[order.Count];
        for (int i = 0; i < order.Count; i++) _rank[order[i]] = i;
        _common = [.. encoder.Numerics.Select(numeric => numeric.Law.Values.Where((_, i) => numeric.Law.Counts[i] >= commonShare * numeric.Law.Total).ToHashSet())];
        _cells = [.. copies.GroupBy(copy => copy.Cell).OrderBy(own => _rank[own.Key]).Select(own => (own.Key, own.ToArray()))];
    }

    /// <summary>Sets decoded columns in place.</summary>
    internal void Apply(Column[] columns)
    {
        double[][] values = [.. _numerics.Select((_, cell) => ((NumericColumn)columns[_columns[cell]]).Values)];
        foreach ((int cell, ExactCopy[] copies) in _cells)
        {
            ExactCopy[] earlier = [.. copies.Where(copy => IsEarlier(copy.Formula.First, cell) && IsEarlier(copy.Formula.Second, cell))];
            if (earlier.Length == 0) continue;
            double[] own = values[cell];
            for (int row = 0; row < own.Length; row++) own[row] = Nearest(earlier, cell, values, row, null);
        }
    }

    /// <summary>Sets the cells of one row that are to be filled.</summary>
    /// <param name="values">By numeric cell, its column's values.</param>
    /// <param name="row">The row.</param>
    /// <param name="isOpen">True for the numeric cells that may be set.</param>
    internal void Fill(double[][] values, int row, Func<int, bool> isOpen)
    {
        foreach ((int cell, ExactCopy[] copies) in _cells)
            if (isOpen(cell)) values[cell][row] = Nearest(copies, cell, values, row, isOpen);
    }

    private bool IsEarlier(int operand, int cell) => _rank[operand] < _rank[cell];

    // With isOpen, only of formulas whose operands are earlier or not open.
    private double Nearest(ExactCopy[] copies, int cell, double[][] values, int row, Func<int, bool>? isOpen)
    {
        double value = values[cell][row];
        if (double.IsNaN(value) || _common[cell].Contains(value)) return value;
        double nearest = value;
        double least = double.PositiveInfinity;
        foreach (ExactCopy copy in copies)
        {
            if (isOpen is not null && !(MayUse(copy.Formula.First) && MayUse(copy.Formula.Second))) continue;
            double computed = copy.Formula.Evaluate(values[copy.Formula.First][row], values[copy.Formula.Second][row]);
            double distance = Math.Abs(value - computed) / Math.Sqrt((value * value) + (copy.Scale * copy.Scale));
            if (!(distance <= copy.Tolerance) || distance >= least) continue;
            double written = _numerics[cell].OnGrid(computed);
            ColumnLaw law = _numerics[cell].Law;
            if (written < law.Values[0] || written > law.Values[^1]) continue;
            (nearest, least) = (written, distance);
        }

        return nearest;

        bool MayUse(int operand) => IsEarlier(operand, cell) || !isOpen(operand);
    }
}
