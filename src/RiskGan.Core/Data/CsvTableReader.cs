using System.Diagnostics;
using System.Globalization;
using System.Text;
using RiskGan.Core.Errors;
using RiskGan.Core.Training;

namespace RiskGan.Core.Data;

/// <summary>Reads a CSV file into a <see cref="Table"/>, strictly: what is not understood is refused, never repaired or skipped in silence.</summary>
/// <remarks>
/// Accepts UTF-8 with or without byte-order mark, the delimiters <c>,</c> <c>;</c> tab <c>|</c> (found by itself and said), LF, CRLF or CR,
/// quoted line breaks, gzip by content, "-" for standard input, and a first line "sep=;".
/// Blank lines: ignored at the end; skipped with a notice elsewhere; in a file of one column a blank line between rows is a missing cell.
/// Refuses other encodings, invalid bytes, NUL, stray or open quotes, records with another number of fields, empty or repeated names,
/// a file without rows, a truncated .gz, anything beyond the limits of <see cref="CsvReadOptions"/>.
/// Edges: a byte that is not UTF-8 is an error, never U+FFFD; spaces around a text are kept; names are taken exactly as written.
/// Cost: one pass; each column holds a code per row and its different texts once.
/// </remarks>
public static class CsvTableReader
{
    private const int RowsBetweenReports = 1 << 16;

    /// <summary>Reads the file at <paramref name="path"/>; "-" is standard input.</summary>
    /// <exception cref="RiskGanException">The file cannot be read, is not such a file, or does not fit the declared schema.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public static CsvReadResult Read(
        string path, CsvReadOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        if (path == "-")
        {
            using Stream input = Console.OpenStandardInput();
            return Read(input, "standard input", options, progress, stop);
        }
        using FileStream file = InputFile.Open(path);
        return Read(file, path, options, progress, stop);
    }

    /// <summary>Reads an open stream to its end; <paramref name="source"/> names it in messages. The stream is not closed.</summary>
    /// <inheritdoc cref="Read(string, CsvReadOptions, IProgress{TrainingProgress}?, CancellationToken)"/>
    public static CsvReadResult Read(
        Stream stream, string source, CsvReadOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        var notices = new List<string>();
        using var file = new HashingStream(stream, source, stop);
        byte[] start = ReplayStream.Peek(file, 2);
        using var replayed = new ReplayStream(start, file);
        using Stream unpacked = GzipInput.Recognises(start) ? new GzipInput(replayed, source) : replayed;
        using var text = new Utf8GuardStream(unpacked, source, options.MaxBytes);

        var reports = new ReadReports(progress, file, stream);
        RawTable raw = ReadRecords(text, source, options, notices, reports, stop);
        reports.Profile(raw.RowCount);
        Table table = TypedTable.Build(raw, options, notices);
        return new CsvReadResult(table, source, file.ByteCount, file.HashText(), notices);
    }

    private static RawTable ReadRecords(
        Utf8GuardStream text, string source, CsvReadOptions options, List<string> notices, ReadReports reports, CancellationToken stop)
    {
        byte[] head = ReplayStream.Peek(text, CsvSniffer.HeadBytes);
        CsvSniffer.Result found = CsvSniffer.Sniff(head, head.Length < CsvSniffer.HeadBytes, options.Delimiter);
        using var body = new ReplayStream(head.AsMemory(found.HintLength), text);
        var dialect = new CsvDialect { Delimiter = found.Delimiter, NewLine = found.NewLine, HasByteOrderMark = text.HasByteOrderMark };
        using var records = new CsvRecords(body, source, found.Delimiter, options, firstLine: found.HintLength > 0 ? 2 : 1);
        RawColumn[] columns = records.ReadHeader();
        if (found.Delimiter != ',') notices.Add($"Fields are separated by {DelimiterName(found.Delimiter)}.");
        while (records.ReadRow())
        {
            if (records.RowCount % RowsBetweenReports != 0) continue;
            stop.ThrowIfCancellationRequested();
            reports.Read(records.RowCount);
        }
        records.Finish(notices);
        if (LooksLikeData(columns)) notices.Add("The first line was taken as column names, but most of them are numbers: does the file have a header?");
        return new RawTable(columns, dialect with { QuotesAllText = records.HeaderIsQuoted }, records.Lines, source);
    }

    private static bool LooksLikeData(RawColumn[] columns)
    {
        int numbers = 0;
        foreach (RawColumn column in columns)
            if (NumberText.TryScan(Encoding.UTF8.GetBytes(column.Name), '.', null, out _)) numbers++;
        return 2 * numbers > columns.Length;
    }

    private static string DelimiterName(char delimiter) => delimiter switch
    {
        '\t' => "tabs",
        ';' => "semicolons (;)",
        '|' => "bars (|)",
        _ => string.Create(CultureInfo.InvariantCulture, $"'{delimiter}'"),
    };

    /// <summary>Tells how far reading is; the time left follows from the bytes where the file's length is known.</summary>
    private sealed class ReadReports(IProgress<TrainingProgress>? progress, HashingStream file, Stream stream)
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private readonly long _length = stream.CanSeek ? stream.Length : 0;

        public void Read(int rows)
        {
            if (progress is null) return;
            double seconds = _watch.Elapsed.TotalSeconds;
            TimeSpan? left = _length > 0 && file.ByteCount > 0
                ? TimeSpan.FromSeconds(seconds * Math.Max(0.0, (double)_length / file.ByteCount - 1.0))
                : null;
            progress.Report(new TrainingProgress(TrainingPhase.Read, rows, 0, seconds > 0.0 ? rows / seconds : 0.0, left, null));
        }

        public void Profile(int rows)
        {
            Read(rows);
            progress?.Report(new TrainingProgress(TrainingPhase.Profile, 0, rows, 0.0, null, null));
        }
    }
}
