using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>Which end of a metric's range is good.</summary>
public enum MetricDirection
{
    /// <summary>The greater the better.</summary>
    HigherIsBetter,

    /// <summary>The smaller the better.</summary>
    LowerIsBetter,
}

/// <summary>What every metric says of itself: name, range and direction. One metric, one class.</summary>
public interface IMetric
{
    /// <summary>The name under which reports, JSON and gates know the metric; the field's own where it has one.</summary>
    string Name { get; }

    /// <summary>Least possible value.</summary>
    double Minimum { get; }

    /// <summary>Greatest possible value.</summary>
    double Maximum { get; }

    /// <summary>Which end of the range is good.</summary>
    MetricDirection Direction { get; }
}

/// <summary>A metric of one column, real against synthetic.</summary>
public interface IColumnMetric : IMetric
{
    /// <summary>True where the metric means something for columns of this kind.</summary>
    bool AppliesTo(ColumnKind kind);

    /// <summary>The metric's value, or NaN where it is not defined (a side without values).</summary>
    /// <exception cref="ArgumentException">A column is not stored as the metric needs it (see <see cref="AppliesTo"/>).</exception>
    double Evaluate(Column real, Column synthetic);
}

/// <summary>A metric of two columns together, real against synthetic.</summary>
public interface IPairMetric : IMetric
{
    /// <summary>True where the metric means something for columns of these kinds, in either order.</summary>
    bool AppliesTo(ColumnKind first, ColumnKind second);

    /// <summary>The metric's value and the two associations it compares; NaN where one is not defined.</summary>
    /// <exception cref="ArgumentException">A column is not stored as the metric needs it (see <see cref="AppliesTo"/>).</exception>
    PairComparison Evaluate(ColumnPair real, ColumnPair synthetic);
}

/// <summary>Two columns of one table.</summary>
/// <param name="First">The column that comes first in the file.</param>
/// <param name="Second">The other column.</param>
public readonly record struct ColumnPair(Column First, Column Second);

/// <summary>A pair metric's value, and how strongly the two columns hang together on each side.</summary>
/// <param name="Score">The metric's value; NaN where it is not defined.</param>
/// <param name="RealAssociation">Pearson correlation or Cramér's V of the real pair, as the metric says; NaN where not defined.</param>
/// <param name="SyntheticAssociation">The same of the synthetic pair.</param>
public readonly record struct PairComparison(double Score, double RealAssociation, double SyntheticAssociation);
