using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Generators.Hybrid;

/// <summary>Draws of many rows side by side are those of one row after the other, to the bit.</summary>
public sealed class CellDrawsTests
{
    private const int Rows = 200;
    private static readonly TableEncoder Encoder = HybridTables.Encoder(HybridTables.Linked(1500));

    [Theory]
    [InlineData(KernelWidth.Vector128)]
    [InlineData(KernelWidth.Vector256)]
    [InlineData(KernelWidth.Vector512)]
    public void Every_width_draws_what_the_plain_loops_draw(KernelWidth width)
    {
        TableEncoder wide = HybridTables.Encoder(Wide(40));
        foreach (HybridLayout layout in (HybridLayout[])[HybridTables.LayoutWithCopies(Encoder), HybridTables.Layout(Encoder, 40, 7), HybridTables.Layout(Encoder, 2000), HybridTables.Layout(wide)])
        {
            foreach (float scale in (float[])[0.2f, 1.5f]) // broad laws, and some that are all in one place
            {
                foreach (int rows in (int[])[1, 15, 16, 33, Rows])
                {
                    List<(int Token, int Position, int Atom)> expected = Drawn(KernelWidth.Reference, layout, scale, rows);
                    Assert.Equal(expected, Drawn(width, layout, scale, rows));
                    if (rows == Rows) Assert.True(expected.Distinct().Count() > 100); // not all the same
                }
            }
        }
    }

    private static List<(int Token, int Position, int Atom)> Drawn(KernelWidth width, HybridLayout layout, float scale, int rows)
    {
        using Kernels<float> kernels = Kernels.Create(1, width);
        var generator = new HybridGenerator(kernels, layout, (name, length) => Weights(name, length, scale));
        generator.Batch.Forget();
        var drawn = new List<(int, int, int)>();
        for (int cell = 0; cell < layout.CellCount; cell++)
        {
            for (int r = 0; r < rows; r += 5) // cells that are given, among those to be drawn
                if ((r + cell) % 3 == 0) generator.Batch.Known(r)[cell] = Give(generator.Batch, layout, r, cell);
            var stream = new RandomStream(7, RandomPurpose.SamplingNoise, 0, (uint)cell);
            float[] tokens = [.. Enumerable.Range(0, rows).Select(i => stream.Uniform(2 * i))], places = [.. Enumerable.Range(0, rows).Select(i => stream.Uniform((2 * i) + 1))];
            generator.Draw(cell, rows, tokens, places, mayBeMissing: cell % 2 == 0);
            for (int r = 0; r < rows; r++)
            {
                Assert.True(generator.Batch.Known(r)[cell]);
                int atom = cell < layout.NumericCount ? generator.Batch.Atom(r, cell) : -1;
                drawn.Add((generator.Batch.Token(r, cell), BitConverter.SingleToInt32Bits(generator.Batch.Position(r, cell)), atom));
            }
        }

        return drawn;
    }

    // More anchors than a vector has lanes.
    private static Table Wide(int columns)
    {
        var random = new Random(2);
        ColumnSchema[] schemas = [.. Enumerable.Range(0, columns).Select(j => new ColumnSchema { Name = $"n{j}", Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 3 } })];
        return new Table(new TableSchema { Columns = schemas }, [.. schemas.Select(schema => new NumericColumn(schema, [.. Enumerable.Range(0, 300).Select(_ => Math.Round(random.NextDouble(), 3))]))]);
    }

    private static bool Give(TokenBatch<float> batch, HybridLayout layout, int row, int cell)
    {
        if (cell < layout.NumericCount) batch.SetAtom(row, cell, row % layout.Numerics[cell].Encoder.Law.Atoms, 0.3f);
        else batch.SetLevel(row, cell, row % layout.TokenCount(cell));
        return true;
    }

    private static float[] Weights(string name, int length, float scale)
    {
        var random = new Random(name.Sum(letter => letter) + length);
        return [.. Enumerable.Range(0, length).Select(_ => scale * ((2 * random.NextSingle()) - 1))];
    }
}
