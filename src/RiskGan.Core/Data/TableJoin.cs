namespace RiskGan.Core.Data;

/// <summary>Puts tables of one schema below each other: the chunks of a sample, for what needs the whole.</summary>
public static class TableJoin
{
    /// <summary>The rows of all tables in order; at least one table, all with the first one's columns.</summary>
    public static Table Join(IEnumerable<Table> chunks)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        Table[] tables = [.. chunks];
        if (tables.Length == 0) throw new ArgumentException("There is no table to join.", nameof(chunks));
        var columns = new Column[tables[0].Columns.Count];
        for (int i = 0; i < columns.Length; i++) columns[i] = Join(Array.ConvertAll(tables, table => table.Columns[i]));
        return new Table(tables[0].Schema, columns);
    }

    private static Column Join(Column[] parts)
    {
        if (parts[0] is NumericColumn) return new NumericColumn(parts[0].Schema, [.. parts.SelectMany(part => ((NumericColumn)part).Values)]);

        // Chunks of an identifier have levels of their own, so levels are matched by text.
        var levels = new List<string>();
        var codeOfLevel = new Dictionary<string, int>(StringComparer.Ordinal);
        var codes = new List<int>();
        foreach (CategoryColumn part in parts.Cast<CategoryColumn>())
        {
            int[] translation = Array.ConvertAll(part.Levels, CodeOf);
            codes.AddRange(part.Codes.Select(code => code < 0 ? CategoryColumn.Missing : translation[code]));
        }

        return new CategoryColumn(parts[0].Schema, [.. levels], [.. codes]);

        int CodeOf(string level)
        {
            if (codeOfLevel.TryGetValue(level, out int code)) return code;
            levels.Add(level);
            return codeOfLevel[level] = levels.Count - 1;
        }
    }
}
