namespace RiskGan.Core.Evaluation.Tails;

/// <summary>A table's values of one kind with their rows in order, ready to have tails read off any bootstrap replicate.</summary>
/// <remarks>
/// With n values, tail share s and values taken from the tail's end inwards: the value at risk is the first value at which more than s·n values
/// have been passed (upper tail: the least x with F(x) ≥ 1 − s), or at least s·n (lower tail: the least x with F(x) ≥ s). The expected
/// shortfall is the mean of exactly s·n values, the last one in part: 1/s·∫ of the quantile function over the tail (Acerbi and Tasche 2002).
/// Shares are counted in whole thousandths, so no rounding of 0.05·n moves a quantile by a row.
/// </remarks>
internal sealed class TailSeries
{
    private readonly double[] _sorted;
    private readonly int[] _rows;
    private readonly bool _isComplete;

    /// <param name="values">One value a row; NaN is missing.</param>
    public TailSeries(double[] values)
    {
        _sorted = new double[values.Length];
        _rows = new int[values.Length];
        int present = 0;
        for (int row = 0; row < values.Length; row++)
        {
            if (double.IsNaN(values[row])) continue;
            _sorted[present] = values[row];
            _rows[present++] = row;
        }

        Array.Resize(ref _sorted, present);
        Array.Resize(ref _rows, present);
        Array.Sort(_sorted, _rows);
        _isComplete = present == values.Length;
    }

    /// <summary>Number of present values.</summary>
    public int Count => _sorted.Length;

    /// <summary>The present values' standard deviation (n in the denominator); 0 where all are equal.</summary>
    public double Deviation()
    {
        if (Count == 0 || _sorted[0] == _sorted[^1]) return 0.0;
        double mean = 0.0;
        foreach (double value in _sorted) mean += value / Count;
        double greatest = Math.Max(_sorted[^1] - mean, mean - _sorted[0]);
        double sum = 0.0;
        foreach (double value in _sorted) sum += (value - mean) / greatest * ((value - mean) / greatest);
        return greatest * Math.Sqrt(sum / Count);
    }

    /// <summary>A figure of the values, each row counted <paramref name="counts"/> times (once where it is null); NaN without values.</summary>
    public double Figure(TailPoint point, int[]? counts)
    {
        long total = counts is null ? Count : _isComplete ? counts.Length : Total(counts);
        long wanted = point.PerMille * total; // in thousandths of a row
        long passed = 0;
        double sum = 0.0;
        for (int i = 0; i < Count; i++)
        {
            int at = point.IsUpper ? Count - 1 - i : i;
            long times = 1_000L * (counts?[_rows[at]] ?? 1);
            if (times == 0) continue;
            if (passed + times > wanted || (!point.IsUpper && passed + times == wanted))
                return point.IsShortfall ? (sum + ((wanted - passed) * _sorted[at])) / wanted : _sorted[at];
            passed += times;
            sum += times * _sorted[at];
        }

        return double.NaN;
    }

    private long Total(int[] counts)
    {
        long total = 0;
        foreach (int row in _rows) total += counts[row];
        return total;
    }
}
