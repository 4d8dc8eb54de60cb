using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Rules;

namespace RiskGan.Core.Imputation;

/// <summary>Counts what a filling meets, part by part.</summary>
internal sealed class FillTally
{
    private readonly FillPlan _plan;
    private readonly string[] _names;
    private readonly long[] _missing;
    private readonly long[] _filled;
    private readonly long[] _unseen;
    private readonly long[] _outside;
    private readonly RuleLedger _ledger;
    private long _rowsWithGaps;
    private long _emptyRows;

    public FillTally(FillPlan plan, string[] names)
    {
        _plan = plan;
        _names = names;
        _missing = new long[names.Length];
        _filled = new long[names.Length];
        _unseen = new long[names.Length];
        _outside = new long[names.Length];
        _ledger = new RuleLedger(plan.Rules);
    }

    public long Rows { get; private set; }

    public void Add(GapTable gaps, Table read, RuleLedger ledger)
    {
        Rows += gaps.RowCount;
        _ledger.Add(ledger);
        for (int row = 0; row < gaps.RowCount; row++)
        {
            if (read.Columns.Any(column => column.IsMissing(row))) _rowsWithGaps++;
            if (!_plan.Encoder.Layout.SourceColumns.Any(i => gaps.Observed[i][row])) _emptyRows++;
        }

        for (int i = 0; i < _names.Length; i++)
        {
            Column column = read.Find(_names[i])!;
            _missing[i] += column.CountMissing();
            int place = _plan.Schema.IndexOf(_names[i]);
            if (place < 0) continue;
            bool isEmptyConstant = _plan.Encoder.Roles[place] is ConstantRole { Constant: { Text: null, Number: double.NaN } };
            if (!isEmptyConstant) _filled[i] += gaps.IsGap[place].LongCount(gap => gap);
            CountStrangers(i, place, column);
        }
    }

    public ImputationSummary ToSummary(string[] known) => new(
        Rows, _rowsWithGaps, _emptyRows,
        [.. _names.Select((name, i) => new FilledColumn(name, _missing[i], _filled[i], _unseen[i], _outside[i]))],
        [.. _names.Except(known, StringComparer.Ordinal)],
        [.. known.Except(_names, StringComparer.Ordinal)],
        _ledger);

    private void CountStrangers(int i, int place, Column column)
    {
        int cell = _plan.CellOf[place];
        if (cell < 0) return;
        if (column is NumericColumn numeric)
        {
            double[] values = _plan.Encoder.Numerics[cell].Law.Values;
            if (values.Length == 0) return;
            foreach (double value in numeric.Values)
                if (value < values[0] || value > values[^1]) _outside[i]++;
            return;
        }

        var labels = (CategoryColumn)column;
        CategoryEncoder encoder = _plan.Encoder.Categories[cell - _plan.Encoder.Numerics.Count];
        bool[] isKnown = [.. labels.Levels.Select(level => encoder.CodeOf(level) >= 0)];
        foreach (int code in labels.Codes)
            if (code >= 0 && !isKnown[code]) _unseen[i]++;
    }
}
