namespace RiskGan.Tests.Support;

/// <summary>Finds the optional real data sets, in a folder <c>shared/data</c> beside the repository or named by RISKGAN_TEST_DATA.</summary>
internal static class SharedData
{
    /// <summary>The repository's root: the nearest folder upwards that holds RiskGan.sln.</summary>
    public static string RepositoryRoot { get; } = FindUpwards("RiskGan.sln")
        ?? throw new InvalidOperationException("RiskGan.sln was not found above the test assembly.");

    /// <summary>The data folder, or null where it is absent.</summary>
    public static string? Folder { get; } = FindFolder();

    /// <summary>The path of a data set; only call it under <see cref="SharedDataFactAttribute"/>.</summary>
    public static string PathOf(string file) => Path.Combine(Folder ?? throw new InvalidOperationException("No shared data."), file);

    private static string? FindFolder()
    {
        string? told = Environment.GetEnvironmentVariable("RISKGAN_TEST_DATA");
        if (!string.IsNullOrEmpty(told)) return Directory.Exists(told) ? told : null;
        string beside = Path.Combine(RepositoryRoot, "..", "shared", "data");
        return Directory.Exists(beside) ? Path.GetFullPath(beside) : null;
    }

    private static string? FindUpwards(string file)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, file))) return folder.FullName;
        return null;
    }
}

/// <summary>A fact that needs the real data sets and is skipped, saying so, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Folder is null) Skip = "The folder shared/data is not beside the repository (RISKGAN_TEST_DATA names another place).";
    }
}
