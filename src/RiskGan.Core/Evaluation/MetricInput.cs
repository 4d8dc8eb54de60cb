using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>Gives a metric the storage it needs, or says that it was handed the wrong column.</summary>
internal static class MetricInput
{
    public static NumericColumn Numeric(Column column) =>
        column as NumericColumn ?? throw new ArgumentException($"Column '{column.Name}' does not hold numbers.", nameof(column));

    public static CategoryColumn Category(Column column) =>
        column as CategoryColumn ?? throw new ArgumentException($"Column '{column.Name}' does not hold labels.", nameof(column));
}
