using System.Runtime.InteropServices;
using System.Text;
using RiskGan.Cli.CommandLine;
using RiskGan.Core.Persistence;

namespace RiskGan.Cli.Output;

/// <summary>Standard output as a stream for data, which notices when its reader has gone.</summary>
/// <remarks>
/// .NET's console stream ignores a closed pipe, so <c>riskgan generate … | head</c> would run to its end; its file stream writes a
/// redirected output at positions of its own, so a following command would write over the rows. Hence write(2) itself.
/// </remarks>
internal sealed partial class StandardOutput : Stream
{
    private const int Descriptor = 1;
    private const int Eintr = 4;
    private const int Epipe = 32;
    private static readonly int Eagain = OperatingSystem.IsMacOS() ? 35 : 11;

    private StandardOutput()
    {
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens it, with a buffer; whoever writes must flush at the end.</summary>
    public static Stream Open() => OperatingSystem.IsWindows()
        ? new BufferedStream(Console.OpenStandardOutput(), 1 << 16)
        : new BufferedStream(new StandardOutput(), 1 << 16);

    /// <summary>Writes a text as UTF-8.</summary>
    public static void WriteText(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes.</summary>
    public static void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        using Stream output = Open();
        output.Write(bytes);
        output.Flush();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = WriteSome(Descriptor, in MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            int errno = Marshal.GetLastPInvokeError();
            if (errno == Epipe) throw new ClosedPipeException();
            if (errno == Eagain) Thread.Sleep(1); // another program made the shared pipe non-blocking
            else if (errno != Eintr) throw CliFault.StandardOutputFailed(new IOException(Marshal.GetPInvokeErrorMessage(errno), errno));
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int descriptor, in byte bytes, nuint count);
}
