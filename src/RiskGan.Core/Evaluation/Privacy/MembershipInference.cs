using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Neighbours;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>Can an attacker who holds the synthetic rows tell whether a person was in the training data?</summary>
/// <remarks>
/// Members are training rows, non-members held-out rows. A row's score is the log of the ratio of two densities near it, that of the
/// candidate and that of other real rows (the reference): where the candidate is denser than the population is, it has overfitted, and
/// the row is called a member. Log density: −Σ w·log (distance + 0.001) over the five nearest rows (<see cref="MixedFeatures"/>), w ½ for the nearest, which shows a
/// copy, and ⅛ for the others, which show overfitting; equal weights found half as many of SMOTE's members at 1 % false positives.
/// Two folds: the held-out rows are cut in halves; the non-members of each half are judged with the other half as reference, and so is
/// one half of the members; so every row is a function of rows it is not among, and members and non-members differ in nothing else.
/// Measurements: AUC (interval by DeLong), true positives at 1 % false positives (bootstrap), and both again on the most outlying rows, those
/// whose reference density is below that of 95 % of non-members, where generators leak first. An attacker may do better: this is a lower bound of the risk.
/// A copier can be told only by the rows it drew: a bootstrap copy of N out of N rows leaves out 37 %, so its AUC is 0.82, not 1.
/// The candidate is not sampled (up to 20 million cells): copies outside a sample could not be found. Fewer members are judged instead.
/// Cost: 4,000·N·D multiply-adds at most.
/// Edges: without training rows, or with fewer than 20 on a side, NaN. All rows equal: AUC ½.
/// Source: van Breugel, Sun, Qian, van der Schaar, "Membership Inference Attacks against Synthetic Data through Overfitting Detection"
/// (DOMIAS), AISTATS 2023, with nearest-neighbour densities; the low false positive rate as in Carlini et al., S&amp;P 2022.
/// </remarks>
public sealed class MembershipInference : IFlaggingMetric
{
    private const int K = 5;
    private const int MostPerFold = 1_000;
    private const int LeastPerFold = 200;
    private const int MostReference = 5_000;
    private const double LeastDistance = 1e-3;
    private const double OutlyingShare = 0.05;
    private const double Bound = 0.525;
    private const double OutlyingBound = 0.55;

    /// <summary>Subject of the true positive rate.</summary>
    public const string TprSubject = "TPR at 1 % FPR";

    /// <summary>Subject of the outlying rows' AUC.</summary>
    public const string OutlyingSubject = "AUC · 5 % most outlying rows";

    /// <summary>Subject of the outlying rows' true positive rate.</summary>
    public const string OutlyingTprSubject = "TPR at 1 % FPR · 5 % most outlying rows";

    /// <inheritdoc/>
    public string Name => "membership_inference";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Privacy;

    /// <inheritdoc/>
    public string Meaning => "How well an attacker who holds the synthetic rows can tell training rows from other real rows; AUC 0.5 is guessing, 1 is certainty.";

    /// <inheritdoc/>
    public string Formula => "AUC of score(x) = log p_candidate(x) − log p_reference(x), members (training rows) against non-members (held-out rows); p by five nearest neighbours";

    /// <inheritdoc/>
    public string Source => "DOMIAS (van Breugel et al., AISTATS 2023) with nearest-neighbour densities; DeLong et al. 1988; TPR at low FPR: Carlini et al. 2022";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public string FlagRule => "The lower bound of the AUC's 95 % interval exceeds 0.525, or that of the most outlying rows 0.55.";

