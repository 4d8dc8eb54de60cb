using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace RiskGan.Core.Data;

/// <summary>How a CSV file is written.</summary>
public sealed record CsvWriteOptions
{
    /// <summary>True to put an apostrophe before text that a spreadsheet would run as a formula ("=1+1" becomes "'=1+1"); numbers are not touched.</summary>
    public bool SafeFormulas { get; init; } = true;
}

/// <summary>Turns rows of a table into CSV text as its schema's file is written; the same rows give the same bytes.</summary>
/// <remarks>
/// Any number of threads may format different chunks with one formatter and write the results in order.
/// Own code rather than the CSV library's writer: levels are quoted and encoded once, numbers are written in the column's format
/// without a string between, and chunks need no writer of their own.
/// Quotes stand where the cell holds a delimiter, a quote or a line break, and where the schema's file has them.
/// A single column's empty cell is written <c>""</c>, for a blank line would not be a row.
/// </remarks>
public sealed class CsvRowFormatter
{
    private readonly TableSchema _schema;
    private readonly CsvWriteOptions _options;
    private readonly byte[] _newLine;
    private readonly byte[][] _missing;
    private readonly LevelTexts?[] _levels;

    /// <summary>Makes a formatter for tables of this schema.</summary>
    public CsvRowFormatter(TableSchema schema, CsvWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        _options = options ?? new CsvWriteOptions();
        _newLine = Encoding.UTF8.GetBytes(schema.Dialect.NewLine);
        _missing = [.. schema.Columns.Select(column => Encode(column.MissingToken, column.Quoting == CellQuoting.All))];
        _levels = new LevelTexts?[schema.Columns.Count];
    }

