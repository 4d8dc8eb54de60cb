using System.Globalization;
using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>Share of candidate rows that lie nearer to training rows than to equally many held-out rows.</summary>
/// <remarks>
/// ½ where the candidate knows no more of the training rows than of any others, 1 where every row hugs a training row; a tie counts half.
/// With a held-out table much smaller than the training table only a sample of training rows can be compared, and a copier's share falls
/// towards ½; <see cref="MembershipInference"/> has no such weakness.
/// Interval: share ± 1.96·√(¼·Σ_r c_r²)/Σ c_r, c_r the candidate rows whose nearest real row is r. Many candidate rows can share one nearest
/// row, so they are no independent votes: each real row votes once, with its weight, and without copying its side is a coin toss.
/// Edges: without training rows NaN.
/// Source: Platzer and Reutterer, "Holdout-Based Empirical Assessment of Mixed-Type Synthetic Data", 2021; why it proves nothing more:
/// Yao, Ganev, et al., "The DCR Delusion", arXiv 2505.01524.
/// </remarks>
public sealed class CopyCheck : IFlaggingMetric
{
    private const double Bound = 0.525;

    /// <inheritdoc/>
    public string Name => "copy_check";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Privacy;

    /// <inheritdoc/>
    public string Meaning => "Share of rows nearer to training rows than to as many held-out rows; 0.5 is as it should be. A copying check only: data that passes it can still be open to membership inference, so it proves no privacy.";

    /// <inheritdoc/>
    public string Formula => "#{d(candidate row, training sample) < d(candidate row, held-out sample)} / #{candidate rows}, ties ½";

    /// <inheritdoc/>
    public string Source => "Platzer and Reutterer 2021; limits: \"The DCR Delusion\", arXiv 2505.01524";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public string FlagRule => "The lower bound of the share's 95 % interval exceeds 0.525.";

    /// <inheritdoc/>
    public bool IsFlagged(Measurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        return measurement.Estimate.Low > Bound;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        ClosestRecords? records = ClosestRecords.Of(context, candidate, out string why);
        if (records is null) return PrivacyTables.Undefined(why);
        return
        [
            new("", ShareNearerToTrain(records))
            {
                Remark = records.Tables.Remark(string.Create(CultureInfo.InvariantCulture, $"{records.Queries:N0} candidate rows against {records.References:N0} training and {records.References:N0} held-out rows")),
            },
        ];
    }

    private static Estimate ShareNearerToTrain(ClosestRecords records)
    {
        // Votes by real row: training rows first, then held-out rows.
        var votes = new Dictionary<int, double>();
        double nearer = 0.0;
        for (int query = 0; query < records.Queries; query++)
        {
            int compared = records.Train.NearestDistance(query).CompareTo(records.Control.NearestDistance(query));
            double forTrain = compared < 0 ? 1.0 : compared > 0 ? 0.0 : 0.5;
            nearer += forTrain;
            int trainRow = records.Train.Nearest(query);
            int controlRow = records.References + records.Control.Nearest(query);
            if (forTrain > 0.0) votes[trainRow] = votes.GetValueOrDefault(trainRow) + forTrain;
            if (forTrain < 1.0) votes[controlRow] = votes.GetValueOrDefault(controlRow) + 1.0 - forTrain;
        }

        double share = nearer / records.Queries;
        double squares = 0.0; // of whole and half numbers: exact in any order
        foreach (double count in votes.Values) squares += count * count;
        double half = SuccessRate.Z * 0.5 * Math.Sqrt(squares) / records.Queries;
        return new Estimate(share, Math.Max(0.0, share - half), Math.Min(1.0, share + half));
    }
}
