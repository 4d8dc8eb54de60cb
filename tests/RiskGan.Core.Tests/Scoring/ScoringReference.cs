using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Tests.Evaluation;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Scoring;

/// <summary>The simulated portfolio and the values that numpy, scikit-learn and xgboost gave for it: Reference/Scoring/scoring_reference.py.</summary>
internal static class ScoringReference
{
    private const int TrainRows = 1600;

    private static readonly string Folder = Path.Combine(SharedData.RepositoryRoot, "tests", "RiskGan.Core.Tests", "Reference", "Scoring");

    public static JsonElement Expected { get; } = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json"))).RootElement;

    public static Table Train { get; } = Read()[0];

    public static Table Test { get; } = Read()[1];

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    private static Table[] Read()
    {
        Table all = TestTables.Read(Path.Combine(Folder, "small.csv"), new Dictionary<string, ColumnKind>
        {
            ["income"] = ColumnKind.Continuous, ["ltv"] = ColumnKind.Continuous, ["arrears"] = ColumnKind.Continuous,
            ["product"] = ColumnKind.Categorical, ["grade"] = ColumnKind.Ordinal, ["loss"] = ColumnKind.Continuous, ["bad"] = ColumnKind.Boolean,
        });
        return [all.SelectRows([.. Enumerable.Range(0, TrainRows)]), all.SelectRows([.. Enumerable.Range(TrainRows, all.RowCount - TrainRows)])];
    }

    /// <summary>The table without some columns.</summary>
    public static Table Without(Table table, params string[] names) =>
        TestTables.Of([.. table.Columns.Where(column => !names.Contains(column.Name))]);
}
