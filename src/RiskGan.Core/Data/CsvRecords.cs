using System.Globalization;
using System.Text;
using CsvHelper;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>The records of a CSV file, each checked and put into its columns. The only place that knows the CSV parser and its options.</summary>
internal sealed class CsvRecords : IDisposable
{
    private const int KeptFaults = 3;
    private const int MostFaults = 100_000; // a file this wrong is not read to its end

    private readonly CsvReader _csv;
    private readonly string _source;
    private readonly CsvReadOptions _options;
    private readonly List<RaggedRecord> _ragged = [];
    private RawColumn[] _columns = [];
    private CsvMalformedReason? _malformed;
    private long _raggedCount;
    private long _blankLines;
    private int _blankRun; // blank lines since the last record
    private long _line;
    private long _nextLine;
    private long _record;

    public CsvRecords(Stream text, string source, char delimiter, CsvReadOptions options, long firstLine)
    {
        _source = source;
        _options = options;
        _nextLine = firstLine;
        // The parser's defaults forgive; every one of these settings takes a repair away. Field counts are checked here, so that
        // all ragged records are told at once; UTF-8, NUL and header names are checked before and after it.
        _csv = CsvReader.Create(text, CsvReaderOptions.Default with
        {
            Separator = delimiter,
            HasHeader = false,
            SkipEmptyLines = false,
            DetectSeparatorHint = false,
            MalformedData = CsvMalformedDataHandling.Recover,
            OnMalformedRecord = record => _malformed ??= record.Reason,
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            MissingField = CsvMissingFieldHandling.Throw,
            MaxRecordSize = options.MaxRecordBytes,
            IncludeValuesInExceptions = false,
            Encoding = null,
            BufferSize = 1 << 17,
        });
    }

    /// <summary>Rows read so far, or since <see cref="StartPart"/>.</summary>
    public int RowCount { get; private set; }

    /// <summary>Rows of the parts before.</summary>
    public long RowsBefore { get; private set; }

    /// <summary>The line each row starts on.</summary>
    public LineMap Lines { get; private set; } = new();

    /// <summary>Puts the rows that follow into fresh columns, so that a file of any length is read in parts.</summary>
    public RawColumn[] StartPart()
    {
        RowsBefore += RowCount;
        RowCount = 0;
        Lines = new LineMap();
        return _columns = [.. _columns.Select(column => new RawColumn(column.Name))];
    }

    /// <summary>A cell of the row just read as it stands in the file, quotes included.</summary>
    public ReadOnlySpan<byte> RawCell(int column) => _csv.GetRawSpan(column);

    /// <summary>Reads the header, skipping blank lines above it, and makes its columns.</summary>
    public RawColumn[] ReadHeader()
    {
        do
        {
            if (!Next()) throw Fault.EmptyInput(_source);
        }
        while (IsBlank());
        int count = _csv.FieldCount;
        if (count > _options.MaxColumns)
            throw Fault.LimitExceeded(_source, string.Create(CultureInfo.InvariantCulture, $"{count} columns"), _options.MaxColumns, "Give a file with fewer columns.");
        var names = new string[count];
        for (int i = 0; i < count; i++) names[i] = Encoding.UTF8.GetString(_csv.GetSpan(i));
        CheckNames(names);
        HeaderIsQuoted = AllQuoted();
        _blankRun = 0;
        _columns = [.. names.Select(name => new RawColumn(name))];
        return _columns;
    }

    /// <summary>Reads one row into the columns; false at the end of the file.</summary>
    public bool ReadRow()
    {
        while (Next())
        {
            if (IsBlank()) continue;
            if (_csv.FieldCount != _columns.Length)
            {
                AddRagged();
                continue;
            }
            AddBlankCells();
            AddRow();
            return true;
        }
        return false;
    }

    /// <summary>After the last row: refuses ragged records and a file without rows, and says what was skipped.</summary>
    public void Finish(List<string> notices)
    {
        if (_raggedCount > 0) throw Fault.RaggedRecords(_source, _columns.Length, _ragged, _raggedCount);
        if (RowsBefore + RowCount == 0) throw Fault.HeaderOnly(_source);
        long skipped = _blankLines - _blankRun; // those at the end are no one's loss
        if (skipped > 0) notices.Add(string.Create(CultureInfo.InvariantCulture, $"{skipped} blank {(skipped == 1 ? "line was" : "lines were")} skipped."));
    }

    /// <summary>True where the header's names all stand in quotes.</summary>
    public bool HeaderIsQuoted { get; private set; }

    public void Dispose() => _csv.Dispose();

    private bool Next()
    {
        bool read;
        try
        {
            read = _csv.Read();
        }
        catch (CsvFormatException)
        {
            // With every repair allowed above the size of a record is all the parser itself refuses.
            throw Fault.BadQuotes(_source, _nextLine, _record + 1, null, string.Create(
                CultureInfo.InvariantCulture, $"the record is longer than {_options.MaxRecordBytes} bytes; a quote opened here is probably never closed"));
        }
        if (!read) return false;
        _record++;
        _line = _nextLine;
        ReadOnlySpan<byte> raw = _csv.RawRecord;
        _nextLine = _line + 1 + (raw.Contains((byte)'"') ? LineBreaks(raw) : 0);
        if (_malformed is CsvMalformedReason reason) throw Fault.BadQuotes(_source, _line, _record, MalformedColumn(), Describe(reason));
        return true;
    }

