using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Evaluation;

/// <summary>One column's shape score.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Score">Its value; NaN where it is not defined.</param>
public sealed record ColumnScore(string Column, string Metric, double Score);

/// <summary>One pair's trend score.</summary>
/// <param name="First">Name of the column that comes first in the file.</param>
/// <param name="Second">Name of the other column.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Comparison">The score and the associations behind it; NaN where one is not defined.</param>
/// <param name="Counts">True where the pair is strong enough to count under the options' thresholds.</param>
public sealed record PairScore(string First, string Second, string Metric, PairComparison Comparison, bool Counts)
{
    /// <summary>The metric's value; NaN where it is not defined.</summary>
    public double Score => Comparison.Score;
}

/// <summary>How near synthetic data comes to real data, column by column (shape) and pair by pair (trend).</summary>
/// <remarks>
/// Shape: <see cref="KsComplement"/> of numeric columns, <see cref="TvComplement"/> of labels. Trend: <see cref="CorrelationSimilarity"/> of two
/// numeric columns, else <see cref="ContingencySimilarity"/>. Each score is the plain mean over columns or pairs; the error is 100·(1 − score).
/// Identifiers, constants and texts take no part. The real table decides what each column is.
/// Edges: a value that is not defined (constant synthetic column, all cells missing) is NaN in its line and left out of the mean, as in
/// the source; <see cref="UndefinedColumns"/> and <see cref="UndefinedPairs"/> count them, so that a collapse cannot hide.
/// Cost: O(C·N log N + C²·N).
/// Source: SDMetrics 0.29 <c>QualityReport</c>, properties Column Shapes and Column Pair Trends; <see cref="QualityReportOptions"/> says where the
/// published numbers differ from its defaults.
/// </remarks>
public sealed class QualityReport
{
    private QualityReport(ColumnScore[] columns, PairScore[] pairs)
    {
        Columns = [.. columns.OrderBy(column => double.IsNaN(column.Score)).ThenBy(column => column.Score)];
        Pairs = [.. pairs.OrderBy(pair => double.IsNaN(pair.Score)).ThenBy(pair => pair.Score)];
        ShapeScore = Mean(columns.Select(column => column.Score));
        TrendScore = Mean(pairs.Where(pair => pair.Counts).Select(pair => pair.Score));
    }

    /// <summary>Every compared column, worst first, undefined ones last.</summary>
    public IReadOnlyList<ColumnScore> Columns { get; }

    /// <summary>Every compared pair, worst first, undefined ones last; pairs too weak to count included.</summary>
    public IReadOnlyList<PairScore> Pairs { get; }

    /// <summary>Mean score of the columns, 0 to 1; NaN where none is defined.</summary>
    public double ShapeScore { get; }

    /// <summary>Mean score of the pairs that count, 0 to 1; NaN where none is defined.</summary>
    public double TrendScore { get; }

    /// <summary>100·(1 − <see cref="ShapeScore"/>).</summary>
    public double ShapeErrorPercent => 100.0 * (1.0 - ShapeScore);

    /// <summary>100·(1 − <see cref="TrendScore"/>).</summary>
    public double TrendErrorPercent => 100.0 * (1.0 - TrendScore);

    /// <summary>Columns whose metric is not defined.</summary>
    public int UndefinedColumns => Columns.Count(column => double.IsNaN(column.Score));

    /// <summary>Pairs that would count and whose metric is not defined.</summary>
    public int UndefinedPairs => Pairs.Count(pair => pair.Counts && double.IsNaN(pair.Score));

    /// <summary>Compares two tables.</summary>
    /// <exception cref="RiskGanException">RG701: the synthetic table lacks a column of the real one, or holds numbers where that holds labels.</exception>
    public static QualityReport Compare(Table real, Table synthetic, QualityReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        options ??= QualityReportOptions.AllPairs;
        (Column Real, Column Synthetic)[] matched = Match(real, synthetic);
        return new QualityReport(Shapes(matched), Trends(matched, options));
    }

    /// <summary>True for the kinds that take part in a report.</summary>
    internal static bool IsCompared(ColumnKind kind) => kind.IsLearned() && kind != ColumnKind.Text;

    private static (Column Real, Column Synthetic)[] Match(Table real, Table synthetic)
    {
        var matched = new List<(Column, Column)>();
        var faults = new List<string>();
        foreach (Column column in real.Columns)
        {
            if (!IsCompared(column.Schema.Kind)) continue;
            Column? other = synthetic.Find(column.Name);
            if (other is null) faults.Add($"'{column.Name}' is missing");
            else if (column is NumericColumn != other is NumericColumn) faults.Add($"'{column.Name}' is {other.Schema.Kind} instead of {column.Schema.Kind}");
            else matched.Add((column, other));
        }

        if (faults.Count > 0) throw Fault.SyntheticColumnsDiffer(faults);
        return [.. matched];
    }

    private static ColumnScore[] Shapes((Column Real, Column Synthetic)[] columns)
    {
        IColumnMetric[] metrics = [new KsComplement(), new TvComplement()];
        return Array.ConvertAll(columns, column =>
        {
            IColumnMetric metric = Array.Find(metrics, metric => metric.AppliesTo(column.Real.Schema.Kind))!;
            return new ColumnScore(column.Real.Name, metric.Name, metric.Evaluate(column.Real, column.Synthetic));
        });
    }

    private static PairScore[] Trends((Column Real, Column Synthetic)[] columns, QualityReportOptions options)
    {
        var correlation = new CorrelationSimilarity();
        var contingency = new ContingencySimilarity(options.Edges);
        CodedColumn[] coded = Array.ConvertAll(columns, column => CodedColumn.Of(column.Real, column.Synthetic, options.Edges));
        var pairs = new List<PairScore>();
        for (int i = 0; i < columns.Length; i++)
        {
            for (int j = i + 1; j < columns.Length; j++)
            {
                bool numeric = columns[i].Real is NumericColumn && columns[j].Real is NumericColumn;
                PairComparison comparison = numeric
                    ? correlation.Evaluate(new ColumnPair(columns[i].Real, columns[j].Real), new ColumnPair(columns[i].Synthetic, columns[j].Synthetic))
                    : ContingencySimilarity.Evaluate(coded[i], coded[j]);
                double threshold = numeric ? options.CorrelationThreshold : options.AssociationThreshold;
                bool counts = threshold <= 0.0 || Math.Abs(comparison.RealAssociation) > threshold;
                pairs.Add(new PairScore(columns[i].Real.Name, columns[j].Real.Name, numeric ? correlation.Name : contingency.Name, comparison, counts));
            }
        }

        return [.. pairs];
    }

    private static double Mean(IEnumerable<double> scores)
    {
        double sum = 0.0;
        int count = 0;
        foreach (double score in scores)
        {
            if (double.IsNaN(score)) continue;
            sum += score;
            count++;
        }

        return count == 0 ? double.NaN : sum / count;
    }
}
