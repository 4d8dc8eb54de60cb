using System.Globalization;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>Takes labels that only a few rows share out of a table before anything is learned, so that neither model nor rows can show them.</summary>
/// <remarks>
/// A label seen in fewer than k cells is replaced: in an ordinal column by the nearest kept label in the column's order (the lower of two), elsewhere by
/// <see cref="Stand"/>. Numbers, dates and identifiers are not labels: numbers that fewer than five rows share are interpolated by the encoder anyway, and of
/// identifiers no value is kept. Levels listed in a schema are cut alike, for the schema stands in the model.
/// <para>Edges: an ordinal column without a kept label, and a column whose kept labels include the stand-in's text, get the stand-in with underscores
/// until it is new; k below 2 changes nothing. Shapes: N rows × C columns stay.</para>
/// </remarks>
public static class RareLabels
{
    /// <summary>The text that stands for rare labels.</summary>
    public const string Stand = "other";

    /// <summary>The table without labels seen in fewer than <paramref name="least"/> cells.</summary>
    /// <param name="table">The table.</param>
    /// <param name="least">Fewest cells k of a label that stays.</param>
    /// <param name="notices">Takes a sentence for each column changed.</param>
    public static Table Replace(Table table, int least, ICollection<string> notices)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(notices);
        if (least < 2) return table;
        Column[] columns = [.. table.Columns.Select(column => column is CategoryColumn labels && column.Schema.Kind != ColumnKind.Identifier ? Replace(labels, least, notices) : column)];
        return new Table(table.Schema with { Columns = [.. columns.Select(column => column.Schema)] }, columns);
    }

    private static CategoryColumn Replace(CategoryColumn column, int least, ICollection<string> notices)
    {
        var counts = new int[column.Levels.Length];
        foreach (int code in column.Codes)
            if (code >= 0) counts[code]++;
        if (Array.TrueForAll(counts, count => count >= least)) return column;

        int[] kept = [.. Enumerable.Range(0, counts.Length).Where(level => counts[level] >= least)];
        int rare = counts.Count(count => count > 0) - kept.Length;
        bool toNearest = column.Schema.Kind == ColumnKind.Ordinal && kept.Length > 0;
        string[] levels = [.. kept.Select(level => column.Levels[level])];
        if (!toNearest && rare > 0) levels = [.. levels, NewText(levels)];
        if (column.Schema.Kind != ColumnKind.Ordinal) Array.Sort(levels, StringComparer.Ordinal);

        var codeOf = new int[counts.Length];
        for (int level = 0; level < counts.Length; level++)
        {
            codeOf[level] = counts[level] >= least ? Array.IndexOf(levels, column.Levels[level])
                : toNearest ? Nearest(kept, level)
                : rare > 0 ? Array.FindIndex(levels, text => !kept.Any(one => column.Levels[one] == text))
                : 0; // no cell has it
        }

        if (rare > 0)
        {
            string how = toNearest ? "their nearest neighbours" : $"'{levels.Single(text => !kept.Any(one => column.Levels[one] == text))}'";
            notices.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"'{PrintableText.Escape(column.Name)}': {rare:N0} labels that fewer than {least} rows share are replaced by {how} (--redact-rare)."));
        }

        ColumnSchema schema = column.Schema.Levels is null ? column.Schema : column.Schema with { Levels = levels };
        return new CategoryColumn(schema, levels, [.. column.Codes.Select(code => code < 0 ? code : codeOf[code])]);
    }

    // Of equally near ones the lower.
    private static int Nearest(int[] kept, int level)
    {
        int best = 0;
        for (int i = 1; i < kept.Length; i++)
            if (Math.Abs(kept[i] - level) < Math.Abs(kept[best] - level)) best = i;
        return best;
    }

    private static string NewText(string[] levels)
    {
        string text = Stand;
        while (levels.Contains(text)) text += "_";
        return text;
    }
}
