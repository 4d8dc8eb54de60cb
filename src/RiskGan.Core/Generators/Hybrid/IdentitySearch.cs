using RiskGan.Core.Encoders;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>Tells which of the formulas that a column's values come near to are identities, to the last written digit, in some or all rows.</summary>
/// <remarks>
/// A row agrees where the value lies in the interval that rounding leaves the formula: its operands and itself moved by half of their last digit's worth. The tolerance is the
/// greatest within which at most a tenth as many rows are near without agreeing, so whatever a generator draws that near may be put on the identity
/// (<see cref="ExactCopies"/>). Factors that are a round number but for the rounding of the values are taken as that number.
/// </remarks>
internal sealed class IdentitySearch(FormulaSearch search, IReadOnlyList<RankEncoder> encoders)
{
    // In deviations of y.
    private static readonly double[] NearestTolerances = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1];
    private const double OthersPerAgreeing = 0.1;
    private const double WidestInterval = 0.01;

    /// <summary>Those of a cell's copies that are identities to the last written digit, with the distance within which a drawn value stands for them.</summary>
    /// <param name="cell">The numeric cell.</param>
    /// <param name="anchors">Its anchors.</param>
    /// <param name="formulas">Its formulas.</param>
    /// <param name="copies">What <see cref="FormulaSearch.Copies"/> chose of them.</param>
    public ExactCopy[] Of(int cell, int[] anchors, CellFormula[] formulas, int[] copies)
    {
        int[] rows = search.TellingRows(cell);
        if (rows.Length == 0) return [];
        var found = new List<ExactCopy>();
        foreach (int copy in copies)
        {
            CellFormula formula = copy < anchors.Length ? new CellFormula(FormulaKind.Copy, anchors[copy], anchors[copy], 1) : formulas[copy - anchors.Length];
            double[] factors = [.. RoundNumbersNear(formula.Factor), formula.Factor]; // of equals the roundest
            (int Agreeing, double Tolerance, CellFormula Formula) best = factors.Select(factor => formula with { Factor = factor })
                .Select(own => Agreement(cell, own, rows)).MaxBy(own => own.Agreeing);
            if (best.Agreeing >= Math.Max(FormulaSearch.LeastCopied * rows.Length, FormulaSearch.LeastCopiedRows)) found.Add(new ExactCopy(cell, best.Formula, best.Tolerance, search.Numerics[cell].Delta));
        }

        return [.. found];
    }

    private static IEnumerable<double> RoundNumbersNear(double factor)
    {
        foreach (int digits in (int[])[1, 2, 3])
        {
            double scale = 1;
            while (Math.Abs(factor) * scale < SignificantDigits.PowerOfTen(digits - 1) && scale < 1e12) scale *= 10;
            double round = Math.Round(factor * scale) / scale;
            if (round != factor && Math.Abs(round - factor) <= 1e-3 * Math.Abs(factor)) yield return round;
        }
    }

    // Rows that agree within the tolerance; none where nearness does not tell them from others.
    private (int Agreeing, double Tolerance, CellFormula Formula) Agreement(int cell, CellFormula formula, int[] rows)
    {
        NumericTokens numeric = search.Numerics[cell];
        var near = new List<(double Distance, bool Agrees)>();
        foreach (int row in rows)
        {
            double value = search.Values[cell][row], a = search.Values[formula.First][row], b = search.Values[formula.Second][row];
            double size = Math.Sqrt((value * value) + (numeric.Delta * numeric.Delta));
            double distance = Math.Abs(value - formula.Evaluate(a, b)) / size;
            if (!(distance <= NearestTolerances[^1] * numeric.Deviation)) continue;
            double halfA = encoders[formula.First].UnitAt(a) / 2, halfB = encoders[formula.Second].UnitAt(b) / 2, half = encoders[cell].UnitAt(value) / 2;
            double least = double.PositiveInfinity, greatest = double.NegativeInfinity;
            for (int corner = 0; corner < 4; corner++)
            {
                double at = formula.Evaluate(a + ((corner & 1) == 0 ? halfA : -halfA), b + ((corner & 2) == 0 ? halfB : -halfB));
                (least, greatest) = (Math.Min(least, at), Math.Max(greatest, at));
            }

            // An interval that holds much of the column says nothing.
            bool isTelling = greatest - least + (2 * half) <= WidestInterval * numeric.Deviation * size;
            double slack = half * (1 + 1e-6);
            near.Add((distance, isTelling && value >= least - slack && value <= greatest + slack));
        }

        (int Agreeing, double Tolerance, CellFormula Formula) best = (0, 0, formula);
        foreach (double tolerance in NearestTolerances)
        {
            double bound = tolerance * numeric.Deviation;
            int agreeing = near.Count(row => row.Distance <= bound && row.Agrees);
            int others = near.Count(row => row.Distance <= bound && !row.Agrees);
            if (others <= OthersPerAgreeing * agreeing) best = (agreeing, Math.Min(bound, 1), formula);
        }

        return best;
    }
}
