using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Conditions;

/// <summary>What is known of a column when a condition is bound: levels or range, and quantiles.</summary>
/// <param name="Schema">The column's schema.</param>
/// <param name="Levels">Known levels in order; null where the column is numeric or they are not known.</param>
/// <param name="Least">Least known value; NaN where unknown.</param>
/// <param name="Greatest">Greatest known value; NaN where unknown.</param>
/// <param name="Quantile">The quantile function of the present values; null where unknown.</param>
internal sealed record ColumnFacts(ColumnSchema Schema, IReadOnlyList<string>? Levels, double Least, double Greatest, Func<double, double>? Quantile)
{
    /// <summary>What a model knows of its training columns.</summary>
    public static IReadOnlyList<ColumnFacts> Of(TableEncoder encoder) => [.. encoder.Schema.Columns.Select((schema, i) => Of(encoder, schema, encoder.Roles[i]))];

    /// <summary>What a table shows.</summary>
    public static IReadOnlyList<ColumnFacts> Of(Table table) => [.. table.Columns.Select(Of)];

    /// <summary>Columns of which only kinds are known.</summary>
    public static IReadOnlyList<ColumnFacts> Of(TableSchema schema) =>
        [.. schema.Columns.Select(column => new ColumnFacts(column, column.Levels, double.NaN, double.NaN, null))];

    private static ColumnFacts Of(Column column)
    {
        if (column is CategoryColumn labels) return new ColumnFacts(column.Schema, labels.Levels, double.NaN, double.NaN, null);
        double[] sorted = Quantiles.SortedPresent(((NumericColumn)column).Values);
        return sorted.Length == 0
            ? new ColumnFacts(column.Schema, null, double.NaN, double.NaN, null)
            : new ColumnFacts(column.Schema, null, sorted[0], sorted[^1], p => Quantiles.Interpolated(sorted, p));
    }

    private static ColumnFacts Of(TableEncoder encoder, ColumnSchema schema, ColumnRole role)
    {
        switch (role)
        {
            case LearnedRole learned when learned.Cell < encoder.Numerics.Count:
                ColumnLaw law = encoder.Numerics[learned.Cell].Law;
                if (law.Values.Length == 0) break;
                double missing = law.HasMissing ? law.Cumulative[1] : 0;
                return new ColumnFacts(schema, null, law.Values[0], law.Values[^1], p => law.Quantile(Math.Max(missing + ((1 - missing) * p), double.BitIncrement(missing))));
            case LearnedRole learned:
                return new ColumnFacts(schema, encoder.Categories[learned.Cell - encoder.Numerics.Count].Levels, double.NaN, double.NaN, null);
            case DependentRole { Levels: { } levels }:
                return new ColumnFacts(schema, levels, double.NaN, double.NaN, null);
            case DependentRole { Numbers: { } numbers }:
                double[] present = [.. numbers.Where(number => !double.IsNaN(number))];
                if (present.Length > 0) return new ColumnFacts(schema, null, present.Min(), present.Max(), null);
                break;
            case BandRole band:
                return new ColumnFacts(schema, band.Levels, double.NaN, double.NaN, null);
            case ConstantRole { Constant: { } constant }:
                return constant.Text is null
                    ? new ColumnFacts(schema, schema.Kind.IsNumeric() ? null : [], constant.Number, constant.Number, null)
                    : new ColumnFacts(schema, [constant.Text], double.NaN, double.NaN, null);
        }

        return new ColumnFacts(schema, null, double.NaN, double.NaN, null);
    }
}
