using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Fidelity;

/// <summary>Beta-recall: do synthetic rows come near all real rows, the unusual ones included?</summary>
/// <remarks>
/// A real row is covered where its nearest synthetic row is at least as near as its nearest other real row. R_β is the share of real rows that are
/// covered and whose nearest synthetic row lies within the β-quantile of such rows' distances from the synthetic centre; the metric is
/// 1 − Σ|β − R_β|/Σβ over 30 levels. A fresh real sample of the same size covers half of the rows, so its value is near one half: read it beside its floor.
/// A copy of the very rows scores 1, so a value far above the floor is a sign of copying, not of quality.
/// Space: <see cref="FeatureSpace"/>; at most 2,000 rows a table, the same number of both, since coverage grows with the number of synthetic rows.
/// Interval: value ± z·standard deviation of 200 bootstrap replicates over real rows, their neighbours held. Edges: fewer than two rows are NaN.
/// Source: Alaa et al. 2022, section 3 and their code (one neighbour).
/// </remarks>
internal sealed class BetaRecall : ITableMetric
{
    private const int MostRows = 2_000;
    private const uint Substream = 0x20_0012;

    public string Name => "beta_recall";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    public MetricBlock Block => MetricBlock.Fidelity;

    public string Meaning => "Whether synthetic rows come as near to real rows as real rows do to each other, the unusual ones included; fresh real rows score about one half.";

    public string Formula => "1 - sum |b - R(b)| / sum b, R(b) the share of real rows with a synthetic row as near as the next real one, within the b-quantile of such rows' distances from the synthetic centre";

    public string Source => "Alaa et al. 2022, How Faithful is your Synthetic Data?";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        int most = Math.Min(MostRows, Math.Min(context.Real.RowCount, candidate.RowCount));
        if (most < 2) return [new Measurement("", Estimate.Undefined) { Remark = "a table has fewer than two rows" }];
        EvaluationSample sample = EvaluationSample.Of(context, candidate, most);
        (FeatureSpace real, FeatureSpace synthetic) = FeatureSpace.Of(sample.Real, sample.Candidate);
        (double[] toReal, _) = real.Nearest(real);
        (double[] toSynthetic, int[] nearest) = real.Nearest(synthetic);
        double[] depthOf = synthetic.DistancesTo(synthetic.Centre());
        double[] depths = Array.ConvertAll(nearest, row => depthOf[row]);
        bool[] covered = new bool[depths.Length];
        for (int row = 0; row < covered.Length; row++) covered[row] = toSynthetic[row] <= toReal[row];
        Array.Sort(depths, covered);

        double value = SupportCurve.Recall(depths, covered);
        var draw = new Bootstrap(context.Seed, Substream, depths.Length);
        var replicates = new double[Bootstrap.Replicates];
        for (int replicate = 0; replicate < replicates.Length; replicate++)
        {
            draw.Draw(replicate);
            replicates[replicate] = SupportCurve.Recall(draw.Repeat(depths), draw.Repeat(covered));
        }

        return [new Measurement("", Intervals.Normal(value, Bootstrap.StandardError(replicates), Minimum, Maximum)) { Remark = sample.Remark }];
    }
}
