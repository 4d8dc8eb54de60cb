using System.Runtime.InteropServices;
using System.Text;
using RiskGan.Cli.CommandLine;
using RiskGan.Core.Persistence;

namespace RiskGan.Cli.Output;

/// <summary>Standard output and standard error as the system knows them.</summary>
/// <remarks>
/// .NET's console streams ignore a closed pipe, so <c>riskgan generate … | head</c> would run to its end, and their first write switches a
/// terminal's keypad mode on with escape bytes nobody asked for; .NET's file stream writes a redirected output at positions of its own,
/// so a following command would write over the rows. Hence write(2) itself. Windows has none of these troubles.
/// </remarks>
internal sealed partial class StandardStream : Stream
{
    private const int OutputDescriptor = 1;
    private const int ErrorDescriptor = 2;
    private const int Eintr = 4;
    private const int Epipe = 32;
    private static readonly int Eagain = OperatingSystem.IsMacOS() ? 35 : 11;

    private readonly int _descriptor;

    private StandardStream(int descriptor) => _descriptor = descriptor;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Standard output for data, with a buffer; whoever writes must flush at the end.</summary>
    /// <remarks>Throws <see cref="ClosedPipeException"/> once its reader has gone.</remarks>
    public static Stream OpenOutput() =>
        new BufferedStream(OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardStream(OutputDescriptor), 1 << 16);

    /// <summary>Standard error for messages; where they cannot be written they are lost, for there is nobody to tell.</summary>
    public static Stream OpenError() => OperatingSystem.IsWindows() ? Console.OpenStandardError() : new StandardStream(ErrorDescriptor);

    /// <summary>Writes a text to standard output as UTF-8.</summary>
    public static void WriteText(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes to standard output.</summary>
    public static void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        using Stream output = OpenOutput();
        output.Write(bytes);
        output.Flush();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = WriteSome(_descriptor, in MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            int errno = Marshal.GetLastPInvokeError();
            if (errno == Eintr) continue;
            if (errno == Eagain) Thread.Sleep(1); // another program made the shared pipe non-blocking
            else if (_descriptor == ErrorDescriptor) return;
            else if (errno == Epipe) throw new ClosedPipeException();
            else throw CliFault.StandardOutputFailed(new IOException(Marshal.GetPInvokeErrorMessage(errno), errno));
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
