using System.Buffers;

namespace RiskGan.Core.Data;

/// <summary>Reads a CSV file in parts of a fixed number of rows, keeping every cell's own bytes beside the text columns: for verbs that rewrite a file of any length.</summary>
/// <remarks>Accepts and refuses exactly what <see cref="CsvTableReader"/> does; memory holds one part.</remarks>
internal sealed class CsvPartReader : IDisposable
{
    private readonly HashingStream _file;
    private readonly ReplayStream _replayed;
    private readonly Stream _unpacked;
    private readonly Utf8GuardStream _text;
    private readonly ReplayStream _body;
    private readonly CsvRecords _records;
    private readonly CsvReadOptions _options;
    private readonly string _source;

    public CsvPartReader(Stream stream, string source, CsvReadOptions options, CancellationToken stop)
    {
        _options = options;
        _source = source;
        _file = new HashingStream(stream, source, stop);
        byte[] start = ReplayStream.Peek(_file, 2);
        _replayed = new ReplayStream(start, _file);
        _unpacked = GzipInput.Recognises(start) ? new GzipInput(_replayed, source) : _replayed;
        _text = new Utf8GuardStream(_unpacked, source, options.MaxBytes);
        byte[] head = ReplayStream.Peek(_text, CsvSniffer.HeadBytes);
        CsvSniffer.Result found = CsvSniffer.Sniff(head, head.Length < CsvSniffer.HeadBytes, options.Delimiter);
        _body = new ReplayStream(head.AsMemory(found.HintLength), _text);
        _records = new CsvRecords(_body, source, found.Delimiter, options, firstLine: found.HintLength > 0 ? 2 : 1);
        RawColumn[] columns = _records.ReadHeader();
        Names = [.. columns.Select(column => column.Name)];
        RawNames = [.. columns.Select((_, i) => _records.RawCell(i).ToArray())];
        Dialect = new CsvDialect { Delimiter = found.Delimiter, NewLine = found.NewLine, HasByteOrderMark = _text.HasByteOrderMark, QuotesAllText = _records.HeaderIsQuoted };
    }

    /// <summary>The header's names.</summary>
    public string[] Names { get; }

    /// <summary>The header's names as they stand in the file.</summary>
    public byte[][] RawNames { get; }

    /// <summary>How the file is written.</summary>
    public CsvDialect Dialect { get; }

    /// <summary>Bytes of the file taken so far.</summary>
    public long ByteCount => _file.ByteCount;

    /// <summary>The next part of at most <paramref name="rows"/> rows, or null at the end; there the file is refused if it had no rows or ragged ones.</summary>
    public CsvPart? Read(int rows)
    {
        long first = _records.RowsBefore + _records.RowCount;
        RawColumn[] columns = _records.StartPart();
        var cells = new ArrayBufferWriter<byte>(1 << 16);
        var ends = new List<int>(rows * columns.Length);
        while (_records.RowCount < rows)
        {
            int before = _records.RowCount;
            if (!_records.ReadRow()) break;
            // Blank lines of a one-column file are rows too; they come before the record and have no bytes.
            for (int blank = before; blank < _records.RowCount - 1; blank++) ends.Add(cells.WrittenCount);
            for (int i = 0; i < columns.Length; i++)
            {
                cells.Write(_records.RawCell(i));
                ends.Add(cells.WrittenCount);
            }
        }

        if (_records.RowCount == 0)
        {
            _records.Finish([]);
            return null;
        }

        return new CsvPart(new RawTable(columns, Dialect, _records.Lines, _source), first, cells.WrittenMemory, [.. ends]);
    }

    /// <summary>A part's typed columns: kinds by <paramref name="schema"/>, which may name columns the file lacks.</summary>
    public Table Type(CsvPart part, TableSchema schema) => TypedTable.Build(part.Raw, _options with { Schema = schema, AllowsAbsentColumns = true }, []);

    public void Dispose()
    {
        _records.Dispose();
        _body.Dispose();
        _text.Dispose();
        _unpacked.Dispose();
        _replayed.Dispose();
        _file.Dispose();
    }
}

/// <summary>Some neighbouring rows of a file.</summary>
/// <param name="Raw">The cells as text columns.</param>
/// <param name="FirstRow">Number of the first row in the file, 0-based.</param>
/// <param name="Cells">The bytes of all cells, row after row.</param>
/// <param name="Ends">Where each cell ends in <paramref name="Cells"/>.</param>
internal sealed record CsvPart(RawTable Raw, long FirstRow, ReadOnlyMemory<byte> Cells, int[] Ends)
{
    /// <summary>The bytes of a cell as the file has them.</summary>
    public ReadOnlySpan<byte> Cell(int row, int column)
    {
        int index = (row * Raw.Columns.Count) + column;
        int start = index == 0 ? 0 : Ends[index - 1];
        return Cells.Span[start..Ends[index]];
    }
}
