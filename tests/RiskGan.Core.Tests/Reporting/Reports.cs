using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Reporting;
using RiskGan.Core.Tests.Evaluation;

namespace RiskGan.Core.Tests.Reporting;

/// <summary>Reports made for tests, with names that try to break out of every format.</summary>
internal static class Reports
{
    public const string Hostile = "<script>alert(1)</script>|`*_[x]\u0007\u202E\n\"'&]]>@all";

    public static ReportContent Of(int columns, string firstName = Hostile)
    {
        Table real = Table(columns, firstName, 0), synthetic = Table(columns, firstName, 7);
        var input = new EvaluationInput
        {
            Real = real,
            Synthetic = synthetic,
            Train = Table(columns, firstName, 13),
            Tables = [new EvaluatedTable("real", "hold<out>.csv", 60, columns, new string('a', 64)), new EvaluatedTable("synthetic", "synthetic.csv", 60, columns, new string('b', 64))],
        };
        EvaluationReport report = Evaluator.Run(input, new EvaluationOptions { Metrics = SimpleMetrics.All });
        return new ReportContent
        {
            Report = report,
            Input = input,
            Gates = [.. Gate.Parse("shape=0.2,copies<=0.01", SimpleMetrics.All).Select(gate => gate.Check(report))],
            Regressions = [new Regression("column_shapes", firstName, new Estimate(0.9, 0.8, 0.95), Estimate.Undefined, "it was defined and is not any more")],
        };
    }

    private static Table Table(int columns, string firstName, int shift)
    {
        var made = new Column[columns];
        for (int c = 0; c < columns; c++)
        {
            string name = c == 0 ? firstName : $"column {c}";
            int column = c;
            made[c] = c % 3 == 2
                ? TestTables.Labels(name, [.. Enumerable.Range(0, 60).Select(row => row % 17 == 0 ? null : row % 5 == 0 ? Hostile : $"level {(row + shift + column) % 4}")])
                : TestTables.Numbers(name, [.. Enumerable.Range(0, 60).Select(row => row % 19 == 0 ? double.NaN : Math.Round((row + shift) * 37.5 % 1000, 1))]);
        }

        return TestTables.Of(made);
    }
}
