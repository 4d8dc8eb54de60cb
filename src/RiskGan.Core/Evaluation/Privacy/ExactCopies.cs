using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Neighbours;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>Share of candidate rows that equal a training row in every learned column.</summary>
/// <remarks>
/// All rows of all tables are compared. Beside it stands the share of held-out rows that equal a
/// training row: in a table of few columns equal rows are no copies. Interval: Wilson.
/// Edges: without training rows NaN. Numbers are compared as they are written (<see cref="MatchedColumns"/>).
/// </remarks>
public sealed class ExactCopies : IFlaggingMetric
{
    private const double Margin = 0.01;

    /// <inheritdoc/>
    public string Name => "exact_copies";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Privacy;

    /// <inheritdoc/>
    public string Meaning => "Share of rows that are a training row, cell by cell; beside it the same share of held-out real rows. A copying check only: no copies is no proof of privacy.";

    /// <inheritdoc/>
    public string Formula => "#{candidate rows equal to a training row in all learned columns} / #{candidate rows}";

    /// <inheritdoc/>
    public string Source => "SDMetrics NewRowSynthesis (its complement, with exact matches of numbers); interval: Wilson 1927";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public string FlagRule => "The lower bound of the share's 95 % interval exceeds the held-out rows' own share by more than 0.01.";

    /// <inheritdoc/>
    public bool IsFlagged(Measurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        return measurement.Estimate.Low > measurement.Real + Margin;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        PrivacyTables? tables = PrivacyTables.Of(context, candidate, TableSampling.None, out string why);
        if (tables is null) return PrivacyTables.Undefined(why);
        var index = new RowIndex(tables.Columns, PrivacyTables.Train);
        int copies = Count(index, tables.Columns, PrivacyTables.Candidate);
        int coincidences = Count(index, tables.Columns, PrivacyTables.Control);
        int rows = tables.Columns.Rows(PrivacyTables.Candidate);
        return
        [
            new("", SuccessRate.Of(copies, rows).Estimate)
            {
                Real = (double)coincidences / tables.Columns.Rows(PrivacyTables.Control),
                Remark = string.Create(CultureInfo.InvariantCulture, $"{copies:N0} of {rows:N0} rows"),
            },
        ];
    }

    private static int Count(RowIndex index, MatchedColumns columns, int table)
    {
        int count = 0;
        for (int row = 0; row < columns.Rows(table); row++) if (index.Contains(table, row)) count++;
        return count;
    }
}
