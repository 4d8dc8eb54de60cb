using System.Security.Cryptography;
using System.Text;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Persistence;

/// <summary>A file that appears under its name whole and on the disk, or not at all; every file riskgan leaves behind is written through it.</summary>
/// <remarks>
/// <para>Protocol: temporary name in the same folder → write → fsync → rename → fsync of the folder. A reader, a crash or a power
/// cut sees the older file or the new one, never a part. Disposing before <see cref="Commit"/> removes the temporary file; one left
/// by a killed process is removed by the next writer of the same name once it is an hour old and unlocked.</para>
/// <para>Edges: a symbolic link stays, its target is replaced; an older file's permission bits are kept; a device, pipe or socket
/// (<c>/dev/null</c>, a named pipe) is written in place, for there is nothing to replace. On Windows .NET's own flush and
/// replace take the place of fsync and rename.</para>
/// <para>Cost: one buffer of 64 KiB, so rows without end stream through in constant memory.</para>
/// </remarks>
public sealed class DurableFile : Stream
{
    private const int BufferLength = 1 << 16;
    private const int MaxNameBytes = 200; // leaves room for the suffix under the usual limit of 255
    private static readonly TimeSpan OrphanAge = TimeSpan.FromHours(1);

    private readonly string _target;
    private readonly string? _temporary;
    private readonly bool _overwrite;
    private readonly FileStream _stream;
    private readonly byte[] _buffer = new byte[BufferLength];
    private int _buffered;
    private bool _ended;

    private DurableFile(string path, string target, string? temporary, bool overwrite, FileStream stream)
    {
        FilePath = path;
        _target = target;
        _temporary = temporary;
        _overwrite = overwrite;
        _stream = stream;
    }

    /// <summary>The path as it was asked for.</summary>
    public string FilePath { get; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => !_ended;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Starts the file under a temporary name.</summary>
    /// <exception cref="RiskGanException">RG401 the file exists and <paramref name="overwrite"/> is false; RG402–RG405 it cannot be created.</exception>
    public static DurableFile Create(string path, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            string target = Resolve(path);
            return IsSpecial(target) ? CreateInPlace(path, target) : CreateBeside(path, target, overwrite);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Fault.OutputNotPermitted(path, e);
        }
        catch (IOException e)
        {
            throw Fault.OutputNotCreated(path, e);
        }
    }

    /// <summary>Writes a whole file.</summary>
    /// <exception cref="RiskGanException">As <see cref="Create"/> and <see cref="Commit"/>.</exception>
    public static void WriteAll(string path, ReadOnlySpan<byte> content, bool overwrite)
    {
        using DurableFile file = Create(path, overwrite);
        file.Write(content);
        file.Commit();
    }

    /// <summary>Writes a whole file of text, as UTF-8 without a byte order mark.</summary>
    /// <exception cref="RiskGanException">As <see cref="Create"/> and <see cref="Commit"/>.</exception>
    public static void WriteAll(string path, string text, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(text);
        WriteAll(path, Encoding.UTF8.GetBytes(text), overwrite);
    }

    /// <summary>Meets now every error that <see cref="Create"/> would meet later, so that long work is not done in vain.</summary>
    /// <exception cref="RiskGanException">As <see cref="Create"/>.</exception>
    public static void EnsureCreatable(string path, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // A pipe would take an open and close for its whole message.
        if (!IsSpecial(path)) Create(path, overwrite).Dispose();
    }

    /// <summary>Refuses a file of the given length that would not fit on its disk; does nothing where the free space is unknown.</summary>
    /// <exception cref="RiskGanException">RG407 the disk has less room.</exception>
    public static void EnsureRoom(string path, long bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = Resolve(path);
        if (IsSpecial(target)) return;
        string folder = FolderOf(target);
        try
        {
            long free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
            if (bytes > free) throw Fault.NotEnoughRoom(path, bytes, free);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Network shares may not tell; then the write itself will.
        }
    }

