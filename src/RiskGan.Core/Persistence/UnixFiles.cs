using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace RiskGan.Core.Persistence;

/// <summary>The few calls of a Unix C library that .NET does not offer, or whose errors it swallows.</summary>
/// <remarks>
/// <see cref="FileStream.Flush(bool)"/> returns normally on Linux although fsync failed (ENOSPC, EIO, EDQUOT), so a model would
/// be reported as saved and be gone after a power cut. Here each result is checked.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixFiles
{
    private const int Eintr = 4;
    private const int Einval = 22;
    private const int ReadOnly = 0;
    private static readonly int Enotsup = OperatingSystem.IsMacOS() ? 45 : 95;
    private static readonly int DirectoryOnly = OperatingSystem.IsMacOS() ? 0x100000 : 0x10000;
    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Waits until the file's bytes are on the disk.</summary>
    /// <exception cref="IOException">fsync failed; <see cref="Exception.HResult"/> is the errno.</exception>
    public static void Synchronize(SafeFileHandle file)
    {
        while (FSync(file) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Eintr) throw Failure("fsync", errno);
        }
    }

    /// <summary>Waits until the folder's entries (a rename just made) are on the disk.</summary>
    /// <remarks>File systems that cannot synchronise a folder (some network and user-space ones) say EINVAL or ENOTSUP; for them the rename is all there is.</remarks>
    public static void SynchronizeFolder(string folder)
    {
        // O_DIRECTORY has another value on a few non-x64 Linux ports; opening read-only alone suffices, the flag only guards against races.
        int flags = ReadOnly | CloseOnExec | (RuntimeInformation.ProcessArchitecture is Architecture.X64 || OperatingSystem.IsMacOS() ? DirectoryOnly : 0);
        int descriptor = Open(folder, flags);
        if (descriptor < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            // A folder one may write but not list cannot be opened for reading; the file itself is safe.
            if (errno == OperatingSystemReason.Eacces) return;
            throw Failure("open", errno);
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        while (FSync(handle) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno == Einval || errno == Enotsup) return;
            if (errno != Eintr) throw Failure("fsync", errno);
        }
    }

    /// <summary>Gives the file a second name unless that name is taken: the only rename that never replaces. False where the file system has no hard links.</summary>
    /// <exception cref="IOException">The name is taken (<see cref="Exception.HResult"/> is EEXIST) or the call failed.</exception>
    public static bool TryLink(string from, string to)
    {
        if (Link(from, to) == 0) return true;
        int errno = Marshal.GetLastPInvokeError();
        if (errno is OperatingSystemReason.Eexist or OperatingSystemReason.Enospc or OperatingSystemReason.Eio or OperatingSystemReason.Erofs or OperatingSystemReason.Eacces)
            throw Failure("link", errno);
        return false;
    }

    /// <summary>Opens a file to read, whoever has locked it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenToRead(string path)
    {
        int descriptor = Open(path, ReadOnly | CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure("open", Marshal.GetLastPInvokeError());
    }

    /// <summary>True where the open file is the one of that name still; true too where the system does not say.</summary>
    public static bool IsSameFile(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux()) return File.Exists(path);
        const int CurrentFolder = -100, InodeWanted = 0x100, EmptyPath = 0x1000, InodeOffset = 32, DeviceOffset = 136;
        Span<byte> open = stackalloc byte[256], named = stackalloc byte[256];
        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);
            if (StatX((int)file.DangerousGetHandle(), "", EmptyPath, InodeWanted, ref MemoryMarshal.GetReference(open)) != 0) return true;
        }
        finally
        {
            if (held) file.DangerousRelease();
        }

        if (StatX(CurrentFolder, path, 0, InodeWanted, ref MemoryMarshal.GetReference(named)) != 0) return false;
        return MemoryMarshal.Read<ulong>(open[InodeOffset..]) == MemoryMarshal.Read<ulong>(named[InodeOffset..])
            && MemoryMarshal.Read<ulong>(open[DeviceOffset..]) == MemoryMarshal.Read<ulong>(named[DeviceOffset..]);
    }

    /// <summary>True where the path is a device, pipe or socket, which is written in place and never replaced.</summary>
    public static bool IsSpecial(string path)
    {
        if (!OperatingSystem.IsLinux()) return Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);
        const int CurrentFolder = -100, TypeWanted = 1, ModeOffset = 28;
        Span<byte> status = stackalloc byte[256]; // struct statx: the same layout on every Linux, unlike struct stat
        if (StatX(CurrentFolder, path, 0, TypeWanted, ref MemoryMarshal.GetReference(status)) != 0) return false;
        int type = MemoryMarshal.Read<ushort>(status[ModeOffset..]) & 0xF000;
        return type is not (0x8000 or 0x4000); // S_IFREG, S_IFDIR
    }

    private static IOException Failure(string call, int errno) =>
        new($"{call}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte status);
}
