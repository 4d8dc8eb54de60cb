using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Neighbours;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>Which tables a metric may sample.</summary>
internal enum TableSampling
{
    /// <summary>All three, down to the context's limit.</summary>
    All,

    /// <summary>
    /// Training and held-out rows; the candidate only above <see cref="PrivacyTables.MostCandidateCells"/> cells, whatever the context's limit.
    /// For searches of a row's own copy: in a tenth of the candidate nine of ten copies are not there to be found.
    /// </summary>
    KeepCandidate,

    /// <summary>None.</summary>
    None,
}

/// <summary>Training rows, held-out control rows and the candidate's rows, in the columns they share, or why they cannot be compared.</summary>
internal sealed class PrivacyTables
{
    /// <summary>Number of the training table in <see cref="Columns"/>.</summary>
    public const int Train = 0;

    /// <summary>Number of the held-out table.</summary>
    public const int Control = 1;

    /// <summary>Number of the candidate table.</summary>
    public const int Candidate = 2;

    /// <summary>Multiply-adds a metric may spend, which bounds its rows or columns: about half a second.</summary>
    public const long WorkLimit = 9_000_000_000;

    /// <summary>Cells beyond which even a candidate that should stay whole is sampled: 500,000 rows of 40 columns, about half a gigabyte.</summary>
    public const int MostCandidateCells = 20_000_000;

    private const int LeastRows = 20;

    private readonly ulong _seed;

    private PrivacyTables(MatchedColumns columns, ulong seed, string sampling)
    {
        Columns = columns;
        Sampling = sampling;
        _seed = seed;
    }

    /// <summary>The columns the three tables share.</summary>
    public MatchedColumns Columns { get; }

    /// <summary>What was sampled, for a remark; empty where everything was used.</summary>
    public string Sampling { get; }

    /// <summary>Lays the three tables side by side.</summary>
    /// <param name="context">The evaluation.</param>
    /// <param name="candidate">The table under test.</param>
    /// <param name="sampling">Which of them may be sampled.</param>
    /// <param name="why">Why the result is null.</param>
    public static PrivacyTables? Of(EvaluationContext context, Table candidate, TableSampling sampling, out string why)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(candidate);
        why = Objection(context, candidate);
        if (why.Length > 0) return null;
        int most = sampling == TableSampling.None ? int.MaxValue : context.MaxRows;
        int mostOfCandidate = sampling == TableSampling.KeepCandidate ? Math.Max(most, MostCandidateCells / candidate.Columns.Count) : most;
        var notes = new List<string>();
        Table train = Limit(context.Train!, most, context.Seed, PrivacyStreams.Limit, "training", notes);
        Table control = Limit(context.Real, most, context.Seed, PrivacyStreams.Limit + 1, "held-out", notes);
        Table limited = Limit(candidate, mostOfCandidate, context.Seed, PrivacyStreams.Limit + 2, "candidate", notes);
        MatchedColumns columns = MatchedColumns.Of(train, control, limited);
        why = columns.Count == 0 ? "no column to compare" : "";
        return columns.Count == 0 ? null : new PrivacyTables(columns, context.Seed, string.Join(", ", notes));
    }

    /// <summary>The answer of a metric that cannot be computed.</summary>
    public static IReadOnlyList<Measurement> Undefined(string why) => [new Measurement("", Estimate.Undefined) { Remark = why }];

    /// <summary>A table's rows in random order; the same order for every candidate.</summary>
    public int[] Shuffled(int table) =>
        RowShuffle.Of(Columns.Rows(table), new RandomStream(_seed, RandomPurpose.Evaluation, Substream: PrivacyStreams.Shuffle + (uint)table));

    /// <summary>Random numbers of a metric.</summary>
    public RandomStream Stream(uint substream) => new(_seed, RandomPurpose.Evaluation, Substream: substream);

    /// <summary>Features learned from equally many training and held-out rows: before the attack both look alike to the scale.</summary>
    public MixedFeatures FitFeatures(int[] train, int[] control)
    {
        const int most = 10_000;
        int n = Math.Min(most, Math.Min(train.Length, control.Length));
        return MixedFeatures.Fit(Columns, (Train, train[..n]), (Control, control[..n]));
    }

    /// <summary>A remark of several parts, the sampling last.</summary>
    public string Remark(params string[] parts) => string.Join("; ", parts.Append(Sampling).Where(part => part.Length > 0));

    private static string Objection(EvaluationContext context, Table candidate)
    {
        if (context.Train is null) return "needs the training rows: give --train";
        if (candidate.RowCount == 0) return "the candidate has no rows";
        return context.Train.RowCount < LeastRows || context.Real.RowCount < LeastRows
            ? string.Create(CultureInfo.InvariantCulture, $"needs at least {LeastRows} training rows and {LeastRows} held-out rows")
            : "";
    }

    private static Table Limit(Table table, int most, ulong seed, uint substream, string name, List<string> notes)
    {
        if (table.RowCount <= most) return table;
        int[] rows = RowShuffle.Of(table.RowCount, new RandomStream(seed, RandomPurpose.Evaluation, Substream: substream))[..most];
        Array.Sort(rows);
        notes.Add(string.Create(CultureInfo.InvariantCulture, $"{most:N0} of {table.RowCount:N0} {name} rows"));
        return table.SelectRows(rows);
    }
}

/// <summary>Substreams of the privacy block's random numbers; 0x30_0000 to 0x30_FFFF.</summary>
internal static class PrivacyStreams
{
    public const uint Limit = 0x30_0000;
    public const uint Shuffle = 0x30_0010;
    public const uint Membership = 0x30_0020;
    public const uint AttributeGuess = 0x30_0030;
    public const uint SinglingOut = 0x30_0040;
}
