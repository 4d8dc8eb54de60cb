using System.Numerics;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Tails;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Tails;

/// <summary>How often two columns lie beyond their 95 % quantiles together, among generated rows before and after their tails were continued.</summary>
/// <param name="First">The first column.</param>
/// <param name="FirstSide">Its side, "upper" or "lower".</param>
/// <param name="Second">The second column.</param>
/// <param name="SecondSide">Its side.</param>
/// <param name="Before">χ of rows in the observed range.</param>
/// <param name="After">χ of the same rows with continued tails.</param>
public sealed record TailPair(string First, string FirstSide, string Second, string SecondSide, double Before, double After);

/// <summary>χ(95 %) of the pairs of tails that go to their extremes together most, before and after the tails are continued.</summary>
/// <remarks>
/// χ = P(both beyond their 95 % quantile)/mean P(one beyond it), from ranks alone. The splice keeps ranks, so both numbers agree but for
/// values that rounding makes equal and for cells that exact relations tie together. Measured over the first <see cref="PoolRows"/> rows the model makes with the seed.
/// Source: Coles, Heffernan and Tawn 1999.
/// </remarks>
public static class TailDependence
{
    /// <summary>Generated rows that are looked at.</summary>
    public const int PoolRows = 10 * Sampler.ChunkRows;

    private const int MostPairs = 3;

    /// <summary>The three most dependent pairs, the strongest first; none with fewer than two continued columns.</summary>
    /// <param name="model">The model.</param>
    /// <param name="splice">Its continued tails.</param>
    /// <param name="seed">The sampling seed.</param>
    /// <param name="threads">Threads; never change a number.</param>
    /// <param name="stop">Ends early.</param>
    public static IReadOnlyList<TailPair> Measure(Model model, TailSplice splice, ulong seed, int threads, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(splice);
        ColumnTail[] tails = [.. splice.Tails];
        if (tails.Select(tail => tail.Column).Distinct().Count() < 2) return [];
        int[] sources = [.. tails.Select(tail => model.Schema.IndexOf(tail.Column))];
        List<double>[] before = [.. sources.Select(_ => new List<double>(PoolRows))], after = [.. sources.Select(_ => new List<double>(PoolRows))];
        var sampler = new Sampler(model, seed, threads, new SamplerOptions { Tails = splice });
        foreach ((Table observed, Table continued) in sampler.SampleBoth(PoolRows, stop))
        {
            for (int t = 0; t < tails.Length; t++)
            {
                before[t].AddRange(((NumericColumn)observed.Columns[sources[t]]).Values);
                after[t].AddRange(((NumericColumn)continued.Columns[sources[t]]).Values);
            }
        }

        var pairs = new List<(int First, int Second, double Chi)>();
        ulong[][] beyond = [.. before.Select((values, t) => Beyond(values, tails[t].Sign))];
        for (int a = 0; a < tails.Length; a++)
            for (int b = a + 1; b < tails.Length; b++)
                if (sources[a] != sources[b]) pairs.Add((a, b, Chi(beyond[a], beyond[b])));
        var unused = new double[PoolRows];
        return [.. pairs.OrderByDescending(pair => pair.Chi).ThenBy(pair => pair.First).ThenBy(pair => pair.Second).Take(MostPairs).Select(pair => new TailPair(
            tails[pair.First].Column, tails[pair.First].Side, tails[pair.Second].Column, tails[pair.Second].Side, Exact(before, pair.First, pair.Second), Exact(after, pair.First, pair.Second)))];

        double Exact(List<double>[] values, int a, int b) => TailDependenceError.Chi(
            new NumericColumn(model.Schema.Columns[sources[a]], [.. values[a]]), tails[a].Sign,
            new NumericColumn(model.Schema.Columns[sources[b]], [.. values[b]]), tails[b].Sign, unused).Chi;
    }

    // One bit a row; quick enough to look at all pairs of a wide table.
    private static ulong[] Beyond(List<double> values, double sign)
    {
        double[] sorted = [.. values.Where(value => !double.IsNaN(value)).Select(value => sign * value).Order()];
        var bits = new ulong[(values.Count + 63) / 64];
        if (sorted.Length == 0) return bits;
        double quantile = sorted[Math.Min(sorted.Length - 1, ((95 * sorted.Length) + 99) / 100 - 1)];
        for (int row = 0; row < values.Count; row++)
            if (sign * values[row] > quantile) bits[row / 64] |= 1UL << (row % 64);
        return bits;
    }

    private static double Chi(ulong[] a, ulong[] b)
    {
        (long both, long either) = (0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            both += BitOperations.PopCount(a[i] & b[i]);
            either += BitOperations.PopCount(a[i]) + BitOperations.PopCount(b[i]);
        }

        return either == 0 ? 0 : 2.0 * both / either;
    }
}
