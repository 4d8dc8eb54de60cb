using RiskGan.Core.Conditions;
using RiskGan.Core.Data;

namespace RiskGan.Core.Rules;

/// <summary>Makes a rule true in one row by setting numbers that may be changed.</summary>
/// <remarks>
/// A comparison is solved for the first cell on either side that may be changed: sums, differences, products and quotients around it are inverted. Of
/// parts joined by <c>and</c> all that do not hold are made true, of parts joined by <c>or</c> the first that can be. Labels are never set.
/// </remarks>
internal sealed class RowRepair(Table table, int row, Func<int, bool> mayChange, Func<int, double, double> legal, bool mendsInequalities)
{
    /// <summary>True where it holds now; else no cell is changed.</summary>
    public bool TryMake(Node node)
    {
        if (node.Of(table, row) == Truth.Yes) return true;
        switch (node)
        {
            case CompareNode compare:
                return compare.Mark != "!=" && (compare.Mark == "=" || mendsInequalities) && TryCompare(compare);
            case JunctionNode { IsAnd: false } any:
                return any.Parts.Any(TryMake);
            case JunctionNode all:
                double[] before = [.. Numbers().Select(values => values[row])];
                if (all.Parts.All(part => part.Of(table, row) == Truth.Unknown || TryMake(part)) && node.Of(table, row) != Truth.No) return true;
                foreach ((double[] values, double old) in Numbers().Zip(before)) values[row] = old;
                return false;
            default:
                return false;
        }
    }

    private IEnumerable<double[]> Numbers() => table.Columns.OfType<NumericColumn>().Select(column => column.Values);

    private bool TryCompare(CompareNode rule)
    {
        double left = rule.Left.Of(table, row), right = rule.Right.Of(table, row);
        return !double.IsNaN(left) && !double.IsNaN(right) && (TrySolve(rule, rule.Left, right) || TrySolve(rule, rule.Right, left));
    }

    /// <summary>Sets a cell of <paramref name="side"/> so that it is worth <paramref name="wanted"/> and the rule holds.</summary>
    private bool TrySolve(CompareNode rule, ValueNode side, double wanted)
    {
        if (!double.IsFinite(wanted)) return false;
        if (side is CellNode { Ranks: null } cell) return mayChange(cell.Column) && TrySet(rule, cell.Column, wanted);
        if (side is not ArithmeticNode sum) return false;
        double left = sum.Left.Of(table, row), right = sum.Right.Of(table, row);
        (double forLeft, double forRight) = sum.Mark switch
        {
            '+' => (wanted - right, wanted - left),
            '-' => (wanted + right, left - wanted),
            '*' => (wanted / right, wanted / left),
            _ => (wanted * right, left / wanted),
        };
        return TrySolve(rule, sum.Left, forLeft) || TrySolve(rule, sum.Right, forRight);
    }

    private bool TrySet(CompareNode rule, int column, double value)
    {
        double[] cells = ((NumericColumn)table.Columns[column]).Values;
        double before = cells[row];
        foreach (double near in rule.Mark == "=" ? [value] : Nearest(value))
        {
            cells[row] = legal(column, near);
            if (rule.Of(table, row) == Truth.Yes) return true;
        }

        cells[row] = before;
        return false;
    }

    // The bound itself, then ever longer steps to both sides until one survives the column's decimals: strict bounds, and bounds that rounding crosses.
    private static IEnumerable<double> Nearest(double bound)
    {
        yield return bound;
        for (int decimals = 9; decimals >= 0; decimals--)
        {
            double step = Math.Pow(10, -decimals);
            yield return bound - step;
            yield return bound + step;
        }
    }
}
