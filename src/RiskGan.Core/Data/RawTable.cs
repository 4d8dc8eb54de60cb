namespace RiskGan.Core.Data;

/// <summary>A file as text columns of equal length, with the line each row starts on.</summary>
internal sealed class RawTable(IReadOnlyList<RawColumn> columns, CsvDialect dialect, LineMap lines, string source)
{
    /// <summary>The C columns in file order.</summary>
    public IReadOnlyList<RawColumn> Columns { get; } = columns;

    /// <summary>How the file is written.</summary>
    public CsvDialect Dialect { get; } = dialect;

    /// <summary>Line numbers of rows, for messages.</summary>
    public LineMap Lines { get; } = lines;

    /// <summary>The file's name, for messages.</summary>
    public string Source { get; } = source;

    /// <summary>Number of rows N.</summary>
    public int RowCount => Columns.Count == 0 ? 0 : Columns[0].RowCount;
}

/// <summary>The line a row starts on; only the rows where the line number jumps are kept.</summary>
internal sealed class LineMap
{
    private readonly List<int> _rows = [];
    private readonly List<long> _shifts = [];

    /// <summary>Says that the row with this index starts on the given line; rows come in order.</summary>
    public void Add(int row, long line)
    {
        long shift = line - row;
        if (_shifts.Count > 0 && _shifts[^1] == shift) return;
        _rows.Add(row);
        _shifts.Add(shift);
    }

    /// <summary>The 1-based line number of a row.</summary>
    public long LineOf(int row)
    {
        int at = _rows.BinarySearch(row);
        if (at < 0) at = ~at - 1;
        return row + _shifts[at];
    }
}
