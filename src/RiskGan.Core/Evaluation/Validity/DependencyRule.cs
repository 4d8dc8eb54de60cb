using RiskGan.Core.Data;
using RiskGan.Core.Encoders;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>A functional dependency by names and texts, so that any table can be asked whether it keeps it.</summary>
internal sealed class DependencyRule
{
    private const string Missing = "\0"; // no cell holds it: the reader refuses NUL

    private readonly string _determinant;
    private readonly string _dependent;
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _numbers = new(StringComparer.Ordinal);
    private readonly bool _isNumeric;

    private DependencyRule(Column determinant, Column dependent)
    {
        _determinant = determinant.Name;
        _dependent = dependent.Name;
        _isNumeric = dependent is NumericColumn;
    }

    /// <summary>"determinant → dependent".</summary>
    public string Name => $"{_determinant} → {_dependent}";

    /// <summary>The rule as the rows of <paramref name="source"/> show it.</summary>
    public static DependencyRule Of(Table source, FunctionalDependency dependency)
    {
        var determinant = (CategoryColumn)source.Columns[dependency.Determinant];
        Column dependent = source.Columns[dependency.Dependent];
        var rule = new DependencyRule(determinant, dependent);
        for (int row = 0; row < source.RowCount; row++)
        {
            // Taken from the rows, since the levels a column lists need not all occur in it.
            if (dependent is NumericColumn numbers) rule._numbers[Level(determinant, row)] = numbers.Values[row];
            else rule._labels[Level(determinant, row)] = Level((CategoryColumn)dependent, row);
        }

        return rule;
    }

    /// <summary>Which rows of a table break the rule; null where the table has not both columns.</summary>
    public bool[]? Breaks(Table table)
    {
        if (table.Find(_determinant) is not CategoryColumn determinant || table.Find(_dependent) is not { } dependent || dependent is NumericColumn != _isNumeric)
            return null;
        var breaks = new bool[table.RowCount];
        for (int row = 0; row < breaks.Length; row++)
        {
            string level = Level(determinant, row);
            breaks[row] = dependent is NumericColumn numbers
                ? _numbers.TryGetValue(level, out double number) && !number.Equals(numbers.Values[row])
                : _labels.TryGetValue(level, out string? label) && label != Level((CategoryColumn)dependent, row);
        }

        return breaks;
    }

    private static string Level(CategoryColumn column, int row) => column.Codes[row] < 0 ? Missing : column.Levels[column.Codes[row]];
}
