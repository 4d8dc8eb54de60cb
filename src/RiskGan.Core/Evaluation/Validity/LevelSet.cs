using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>The levels that occur in a column's rows, which may be fewer than the column lists.</summary>
internal static class LevelSet
{
    private const int MostQuoted = 3;

    /// <summary>How many rows hold each listed level.</summary>
    public static int[] Count(CategoryColumn column)
    {
        var counts = new int[column.Levels.Length];
        foreach (int code in column.Codes) if (code >= 0) counts[code]++;
        return counts;
    }

    /// <summary>Adds the levels that occur in the column; nothing where it is absent or holds numbers.</summary>
    public static void AddTo(HashSet<string> levels, Column? column)
    {
        if (column is not CategoryColumn category) return;
        int[] counts = Count(category);
        for (int code = 0; code < counts.Length; code++) if (counts[code] > 0) levels.Add(category.Levels[code]);
    }

    /// <summary>How many cells hold each level, by its text; empty where the column is absent or holds numbers.</summary>
    public static Dictionary<string, int> CountByText(Column? column)
    {
        var counted = new Dictionary<string, int>(StringComparer.Ordinal);
        if (column is not CategoryColumn category) return counted;
        int[] counts = Count(category);
        for (int code = 0; code < counts.Length; code++) counted[category.Levels[code]] = counted.GetValueOrDefault(category.Levels[code]) + counts[code];
        return counted;
    }

    /// <summary>"2 unseen: 'x', 'y'", the first few quoted; empty for none.</summary>
    public static string Describe(List<string> levels, string what)
    {
        if (levels.Count == 0) return "";
        IEnumerable<string> quoted = levels.Take(MostQuoted).Select(level => $"'{PrintableText.Escape(level, PrintableText.CellLength)}'");
        string more = levels.Count > MostQuoted ? ", …" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{levels.Count:N0} {what}: {string.Join(", ", quoted)}{more}");
    }
}
