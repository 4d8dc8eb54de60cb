using System.Buffers;
using System.Globalization;
using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Imputation;

/// <summary>Writes completed rows as the input file is written: every cell that was there by its own bytes, filled ones in the column's format.</summary>
internal sealed class FilledFile
{
    private readonly TableSchema _schema;
    private readonly CsvDialect _dialect;
    private readonly ImputationOptions _options;
    private readonly byte[][] _names;
    private readonly int[] _columnOf;
    private readonly int[] _marked;
    private readonly byte[] _newLine;

    /// <summary>Prepares for a file.</summary>
    /// <exception cref="RiskGanException">RG512: a column to be added exists.</exception>
    public FilledFile(TableSchema schema, string[] names, byte[][] rawNames, CsvDialect dialect, ImputationOptions options, bool[] asked)
    {
        _schema = schema;
        _dialect = dialect;
        _options = options;
        _names = rawNames;
        _columnOf = [.. names.Select(schema.IndexOf)];
        _newLine = Encoding.UTF8.GetBytes(dialect.NewLine);
        _marked = options.MarkSuffix is null ? [] : [.. Enumerable.Range(0, names.Length).Where(i => _columnOf[i] >= 0 && asked[_columnOf[i]])];
        string[] taken = [.. _marked.Select(i => names[i] + options.MarkSuffix).Intersect(names, StringComparer.Ordinal)];
        if (taken.Length > 0) throw Fault.AddedColumnExists("--mark", taken);
        if (options.Long && names.Contains("draw")) throw Fault.AddedColumnExists("--long", ["draw"]);
    }

    /// <summary>The header line, with the byte-order mark where the file has one.</summary>
    public byte[] Header()
    {
        var text = new ArrayBufferWriter<byte>();
        if (_dialect.HasByteOrderMark) text.Write(FileFormats.Utf8Mark);
        byte delimiter = (byte)_dialect.Delimiter;
        if (_options.Long) text.Write([.. "draw"u8, delimiter]);
        for (int i = 0; i < _names.Length; i++)
        {
            if (i > 0) text.Write([delimiter]);
            text.Write(_names[i]);
        }

        foreach (int i in _marked)
        {
            text.Write([delimiter]);
            text.Write(Suffixed(_names[i], _options.MarkSuffix!));
        }

        text.Write(_newLine);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>The part's rows, each once a completion.</summary>
    public ReadOnlyMemory<byte> Rows(CsvPart part, GapTable gaps, WorkColumn[][] completions)
    {
        var text = new ArrayBufferWriter<byte>(part.Cells.Length + 1024);
        byte delimiter = (byte)_dialect.Delimiter;
        CellText[] cells = [.. _schema.Columns.Select(column => new CellText(column, _dialect, _names.Length == 1))];
        for (int row = 0; row < gaps.RowCount; row++)
        {
            for (int k = 0; k < completions.Length; k++)
            {
                if (_options.Long)
                {
                    text.Write(Encoding.UTF8.GetBytes((k + 1).ToString(CultureInfo.InvariantCulture)));
                    text.Write([delimiter]);
                }

                for (int i = 0; i < _names.Length; i++)
                {
                    if (i > 0) text.Write([delimiter]);
                    int column = _columnOf[i];
                    if (column >= 0 && gaps.IsGap[column][row] && !completions[k][column].IsMissing(row)) text.Write(cells[column].Of(completions[k][column], row));
                    else text.Write(part.Cell(row, i));
                }

                foreach (int i in _marked)
                    text.Write([delimiter, gaps.IsGap[_columnOf[i]][row] && !completions[k][_columnOf[i]].IsMissing(row) ? (byte)'1' : (byte)'0']);
                text.Write(_newLine);
            }
        }

        return text.WrittenMemory;
    }

    private static byte[] Suffixed(byte[] name, string suffix) => name is [(byte)'"', .., (byte)'"']
        ? [.. name.AsSpan(0, name.Length - 1), .. Encoding.UTF8.GetBytes(suffix), (byte)'"']
        : [.. name, .. Encoding.UTF8.GetBytes(suffix)];

    /// <summary>One column's cells as text; labels are encoded once.</summary>
    private sealed class CellText(ColumnSchema schema, CsvDialect dialect, bool isAlone)
    {
        private readonly Dictionary<string, byte[]> _texts = new(StringComparer.Ordinal);
        private readonly byte[] _room = new byte[NumberFormat.MaxLength];

        public ReadOnlySpan<byte> Of(WorkColumn column, int row)
        {
            if (column.Numbers is { } numbers)
            {
                int length = schema.FormatNumber(numbers[row], _room);
                ReadOnlySpan<byte> number = _room.AsSpan(0, length);
                return schema.Quoting != CellQuoting.Needed || number.Contains((byte)dialect.Delimiter) ? (byte[])[(byte)'"', .. number, (byte)'"'] : number;
            }

            string label = column.Label(row)!;
            if (!_texts.TryGetValue(label, out byte[]? text)) _texts[label] = text = Encode(label);
            return text;
        }

        private byte[] Encode(string label)
        {
            bool quote = schema.Quoting != CellQuoting.Needed || label.AsSpan().IndexOfAny(dialect.Delimiter, '"') >= 0
                || label.AsSpan().IndexOfAny('\r', '\n') >= 0 || (label.Length == 0 && isAlone);
            return Encoding.UTF8.GetBytes(quote ? "\"" + label.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : label);
        }
    }
}
