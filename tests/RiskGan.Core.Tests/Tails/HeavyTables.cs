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
        // Evenly spread in a scrambled order: extremes as great as the law says, no outliers.
        double Even(int r, int step) => (((long)r * step % rows) + 0.5) / rows;
        double Bill(int r) => 1000 * Math.Exp(PortableMath.NormalQuantile(Even(r, 739)));
        double Gain(int r) => (2 * Even(r, 1013)) - 1;
        var names = new List<(string Name, ColumnKind Kind, int Decimals, Func<int, double> Value)>
        {
            ("billed", ColumnKind.Continuous, 2, r => Math.Round(Bill(r), 2)),
            ("paid", ColumnKind.Continuous, 2, r => Math.Round(U(r, 1) < 0.4 ? Bill(r) : 500 * Math.Exp(Normal(r, 2)), 2)),
            ("pnl", ColumnKind.Continuous, 3, r => Math.Round(Math.Sign(Gain(r)) * (Math.Pow(Math.Abs(Gain(r)), -0.3) - 1), 3)),
            ("limit", ColumnKind.Continuous, 0, r => Math.Min(9000, Math.Round(1500 * Math.Exp(Normal(r, 5))))),
            ("months", ColumnKind.Integer, 0, r => Math.Floor(40 * U(r, 6))),
        };
        if (withInfiniteMean) names.Add(("claims", ColumnKind.Continuous, 2, r => Math.Round(Math.Pow(U(r, 7), -1.6), 2)));
        ColumnSchema[] schemas = [.. names.Select(n => new ColumnSchema { Name = n.Name, Kind = n.Kind, Number = new NumberFormat { Decimals = n.Decimals } })];
        return new Table(
            new TableSchema { Columns = schemas },
            [.. names.Select((n, i) => (Column)new NumericColumn(schemas[i], [.. Enumerable.Range(0, rows).Select(n.Value)]))]);
    }
}
