using RiskGan.Core.Data;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Encoders;

/// <summary>Label column B is a step function of numeric column A in every training row (date → vintage, PD → rating, age → age band).</summary>
/// <remarks>Band k holds the values above bound k − 1 up to and including bound k; bounds lie midway between the neighbouring training values.</remarks>
/// <param name="Determinant">Position of A in the table.</param>
/// <param name="Dependent">Position of B in the table.</param>
/// <param name="Bounds">K − 1 upper bounds of the first K − 1 bands, ascending.</param>
/// <param name="Labels">B's label where A is missing, then in each of the K bands; null where B is missing there.</param>
public sealed record BandDependency(int Determinant, int Dependent, IReadOnlyList<double> Bounds, IReadOnlyList<string?> Labels);

/// <summary>Finds label columns that a numeric column determines band by band.</summary>
/// <remarks>
/// Rows sorted by A must show B in runs: no value of A meets two labels, at most <see cref="MaxBands"/> runs, at least
/// <see cref="FewestRows"/> rows in each and <see cref="RowsPerBand"/> on average (missing A is a run of its own), and a chance below 1e-9
/// that B's labels in random order form so few runs: at most C(N − 1, R − 1)·K^R of the N!/Π n_b! orders have R runs of K labels.
/// The shortest run tells a step from a blurred edge: where every value of A is its own, any B is a step function of enough steps.
/// Of several determinants the one with the fewest bands is taken, the first of equals. Numeric columns are never dropped here and a
/// label column that determines another is left alone, so there are no chains.
/// <para>Cost: one sort a numeric column; a pair is left at the first contradiction or surplus run.</para>
/// </remarks>
public static class BandDependencies
{
    /// <summary>Most bands, a missing determinant's counted.</summary>
    public const int MaxBands = 200;

    /// <summary>Least average number of rows a band.</summary>
    public const int RowsPerBand = 10;

    /// <summary>Fewest rows of a band; a rarer band is learned like any label.</summary>
    public const int FewestRows = 5;

    // log(1e-9)
    private const double LogChance = -20.72;

    /// <summary>The dependencies of a table, in the file order of the dependent columns, beside those already found.</summary>
    public static IReadOnlyList<BandDependency> Find(Table table, IReadOnlyList<FunctionalDependency> known)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(known);
        var best = new BandDependency?[table.Columns.Count];
        var taken = known.SelectMany(d => new[] { d.Determinant, d.Dependent }).ToHashSet();
        int[] labels = [.. Enumerable.Range(0, best.Length).Where(i => !taken.Contains(i) && IsCandidate(table.Columns[i]))];
        for (int a = 0; a < best.Length && labels.Length > 0; a++)
        {
            if (table.Columns[a] is not NumericColumn numeric || known.Any(d => d.Dependent == a)) continue;
            int[] order = Order(numeric.Values);
            foreach (int b in labels)
            {
                BandDependency? found = TryDescribe(numeric, (CategoryColumn)table.Columns[b], order, a, b);
                if (found is not null && (best[b] is not { } other || found.Labels.Count < other.Labels.Count)) best[b] = found;
            }
        }

        return [.. best.OfType<BandDependency>()];
    }

    private static bool IsCandidate(Column column) =>
        column is CategoryColumn category
        && column.Schema.Kind != ColumnKind.Identifier
        && category.Levels.Length <= MaxBands
        && category.Codes.Length > 0
        && category.Codes.Any(code => code != category.Codes[0]);

    // Row numbers by ascending value, missing last; equal values in row order.
    private static int[] Order(double[] values)
    {
        double[] keys = [.. values.Select(value => double.IsNaN(value) ? double.PositiveInfinity : value)];
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(keys, order);
        return order;
    }

    private static BandDependency? TryDescribe(NumericColumn a, CategoryColumn b, int[] order, int determinant, int dependent)
    {
        double[] values = a.Values;
        int most = Math.Min(MaxBands, order.Length / RowsPerBand);
        var bounds = new List<double>();
        var codes = new List<int>();
        int missingCode = CategoryColumn.Missing;
        bool isMissingMet = false;
        int run = 0;
        for (int i = 0; i < order.Length; i++)
        {
            double value = values[order[i]];
            int code = b.Codes[order[i]];
            if (double.IsNaN(value))
            {
                if (isMissingMet && code != missingCode) return null;
                (isMissingMet, missingCode) = (true, code);
            }
            else if (codes.Count > 0 && code == codes[^1])
            {
                run++;
            }
            else
            {
                if (i > 0)
                {
                    double before = values[order[i - 1]];
                    if (before == value || run < FewestRows) return null;
                    bounds.Add(before + ((value - before) / 2));
                }

                codes.Add(code);
                run = 1;
                if (codes.Count > most) return null;
            }
        }

        int runs = codes.Count + (isMissingMet ? 1 : 0);
        if (codes.Count < 2 || run < FewestRows || runs > most || !IsNoAccident(b, runs)) return null;
        return new BandDependency(determinant, dependent, bounds, [.. codes.Prepend(missingCode).Select(code => code < 0 ? null : b.Levels[code])]);
    }

    private static bool IsNoAccident(CategoryColumn b, int runs)
    {
        var counts = new int[b.Levels.Length + 1];
        foreach (int code in b.Codes) counts[code + 1]++;
        int rows = b.Codes.Length;
        int labels = counts.Count(count => count > 0);
        double logOrders = LogFactorial(rows) - counts.Sum(LogFactorial);
        double logRuns = LogFactorial(rows - 1) - LogFactorial(runs - 1) - LogFactorial(rows - runs) + (runs * PortableMath.Log(labels));
        return logRuns - logOrders <= LogChance;
    }

    // Stirling's series with two terms; below 10 the product itself. Absolute error below 1e-6.
    private static double LogFactorial(int n)
    {
        if (n < 10)
        {
            double product = 1;
            for (int k = 2; k <= n; k++) product *= k;
            return PortableMath.Log(product);
        }

        double x = n + 1.0;
        return ((x - 0.5) * PortableMath.Log(x)) - x + 0.91893853320467274 + (1 / (12 * x)) - (1 / (360 * x * x * x));
    }
}
