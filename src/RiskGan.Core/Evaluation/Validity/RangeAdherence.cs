using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>The share of present numbers and dates that lie between the least and the greatest value of the real and the training rows.</summary>
/// <remarks>
/// The training rows count as real: a generator may know a value that the held-out rows do not reach. So both kinds of floor are 1 by
/// construction, although truly fresh rows step outside in about two cells of a column. Interval: Wilson.
/// Edges: a column without present cells on a side is NaN and left out.
/// </remarks>
internal sealed class RangeAdherence : ITableMetric
{
    public string Name => "range_adherence";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    public MetricBlock Block => MetricBlock.Validity;

    public string Meaning => "The share of numbers and dates within the range of the real and training rows, averaged over columns; 1 means none is outside.";

    public string Formula => "mean over numeric columns of (present cells in [min, max] of real and training rows) / (present cells)";

    public string Source => "SDMetrics BoundaryAdherence";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        var shares = new ShareMean();
        foreach (ColumnMatch column in ComparedColumns.Of(context.Real, candidate))
        {
            if (!column.IsNumeric) continue;
            (double least, double greatest) = Widen((double.PositiveInfinity, double.NegativeInfinity), column.Real);
            (least, greatest) = Widen((least, greatest), context.Train?.Find(column.Name));
            (int below, int above, int present) = (0, 0, 0);
            foreach (double value in MetricInput.Numeric(column.Candidate).Values)
            {
                if (double.IsNaN(value)) continue;
                present++;
                if (value < least) below++;
                if (value > greatest) above++;
            }

            bool isDefined = present > 0 && least <= greatest;
            string remark = !isDefined ? "no cell is present on one side"
                : below + above == 0 ? ""
                : string.Create(CultureInfo.InvariantCulture, $"{below:N0} below the least and {above:N0} above the greatest real value");
            shares.Add(column.Name, isDefined ? 1.0 - ((double)(below + above) / present) : double.NaN, present, remark);
        }

        return shares.ToMeasurements(candidate.RowCount, "", "no numeric column");
    }

    private static (double Least, double Greatest) Widen((double Least, double Greatest) range, Column? column)
    {
        if (column is not NumericColumn numeric) return range;
        foreach (double value in numeric.Values)
        {
            if (double.IsNaN(value)) continue;
            range = (Math.Min(range.Least, value), Math.Max(range.Greatest, value));
        }

        return range;
    }
}
