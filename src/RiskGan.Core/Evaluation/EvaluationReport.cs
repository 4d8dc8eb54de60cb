namespace RiskGan.Core.Evaluation;

/// <summary>How a number stands against its floor and the gates.</summary>
public enum Verdict
{
    /// <summary>Within what an independent real sample shows.</summary>
    AtFloor,

    /// <summary>Worse than the floor, better than the simple baselines that matter for it.</summary>
    Near,

    /// <summary>Worse than a simple baseline, or outside a stated bound.</summary>
    Poor,

    /// <summary>Could not be computed; the remark says why.</summary>
    Undefined,

    /// <summary>Told for information; no judgement.</summary>
    Information,
}

/// <summary>One number of the report with all it must be read beside.</summary>
/// <param name="Metric">The metric's own description.</param>
/// <param name="Measurement">The synthetic table's number.</param>
/// <param name="Floor">The same number for an independent real sample of the same size; null where it makes no sense.</param>
/// <param name="Baselines">The same number for each simple baseline, by name, in report order.</param>
/// <param name="Verdict">How it stands.</param>
public sealed record MetricLine(
    ITableMetric Metric, Measurement Measurement, Measurement? Floor, IReadOnlyList<(string Name, Measurement Measurement)> Baselines, Verdict Verdict);

/// <summary>Everything an evaluation found, ready to be shown in any form.</summary>
public sealed record EvaluationReport
{
    /// <summary>The numbers, block by block, overall numbers before subjects, worst subjects first.</summary>
    public required IReadOnlyList<MetricLine> Lines { get; init; }

    /// <summary>What was evaluated: name, rows, columns and SHA-256 of each table, where known.</summary>
    public required IReadOnlyList<EvaluatedTable> Tables { get; init; }

    /// <summary>Seed of the evaluation.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Sampling done, metrics left out, and other remarks on the whole.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}

/// <summary>One table of an evaluation.</summary>
/// <param name="Role">"real", "synthetic", "train".</param>
/// <param name="Source">File name without its folder.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Sha256">SHA-256 of the file, or empty where it is not a file.</param>
public sealed record EvaluatedTable(string Role, string Source, long Rows, int Columns, string Sha256);
