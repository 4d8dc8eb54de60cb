using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>The blocks of a report, in the order a model validator asks.</summary>
public enum MetricBlock
{
    /// <summary>Are the rows legal at all?</summary>
    Validity,

    /// <summary>Does the table look like the real one?</summary>
    Fidelity,

    /// <summary>Are tails and portfolio risk right?</summary>
    Tails,

    /// <summary>Do risk models built on it work on real rows?</summary>
    Utility,

    /// <summary>Does it give away a training row?</summary>
    Privacy,
}

/// <summary>A value with its 95 % interval; NaN bounds where none can be given, NaN value where the metric is not defined.</summary>
/// <param name="Value">The point estimate on the data as given.</param>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound.</param>
public readonly record struct Estimate(double Value, double Low, double High)
{
    /// <summary>A value without an interval (a count, a rate known exactly).</summary>
    public static Estimate Exact(double value) => new(value, double.NaN, double.NaN);

    /// <summary>Not defined.</summary>
    public static Estimate Undefined { get; } = Exact(double.NaN);
}

/// <summary>One number a metric gives for a candidate table.</summary>
/// <param name="Subject">What it is about: empty for the whole table, a column's name, "a × b" for a pair, or a part ("value at risk 99 % · amount").</param>
/// <param name="Estimate">The number.</param>
public sealed record Measurement(string Subject, Estimate Estimate)
{
    /// <summary>The real table's own number beside it, where the metric is, or compares, a figure of one table (a quantile, an expected loss); else NaN.</summary>
    public double Real { get; init; } = double.NaN;

    /// <summary>The candidate's own figure beside <see cref="Real"/>, with its interval, where the estimate is an error made of the two; else undefined.</summary>
    public Estimate Figure { get; init; } = Estimate.Undefined;

    /// <summary>A few words more, such as the worst pair's columns or why a number is missing; empty where there is nothing to say.</summary>
    public string Remark { get; init; } = "";
}

/// <summary>A metric of whole tables, real against a candidate: the form every number of a report takes.</summary>
/// <remarks>
/// The same metric is asked for the synthetic table, for the noise floor (an independent real sample) and for each baseline, so that no
/// number is read alone. It draws random numbers only from <see cref="EvaluationContext.Seed"/> (purpose Evaluation), never keeps state
/// between calls, and says NaN with a remark where it is not defined instead of throwing.
/// </remarks>
public interface ITableMetric : IMetric
{
    /// <summary>Where it stands in the report.</summary>
    MetricBlock Block { get; }

    /// <summary>One sentence for a reader who does not know it.</summary>
    string Meaning { get; }

    /// <summary>The formula in plain text.</summary>
    string Formula { get; }

    /// <summary>Where the definition comes from.</summary>
    string Source { get; }

    /// <summary>False for a metric that makes no sense for the floor and the baselines (a figure about the synthetic file alone).</summary>
    bool ComparesWithFloor { get; }

    /// <summary>Most subjects a report tells, the synthetic table's worst; the floor and every baseline are measured on all, so that each told one stands beside them.</summary>
    int MostSubjects => int.MaxValue;

    /// <summary>Which real rows show what is the best that can be expected: training rows, unless the metric looks for training rows or compares with them.</summary>
    FloorSample FloorSample => Block switch
    {
        MetricBlock.Privacy => FloorSample.HeldOut,
        MetricBlock.Utility => FloorSample.TrainingHalf,
        _ => FloorSample.Training,
    };

    /// <summary>The numbers for one candidate: first the overall one (empty subject) where there is one, then by subject, worst first.</summary>
    IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate);
}

/// <summary>Which real rows stand for a perfect generator when a metric's noise floor is measured.</summary>
public enum FloorSample
{
    /// <summary>Training rows against the held-out rows: fresh rows of the same law.</summary>
    Training,

    /// <summary>One half of the training rows with the other half as the training rows: for metrics that set what a candidate teaches beside what the
    /// training rows teach, which the training rows themselves would meet exactly.</summary>
    TrainingHalf,

    /// <summary>Held-out rows: for metrics that ask whether training rows shine through, which training rows themselves fail.</summary>
    HeldOut,
}

/// <summary>What every metric of one evaluation shares.</summary>
public sealed class EvaluationContext
{
    /// <summary>The held-out real rows everything is compared with.</summary>
    public required Table Real { get; init; }

    /// <summary>The real rows the generator was trained on, or null where they were not given.</summary>
    public Table? Train { get; init; }

    /// <summary>The column risk models predict, or null.</summary>
    public string? Target { get; init; }

    /// <summary>The column with probabilities of default, or null.</summary>
    public string? Pd { get; init; }

    /// <summary>The column with losses given default, or null.</summary>
    public string? Lgd { get; init; }

    /// <summary>The column with exposures at default, or null.</summary>
    public string? Ead { get; init; }

    /// <summary>Rules that every row should keep, as the user declared them.</summary>
    public IReadOnlyList<IRowRule> Rules { get; init; } = [];

    /// <summary>Seed of every random number of the evaluation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Most rows a costly metric looks at; it says so in a remark where it samples.</summary>
    public int MaxRows { get; init; } = 50_000;
}
