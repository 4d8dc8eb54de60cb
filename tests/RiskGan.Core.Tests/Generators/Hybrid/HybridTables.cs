using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Generators.Hybrid;

/// <summary>A table made for the hybrid's cells: an amount with zeros, a copy of it times 2, a number with gaps, a label.</summary>
internal static class HybridTables
{
    public static Table Linked(int rows)
    {
        var stream = new RandomStream(3, RandomPurpose.Simulation);
        var amount = new double[rows];
        var twice = new double[rows];
        var gaps = new double[rows];
        var label = new int[rows];
        for (int r = 0; r < rows; r++)
        {
            double u = stream.UniformDouble(8L * r);
            amount[r] = u < 0.2 ? 0 : Math.Round(5000 * u * u, 2);
            twice[r] = 2 * amount[r];
            gaps[r] = stream.UniformDouble((8L * r) + 1) < 0.15 ? double.NaN : Math.Round(100 * stream.UniformDouble((8L * r) + 2), 3);
            label[r] = u < 0.5 ? 0 : stream.UniformDouble((8L * r) + 3) < 0.8 ? 1 : 2;
        }

        ColumnSchema Number(string name, int decimals) => new() { Name = name, Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = decimals } };
        var schema = new TableSchema { Columns = [Number("amount", 2), Number("twice", 2), Number("gaps", 3), new ColumnSchema { Name = "label", Kind = ColumnKind.Categorical }] };
        return new Table(schema,
        [
            new NumericColumn(schema.Columns[0], amount),
            new NumericColumn(schema.Columns[1], twice),
            new NumericColumn(schema.Columns[2], gaps),
            new CategoryColumn(schema.Columns[3], ["low", "mid", "high"], label),
        ]);
    }

    public static TableEncoder Encoder(Table table) => TableEncoder.Fit(table, new EncoderOptions { FindDependencies = false });

    /// <summary>As <see cref="Layout(TableEncoder, int, int)"/>; the second cell may also point at the sum of the two others, and copies the first and that sum.</summary>
    public static HybridLayout LayoutWithCopies(TableEncoder encoder)
    {
        HybridLayout plain = Layout(encoder);
        return new HybridLayout(encoder, plain.Settings with { Formulas = [[], [new CellFormula(FormulaKind.Sum, 0, 2, 1)], [], []], Copies = [[], [0, 2], [], []] });
    }

    public static HybridLayout Layout(TableEncoder encoder, int bins = 8, int positions = 4)
    {
        int[] order = [.. Enumerable.Range(0, encoder.Layout.CellCount)];
        int[][] parents = [.. order.Select(cell => order.Where(other => other != cell).ToArray())];
        int[][] anchors = [.. order.Select(cell => cell < encoder.Layout.NumericCount ? parents[cell].Where(p => p < encoder.Layout.NumericCount).ToArray() : [])];
        return new HybridLayout(encoder, new HybridSettings([6, 5], bins, 6, positions, 2, order, parents, anchors));
    }
}
