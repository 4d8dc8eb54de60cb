using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>The share of present labels that occur in the real or the training rows.</summary>
/// <remarks>Levels are compared by their text. Interval: Wilson. Edges: a column without present cells is NaN and left out; identifiers and texts take no part.</remarks>
internal sealed class CategoryAdherence : ITableMetric
{
    public string Name => "category_adherence";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    public MetricBlock Block => MetricBlock.Validity;

    public string Meaning => "The share of labels that real or training rows know, averaged over columns; 1 means none was invented.";

    public string Formula => "mean over label columns of (present cells whose level occurs in real or training rows) / (present cells)";

    public string Source => "SDMetrics CategoryAdherence";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        var shares = new ShareMean();
        foreach (ColumnMatch column in ComparedColumns.WithConstants(context.Real, candidate))
        {
            if (column.Candidate is not CategoryColumn labels) continue;
            var known = new HashSet<string>(StringComparer.Ordinal);
            LevelSet.AddTo(known, column.Real);
            LevelSet.AddTo(known, context.Train?.Find(column.Name));

            int[] counts = LevelSet.Count(labels);
            var unseen = new List<string>();
            (long present, long strange) = (0, 0);
            for (int code = 0; code < counts.Length; code++)
            {
                present += counts[code];
                if (counts[code] == 0 || known.Contains(labels.Levels[code])) continue;
                strange += counts[code];
                unseen.Add(labels.Levels[code]);
            }

            string remark = present == 0 ? "no cell is present" : LevelSet.Describe(unseen, "unseen");
            shares.Add(column.Name, present == 0 ? double.NaN : 1.0 - ((double)strange / present), present, remark);
        }

        return shares.ToMeasurements(candidate.RowCount, "", "no column of labels");
    }
}
