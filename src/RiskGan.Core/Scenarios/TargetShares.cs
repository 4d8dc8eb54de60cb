using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Scenarios;

/// <summary>The mixture of the model's rows in which label columns have wanted shares, and which is otherwise as near to the model as can be.</summary>
/// <remarks>
/// A part is one combination of levels, "missing" among them, of the columns with wanted shares; rows inside a part are the model's own given these
/// levels (Jeffrey's rule), so the other columns follow. With one column the part's share is the wanted one. With several, the joint shares of a pilot of
/// plain rows are scaled to the wanted margins in turn (iterative proportional fitting, Deming and Stephan 1940): of all joint laws with these margins the one
/// nearest to the pilot's in Kullback-Leibler distance. Half a row at the independent shares is added to the pilot, so that a rare combination is possible.
/// Levels that are not named keep their proportions in what is left. Cost: levels × levels × rounds.
/// </remarks>
internal static class TargetShares
{
    /// <summary>Most combinations of levels.</summary>
    public const int MostParts = 1024;

    private const int MostRounds = 500;
    private const double Tolerance = 1e-9;
    private const double Negligible = 1e-7;

    /// <summary>The parts and their shares, which add up to 1.</summary>
    /// <param name="wanted">Columns with named shares; checked against the model.</param>
    /// <param name="levels">By column: its levels in the model's order, null last where cells are missing.</param>
    /// <param name="pilot">Plain rows.</param>
    /// <param name="source">The scenario's file, for messages.</param>
    /// <exception cref="RiskGanException">RG542: the margins have no joint law.</exception>
    public static IReadOnlyList<BalancedPart> Parts(IReadOnlyList<ScenarioShares> wanted, IReadOnlyList<string?[]> levels, IReadOnlyList<Table> pilot, string source)
    {
        int[] widths = [.. levels.Select(column => column.Length)];
        double[] joint = Count(wanted, levels, widths, pilot);
        double[][] targets = [.. wanted.Select((column, c) => Targets(column, levels[c], Margin(joint, widths, c)))];
        Smooth(joint, widths, targets);
        Fit(joint, widths, targets, string.Join(", ", wanted.Select(column => Fault.Quoted(column.Column))), source);
        var parts = new List<BalancedPart>();
        for (int cell = 0; cell < joint.Length; cell++)
        {
            if (joint[cell] < Negligible) continue;
            int[] at = Places(cell, widths);
            parts.Add(new BalancedPart(
                string.Join(", ", wanted.Select((column, c) => $"{column.Column} = {levels[c][at[c]] ?? "(missing)"}")),
                string.Join(" and ", wanted.Select((column, c) => Balance.Of(column.Column, levels[c][at[c]]))),
                joint[cell]));
        }

        double total = parts.Sum(part => part.Share);
        return [.. parts.Select(part => part with { Share = part.Share / total })];
    }

    /// <summary>The wanted share of every level: named ones as said, the others what is left in proportion to what they had.</summary>
    internal static double[] Targets(ScenarioShares wanted, IReadOnlyList<string?> levels, IReadOnlyList<double> had)
    {
        var target = new double[levels.Count];
        Array.Fill(target, double.NaN);
        foreach ((string level, double share) in wanted.Levels) target[levels.ToList().IndexOf(level)] = share;
        double left = 1 - wanted.Levels.Sum(level => level.Share);
        double others = 0;
        int open = 0;
        for (int i = 0; i < target.Length; i++)
        {
            if (!double.IsNaN(target[i])) continue;
            others += had[i];
            open++;
        }

        for (int i = 0; i < target.Length; i++)
            if (double.IsNaN(target[i])) target[i] = Math.Max(0, left) * (others > 0 ? had[i] / others : 1.0 / open);
        return target;
    }

    private static double[] Count(IReadOnlyList<ScenarioShares> wanted, IReadOnlyList<string?[]> levels, int[] widths, IReadOnlyList<Table> pilot)
    {
        var joint = new double[widths.Aggregate(1, (product, width) => product * width)];
        double rows = pilot.Sum(chunk => chunk.RowCount);
        foreach (Table chunk in pilot)
        {
            var columns = wanted.Select(column => (CategoryColumn)chunk.Find(column.Column)!).ToArray();
            int[][] places = [.. columns.Select((column, c) => column.Levels.Select(level => Array.IndexOf(levels[c], level)).ToArray())];
            for (int row = 0; row < chunk.RowCount; row++)
            {
                int cell = 0;
                for (int c = 0; c < columns.Length; c++)
                {
                    int code = columns[c].Codes[row];
                    cell = (cell * widths[c]) + (code < 0 ? widths[c] - 1 : places[c][code]);
                }

                joint[cell] += 1 / rows;
            }
        }

        return joint;
    }

    private static void Smooth(double[] joint, int[] widths, double[][] targets)
    {
        const double Half = 1e-4; // half a row of a pilot of some thousands
        double[][] margins = [.. widths.Select((_, c) => Margin(joint, widths, c))];
        for (int cell = 0; cell < joint.Length; cell++)
        {
            int[] at = Places(cell, widths);
            double independent = 1;
            for (int c = 0; c < at.Length; c++) independent *= 0.5 * (margins[c][at[c]] + targets[c][at[c]]);
            joint[cell] = ((1 - Half) * joint[cell]) + (Half * independent);
        }
    }

    private static void Fit(double[] joint, int[] widths, double[][] targets, string names, string source)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            double worst = 0;
            for (int c = 0; c < widths.Length; c++)
            {
                double[] margin = Margin(joint, widths, c);
                for (int level = 0; level < margin.Length; level++) worst = Math.Max(worst, Math.Abs(margin[level] - targets[c][level]));
                for (int cell = 0; cell < joint.Length; cell++)
                {
                    int level = Places(cell, widths)[c];
                    if (margin[level] > 0) joint[cell] *= targets[c][level] / margin[level];
                }
            }

            if (worst < Tolerance) return;
        }

        throw Fault.ScenarioSharesClash(source, names);
    }

    private static double[] Margin(double[] joint, int[] widths, int column)
    {
        var margin = new double[widths[column]];
        for (int cell = 0; cell < joint.Length; cell++) margin[Places(cell, widths)[column]] += joint[cell];
        return margin;
    }

    // The last column's place changes fastest.
    private static int[] Places(int cell, int[] widths)
    {
        var at = new int[widths.Length];
        for (int c = widths.Length - 1; c >= 0; c--)
        {
            at[c] = cell % widths[c];
            cell /= widths[c];
        }

        return at;
    }
}