    /// <inheritdoc/>
    public bool IsFlagged(Measurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        return measurement.Subject switch
        {
            "" => measurement.Estimate.Low > Bound,
            OutlyingSubject => measurement.Estimate.Low > OutlyingBound,
            _ => false,
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        PrivacyTables? tables = PrivacyTables.Of(context, candidate, TableSampling.KeepCandidate, out string why);
        if (tables is null) return PrivacyTables.Undefined(why);

        Judged judged = Judge(tables);
        (double[] members, double[] nonMembers) = judged.Scores(_ => true);
        double edge = judged.OutlyingEdge(OutlyingShare);
        (double[] farMembers, double[] farNonMembers) = judged.Scores(density => density <= edge);
        string sizes = Sizes(members, nonMembers);
        return
        [
            new("", AttackRoc.Auc(members, nonMembers)) { Remark = tables.Remark(sizes) },
            Rate(TprSubject, members, nonMembers, tables, PrivacyStreams.Membership),
            farMembers.Length < 5 || farNonMembers.Length < 5
                ? new(OutlyingSubject, Estimate.Undefined) { Remark = "too few outlying rows" }
                : new(OutlyingSubject, AttackRoc.Auc(farMembers, farNonMembers)) { Remark = Sizes(farMembers, farNonMembers) },
            Rate(OutlyingTprSubject, farMembers, farNonMembers, tables, PrivacyStreams.Membership + 1),
        ];
    }

    private static Measurement Rate(string subject, double[] members, double[] nonMembers, PrivacyTables tables, uint substream)
    {
        Estimate rate = AttackRoc.TruePositiveRateAtOnePercent(members, nonMembers, tables.Stream(substream));
        return new Measurement(subject, rate) { Remark = double.IsNaN(rate.Value) ? "needs 100 non-members" : Sizes(members, nonMembers) };
    }

    private static string Sizes(double[] members, double[] nonMembers) =>
        string.Create(CultureInfo.InvariantCulture, $"{members.Length:N0} members, {nonMembers.Length:N0} non-members");

    private static Judged Judge(PrivacyTables tables)
    {
        int[] train = tables.Shuffled(PrivacyTables.Train);
        int[] control = tables.Shuffled(PrivacyTables.Control);
        MixedFeatures features = tables.FitFeatures(train, control);
        int half = control.Length / 2;
        int[] candidate = [.. Enumerable.Range(0, tables.Columns.Rows(PrivacyTables.Candidate))];
        int perFold = PerFold(Math.Min(half, train.Length / 2), (long)candidate.Length * features.Width);
        var judged = new Judged();
        using var search = new NearestRows(features.Encode(PrivacyTables.Candidate, candidate));
        for (int fold = 0; fold < 2; fold++)
        {
            int[] own = fold == 0 ? control[..half] : control[half..];
            int[] other = fold == 0 ? control[half..] : control[..half];
            using var reference = new NearestRows(features.Encode(PrivacyTables.Control, other.AsSpan(0, Math.Min(other.Length, MostReference))));
            judged.Add(features.Encode(PrivacyTables.Train, train.AsSpan(fold * perFold, perFold)), search, reference, isMember: true);
            judged.Add(features.Encode(PrivacyTables.Control, own.AsSpan(0, perFold)), search, reference, isMember: false);
        }

        return judged;
    }

    private static int PerFold(int rows, long workOfOne) =>
        Math.Min(rows, (int)Math.Clamp(PrivacyTables.WorkLimit / (4 * Math.Max(workOfOne, 1)), LeastPerFold, MostPerFold));

    /// <summary>Rows with their score, their reference density, and whether they are members.</summary>
    private sealed class Judged
    {
        private readonly List<(double Score, double Density, bool IsMember)> _rows = [];

        public void Add(Matrix<float> points, NearestRows candidate, NearestRows reference, bool isMember)
        {
            double[] near = LogDensities(candidate.Find(points, K), points.Rows);
            double[] usual = LogDensities(reference.Find(points, K), points.Rows);
            for (int i = 0; i < near.Length; i++) _rows.Add((near[i] - usual[i], usual[i], isMember));
        }

        /// <summary>The reference density below which the given share of non-members lies.</summary>
        public double OutlyingEdge(double share)
        {
            double[] densities = [.. _rows.Where(row => !row.IsMember).Select(row => row.Density).Order()];
            return densities[Math.Max(0, (int)(share * densities.Length) - 1)];
        }

        public (double[] Members, double[] NonMembers) Scores(Func<double, bool> counts) => (
            [.. _rows.Where(row => row.IsMember && counts(row.Density)).Select(row => row.Score)],
            [.. _rows.Where(row => !row.IsMember && counts(row.Density)).Select(row => row.Score)]);

        private static double[] LogDensities(NearestNeighbours found, int rows)
        {
            var densities = new double[rows];
            for (int i = 0; i < found.Distances.Length; i++)
                densities[i / found.Count] -= Weight(i % found.Count, found.Count) * PortableMath.Log(found.Distances[i] + LeastDistance);
            return densities;
        }

        private static double Weight(int neighbour, int count) => count == 1 ? 1.0 : neighbour == 0 ? 0.5 : 0.5 / (count - 1);
    }
}
