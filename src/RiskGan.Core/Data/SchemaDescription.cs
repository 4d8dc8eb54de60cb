using System.Globalization;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Data;

/// <summary>One line a column for the eye: name, kind, different values, share missing, and why it was decided so.</summary>
public static class SchemaDescription
{
    /// <summary>The lines in column order, in aligned columns; no cell of the data stands in them.</summary>
    public static IReadOnlyList<string> Lines(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        string[] names = [.. table.Columns.Select(column => Fault.Brief(column.Name))];
        string[] counts = [.. table.Columns.Select(DescribeCounts)];
        int nameWidth = names.Length == 0 ? 0 : names.Max(name => name.Length);
        int countWidth = counts.Length == 0 ? 0 : counts.Max(count => count.Length);
        var lines = new string[names.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            ColumnSchema schema = table.Columns[i].Schema;
            lines[i] = $"{names[i].PadRight(nameWidth)}  {SchemaWords.Of(schema.Kind),-11}  {counts[i].PadRight(countWidth)}  {schema.Reason}".TrimEnd();
        }
        return lines;
    }

    /// <summary>Number of different values among the cells that are not missing.</summary>
    public static int CountDistinct(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column is NumericColumn numeric)
        {
            var seen = new HashSet<double>();
            foreach (double value in numeric.Values)
                if (!double.IsNaN(value)) seen.Add(value);
            return seen.Count;
        }
        var labels = (CategoryColumn)column;
        var used = new bool[labels.Levels.Length];
        foreach (int code in labels.Codes)
            if (code >= 0) used[code] = true;
        return used.Count(isUsed => isUsed);
    }

    private static string DescribeCounts(Column column)
    {
        int distinct = CountDistinct(column), missing = column.CountMissing();
        string values = string.Create(CultureInfo.InvariantCulture, $"{distinct,7:N0} {(distinct == 1 ? "value " : "values")}");
        if (missing == 0) return values;
        double share = 100.0 * missing / column.Count;
        return string.Create(CultureInfo.InvariantCulture, $"{values}, {(share < 0.1 ? "<0.1" : share.ToString("0.0", CultureInfo.InvariantCulture))} % missing");
    }
}
