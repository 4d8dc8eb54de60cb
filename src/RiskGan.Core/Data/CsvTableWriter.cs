using System.Buffers;

namespace RiskGan.Core.Data;

/// <summary>Writes tables as one CSV file, in the dialect and formats of the schema; what is read from the file is the same table.</summary>
/// <remarks>
/// Rows are formatted by <see cref="CsvRowFormatter"/> and handed to the stream a chunk at a time; memory does not grow with the file.
/// A program that formats on several threads uses the formatter itself and <see cref="WriteFormatted"/>.
/// The stream is neither flushed to disk nor closed here; that belongs to its owner.
/// </remarks>
public sealed class CsvTableWriter
{
    private const int RowsAtOnce = 8192;

    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 20);

    /// <summary>Makes a writer to the stream for tables of this schema.</summary>
    public CsvTableWriter(Stream stream, TableSchema schema, CsvWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        Formatter = new CsvRowFormatter(schema, options);
    }

    /// <summary>The formatter; safe to share between threads.</summary>
    public CsvRowFormatter Formatter { get; }

    /// <summary>Writes the byte-order mark, if the file has one, and the header line.</summary>
    public void WriteHeader()
    {
        Formatter.FormatHeader(_buffer);
        Hand();
    }

    /// <summary>Writes the rows of a table.</summary>
    /// <exception cref="IOException">The stream refuses them; a closed pipe is one such case.</exception>
    public void Write(Table chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        for (int start = 0; start < chunk.RowCount; start += RowsAtOnce)
        {
            Formatter.Format(chunk, start, Math.Min(RowsAtOnce, chunk.RowCount - start), _buffer);
            Hand();
        }
    }

    /// <summary>Writes rows that the formatter has made into text.</summary>
    public void WriteFormatted(ReadOnlySpan<byte> rows) => _stream.Write(rows);

    private void Hand()
    {
        _stream.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