    private bool IsBlank()
    {
        if (!_csv.RawRecord.IsEmpty) return false;
        _record--;
        _blankLines++;
        _blankRun++;
        return true;
    }

    /// <summary>In a file of one column a blank line between rows is a row whose only cell is empty.</summary>
    private void AddBlankCells()
    {
        if (_blankRun > 0 && _columns.Length == 1)
        {
            _blankLines -= _blankRun;
            for (long line = _line - _blankRun; line < _line; line++)
            {
                CheckRowLimit();
                Lines.Add(RowCount++, line);
                _columns[0].Add(default, isQuoted: false);
            }
        }
        _blankRun = 0;
    }

    private void AddRow()
    {
        CheckRowLimit();
        Lines.Add(RowCount++, _line);
        bool anyQuotes = _csv.RawRecord.Contains((byte)'"');
        RawColumn[] columns = _columns;
        for (int i = 0; i < columns.Length; i++)
        {
            ReadOnlySpan<byte> cell = _csv.GetSpan(i);
            if (cell.Length > _options.MaxFieldBytes) throw Limit(i, "a field of " + cell.Length.ToString(CultureInfo.InvariantCulture) + " bytes", _options.MaxFieldBytes);
            RawColumn column = columns[i];
            column.Add(cell, anyQuotes && IsQuoted(i));
            if (column.Texts.ByteCount > _options.MaxColumnTextBytes) throw Limit(i, "too many different texts in one column to keep", _options.MaxColumnTextBytes);
        }
    }

    private RiskGanException Limit(int column, string what, long limit) => Fault.LimitExceeded(
        _source, string.Create(CultureInfo.InvariantCulture, $"line {_line}, column '{Fault.Brief(_columns[column].Name)}': {what}"), limit, "Leave the column out, or shorten its texts.");

    private void CheckRowLimit()
    {
        if (RowsBefore + RowCount >= _options.MaxRows) throw Fault.LimitExceeded(_source, "more rows than are read", _options.MaxRows, "Take a sample of the rows.");
    }

    private void AddRagged()
    {
        if (_raggedCount++ < KeptFaults) _ragged.Add(new RaggedRecord(_line, _record, _csv.FieldCount));
        if (_raggedCount >= MostFaults) throw Fault.RaggedRecords(_source, _columns.Length, _ragged, _raggedCount);
        _blankRun = 0;
    }

    private void CheckNames(string[] names)
    {
        var columnsOf = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var empty = new List<int>();
        for (int i = 0; i < names.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
            {
                empty.Add(i + 1);
                continue;
            }
            if (!columnsOf.TryGetValue(names[i], out List<int>? numbers)) columnsOf[names[i]] = numbers = [];
            numbers.Add(i + 1);
        }
        var repeated = new List<(string, IReadOnlyList<int>)>();
        foreach (string name in names.Distinct(StringComparer.Ordinal))
            if (columnsOf.TryGetValue(name, out List<int>? numbers) && numbers.Count > 1) repeated.Add((name, numbers));
        if (empty.Count > 0 || repeated.Count > 0) throw Fault.BadHeader(_source, empty, repeated);
    }

    private bool AllQuoted()
    {
        for (int i = 0; i < _csv.FieldCount; i++)
            if (!IsQuoted(i)) return false;
        return true;
    }

    private bool IsQuoted(int field)
    {
        ReadOnlySpan<byte> raw = _csv.GetRawSpan(field);
        return raw.Length > 0 && raw[0] == '"';
    }

    /// <summary>The first field whose quotes are wrong, by name; null in the header or beyond it.</summary>
    private string? MalformedColumn()
    {
        for (int i = 0; i < Math.Min(_csv.FieldCount, _columns.Length); i++)
        {
            ReadOnlySpan<byte> raw = _csv.GetRawSpan(i);
            bool opens = raw.Length > 0 && raw[0] == '"';
            if (!opens && !raw.Contains((byte)'"')) continue;
            // Well written: an opening quote, inside only pairs of quotes, a closing quote.
            bool good = opens && raw.Length >= 2 && raw[^1] == '"' && OnlyPairs(raw[1..^1]);
            if (!good) return _columns[i].Name;
        }
        return null;
    }

    private static bool OnlyPairs(ReadOnlySpan<byte> inside)
    {
        for (int at = inside.IndexOf((byte)'"'); at >= 0; at = inside.IndexOf((byte)'"'))
        {
            if (at + 1 >= inside.Length || inside[at + 1] != '"') return false;
            inside = inside[(at + 2)..];
        }
        return true;
    }

    private static string Describe(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.StrayQuote => "a quote inside a text that does not start with one",
        CsvMalformedReason.TextAfterClosingQuote => "text after a closing quote",
        CsvMalformedReason.UnterminatedQuote => "a quote opened here is never closed",
        _ => "the quotes are wrong",
    };

    private static int LineBreaks(ReadOnlySpan<byte> raw)
    {
        int breaks = raw.Count((byte)'\n');
        for (int i = raw.IndexOf((byte)'\r'); i >= 0 && i < raw.Length; i++)
            if (raw[i] == '\r' && (i + 1 == raw.Length || raw[i + 1] != '\n')) breaks++;
        return breaks;
    }
}
