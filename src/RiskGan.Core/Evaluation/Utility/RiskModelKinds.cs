using RiskGan.Core.Scoring;

namespace RiskGan.Core.Evaluation;

/// <summary>The two models of every utility metric, and their names in subjects; the boosted one gives the overall number.</summary>
internal static class RiskModelKinds
{
    public static IReadOnlyList<RiskModelKind> All { get; } = [RiskModelKind.Boosted, RiskModelKind.Logistic];

    public static string Text(this RiskModelKind kind, bool isBinary) => kind == RiskModelKind.Boosted ? "boosted" : isBinary ? "logistic" : "linear";
}
