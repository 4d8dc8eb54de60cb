using System.Text.Unicode;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>Lets UTF-8 text through and nothing else: no invalid byte, no NUL, no more than the limit; a leading byte-order mark is taken off.</summary>
/// <remarks>The parser behind it would turn an invalid byte into U+FFFD and keep a NUL, changing data in silence.</remarks>
internal sealed class Utf8GuardStream(Stream inner, string source, long maxBytes) : ForwardStream
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _checked; // bytes before this one are whole characters
    private int _end;
    private bool _atEnd;
    private bool _started;
    private long _line = 1;
    private long _offset; // of _buffer[_checked] in the text

    /// <summary>True where the text starts with a byte-order mark; known after the first read.</summary>
    public bool HasByteOrderMark { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (_start == _checked && !_atEnd) Fill();
        int count = Math.Min(buffer.Length, _checked - _start);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    private void Fill()
    {
        int left = _end - _checked; // at most three bytes of a character that goes on
        _buffer.AsSpan(_checked, left).CopyTo(_buffer);
        _start = _checked = 0;
        _end = left;
        int count;
        if (_started)
        {
            count = inner.Read(_buffer.AsSpan(_end));
        }
        else
        {
            count = inner.ReadAtLeast(_buffer, 16, throwOnEndOfStream: false); // enough to know a file by its first bytes
        }
        _end += count;
        _atEnd = count == 0;
        if (!_started) Start();
        Check();
        if (_offset > maxBytes)
            throw Fault.LimitExceeded(source, "more text than is read", maxBytes, "Take a part of the file; the limit guards against small files that unpack without end.");
    }

    private void Start()
    {
        _started = true;
        ReadOnlySpan<byte> head = _buffer.AsSpan(0, _end);
        if (FileFormats.OtherEncoding(head) is { } encoding) throw Fault.OtherEncoding(source, encoding);
        if (FileFormats.OtherFormat(head) is { } format) throw Fault.OtherFormat(source, format);
        if (!head.StartsWith(FileFormats.Utf8Mark)) return;
        HasByteOrderMark = true;
        _start = _checked = FileFormats.Utf8Mark.Length;
        _offset = FileFormats.Utf8Mark.Length;
    }

    private void Check()
    {
        Span<byte> text = _buffer.AsSpan(_checked, _end - _checked);
        int nul = text.IndexOf((byte)0);
        ReadOnlySpan<byte> whole = nul >= 0 ? text[..nul] : text[..(text.Length - (_atEnd ? 0 : UnfinishedLength(text)))];
        if (!Utf8.IsValid(whole))
        {
            int at = InvalidIndex(whole);
            throw Fault.NotUtf8(source, _line + LineBreaks(whole[..at]), _offset + at, whole[at]);
        }
        if (nul >= 0) throw Fault.NulByte(source, _line + LineBreaks(whole), _offset + nul);
        _line += LineBreaks(whole);
        _offset += whole.Length;
        _checked += whole.Length;
    }

    private static int LineBreaks(ReadOnlySpan<byte> text) => text.Count((byte)'\n');

    /// <summary>Bytes at the end that start a character and do not finish it.</summary>
    private static int UnfinishedLength(ReadOnlySpan<byte> text)
    {
        for (int back = 1; back <= Math.Min(3, text.Length); back++)
        {
            byte b = text[^back];
            if (b < 0x80) return 0;
            if (b < 0xC0) continue; // a continuation byte: its lead stands before
            int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
            return back < needed ? back : 0;
        }
        return 0;
    }

    private static int InvalidIndex(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (System.Text.Rune.DecodeFromUtf8(text[at..], out _, out int length) == System.Buffers.OperationStatus.Done) at += length;
        return at;
    }
}
