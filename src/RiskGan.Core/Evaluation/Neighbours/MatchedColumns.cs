using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Neighbours;

/// <summary>The columns several tables have in common, as plain numbers with one meaning in all of them.</summary>
/// <remarks>
/// Numbers are rounded to the decimals the first table is written with, so that a value made in memory and the same value read from a
/// file are equal. Labels become codes by their text: the first table's levels in order, then those only later tables have. NaN marks a
/// missing cell, always with the same bits. Identifiers, constants and free text of the first table take no part, nor do columns that
/// another table lacks or stores otherwise.
/// Shapes: T tables, C columns, each cell array as long as its table.
/// </remarks>
internal sealed class MatchedColumns
{
    private readonly Column[][] _columns; // [column][table]
    private readonly double[][][] _cells; // [table][column][row]
    private readonly int[] _rows;

    private MatchedColumns(List<Column[]> columns, Table[] tables)
    {
        _columns = [.. columns];
        _rows = Array.ConvertAll(tables, table => table.RowCount);
        _cells = Array.ConvertAll(_rows, _ => new double[_columns.Length][]);
        LevelCounts = new int[_columns.Length];
        for (int column = 0; column < _columns.Length; column++)
        {
            if (_columns[column][0] is NumericColumn) ReadNumbers(column);
            else ReadLabels(column);
        }
    }

    /// <summary>Number of columns C.</summary>
    public int Count => _columns.Length;

    /// <summary>Levels of a column of labels, over all tables; 0 for numbers.</summary>
    public int[] LevelCounts { get; }

    /// <summary>Lays tables side by side; the first one decides what each column is.</summary>
    public static MatchedColumns Of(params Table[] tables)
    {
        var columns = new List<Column[]>();
        foreach (Column first in tables[0].Columns)
        {
            if (!QualityReport.IsCompared(first.Schema.Kind)) continue;
            Column?[] same = Array.ConvertAll(tables, table => table.Find(first.Name));
            if (Array.TrueForAll(same, column => column is not null && column is NumericColumn == first is NumericColumn)) columns.Add(same!);
        }

        return new MatchedColumns(columns, tables);
    }

    /// <summary>The column's schema in the first table.</summary>
    public ColumnSchema Schema(int column) => _columns[column][0].Schema;

    /// <summary>True where the column's numbers have an order that a distance may use: numbers, dates and ordinal levels.</summary>
    public bool IsOrdered(int column) => Schema(column).Kind is ColumnKind.Ordinal || IsNumeric(column);

    /// <summary>True where the column holds numbers, days or seconds rather than labels.</summary>
    public bool IsNumeric(int column) => Schema(column).Kind.IsNumeric();

    /// <summary>Rows of a table.</summary>
    public int Rows(int table) => _rows[table];

    /// <summary>One column of one table.</summary>
    public double[] Cells(int table, int column) => _cells[table][column];

    /// <summary>True where any table lacks a cell of the column.</summary>
    public bool HasMissing(int column) => Array.Exists(_cells, table => Array.Exists(table[column], double.IsNaN));

    /// <summary>Position of a named column, or -1.</summary>
    public int IndexOf(string name) => Array.FindIndex(_columns, column => column[0].Name == name);

    private void ReadNumbers(int column)
    {
        ColumnSchema schema = Schema(column);
        int decimals = schema.Kind == ColumnKind.Continuous
            ? (schema.Number is { Exponent: null } format ? format.Decimals : NumberFormat.ShortestFrom)
            : 0;
        for (int table = 0; table < _rows.Length; table++)
        {
            _cells[table][column] = Array.ConvertAll(((NumericColumn)_columns[column][table]).Values, value => Canonical(value, decimals));
        }
    }

    // Adding zero turns −0 into 0; NaN gets one set of bits, so that equal cells have equal bits.
    private static double Canonical(double value, int decimals) => double.IsNaN(value) ? double.NaN
        : (decimals < NumberFormat.ShortestFrom ? Math.Round(value, decimals, MidpointRounding.AwayFromZero) : value) + 0.0;

    private void ReadLabels(int column)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int table = 0; table < _rows.Length; table++)
        {
            var labels = (CategoryColumn)_columns[column][table];
            var translation = new double[labels.Levels.Length];
            for (int level = 0; level < translation.Length; level++)
            {
                if (!codes.TryGetValue(labels.Levels[level], out int code)) codes.Add(labels.Levels[level], code = codes.Count);
                translation[level] = code;
            }

            _cells[table][column] = Array.ConvertAll(labels.Codes, code => code < 0 ? double.NaN : translation[code]);
        }

        LevelCounts[column] = codes.Count;
    }
}
