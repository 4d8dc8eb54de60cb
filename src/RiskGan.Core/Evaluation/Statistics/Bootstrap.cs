using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>Efron's bootstrap over rows: how often each row is drawn when N rows are drawn from N with replacement.</summary>
/// <remarks>
/// Replicate b is a function of (seed, substream, b) only. A whole row is drawn, so what is computed from several columns of one replicate
/// keeps their dependence. Source: Efron 1979; percentile interval, Efron and Tibshirani 1993, chapter 13.
/// </remarks>
internal sealed class Bootstrap
{
    /// <summary>Replicates behind every bootstrap interval.</summary>
    public const int Replicates = 200;

    private readonly ulong _seed;
    private readonly uint _substream;
    private readonly uint[] _bits;

    /// <param name="seed">The evaluation's seed.</param>
    /// <param name="substream">A number of the metric's own.</param>
    /// <param name="rows">N.</param>
    public Bootstrap(ulong seed, uint substream, int rows)
    {
        _seed = seed;
        _substream = substream;
        _bits = new uint[rows];
        Counts = new int[rows];
    }

    /// <summary>How often each row stands in the replicate drawn last.</summary>
    public int[] Counts { get; }

    /// <summary>Draws a replicate into <see cref="Counts"/>.</summary>
    public void Draw(int replicate)
    {
        RandomBits.Fill(new RandomStream(_seed, RandomPurpose.Evaluation, (uint)replicate, _substream), _bits);
        Array.Clear(Counts);
        ulong rows = (ulong)_bits.Length;
        foreach (uint bits in _bits) Counts[(int)((bits * rows) >> 32)]++;
    }

    /// <summary>The replicate's values: each row's as often as it was drawn, so that sorted values stay sorted.</summary>
    public T[] Repeat<T>(T[] values)
    {
        var repeated = new T[Counts.Length];
        for (int row = 0, at = 0; row < Counts.Length; row++)
            for (int i = 0; i < Counts[row]; i++) repeated[at++] = values[row];
        return repeated;
    }

    /// <summary>The value with the 2.5 % and 97.5 % quantiles of its replicates; no bounds where a replicate is not defined.</summary>
    public static Estimate Percentile(double value, double[] replicates)
    {
        if (double.IsNaN(value)) return Estimate.Undefined;
        double[] sorted = [.. replicates];
        Array.Sort(sorted); // NaN sorts first
        if (sorted.Length < 2 || double.IsNaN(sorted[0])) return Estimate.Exact(value);
        return new Estimate(value, Math.Min(value, Quantiles.Interpolated(sorted, 0.025)), Math.Max(value, Quantiles.Interpolated(sorted, 0.975)));
    }

    /// <summary>The standard deviation of replicates; NaN where one of them is not defined.</summary>
    /// <remarks>For distances, whose replicates lie above the distance itself, so that their percentiles would miss it.</remarks>
    public static double StandardError(double[] replicates)
    {
        double mean = 0.0;
        foreach (double replicate in replicates) mean += replicate / replicates.Length;
        double sum = 0.0;
        foreach (double replicate in replicates) sum += (replicate - mean) * (replicate - mean);
        return Math.Sqrt(sum / (replicates.Length - 1));
    }
}
