using System.IO.Compression;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>The text of a gzip file of one or more members; a file that is cut short anywhere is refused.</summary>
/// <remarks>
/// .NET's <see cref="GZipStream"/> ends quietly where a truncated file ends (49,795 of 100,000 bytes came back without an error).
/// So a member of our own is read after the file's last byte: only when the file ended where a member ends does its text, which is
/// held back here, come out whole at the very end. Inside a member its bytes would be taken for compressed data or for a checksum.
/// </remarks>
internal sealed class GzipInput : ForwardStream
{
    private static readonly byte[] EndMark = "riskgan: the gzip members before this one are whole \u2714"u8.ToArray();
    private static readonly byte[] EndMember = Compress(EndMark);

    private readonly GZipStream _unpacked;
    private readonly string _source;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;
    private bool _atEnd;

    public GzipInput(Stream packed, string source)
    {
        _source = source;
        _unpacked = new GZipStream(new ThenStream(packed, EndMember), CompressionMode.Decompress);
    }

    /// <summary>True where the bytes start as a gzip file does.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (!_atEnd && _end - _start <= EndMark.Length) Fill();
        int ready = Math.Min(buffer.Length, _end - _start - EndMark.Length);
        if (ready <= 0) return 0;
        _buffer.AsSpan(_start, ready).CopyTo(buffer);
        _start += ready;
        return ready;
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int count;
        try
        {
            count = _unpacked.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (InvalidDataException e)
        {
            throw Fault.BadGzip(_source, e);
        }
        _end += count;
        if (count > 0) return;
        _atEnd = true;
        if (!_buffer.AsSpan(_start, _end - _start).EndsWith(EndMark)) throw Fault.BadGzip(_source);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Compress(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true)) gzip.Write(text);
        return packed.ToArray();
    }

    /// <summary>A stream, then some bytes.</summary>
    private sealed class ThenStream(Stream first, byte[] then) : ForwardStream
    {
        private bool _firstEnded;
        private int _position;

        public override int Read(Span<byte> buffer)
        {
            if (!_firstEnded)
            {
                int count = first.Read(buffer);
                if (count > 0) return count;
                _firstEnded = true;
            }
            int rest = Math.Min(buffer.Length, then.Length - _position);
            then.AsSpan(_position, rest).CopyTo(buffer);
            _position += rest;
            return rest;
        }
    }
}
