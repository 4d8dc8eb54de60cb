using System.Text.Unicode;

namespace RiskGan.Core.Persistence;

/// <summary>Says what a file looks like that is not a model, so that a mixed-up argument is seen at once.</summary>
internal static class ForeignFile
{
    /// <summary>Bytes from the start of the file that <see cref="Describe"/> looks at.</summary>
    public const int Needed = 512;

    private static readonly (byte[] Magic, string Name)[] Kinds =
    [
        ([0x50, 0x4B, 0x03, 0x04], "it is a zip archive"),
        ([0x50, 0x4B, 0x05, 0x06], "it is a zip archive"),
        ([0x1F, 0x8B], "it is a gzip file"),
        ([0x89, 0x50, 0x4E, 0x47], "it is a PNG image"),
        ([0x28, 0xB5, 0x2F, 0xFD], "it is a zstd file"),
        ([0x25, 0x50, 0x44, 0x46], "it is a PDF document"),
        ([0x50, 0x41, 0x52, 0x31], "it is a Parquet file"),
        ([0x80, 0x02], "it is a Python pickle"),
        ([0x80, 0x03], "it is a Python pickle"),
        ([0x80, 0x04], "it is a Python pickle"),
        ([0x80, 0x05], "it is a Python pickle"),
        ([0x89, 0x48, 0x44, 0x46], "it is an HDF5 file"),
    ];

    /// <summary>The end of a sentence "… is not a riskgan model: ".</summary>
    public static string Describe(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty) return "it is empty";
        foreach ((byte[] magic, string name) in Kinds)
            if (start.StartsWith(magic)) return name;
        if (IsText(start)) return "it looks like a text file";
        return start.Length <= 10 ? "it is too short" : "its first bytes are those of another kind of file";
    }

    private static bool IsText(ReadOnlySpan<byte> start)
    {
        if (start.ContainsAnyInRange((byte)0, (byte)8)) return false;
        // The cut after Needed bytes may split the last character.
        for (int cut = 0; cut < 4 && cut < start.Length; cut++)
            if (Utf8.IsValid(start[..^cut])) return true;
        return false;
    }
}
