using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Neighbours;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>For some candidate rows the nearest of a sample of training rows, and the nearest of as many held-out rows.</summary>
/// <param name="Train">Neighbours among training rows, one a query.</param>
/// <param name="Control">Neighbours among held-out rows.</param>
/// <param name="Queries">Candidate rows asked for.</param>
/// <param name="References">Rows on each side.</param>
/// <param name="Tables">Where they come from.</param>
internal sealed record ClosestRecords(NearestNeighbours Train, NearestNeighbours Control, int Queries, int References, PrivacyTables Tables)
{
    private const int MostQueries = 2_000;
    private const int MostReferences = 5_000;

    /// <summary>Searches, or says why it cannot.</summary>
    public static ClosestRecords? Of(EvaluationContext context, Table candidate, out string why)
    {
        PrivacyTables? tables = PrivacyTables.Of(context, candidate, TableSampling.All, out why);
        if (tables is null) return null;
        int[] train = tables.Shuffled(PrivacyTables.Train);
        int[] control = tables.Shuffled(PrivacyTables.Control);
        int[] queries = tables.Shuffled(PrivacyTables.Candidate);
        int references = Math.Min(MostReferences, Math.Min(train.Length, control.Length));
        MixedFeatures features = tables.FitFeatures(train, control);
        var points = features.Encode(PrivacyTables.Candidate, queries.AsSpan(0, Math.Min(queries.Length, MostQueries)));
        using var nearTrain = new NearestRows(features.Encode(PrivacyTables.Train, train.AsSpan(0, references)));
        using var nearControl = new NearestRows(features.Encode(PrivacyTables.Control, control.AsSpan(0, references)));
        return new ClosestRecords(nearTrain.Find(points, 1), nearControl.Find(points, 1), points.Rows, references, tables);
    }
}
