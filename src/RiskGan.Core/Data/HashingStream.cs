using System.Security.Cryptography;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>The file as given: counts and hashes its bytes on their way, turns read errors into ours, and can be stopped.</summary>
internal sealed class HashingStream(Stream inner, string source, CancellationToken stop) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes read so far.</summary>
    public long ByteCount { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        stop.ThrowIfCancellationRequested();
        int count;
        try
        {
            count = inner.Read(buffer);
        }
        catch (IOException e)
        {
            throw Fault.ReadFailed(source, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Fault.InputForbidden(source, e);
        }
        _hash.AppendData(buffer[..count]);
        ByteCount += count;
        return count;
    }

    /// <summary>SHA-256 of the bytes read so far, in lower-case hexadecimal digits.</summary>
    public string HashText() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }
}
