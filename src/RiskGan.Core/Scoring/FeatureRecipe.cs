using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Scoring;

/// <summary>Which columns are features and what was learned of each: fitted on some tables, applied to any.</summary>
/// <remarks>
/// Identifiers and texts never take part; constants only where asked. Levels are compared by their text; a column of several tables has
/// the levels of all. Edges: a level that was not seen has a code of its own; a column without a present cell is a feature that tells nothing.
/// </remarks>
internal sealed class FeatureRecipe
{
    public FeatureRecipe(IReadOnlyList<Feature> features, IReadOnlyList<string> leftOut)
    {
        Features = features;
        LeftOut = leftOut;
    }

    /// <summary>The F features in the first table's column order.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>Columns of the first table that another lacks, or holds as numbers where the first holds labels.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Learns the recipe from the tables' rows together.</summary>
    /// <param name="tables">At least one table; the first says what each column is.</param>
    /// <param name="target">A column that is no feature, or null.</param>
    /// <param name="withConstants">True where columns that are constant in the first table are features too.</param>
    public static FeatureRecipe Fit(IReadOnlyList<Table> tables, string? target = null, bool withConstants = false)
    {
        var features = new List<Feature>();
        var leftOut = new List<string>();
        foreach (Column column in tables[0].Columns)
        {
            ColumnKind kind = column.Schema.Kind;
            if (column.Name == target || kind is ColumnKind.Identifier or ColumnKind.Text || (kind == ColumnKind.Constant && !withConstants)) continue;
            Column?[] parts = [.. tables.Select(table => table.Find(column.Name))];
            if (Array.TrueForAll(parts, part => part is not null && part is NumericColumn == column is NumericColumn)) features.Add(Fit(parts!));
            else leftOut.Add(column.Name);
        }

        return new FeatureRecipe(features, leftOut);
    }

    /// <summary>The table's features.</summary>
    /// <exception cref="RiskGanException">RG720: columns are missing, or hold labels where the recipe needs numbers.</exception>
    public FeatureTable Apply(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var faults = new List<string>();
        var cells = new Array[Features.Count];
        for (int f = 0; f < cells.Length; f++)
        {
            Feature feature = Features[f];
            Column? column = table.Find(feature.Name);
            Array? made = column is null ? null : feature.Form == FeatureForm.Number ? Numbers(column) : Codes(column, feature);
            if (column is null) faults.Add($"'{feature.Name}' is missing");
            else if (made is null) faults.Add($"'{feature.Name}' holds labels instead of numbers");
            cells[f] = made ?? Array.Empty<double>();
        }

        if (faults.Count > 0) throw Fault.RiskFeaturesDiffer(faults);
        return new FeatureTable(this, table.RowCount, cells);
    }

    private static Feature Fit(Column[] parts) => parts[0] is NumericColumn
        ? FitNumbers(parts[0].Name, [.. parts.Select(part => ((NumericColumn)part).Values)])
        : FitLevels(parts[0], [.. parts.Select(part => (CategoryColumn)part)]);

    private static Feature FitNumbers(string name, double[][] parts)
    {
        int present = 0, missing = 0;
        double least = double.PositiveInfinity, greatest = double.NegativeInfinity, mean = 0.0;
        foreach (double[] values in parts)
        {
            foreach (double value in values)
            {
                if (double.IsNaN(value))
                {
                    missing++;
                    continue;
                }

                least = Math.Min(least, value);
                greatest = Math.Max(greatest, value);
                mean += (value - mean) / ++present; // a running mean cannot overflow where a sum of amounts would
            }
        }

        if (present == 0 || least == greatest) return new Feature { Name = name, Form = FeatureForm.Number, Mean = present == 0 ? 0.0 : least, HasMissing = missing > 0 };
        double scale = Math.Max(greatest - mean, mean - least);
        double sum = 0.0;
        foreach (double[] values in parts)
        {
            foreach (double value in values)
            {
                if (double.IsNaN(value)) continue;
                double scaled = (value - mean) / scale;
                sum += scaled * scaled;
            }
        }

        return new Feature { Name = name, Form = FeatureForm.Number, Mean = mean, Deviation = scale * Math.Sqrt(sum / present), HasMissing = missing > 0 };
    }

    private static Feature FitLevels(Column first, CategoryColumn[] parts)
    {
        var rowsOfLevel = new Dictionary<string, int>(StringComparer.Ordinal);
        bool missing = false;
        foreach (CategoryColumn part in parts)
        {
            var rows = new int[part.Levels.Length];
            foreach (int code in part.Codes)
            {
                if (code < 0) missing = true;
                else rows[code]++;
            }

            for (int level = 0; level < rows.Length; level++)
                if (rows[level] > 0) rowsOfLevel[part.Levels[level]] = rowsOfLevel.GetValueOrDefault(part.Levels[level]) + rows[level];
        }

        bool ordered = first.Schema.Kind == ColumnKind.Ordinal;
        string[] levels = InOrder([.. parts.SelectMany(part => part.Levels).Distinct(StringComparer.Ordinal).Where(rowsOfLevel.ContainsKey)], ordered);
        return new Feature
        {
            Name = first.Name,
            Form = ordered ? FeatureForm.Ordered : FeatureForm.Labels,
            Levels = levels,
            LevelRows = Array.ConvertAll(levels, level => rowsOfLevel[level]),
            HasMissing = missing,
        };
    }

    /// <summary>Labels by their text; an order as the first table has it, by value where every level is a number and tables are joined.</summary>
    private static string[] InOrder(string[] levels, bool ordered)
    {
        if (!ordered)
        {
            Array.Sort(levels, StringComparer.Ordinal);
        }
        else if (Array.TrueForAll(levels, level => TryNumber(level, out _)))
        {
            levels = [.. levels.OrderBy(level => TryNumber(level, out double value) ? value : 0.0).ThenBy(level => level, StringComparer.Ordinal)];
        }

        return levels;
    }

    /// <summary>A column's numbers; labels that are all numbers are read as such, because a file without a schema may have been read so. Else null.</summary>
    private static double[]? Numbers(Column column)
    {
        if (column is NumericColumn numeric) return numeric.Values;
        var labels = (CategoryColumn)column;
        var values = new double[labels.Levels.Length];
        for (int level = 0; level < values.Length; level++)
            if (!TryNumber(labels.Levels[level], out values[level])) return null;
        return Array.ConvertAll(labels.Codes, code => code < 0 ? double.NaN : values[code]);
    }

    private static int[] Codes(Column column, Feature feature)
    {
        var codeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int level = 0; level < feature.Levels.Count; level++) codeOf.Add(feature.Levels[level], level);
        if (column is CategoryColumn labels)
        {
            int[] translation = Array.ConvertAll(labels.Levels, level => codeOf.GetValueOrDefault(level, feature.UnseenCode));
            return Array.ConvertAll(labels.Codes, code => code < 0 ? CategoryColumn.Missing : translation[code]);
        }

        var codes = new int[column.Count];
        for (int row = 0; row < codes.Length; row++)
            codes[row] = column.IsMissing(row) ? CategoryColumn.Missing : codeOf.GetValueOrDefault(column.Format(row), feature.UnseenCode);
        return codes;
    }

    internal static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
