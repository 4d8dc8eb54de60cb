using RiskGan.Core.Errors;

namespace RiskGan.Cli.Commands;

/// <summary>An input that may be read more than once: a file as it is, standard input by way of a temporary file that only its owner can read.</summary>
internal sealed class InputCopy : IDisposable
{
    private readonly string _path;
    private readonly bool _isTemporary;
    private readonly bool _isStream;

    private InputCopy(string path, string source, bool isTemporary, bool isStream)
    {
        _path = path;
        Source = source;
        _isTemporary = isTemporary;
        _isStream = isStream;
    }

    /// <summary>Its name, for messages.</summary>
    public string Source { get; }

    /// <summary>Bytes in all, or 0 where unknown.</summary>
    public long Length => !_isStream && new FileInfo(_path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Takes the input; <paramref name="keep"/> says that it is read more than once.</summary>
    public static InputCopy Of(string path, bool keep)
    {
        if (path != "-") return new InputCopy(path, path, isTemporary: false, isStream: false);
        if (!keep) return new InputCopy(path, "standard input", isTemporary: false, isStream: true);
        string temporary = Path.GetTempFileName(); // created for this user alone
        using (Stream input = Console.OpenStandardInput())
        using (FileStream copy = File.Create(temporary))
            input.CopyTo(copy);
        return new InputCopy(temporary, "standard input", isTemporary: true, isStream: false);
    }

    /// <summary>Opens it from its start.</summary>
    public Stream Open()
    {
        if (_isStream) return Console.OpenStandardInput();
        try
        {
            if (Directory.Exists(_path)) throw Fault.InputIsFolder(_path);
            return new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw Fault.InputMissing(_path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Fault.InputForbidden(_path, e);
        }
        catch (IOException e)
        {
            throw Fault.ReadFailed(_path, e);
        }
    }

    public void Dispose()
    {
        if (_isTemporary) File.Delete(_path);
    }
}
