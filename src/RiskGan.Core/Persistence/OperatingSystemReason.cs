namespace RiskGan.Core.Persistence;

/// <summary>Why the operating system refused a file, in words; .NET's own texts repeat paths, temporary ones included.</summary>
internal static class OperatingSystemReason
{
    // Linux and macOS agree on these numbers; the quota's differs.
    public const int Eperm = 1;
    public const int Eio = 5;
    public const int Eacces = 13;
    public const int Eexist = 17;
    public const int Enospc = 28;
    public const int Erofs = 30;
    public const int Epipe = 32;
    public static readonly int Ewouldblock = OperatingSystem.IsMacOS() ? 35 : 11;

    // What .NET reports on every system where a file is shared with another process.
    public const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int Enfile = 23;
    private const int Emfile = 24;
    private const int Efbig = 27;
    private static readonly int Edquot = OperatingSystem.IsMacOS() ? 69 : 122;

    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>The end of a sentence "… failed: ".</summary>
    public static string Of(Exception error) => error switch
    {
        UnauthorizedAccessException => "no permission",
        PathTooLongException => "the name is too long",
        FileNotFoundException or DirectoryNotFoundException => "the file or its folder is gone",
        EndOfStreamException => "the file ended early",
        IOException { HResult: WindowsDiskFull or WindowsHandleDiskFull } => "the disk is full",
        IOException io when !OperatingSystem.IsWindows() => OfErrno(io.HResult),
        _ => "the operating system refused it",
    };

    private static string OfErrno(int errno)
    {
        if (errno == Edquot) return "the disk quota is used up";
        return errno switch
        {
            Enospc => "the disk is full",
            Eio => "the device reports an input/output error",
            Erofs => "the file system is read-only",
            Eacces or Eperm => "no permission",
            Efbig => "the file would be larger than allowed",
            Enfile or Emfile => "too many files are open",
            Epipe => "the reading end was closed",
            _ => $"the operating system refused it (error {errno.ToString(System.Globalization.CultureInfo.InvariantCulture)})",
        };
    }
}
