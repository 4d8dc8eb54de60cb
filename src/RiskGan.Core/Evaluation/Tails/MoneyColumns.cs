using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>Columns whose tails mean something: numbers (no dates) with more than 20 different real values.</summary>
internal static class MoneyColumns
{
    private const int MostCodes = 20;

    public static ColumnMatch[] Of(Table real, Table candidate) => Array.FindAll(
        ComparedColumns.Of(real, candidate),
        column => column.Real.Schema.Kind is ColumnKind.Continuous or ColumnKind.Integer && HasManyValues(MetricInput.Numeric(column.Real).Values));

    private static bool HasManyValues(double[] values)
    {
        var seen = new HashSet<double>();
        foreach (double value in values)
            if (!double.IsNaN(value) && seen.Add(value) && seen.Count > MostCodes) return true;
        return false;
    }
}
