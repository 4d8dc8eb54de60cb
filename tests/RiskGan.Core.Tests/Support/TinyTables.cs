using RiskGan.Core.Data;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Support;

/// <summary>A small mixed table: an amount with a point mass at zero, a ratio that goes with it, a grade, a flag.</summary>
internal static class TinyTables
{
    public static Table Mixed(int rows, ulong seed = 11)
    {
        var stream = new RandomStream(seed, RandomPurpose.Simulation);
        var amount = new double[rows];
        var ratio = new double[rows];
        var grade = new int[rows];
        var flag = new int[rows];
        for (int r = 0; r < rows; r++)
        {
            double risk = stream.UniformDouble((64L * r) + 0);
            amount[r] = stream.UniformDouble((64L * r) + 1) < 0.3 ? 0.0 : Math.Round(1000 * risk * risk, 2);
            ratio[r] = Math.Round((0.7 * risk) + (0.3 * stream.UniformDouble((64L * r) + 2)), 4);
            grade[r] = risk < 0.3 ? 0 : risk < 0.8 ? 1 : 2;
            flag[r] = stream.UniformDouble((64L * r) + 3) < 0.1 + (0.5 * risk) ? 1 : 0;
        }

        var schema = new TableSchema
        {
            Columns =
            [
                new ColumnSchema { Name = "amount", Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 2 } },
                new ColumnSchema { Name = "ratio", Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 4 } },
                new ColumnSchema { Name = "grade", Kind = ColumnKind.Categorical },
                new ColumnSchema { Name = "flag", Kind = ColumnKind.Boolean },
            ],
        };
        return new Table(schema,
        [
            new NumericColumn(schema.Columns[0], amount),
            new NumericColumn(schema.Columns[1], ratio),
            new CategoryColumn(schema.Columns[2], ["A", "B", "C"], grade),
            new CategoryColumn(schema.Columns[3], ["0", "1"], flag),
        ]);
    }
}
