namespace RiskGan.Tests.Support;

/// <summary>A folder of its own for one test, removed at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Root = Directory.CreateTempSubdirectory("riskgan-test-").FullName;

    /// <summary>The folder's full path.</summary>
    public string Root { get; }

    /// <summary>Full path of a file in the folder.</summary>
    public string File(string name) => Path.Combine(Root, name);

    /// <summary>Writes a text file (UTF-8, no mark) and gives its full path.</summary>
    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>Names of everything in the folder, hidden files included, in order.</summary>
    public string[] Names() => [.. Directory.EnumerateFileSystemEntries(Root).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
