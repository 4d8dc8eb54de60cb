using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Imputation;

/// <summary>How one column's filled cells compare with its observed ones.</summary>
/// <param name="Column">The column.</param>
/// <param name="IsNumeric">Numbers or labels.</param>
/// <param name="MissingShare">Share of the rows whose cell was missing.</param>
/// <param name="Distance">Kolmogorov-Smirnov distance of numbers, total variation of labels; NaN where nothing was filled.</param>
/// <param name="Spread">Standard deviation of filled over observed numbers; NaN for labels.</param>
public sealed record FilledDistribution(string Column, bool IsNumeric, double MissingShare, double Distance, double Spread);

/// <summary>Gathers observed and filled cells while a file is filled: exact counts of labels, of numbers an evenly thinned sample.</summary>
public sealed class FillDistributions : IFillObserver
{
    private const int Most = 100_000;
    private readonly List<Gathered> _columns = [];
    private long _rows;

    /// <inheritdoc/>
    public void See(Table filled, bool[][] isGap, Table known, bool[][] observed)
    {
        ArgumentNullException.ThrowIfNull(filled);
        ArgumentNullException.ThrowIfNull(isGap);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(observed);
        _rows += filled.RowCount;
        for (int i = 0; i < filled.Columns.Count; i++)
        {
            if (_columns.Count == i) _columns.Add(new Gathered(filled.Columns[i].Schema));
            for (int row = 0; row < filled.RowCount; row++)
            {
                if (observed[i][row]) _columns[i].Add(filled.Columns[i], row, isFilled: false);
                else if (isGap[i][row] && !filled.Columns[i].IsMissing(row)) _columns[i].Add(filled.Columns[i], row, isFilled: true);
            }
        }
    }

    /// <summary>The comparison by column, those that were filled.</summary>
    public IReadOnlyList<FilledDistribution> Compare() => [.. _columns.Where(column => column.Filled > 0 && column.Schema.Kind != ColumnKind.Identifier).Select(column => column.Compare(_rows))];

    private sealed class Gathered(ColumnSchema schema)
    {
        private readonly Thinned _observed = new();
        private readonly Thinned _filled = new();
        private readonly SortedDictionary<string, (long Observed, long Filled)> _labels = new(StringComparer.Ordinal);

        public ColumnSchema Schema => schema;

        public long Filled { get; private set; }

        public void Add(Column column, int row, bool isFilled)
        {
            if (isFilled) Filled++;
            if (column is NumericColumn numeric)
            {
                (isFilled ? _filled : _observed).Add(numeric.Values[row]);
                return;
            }

            string label = column.Format(row);
            (long observed, long filled) = _labels.GetValueOrDefault(label);
            _labels[label] = isFilled ? (observed, filled + 1) : (observed + 1, filled);
        }

        public FilledDistribution Compare(long rows)
        {
            if (!schema.Kind.IsNumeric())
            {
                double observed = Math.Max(1, _labels.Values.Sum(count => count.Observed));
                double distance = 0.5 * _labels.Values.Sum(count => Math.Abs((count.Observed / observed) - ((double)count.Filled / Filled)));
                return new FilledDistribution(schema.Name, false, (double)Filled / rows, distance, double.NaN);
            }

            double[] a = _observed.Values, b = _filled.Values;
            return new FilledDistribution(schema.Name, true, (double)Filled / rows, 1 - KsComplement.Evaluate(a, b), ImputationErrors.Deviation(b) / ImputationErrors.Deviation(a));
        }
    }

    /// <summary>Every k-th value; k doubles when the room is full.</summary>
    private sealed class Thinned
    {
        private readonly List<double> _values = [];
        private long _seen;
        private long _step = 1;

        public double[] Values => [.. _values];

        public void Add(double value)
        {
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

/// <summary>Errors of filled cells whose truth is known.</summary>
internal static class ImputationErrors
{
    /// <summary>Standard deviation (divisor n); NaN for no values.</summary>
    public static double Deviation(ReadOnlySpan<double> values)
    {
        double mean = 0, sum = 0;
        foreach (double value in values) mean += value / values.Length;
        foreach (double value in values) sum += (value - mean) * (value - mean);
        return values.Length == 0 ? double.NaN : Math.Sqrt(sum / values.Length);
    }
}
