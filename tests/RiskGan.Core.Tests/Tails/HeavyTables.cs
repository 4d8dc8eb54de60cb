using RiskGan.Core.Data;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Tails;

/// <summary>A table with tails of every kind: heavy, two-sided, capped, of few values, without a mean, and a column that follows another exactly in some rows.</summary>
internal static class HeavyTables
{
    public static Table Make(int rows, bool withInfiniteMean = false)
    {
        var stream = new RandomStream(3, RandomPurpose.Simulation);
        double U(int r, int k) => stream.UniformDouble((16L * r) + k);
        double Normal(int r, int k) => PortableMath.NormalQuantile(U(r, k));
        var names = new List<(string Name, ColumnKind Kind, int Decimals, Func<int, double> Value)>
        {
            ("billed", ColumnKind.Continuous, 2, r => Math.Round(1000 * Math.Exp(Normal(r, 0)), 2)),
            ("paid", ColumnKind.Continuous, 2, r => Math.Round(U(r, 1) < 0.4 ? 1000 * Math.Exp(Normal(r, 0)) : 500 * Math.Exp(Normal(r, 2)), 2)),
            ("pnl", ColumnKind.Continuous, 3, r => Math.Round(Normal(r, 3) / Math.Sqrt(-Math.Log(U(r, 4)) / 1.5), 3)),
            ("limit", ColumnKind.Continuous, 0, r => Math.Min(5000, Math.Round(1500 * Math.Exp(Normal(r, 5))))),
            ("months", ColumnKind.Integer, 0, r => Math.Floor(40 * U(r, 6))),
        };
        if (withInfiniteMean) names.Add(("claims", ColumnKind.Continuous, 2, r => Math.Round(Math.Pow(U(r, 7), -1.6), 2)));
        ColumnSchema[] schemas = [.. names.Select(n => new ColumnSchema { Name = n.Name, Kind = n.Kind, Number = new NumberFormat { Decimals = n.Decimals } })];
        return new Table(
            new TableSchema { Columns = schemas },
            [.. names.Select((n, i) => (Column)new NumericColumn(schemas[i], [.. Enumerable.Range(0, rows).Select(n.Value)]))]);
    }
}