    /// <summary>Appends the byte-order mark, if the file has one, and the header line.</summary>
    public void FormatHeader(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_schema.Dialect.HasByteOrderMark) output.Write(FileFormats.Utf8Mark);
        for (int i = 0; i < _schema.Columns.Count; i++)
        {
            if (i > 0) output.Write([(byte)_schema.Dialect.Delimiter]);
            string name = _schema.Columns[i].Name;
            // A first line "sep=;" unquoted would be taken for Excel's hint.
            bool quote = _schema.Dialect.QuotesAllText || (i == 0 && name.StartsWith("sep=", StringComparison.Ordinal));
            output.Write(Encode(name, quote));
        }
        output.Write(_newLine);
    }

    /// <summary>Appends all rows of the table, a line each.</summary>
    /// <exception cref="ArgumentException">The table has other columns than the schema.</exception>
    public void Format(Table table, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(table);
        Format(table, 0, table.RowCount, output);
    }

    /// <summary>Appends <paramref name="count"/> rows from row <paramref name="start"/> on.</summary>
    /// <inheritdoc cref="Format(Table, IBufferWriter{byte})"/>
    public void Format(Table table, int start, int count, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(output);
        if (table.Columns.Count != _schema.Columns.Count) throw new ArgumentException("The table has another number of columns than the schema.", nameof(table));
        var cells = new CellWriter[table.Columns.Count];
        for (int i = 0; i < cells.Length; i++) cells[i] = WriterFor(i, table.Columns[i]);
        byte delimiter = (byte)_schema.Dialect.Delimiter;
        var line = new LineBuffer(output);
        for (int row = start; row < start + count; row++)
        {
            for (int i = 0; i < cells.Length; i++)
            {
                if (i > 0) line.Put(delimiter);
                cells[i].Write(row, ref line);
            }
            line.Put(_newLine);
        }
        line.Flush();
    }

    private CellWriter WriterFor(int index, Column column)
    {
        if (!string.Equals(column.Name, _schema.Columns[index].Name, StringComparison.Ordinal))
            throw new ArgumentException($"Column {index + 1} of the table is '{column.Name}', of the schema '{_schema.Columns[index].Name}'.", nameof(column));
        if (column is NumericColumn numbers)
        {
            return IsPlainWhole(_schema.Columns[index])
                ? new WholeNumberCells(_schema.Columns[index], numbers.Values, _missing[index])
                : new NumberCells(_schema.Columns[index], numbers.Values, _missing[index], _schema.Dialect.Delimiter);
        }

        var labels = (CategoryColumn)column;
        LevelTexts? levels = _levels[index];
        if (levels is null || !ReferenceEquals(levels.Levels, labels.Levels))
        {
            // Chunks mostly share one array of levels; its texts are made once, as they are met.
            levels = new LevelTexts(labels.Levels);
            Volatile.Write(ref _levels[index], levels);
        }
        return new LabelCells(this, levels, labels.Codes, _missing[index], index);
    }

    // Digits and a minus sign, in no need of quotes.
    private bool IsPlainWhole(ColumnSchema column) =>
        column.Quoting == CellQuoting.Needed && column.Kind is not (ColumnKind.Date or ColumnKind.DateTime)
        && column.Number is { Decimals: <= 0, Percent: false, ThousandsMark: null, Exponent: null }
        && !char.IsAsciiDigit(_schema.Dialect.Delimiter) && _schema.Dialect.Delimiter != '-';

    private Label EncodeLevel(string text, int column)
    {
        ColumnSchema schema = _schema.Columns[column];
        bool quote = schema.Quoting != CellQuoting.Needed || (_schema.Dialect.QuotesAllText && !IsNumber(text));
        return new Label(Encode(text, quote));
    }

    private static bool IsNumber(string text) => text.Length <= 40 && NumberText.TryScan(Encoding.UTF8.GetBytes(text), '.', null, out NumberText number) && !number.HasLeadingZero;

    private byte[] Encode(string text, bool quote)
    {
        if (_options.SafeFormulas) text = FormulaGuard.MakeSafe(text);
        bool needed = text.AsSpan().IndexOfAny(_schema.Dialect.Delimiter, '"') >= 0 || text.AsSpan().IndexOfAny('\r', '\n') >= 0
            || (text.Length == 0 && _schema.Columns.Count == 1);
        return Encoding.UTF8.GetBytes(quote || needed ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text);
    }

    /// <summary>The encoded texts of one array of levels, each made when it is first met; threads may make one twice, with the same bytes.</summary>
    private sealed class LevelTexts(string[] levels)
    {
        private readonly Label?[] _texts = new Label?[levels.Length];

        public string[] Levels { get; } = levels;

        public Label Get(int level, CsvRowFormatter formatter, int column)
        {
            Label? text = Volatile.Read(ref _texts[level]);
            if (text is not null) return text;
            text = formatter.EncodeLevel(Levels[level], column);
            Volatile.Write(ref _texts[level], text);
            return text;
        }
    }

    /// <summary>A text that goes into many cells, with room behind it so that a short one is copied as a whole of fixed length.</summary>
    private sealed class Label
    {
        private readonly byte[] _padded;
        private readonly int _length;

        public Label(byte[] text)
        {
            _length = text.Length;
            _padded = new byte[Math.Max(ShortLength, text.Length)];
            text.CopyTo(_padded, 0);
        }

        public const int ShortLength = 16;

        public bool IsShort => _length <= ShortLength;

        public int Length => _length;

        public ReadOnlySpan<byte> Short => _padded.AsSpan(0, ShortLength);

        public ReadOnlySpan<byte> Text => _padded.AsSpan(0, _length);
    }

    private abstract class CellWriter
    {
        public abstract void Write(int row, ref LineBuffer line);
    }

    private sealed class LabelCells(CsvRowFormatter formatter, LevelTexts levels, int[] codes, byte[] missing, int column) : CellWriter
    {
        public override void Write(int row, ref LineBuffer line)
        {
            int code = codes[row];
            if (code < 0) line.Put(missing);
            else line.Put(levels.Get(code, formatter, column));
        }
    }

    /// <summary>Whole numbers, the most common sort, without the detours of the others; the same text.</summary>
    private sealed class WholeNumberCells(ColumnSchema schema, double[] values, byte[] missing) : CellWriter
    {
        private const int MostDigits = 20;
        private const double Greatest = 1L << 51; // beyond, not every whole number is a double, and the shortest digits count

        public override void Write(int row, ref LineBuffer line)
        {
            double value = values[row];
            double magnitude = Math.Abs(value);
            if (!(magnitude < Greatest))
            {
                WriteOther(value, ref line);
                return;
            }

            Span<byte> room = line.Room(MostDigits);
            ulong whole = (ulong)Math.Round(magnitude, MidpointRounding.AwayFromZero);
            int sign = value < 0 && whole != 0 ? 1 : 0;
            room[0] = (byte)'-'; // or the first digit, which comes after it
            _ = whole.TryFormat(room[sign..], out int digits, default, CultureInfo.InvariantCulture);
            line.Advance(sign + digits);
        }

        private void WriteOther(double value, ref LineBuffer line)
        {
            if (double.IsNaN(value)) line.Put(missing);
            else line.Advance(schema.FormatNumber(value, line.Room(NumberFormat.MaxLength)));
        }
    }

    private sealed class NumberCells(ColumnSchema schema, double[] values, byte[] missing, char delimiter) : CellWriter
    {
        private readonly bool _quotes = schema.Quoting != CellQuoting.Needed;

        public override void Write(int row, ref LineBuffer line)
        {
            double value = values[row];
            if (double.IsNaN(value))
            {
                line.Put(missing);
                return;
            }
            Span<byte> room = line.Room(NumberFormat.MaxLength + 2);
            int length = schema.FormatNumber(value, room[1..]);
            // Marks and date patterns may hold the delimiter ("1,5" in a comma file); quotes never stand in numbers or dates.
            if (_quotes || room.Slice(1, length).Contains((byte)delimiter))
            {
                room[0] = room[length + 1] = (byte)'"';
                line.Advance(length + 2);
                return;
            }
            room.Slice(1, length).CopyTo(room);
            line.Advance(length);
        }
    }

    /// <summary>Appends small pieces to a buffer writer, asking it for room rarely.</summary>
    private ref struct LineBuffer(IBufferWriter<byte> output)
    {
        private const int Ask = 64 * 1024;
        private Span<byte> _room;
        private int _used;

        public void Put(byte b)
        {
            if (_used == _room.Length) Room(1);
            _room[_used++] = b;
        }

        public void Put(Label label)
        {
            if (label.IsShort && _room.Length - _used >= Label.ShortLength)
            {
                label.Short.CopyTo(_room.Slice(_used, Label.ShortLength));
                _used += label.Length;
                return;
            }

            Put(label.Text);
        }

        public void Put(ReadOnlySpan<byte> bytes)
        {
            if (_room.Length - _used < bytes.Length) Room(bytes.Length);
            bytes.CopyTo(_room[_used..]);
            _used += bytes.Length;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Span<byte> Room(int least)
        {
            if (_room.Length - _used < least)
            {
                Flush();
                _room = output.GetSpan(Math.Max(Ask, least));
            }
            return _room[_used..];
        }

        public void Advance(int count) => _used += count;

        public void Flush()
        {
            if (_used > 0) output.Advance(_used);
            _room = default;
            _used = 0;
        }
    }
}
