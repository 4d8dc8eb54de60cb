using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>Opens a user's input file, telling what is wrong where it cannot be opened.</summary>
internal static class InputFile
{
    /// <summary>Opens for one sequential pass.</summary>
    public static FileStream Open(string path)
    {
        try
        {
            if (Directory.Exists(path)) throw Fault.InputIsFolder(path);
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw Fault.InputMissing(path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Fault.InputForbidden(path, e);
        }
        catch (IOException e)
        {
            throw Fault.ReadFailed(path, e);
        }
    }
}
