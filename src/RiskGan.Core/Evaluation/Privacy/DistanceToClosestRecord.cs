using System.Globalization;
using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>Distance from candidate rows to the closest training row: median and 5 % quantile, beside those to as many held-out rows.</summary>
/// <remarks>
/// Read it only against the held-out number beside it: smaller means that the candidate keeps nearer to training rows than to others.
/// Units: <see cref="Neighbours.MixedFeatures"/>, in which two random values of one column are about √2 apart.
/// Interval: order statistics at n·p ± 1.96·√(n·p·(1 − p)), which holds for every law (Conover 1999, section 3.2).
/// Edges: without training rows NaN; a copier's distances are 0.
/// Source: the field's "DCR"; why it proves nothing more: "The DCR Delusion", arXiv 2505.01524.
/// </remarks>
public sealed class DistanceToClosestRecord : ITableMetric
{
    /// <inheritdoc/>
    public string Name => "distance_to_closest_record";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => double.PositiveInfinity;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Privacy;

    /// <inheritdoc/>
    public string Meaning => "Distance to the closest training row, to be read beside that to as many held-out rows. A copying check only: it proves no privacy.";

    /// <inheritdoc/>
    public string Formula => "median and 5 % quantile over candidate rows of min ‖x − y‖, y in a sample of training rows; beside it, y in as many held-out rows";

    /// <inheritdoc/>
    public string Source => "Distance to closest record (DCR); limits: \"The DCR Delusion\", arXiv 2505.01524";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        ClosestRecords? records = ClosestRecords.Of(context, candidate, out string why);
        if (records is null) return PrivacyTables.Undefined(why);
        double[] train = [.. records.Train.Distances.Order()];
        double[] control = [.. records.Control.Distances.Order()];
        string remark = records.Tables.Remark(string.Create(CultureInfo.InvariantCulture, $"{records.Queries:N0} candidate rows against {records.References:N0} rows"));
        return
        [
            new("median", Quantile(train, 0.5)) { Real = Quantile(control, 0.5).Value, Remark = remark },
            new("5 % quantile", Quantile(train, 0.05)) { Real = Quantile(control, 0.05).Value, Remark = remark },
        ];
    }

    private static Estimate Quantile(double[] sorted, double p)
    {
        double middle = sorted.Length * p;
        double half = SuccessRate.Z * Math.Sqrt(middle * (1.0 - p));
        return new Estimate(At(middle), At(middle - half), At(middle + half));

        double At(double rank) => sorted[Math.Clamp((int)Math.Ceiling(rank) - 1, 0, sorted.Length - 1)];
    }
}
