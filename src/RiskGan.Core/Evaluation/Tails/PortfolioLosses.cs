using System.Globalization;
using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>The expected loss of each row, PD·LGD·EAD, of the columns the user named.</summary>
/// <remarks>A factor that was not named is taken as 1, and the remark says so. Labels that are all numbers (a PD by grade) are read as numbers. A row with a missing factor has no loss (NaN).</remarks>
internal sealed class PortfolioLosses
{
    private PortfolioLosses(double[]? losses, string remark)
    {
        Losses = losses;
        Remark = remark;
    }

    /// <summary>One loss a row, in the unit of the exposure; NaN where a factor is missing. Null where the columns cannot be used.</summary>
    public double[]? Losses { get; }

    /// <summary>Which factors were taken as 1, or why there are no losses.</summary>
    public string Remark { get; }

    /// <summary>The losses of a table.</summary>
    public static PortfolioLosses Of(EvaluationContext context, Table table)
    {
        (string Factor, string? Column)[] factors = [("PD", context.Pd), ("LGD", context.Lgd), ("EAD", context.Ead)];
        if (context.Pd is null) return new PortfolioLosses(null, "name the columns with --pd, --lgd and --ead");
        var losses = new double[table.RowCount];
        Array.Fill(losses, 1.0);
        var absent = new List<string>();
        foreach ((string factor, string? name) in factors)
        {
            if (name is null) absent.Add(factor);
            else if (table.Find(name) is not { } column) return new PortfolioLosses(null, $"there is no column '{name}'");
            else if (Numbers(column) is not { } values) return new PortfolioLosses(null, $"the labels of '{name}' are not numbers");
            else for (int row = 0; row < losses.Length; row++) losses[row] *= values[row];
        }

        return new PortfolioLosses(losses, absent.Count == 0 ? "" : $"{string.Join(" and ", absent)} taken as 1");
    }

    private static double[]? Numbers(Column column)
    {
        if (column is NumericColumn numeric) return numeric.Values;
        var labels = (CategoryColumn)column;
        var values = new double[labels.Levels.Length];
        for (int code = 0; code < values.Length; code++)
            if (!double.TryParse(labels.Levels[code], NumberStyles.Float, CultureInfo.InvariantCulture, out values[code])) return null;
        return Array.ConvertAll(labels.Codes, code => code < 0 ? double.NaN : values[code]);
    }
}
