using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;

namespace RiskGan.Core.Evaluation.Fidelity;

/// <summary>Alpha-precision: do synthetic rows lie where real rows lie, from the middle outwards?</summary>
/// <remarks>
/// For each α the real α-support is the ball about the real mean that holds the share α of real rows; a faithful table has the share α of its rows
/// in it. 1 − Σ|α − P_α|/Σα over 30 levels. It catches rows too far out as well as rows too near the middle (mode seeking).
/// Space: <see cref="FeatureSpace"/> in place of the source's learned embedding. At most 10,000 rows a table.
/// Interval: value ± z·standard deviation of 200 bootstrap replicates, the centre held. Edges: a table without rows is NaN.
/// Source: Alaa, van Breugel, Saveliev and van der Schaar, ICML 2022, section 3 and their code's integrated form.
/// </remarks>
internal sealed class AlphaPrecision : ITableMetric
{
    private const int MostRows = 10_000;
    private const uint RealSubstream = 0x20_0010;
    private const uint CandidateSubstream = 0x20_0011;

    public string Name => "alpha_precision";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    public MetricBlock Block => MetricBlock.Fidelity;

    public string Meaning => "Whether synthetic rows fill the middle and the rim of the real cloud of rows as real rows do; 1 is best.";

    public string Formula => "1 - sum |a - P(a)| / sum a, P(a) the share of synthetic rows within the a-quantile of real rows' distances from the real centre (ranks and one-hot labels)";

    public string Source => "Alaa et al. 2022, How Faithful is your Synthetic Data?";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        EvaluationSample sample = EvaluationSample.Of(context, candidate, MostRows);
        if (sample.Real.RowCount == 0 || sample.Candidate.RowCount == 0)
            return [new Measurement("", Estimate.Undefined) { Remark = "a table has no rows" }];
        (FeatureSpace real, FeatureSpace synthetic) = FeatureSpace.Of(sample.Real, sample.Candidate);
        double[] centre = real.Centre();
        double[] a = real.DistancesTo(centre);
        double[] b = synthetic.DistancesTo(centre);
        Array.Sort(a);
        Array.Sort(b);

        double value = SupportCurve.Precision(a, b);
        var drawReal = new Bootstrap(context.Seed, RealSubstream, a.Length);
        var drawCandidate = new Bootstrap(context.Seed, CandidateSubstream, b.Length);
        var replicates = new double[Bootstrap.Replicates];
        for (int replicate = 0; replicate < replicates.Length; replicate++)
        {
            drawReal.Draw(replicate);
            drawCandidate.Draw(replicate);
            replicates[replicate] = SupportCurve.Precision(drawReal.Repeat(a), drawCandidate.Repeat(b));
        }

        return [new Measurement("", Intervals.Normal(value, Bootstrap.StandardError(replicates), Minimum, Maximum)) { Remark = sample.Remark }];
    }
}
