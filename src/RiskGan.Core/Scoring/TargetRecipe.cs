using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Scoring;

/// <summary>What a risk model predicts: one level against the rest, or a number.</summary>
internal sealed record TargetRecipe
{
    private static readonly HashSet<string> BadWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "1", "true", "t", "yes", "y", "positive", "default", "defaulted", "bad", "bankrupt", "charged off", "charged-off", "delinquent", "fraud",
    };

    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>The level whose probability is predicted; null where the target is a number.</summary>
    public string? Positive { get; init; }

    /// <summary>True where <see cref="Positive"/> was chosen among more than two levels.</summary>
    public bool AgainstRest { get; init; }

    /// <summary>True where a probability is predicted.</summary>
    public bool IsBinary => Positive is not null;

    /// <summary>Decides what to predict from the column itself.</summary>
    /// <remarks>
    /// Two levels: the positive one is the greater number, else the one of two that is a lender's word for a bad end (yes, true, bad, default …),
    /// else the rarer, else the later. Numbers with two values count as two levels. More levels: the most frequent one against the rest.
    /// </remarks>
    public static TargetRecipe Fit(Column column, string? positive = null)
    {
        if (column is NumericColumn numeric && !IsFlag(numeric)) return new TargetRecipe { Name = column.Name };
        (string Level, int Rows)[] levels = Levels(column);
        if (positive is not null)
        {
            if (!Array.Exists(levels, level => level.Level == positive)) throw Fault.RiskPositiveUnknown(column.Name, positive, levels.Length);
            return new TargetRecipe { Name = column.Name, Positive = positive, AgainstRest = levels.Length > 2 };
        }

        return new TargetRecipe { Name = column.Name, Positive = Choose(levels), AgainstRest = levels.Length > 2 };
    }

    /// <summary>1 for the positive level, 0 for another one, or the number; NaN where missing. Null where the column is missing or of another kind.</summary>
    public double[]? Apply(Table table)
    {
        Column? column = table.Find(Name);
        if (column is null) return null;
        if (!IsBinary) return (column as NumericColumn)?.Values;
        if (column is CategoryColumn labels)
        {
            bool[] isPositive = Array.ConvertAll(labels.Levels, level => level == Positive);
            return Array.ConvertAll(labels.Codes, code => code < 0 ? double.NaN : isPositive[code] ? 1.0 : 0.0);
        }

        var values = new double[column.Count];
        for (int row = 0; row < values.Length; row++) values[row] = column.IsMissing(row) ? double.NaN : column.Format(row) == Positive ? 1.0 : 0.0;
        return values;
    }

    private static string Choose((string Level, int Rows)[] levels)
    {
        if (levels.Length == 0) return "";
        if (levels.Length == 1) return levels[0].Level;
        if (levels.Length > 2) return levels.MaxBy(level => level.Rows).Level;
        (string first, string second) = (levels[0].Level, levels[1].Level);
        if (FeatureRecipe.TryNumber(first, out double a) && FeatureRecipe.TryNumber(second, out double b)) return a > b ? first : second;
        if (BadWords.Contains(first) != BadWords.Contains(second)) return BadWords.Contains(first) ? first : second;
        return levels[0].Rows < levels[1].Rows ? first : second;
    }

    /// <summary>The levels that occur, with their rows, in the column's order.</summary>
    private static (string Level, int Rows)[] Levels(Column column)
    {
        if (column is CategoryColumn labels)
        {
            var rows = new int[labels.Levels.Length];
            foreach (int code in labels.Codes)
                if (code >= 0) rows[code]++;
            return [.. rows.Select((count, code) => (labels.Levels[code], count)).Where(level => level.count > 0)];
        }

        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int row = 0; row < column.Count; row++)
            if (!column.IsMissing(row)) counts[column.Format(row)] = counts.GetValueOrDefault(column.Format(row)) + 1;
        return [.. counts.Select(level => (level.Key, level.Value))];
    }

    private static bool IsFlag(NumericColumn column)
    {
        double first = double.NaN, second = double.NaN;
        foreach (double value in column.Values)
        {
            if (double.IsNaN(value) || value == first || value == second) continue;
            if (double.IsNaN(first)) first = value;
            else if (double.IsNaN(second)) second = value;
            else return false;
        }

        return !double.IsNaN(second);
    }
}
