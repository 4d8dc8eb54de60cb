using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Persistence;

/// <summary>The right to make a file, held by one process at a time for as long as the work on it takes.</summary>
/// <remarks>
/// A hidden file <c>.NAME.lock</c> beside the file is locked (flock on Unix) and holds the process's number. The system drops the lock with the process,
/// also after kill -9; the empty shell of a killed process is taken over by the next one. Locks order writers only: readers never
/// wait, since <see cref="DurableFile"/> makes every file appear whole. On a file system without locks (some network ones) nothing is held.
/// </remarks>
public sealed class FileLock : IDisposable
{
    private const int Tries = 100;
    private const int MaxNameBytes = 200;

    private readonly string _path;
    private FileStream? _stream;

    private FileLock(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
    }

    /// <summary>Takes the lock, or gives null for a device or pipe, which nobody can own.</summary>
    /// <exception cref="RiskGanException">RG422 another process holds it; RG402, RG404, RG405 its file cannot be created.</exception>
    public static FileLock? Take(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = DurableFile.Resolve(path);
        if (DurableFile.IsSpecial(target)) return null;
        string folder = Path.GetDirectoryName(target) ?? target;
        if (!Directory.Exists(folder)) throw Fault.OutputFolderMissing(path, folder);
        string lockPath = Path.Combine(folder, $".{DurableFile.CutToBytes(Path.GetFileName(target), MaxNameBytes)}.lock");
        for (int attempt = 0; ; attempt++)
        {
            FileStream stream;
            try
            {
                // Windows shares by the open call itself, so readers may be let in to see the number; on Unix only "None" is an exclusive lock.
                stream = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None, bufferSize: 0);
            }
            catch (UnauthorizedAccessException e)
            {
                throw Fault.OutputNotPermitted(path, e);
            }
            catch (IOException e) when (IsHeld(e))
            {
                // Its holder may have ended between the two calls; then the name is gone, or somebody else's by now.
                if (File.Exists(lockPath) || attempt >= Tries) throw Fault.FileInUse(path, Holder(lockPath));
                continue;
            }
            catch (IOException) when (attempt < Tries && !File.Exists(lockPath))
            {
                continue;
            }
            catch (IOException e)
            {
                throw Fault.OutputNotCreated(path, e);
            }

            // The last holder may have removed the name after we opened the file: then others cannot see our lock.
            if (OperatingSystem.IsWindows() || UnixFiles.IsSameFile(stream.SafeFileHandle, lockPath) || attempt == Tries)
            {
                Sign(stream);
                return new FileLock(lockPath, stream);
            }

            stream.Dispose();
        }
    }

    /// <summary>Gives the lock back and removes its file.</summary>
    public void Dispose()
    {
        if (_stream is null) return;
        try
        {
            // While it is still held: whoever opens the file afterwards makes a new one.
            if (!OperatingSystem.IsWindows()) File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty file stays behind; the next holder takes it over.
        }

        _stream.Dispose();
        _stream = null;
        if (!OperatingSystem.IsWindows()) return;
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process has it already.
        }
    }

    private static bool IsHeld(IOException error) =>
        OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) is 32 or 33 : error.HResult == OperatingSystemReason.Ewouldblock || error.HResult == OperatingSystemReason.WindowsSharingViolation;

    private static void Sign(FileStream stream)
    {
        try
        {
            stream.SetLength(0);
            stream.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, say: the lock holds all the same, only nobody learns by whom.
        }
    }

    private static int? Holder(string lockPath)
    {
        try
        {
            // .NET would ask for a lock of its own to read.
            using SafeFileHandle handle = OperatingSystem.IsWindows() ? File.OpenHandle(lockPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) : UnixFiles.OpenToRead(lockPath);
            Span<byte> text = stackalloc byte[16];
            int length = RandomAccess.Read(handle, text, 0);
            return int.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
