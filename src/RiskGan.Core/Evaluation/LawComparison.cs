using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>Two samples of one column's cells, gathered piece by piece, and how far their laws are apart.</summary>
/// <remarks>Labels are counted exactly, a missing one as a label of its own; of numbers an evenly thinned sample is kept, their means are exact.</remarks>
public sealed class LawComparison(ColumnSchema schema)
{
    private const int Most = 100_000;
    private readonly Thinned _first = new();
    private readonly Thinned _second = new();
    private readonly Dictionary<string, (long First, long Second)> _labels = new(StringComparer.Ordinal);

    /// <summary>What the column is.</summary>
    public ColumnSchema Schema => schema;

    /// <summary>Cells of the second sample.</summary>
    public long SecondCount { get; private set; }

    /// <summary>Adds a cell to the first or the second sample.</summary>
    public void Add(Column column, int row, bool isSecond)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (isSecond) SecondCount++;
        if (column is NumericColumn numeric)
        {
            (isSecond ? _second : _first).Add(numeric.Values[row]);
            return;
        }

        string label = column.Format(row);
        (long first, long second) = _labels.GetValueOrDefault(label);
        _labels[label] = isSecond ? (first, second + 1) : (first + 1, second);
    }

    /// <summary>Kolmogorov-Smirnov distance of the present numbers, or the change of the missing share where that is greater; total variation of labels. NaN where a sample is empty.</summary>
    public double Distance()
    {
        if (schema.Kind.IsNumeric())
        {
            double distance = 1 - KsComplement.Evaluate(_first.Values, _second.Values);
            return double.IsNaN(distance) ? distance : Math.Max(distance, Math.Abs(_first.MissingShare - _second.MissingShare));
        }

        double firsts = _labels.Values.Sum(count => count.First);
        if (firsts == 0 || SecondCount == 0) return double.NaN;
        return 0.5 * _labels.OrderBy(label => label.Key, StringComparer.Ordinal).Sum(label => Math.Abs((label.Value.First / firsts) - ((double)label.Value.Second / SecondCount)));
    }

    /// <summary>Means of the present numbers of the two samples; NaN for labels.</summary>
    public (double First, double Second) Means => (_first.Mean, _second.Mean);

    /// <summary>Standard deviation of the second sample over that of the first; NaN for labels.</summary>
    public double Spread => schema.Kind.IsNumeric() ? Deviation(_second.Values) / Deviation(_first.Values) : double.NaN;

    /// <summary>Standard deviation (divisor n); NaN for no values.</summary>
    internal static double Deviation(ReadOnlySpan<double> values)
    {
        double mean = 0, sum = 0;
        foreach (double value in values) mean += value / values.Length;
        foreach (double value in values) sum += (value - mean) * (value - mean);
        return values.Length == 0 ? double.NaN : Math.Sqrt(sum / values.Length);
    }

    /// <summary>Every k-th present value; k doubles when the room is full.</summary>
    private sealed class Thinned
    {
        private readonly List<double> _values = [];
        private long _seen;
        private long _missing;
        private long _step = 1;
        private double _sum;

        public double[] Values => [.. _values];

        public double Mean => _sum / _seen;

        public double MissingShare => (double)_missing / (_missing + _seen);

        public void Add(double value)
        {
            if (double.IsNaN(value))
            {
                _missing++;
                return;
            }

            _sum += value;
            if (_seen++ % _step != 0) return;
            if (_values.Count == Most)
            {
                double[] kept = [.. _values.Where((_, i) => i % 2 == 0)];
                _values.Clear();
                _values.AddRange(kept);
                _step *= 2;
                if ((_seen - 1) % _step != 0) return;
            }

            _values.Add(value);
        }
    }
}