    /// <summary>Puts the file under its name, on the disk. After this nothing more can be written.</summary>
    /// <exception cref="RiskGanException">RG406 writing failed, RG401 another file took the name meanwhile; the temporary file is removed.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        Flush();
        _ended = true;
        try
        {
            if (_temporary is null)
            {
                _stream.Dispose();
                return;
            }

            Synchronize();
            _stream.Dispose(); // Windows cannot rename an open file
            Rename(_temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RemoveTemporary();
            throw Failure(e);
        }
        catch (RiskGanException)
        {
            RemoveTemporary();
            throw;
        }

        SynchronizeFolder();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (buffer.Length > BufferLength - _buffered) Flush();
        if (buffer.Length >= BufferLength)
        {
            WriteThrough(buffer);
            return;
        }

        buffer.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += buffer.Length;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void WriteByte(byte value) => Write([value]);

    /// <inheritdoc/>
    public override void Flush()
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_buffered == 0) return;
        WriteThrough(_buffer.AsSpan(0, _buffered));
        _buffered = 0;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Removes what was written unless <see cref="Commit"/> came first.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_ended)
        {
            _ended = true;
            _stream.Dispose(); // holds no buffer of its own, so there is nothing it could fail to write
            RemoveTemporary();
        }

        base.Dispose(disposing);
    }

    private static DurableFile CreateInPlace(string path, string target) =>
        new(path, target, temporary: null, overwrite: true, new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));

    private static DurableFile CreateBeside(string path, string target, bool overwrite)
    {
        if (Directory.Exists(target)) throw Fault.OutputIsFolder(path);
        string folder = FolderOf(target);
        if (!Directory.Exists(folder)) throw Fault.OutputFolderMissing(path, folder);
        bool exists = File.Exists(target);
        if (exists && !overwrite) throw Fault.OutputExists(path);

        string prefix = "." + CutToBytes(Path.GetFileName(target), MaxNameBytes) + ".";
        RemoveOrphans(folder, prefix);
        string temporary = Path.Combine(folder, prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) + ".tmp");
        // FileShare.None takes an advisory lock: RemoveOrphans of another process sees that this file is alive.
        var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var file = new DurableFile(path, target, temporary, overwrite, stream);
        try
        {
            if (exists && !OperatingSystem.IsWindows()) File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return file;
    }

    private void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(e);
        }
    }

    private Exception Failure(Exception error) => _temporary is null && error.HResult == OperatingSystemReason.Epipe
        ? new ClosedPipeException(error.Message, error)
        : Fault.WriteFailed(FilePath, error);

    private void Synchronize()
    {
        if (OperatingSystem.IsWindows())
        {
            _stream.Flush(flushToDisk: true);
            return;
        }

        // On macOS fsync stops at the drive's cache; .NET's flush goes further there (F_FULLFSYNC) but reports no error.
        if (OperatingSystem.IsMacOS()) _stream.Flush(flushToDisk: true);
        UnixFiles.Synchronize(_stream.SafeFileHandle);
    }

    private void Rename(string temporary)
    {
        if (_overwrite)
        {
            File.Move(temporary, _target, overwrite: true);
            return;
        }

        // File.Move asks first and renames then, so a file that came in between would be lost; a hard link cannot replace one.
        try
        {
            if (!OperatingSystem.IsWindows() && UnixFiles.TryLink(temporary, _target)) File.Delete(temporary);
            else File.Move(temporary, _target, overwrite: false);
        }
        catch (IOException) when (File.Exists(_target))
        {
            throw Fault.OutputExists(FilePath);
        }
    }

    private void SynchronizeFolder()
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            UnixFiles.SynchronizeFolder(FolderOf(_target));
        }
        catch (IOException e)
        {
            throw Fault.FolderNotSynchronized(FilePath, e);
        }
    }

    private void RemoveTemporary()
    {
        if (_temporary is null) return;
        try
        {
            File.Delete(_temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk that failed to write may fail to delete; the error already on its way is the one to report.
        }
    }

    private static void RemoveOrphans(string folder, string prefix)
    {
        try
        {
            foreach (string orphan in Directory.EnumerateFiles(folder, prefix + "*.tmp"))
                if (Path.GetFileName(orphan).StartsWith(prefix, StringComparison.Ordinal)) // the name itself may hold * or ?
                    RemoveOrphan(orphan, OrphanAge);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder one may write but not list: tidying is a courtesy, never a reason to fail.
        }
    }

    /// <summary>Removes what a killed process left under a temporary name, unless it is younger than <paramref name="age"/> or locked by a living writer.</summary>
    internal static void RemoveOrphan(string path, TimeSpan age)
    {
        try
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < age) return;
            new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Locked by a living writer, another user's, or gone already.
        }
    }

    /// <summary>The full path of the file that is really written: a symbolic link's target.</summary>
    internal static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    /// <summary>True for a device, pipe or socket, which is written in place.</summary>
    internal static bool IsSpecial(string path) => !OperatingSystem.IsWindows() && UnixFiles.IsSpecial(path);

    private static string FolderOf(string target) => Path.GetDirectoryName(target) ?? target;

    /// <summary>The name cut so that it has at most so many bytes in UTF-8.</summary>
    internal static string CutToBytes(string name, int bytes)
    {
        int end = name.Length;
        while (Encoding.UTF8.GetByteCount(name.AsSpan(0, end)) > bytes) end--;
        return name[..end];
    }
}
