using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Evaluation;

/// <summary>Two tables and what an independent implementation makes of them: Reference/Evaluation/risk_reference.py.</summary>
internal static class RiskReference
{
    private static readonly string Folder = Path.Combine(SharedData.RepositoryRoot, "tests", "RiskGan.Core.Tests", "Reference", "Evaluation");

    private static readonly Dictionary<string, ColumnKind> Kinds = new()
    {
        ["amount"] = ColumnKind.Continuous,
        ["income"] = ColumnKind.Continuous,
        ["margin"] = ColumnKind.Continuous,
        ["days"] = ColumnKind.Integer,
        ["grade"] = ColumnKind.Ordinal,
        ["region"] = ColumnKind.Categorical,
        ["region_code"] = ColumnKind.Categorical,
        ["flag"] = ColumnKind.Boolean,
        ["pd"] = ColumnKind.Continuous,
        ["lgd"] = ColumnKind.Continuous,
        ["ead"] = ColumnKind.Continuous,
    };

    public static Table Real { get; } = TestTables.Read(Path.Combine(Folder, "risk_real.csv"), Kinds);

    public static Table Synthetic { get; } = TestTables.Read(Path.Combine(Folder, "risk_synthetic.csv"), Kinds);

    public static JsonElement Expected { get; } = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "risk_expected.json"))).RootElement;

    public static EvaluationContext Context { get; } = new() { Real = Real, Target = "flag", Pd = "pd", Lgd = "lgd", Ead = "ead", Seed = 11 };

    /// <summary>Asserts each subject's value, its figures where the reference has them, and the mean over the subjects.</summary>
    public static void AssertAgrees(ITableMetric metric, JsonElement subjects, double tolerance)
    {
        IReadOnlyList<Measurement> measured = metric.Evaluate(Context, Synthetic);
        double sum = 0.0;
        int count = 0;
        foreach (JsonProperty subject in subjects.EnumerateObject())
        {
            bool hasFigures = subject.Value.ValueKind == JsonValueKind.Array;
            double value = (hasFigures ? subject.Value[0] : subject.Value).GetDouble();
            sum += value;
            count++;
            Measurement found = Assert.Single(measured, line => line.Subject == subject.Name);
            AssertNear(value, found.Estimate.Value, tolerance, subject.Name);
            if (!hasFigures) continue;
            AssertNear(subject.Value[1].GetDouble(), found.Real, tolerance, subject.Name + ", real");
            AssertNear(subject.Value[2].GetDouble(), found.Figure.Value, tolerance, subject.Name + ", candidate");
        }

        Assert.Equal(count, measured.Count - 1);
        Assert.Equal("", measured[0].Subject);
        AssertNear(sum / count, measured[0].Estimate.Value, tolerance, metric.Name);
    }

    /// <summary>Asserts that the overall interval is as wide as the reference's bootstrap over rows says, within a share of it.</summary>
    public static void AssertInterval(ITableMetric metric, double within)
    {
        Estimate overall = metric.Evaluate(Context, Synthetic)[0].Estimate;
        double error = (overall.High - overall.Low) / (2.0 * 1.959963984540054);
        double expected = Expected.GetProperty("errors").GetProperty(metric.Name).GetDouble();
        Assert.True(Math.Abs(error - expected) <= within * expected, $"{metric.Name}: standard error {error} instead of about {expected}");
    }

    public static void AssertNear(double expected, double actual, double tolerance, string where) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1.0, Math.Abs(expected)), $"{where}: {actual} instead of {expected}");
}
