using RiskGan.Core.Evaluation;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Reporting;

/// <summary>All that a report shows; every form of it is written from this alone.</summary>
public sealed record ReportContent
{
    /// <summary>The numbers.</summary>
    public required EvaluationReport Report { get; init; }

    /// <summary>The tables, for charts; null for reports without.</summary>
    public EvaluationInput? Input { get; init; }

    /// <summary>The column risk models predict, for their curves; null where there is none.</summary>
    public string? Target { get; init; }

    /// <summary>The generator, for its card and its loss curves; null where it was not given.</summary>
    public Model? Model { get; init; }

    /// <summary>SHA-256 of the model file; empty where there is none.</summary>
    public string ModelSha256 { get; init; } = "";

    /// <summary>The gates and how they stand.</summary>
    public IReadOnlyList<GateResult> Gates { get; init; } = [];

    /// <summary>Numbers worse than in an earlier report.</summary>
    public IReadOnlyList<Regression> Regressions { get; init; } = [];

    /// <summary>Version of riskgan.</summary>
    public static string Version { get; } = typeof(ReportContent).Assembly.GetName().Version?.ToString(3) ?? "";
}
