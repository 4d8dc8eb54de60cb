using System.Text;

namespace RiskGan.Core.Data;

/// <summary>The texts that mean "missing" without being told.</summary>
/// <remarks>
/// Empty text, <c>?</c> (UCI files), <c>.</c> (SAS), and in any letter case <c>NA</c>, <c>N/A</c>, <c>#N/A</c>, <c>NaN</c>, <c>null</c>;
/// spaces around them are ignored. "None" is not among them: credit files use it as a category (no guarantor, no other plan).
/// Other texts, such as -999, are named by the user.
/// </remarks>
public static class MissingTokens
{
    /// <summary>The tokens, empty text first.</summary>
    public static IReadOnlyList<string> Default { get; } = ["", "?", ".", "NA", "N/A", "#N/A", "NaN", "null"];

    private static readonly byte[][] DefaultUtf8 = [.. Default.Select(Encoding.UTF8.GetBytes)];

    /// <summary>True where the cell is one of the usual tokens.</summary>
    internal static bool IsDefault(ReadOnlySpan<byte> cell)
    {
        ReadOnlySpan<byte> text = cell.Trim((byte)' ');
        if (text.Length > 4) return false;
        foreach (byte[] token in DefaultUtf8)
            if (Ascii.EqualsIgnoreCase(text, token)) return true;
        return false;
    }

    /// <summary>Marks the codes of a column whose text means "missing".</summary>
    /// <param name="column">The column.</param>
    /// <param name="told">Tokens told by the user for all columns.</param>
    /// <param name="declared">Tokens of the column's declared schema, which stand for the usual ones; null where none are declared.</param>
    internal static bool[] Find(RawColumn column, IReadOnlyList<string> told, IReadOnlyList<string>? declared)
    {
        var tokens = new HashSet<string>(told, StringComparer.Ordinal);
        if (declared is not null) tokens.UnionWith(declared);
        var missing = new bool[column.Texts.Count];
        for (int code = 0; code < missing.Length; code++)
        {
            ReadOnlySpan<byte> text = column.Texts[code];
            missing[code] = text.IsEmpty
                || (declared is null && IsDefault(text))
                || (tokens.Count > 0 && text.Length <= 256 && tokens.Contains(column.Texts.GetString(code)));
        }
        return missing;
    }
}
