using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>The tables of one evaluation.</summary>
/// <remarks>The real table decides what the columns are; the others are matched to it by name (<see cref="EvaluationInputCheck"/>).</remarks>
public sealed record EvaluationInput
{
    /// <summary>Held-out real rows: what everything is compared with.</summary>
    public required Table Real { get; init; }

    /// <summary>The rows to be judged.</summary>
    public required Table Synthetic { get; init; }

    /// <summary>The real rows the generator was trained on, or null where they are not at hand.</summary>
    public Table? Train { get; init; }

    /// <summary>
    /// More held-out real rows, neither trained on nor compared with, or null. They are the floor of metrics that look for training rows
    /// (<see cref="FloorSample.HeldOut"/>); without them that floor is half of <see cref="Real"/> against the other half.
    /// </summary>
    public Table? Control { get; init; }

    /// <summary>Where the tables came from, for the report; in the order real, synthetic, train, control.</summary>
    public IReadOnlyList<EvaluatedTable> Tables { get; init; } = [];
}

/// <summary>What an evaluation is asked for.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The column risk models predict, or null.</summary>
    public string? Target { get; init; }

    /// <summary>The column with probabilities of default, or null.</summary>
    public string? Pd { get; init; }

    /// <summary>The column with losses given default, or null.</summary>
    public string? Lgd { get; init; }

    /// <summary>The column with exposures at default, or null.</summary>
    public string? Ead { get; init; }

    /// <summary>Rules that every row should keep (<see cref="TableSchema.Rules"/>).</summary>
    public IReadOnlyList<IRowRule> Rules { get; init; } = [];

    /// <summary>Seed of every random number; the same seed and tables give the same report.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Most rows a costly metric looks at, and most rows of a baseline.</summary>
    public int MaxRows { get; init; } = 50_000;

    /// <summary>Threads that compute; never changes a number.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The metrics, in report order.</summary>
    public IReadOnlyList<ITableMetric> Metrics { get; init; } = MetricCatalog.All;

    /// <summary>The simple baselines, in report order.</summary>
    public IReadOnlyList<Baseline> Baselines { get; init; } = Evaluation.Baselines.All;
}

/// <summary>How far an evaluation is.</summary>
/// <param name="Metric">The metric computed last, or what is being prepared.</param>
/// <param name="Candidate">For which table.</param>
/// <param name="Done">Numbers done.</param>
/// <param name="Total">Numbers in all.</param>
public sealed record EvaluationProgress(string Metric, string Candidate, int Done, int Total);
