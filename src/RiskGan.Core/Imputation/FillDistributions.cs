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

/// <summary>Gathers observed and filled cells while a file is filled.</summary>
public sealed class FillDistributions : IFillObserver
{
    private readonly List<LawComparison> _columns = [];
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
            if (_columns.Count == i) _columns.Add(new LawComparison(filled.Columns[i].Schema));
            for (int row = 0; row < filled.RowCount; row++)
            {
                if (observed[i][row]) _columns[i].Add(filled.Columns[i], row, isSecond: false);
                else if (isGap[i][row] && !filled.Columns[i].IsMissing(row)) _columns[i].Add(filled.Columns[i], row, isSecond: true);
            }
        }
    }

    /// <summary>The comparison by column, those that were filled.</summary>
    public IReadOnlyList<FilledDistribution> Compare() => [.. _columns.Where(column => column.SecondCount > 0 && column.Schema.Kind != ColumnKind.Identifier).Select(Compare)];

    private FilledDistribution Compare(LawComparison column) =>
        new(column.Schema.Name, column.Schema.Kind.IsNumeric(), (double)column.SecondCount / _rows, column.Distance(), column.Spread);
}
