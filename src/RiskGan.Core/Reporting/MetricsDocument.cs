namespace RiskGan.Core.Reporting;

/// <summary>The shape of metrics.json, version <see cref="CurrentVersion"/>; described by <c>docs/schemas/metrics.schema.json</c>.</summary>
/// <remarks>A number that is not defined, or a bound that does not exist, is null. Nothing of the machine or the clock is in it.</remarks>
public sealed record MetricsDocument
{
    /// <summary>The value of <see cref="Schema"/>.</summary>
    public const string SchemaName = "riskgan.metrics";

    /// <summary>The version written, and the newest one read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Always <see cref="SchemaName"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>Version of the shape.</summary>
    public required int Version { get; init; }

    /// <summary>Version of riskgan that wrote it.</summary>
    public string RiskganVersion { get; init; } = "";

    /// <summary>Seed of the evaluation.</summary>
    public ulong Seed { get; init; }

    /// <summary>What was evaluated.</summary>
    public IReadOnlyList<TableEntry> Tables { get; init; } = [];

    /// <summary>A verdict per block.</summary>
    public IReadOnlyList<BlockEntry> Blocks { get; init; } = [];

    /// <summary>Gates and how they stand.</summary>
    public IReadOnlyList<GateEntry> Gates { get; init; } = [];

    /// <summary>Numbers worse than in an earlier report.</summary>
    public IReadOnlyList<RegressionEntry> Regressions { get; init; } = [];

    /// <summary>What each metric is.</summary>
    public IReadOnlyList<MetricEntry> Metrics { get; init; } = [];

    /// <summary>The numbers, in report order.</summary>
    public required IReadOnlyList<LineEntry> Lines { get; init; }

    /// <summary>Remarks on the whole.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}

/// <summary>A table that was evaluated.</summary>
public sealed record TableEntry(string Role, string Source, long Rows, int Columns, string Sha256);

/// <summary>How a block stands: the worst verdict, and how many metrics have which.</summary>
public sealed record BlockEntry(string Block, string Verdict, int Poor, int Near, int AtFloor, int Undefined, int Information);

/// <summary>A gate and how it stands.</summary>
public sealed record GateEntry(string Gate, string Metric, string Subject, bool AtLeast, double Bound, double? Value, bool Passed, string Reason);

/// <summary>A number worse than it was.</summary>
public sealed record RegressionEntry(string Metric, string Subject, NumberEntry Was, NumberEntry Now, string Reason);

/// <summary>What a metric is.</summary>
public sealed record MetricEntry(
    string Name, string Block, double? Minimum, double? Maximum, string Direction, string Meaning, string Formula, string Source);

/// <summary>A number with its interval.</summary>
public sealed record NumberEntry(double? Value, double? Low, double? High);

/// <summary>A baseline's number.</summary>
public sealed record BaselineEntry(string Name, double? Value, double? Low, double? High);

/// <summary>One number with all it must be read beside.</summary>
public sealed record LineEntry
{
    /// <summary>The metric's name.</summary>
    public required string Metric { get; init; }

    /// <summary>What the number is about; empty for the whole table.</summary>
    public required string Subject { get; init; }

    /// <summary>The synthetic table's number.</summary>
    public required double? Value { get; init; }

    /// <summary>Lower bound of its 95 % interval.</summary>
    public double? Low { get; init; }

    /// <summary>Upper bound of its 95 % interval.</summary>
    public double? High { get; init; }

    /// <summary>The real table's own figure, where there is one.</summary>
    public double? Real { get; init; }

    /// <summary>The synthetic table's own figure, where the number is an error made of the two.</summary>
    public NumberEntry? Figure { get; init; }

    /// <summary>The noise floor, where it makes sense.</summary>
    public NumberEntry? Floor { get; init; }

    /// <summary>The simple baselines, in report order.</summary>
    public IReadOnlyList<BaselineEntry> Baselines { get; init; } = [];

    /// <summary>How it stands.</summary>
    public required string Verdict { get; init; }

    /// <summary>A few words more.</summary>
    public string Remark { get; init; } = "";
}
