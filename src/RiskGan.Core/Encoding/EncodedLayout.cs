namespace RiskGan.Core.Encoders;

/// <summary>Where each learned column lies in an encoded row: J numeric scores first, then one block per category.</summary>
/// <remarks>
/// A <em>cell</em> is a learned column seen as a unit: cells 0 to J − 1 are the numeric scores, cell J + b is category block b. The mask of
/// observed cells has one entry a cell; the row has D = J + Σ widths entries.
/// </remarks>
public sealed class EncodedLayout
{
    private readonly int[] _widths;
    private readonly int[] _starts;
    private readonly int[] _cellOfColumn;

    /// <summary>Lays columns out.</summary>
    /// <param name="cellNames">Names of the cells, numeric ones first.</param>
    /// <param name="sourceColumns">Each cell's position in the table.</param>
    /// <param name="categoryWidths">Widths of the category blocks, in cell order; J is what is left of the cells.</param>
    public EncodedLayout(IReadOnlyList<string> cellNames, IReadOnlyList<int> sourceColumns, IReadOnlyList<int> categoryWidths)
    {
        ArgumentNullException.ThrowIfNull(cellNames);
        ArgumentNullException.ThrowIfNull(sourceColumns);
        ArgumentNullException.ThrowIfNull(categoryWidths);
        if (cellNames.Count != sourceColumns.Count || categoryWidths.Count > cellNames.Count)
            throw new ArgumentException("Names, source columns and widths do not belong together.", nameof(cellNames));
        CellNames = cellNames;
        SourceColumns = sourceColumns;
        NumericCount = cellNames.Count - categoryWidths.Count;
        _widths = [.. categoryWidths];
        _starts = new int[_widths.Length];
        int width = NumericCount;
        for (int b = 0; b < _widths.Length; b++)
        {
            if (_widths[b] < 1) throw new ArgumentException($"Block {b} has width {_widths[b]}.", nameof(categoryWidths));
            _starts[b] = width;
            width = checked(width + _widths[b]);
        }

        Width = width;
        _cellOfColumn = new int[width];
        for (int j = 0; j < NumericCount; j++) _cellOfColumn[j] = j;
        for (int b = 0; b < _widths.Length; b++) _cellOfColumn.AsSpan(_starts[b], _widths[b]).Fill(NumericCount + b);
    }

    /// <summary>Number of numeric scores J.</summary>
    public int NumericCount { get; }

    /// <summary>Number of category blocks.</summary>
    public int CategoryCount => _widths.Length;

    /// <summary>Width K of each category block.</summary>
    public IReadOnlyList<int> CategoryWidths => _widths;

    /// <summary>First encoded column of each category block.</summary>
    public IReadOnlyList<int> BlockStarts => _starts;

    /// <summary>Width of an encoded row D = J + Σ widths.</summary>
    public int Width { get; }

    /// <summary>Number of cells: J + number of blocks; the width of the mask.</summary>
    public int CellCount => CellNames.Count;

    /// <summary>The column name of each cell.</summary>
    public IReadOnlyList<string> CellNames { get; }

    /// <summary>Each cell's position in the table.</summary>
    public IReadOnlyList<int> SourceColumns { get; }

    /// <summary>The widths as a span, as the kernels take them.</summary>
    public ReadOnlySpan<int> Widths => _widths;

    /// <summary>The cell an encoded column belongs to.</summary>
    public int CellOf(int encodedColumn) => _cellOfColumn[encodedColumn];
}
