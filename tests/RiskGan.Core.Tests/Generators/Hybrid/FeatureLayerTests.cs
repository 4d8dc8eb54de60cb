using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Generators.Hybrid;

/// <summary>The layer against the plain product with its features written out: thermometer, score, y, one-hot, known.</summary>
public sealed class FeatureLayerTests
{
    private const int Rows = 40;

    private static readonly ReferenceKernels<double> Kernels = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_the_product_of_the_written_out_features_and_the_weights(bool inOrder)
    {
        Table table = HybridTables.Linked(400);
        TableEncoder encoder = HybridTables.Encoder(table);
        HybridLayout layout = HybridTables.Layout(encoder);
        var room = new FeatureLayer<double>.Room(layout, Rows);
        TokenBatch<double> batch = Batch(layout, encoder.Encode(table));
        foreach (int cell in layout.Order)
        {
            Linear<double> linear = LinearOf(layout, cell);
            var layer = new FeatureLayer<double>(Kernels, layout, cell, linear, room);
            double[,] x = WrittenOut(layout, batch, cell, inOrder);
            var dy = Filled(Rows, 6, 77);
            for (int pass = 0; pass < 2; pass++) // the second finds what the first left in the room
            {
                var y = new Matrix<double>(Rows, 6);
                layer.Forward(batch, Rows, inOrder, y);
                linear.Weight.Gradient.Clear();
                layer.Backward(dy);
                for (int j = 0; j < 6; j++)
                {
                    for (int r = 0; r < Rows; r++)
                        Assert.Equal(linear.Bias!.Value[0, j] + Enumerable.Range(0, x.GetLength(1)).Sum(i => x[r, i] * linear.Weight.Value[i, j]), y[r, j], 1e-12);
                    for (int i = 0; i < x.GetLength(1); i++)
                        Assert.Equal(Enumerable.Range(0, Rows).Sum(r => x[r, i] * dy[r, j]), linear.Weight.Gradient[i, j], 1e-12);
                }
            }
        }
    }

    private static double[,] WrittenOut(HybridLayout layout, TokenBatch<double> batch, int cell, bool inOrder)
    {
        var x = new double[Rows, layout.InputWidth(cell)];
        for (int r = 0; r < Rows; r++)
        {
            int at = 0;
            foreach (int parent in layout.Parents(cell))
            {
                bool isKnown = batch.Known(r)[parent] || (inOrder && layout.Rank[parent] < layout.Rank[cell]);
                int features = parent < layout.NumericCount ? layout.Numerics[parent].SegmentCount + 2 : layout.TokenCount(parent);
                if (isKnown && parent < layout.NumericCount)
                {
                    NumberFeatures<double> number = batch.Features(r, parent);
                    for (int k = 0; k < number.Segment; k++) x[r, at + k] = 1;
                    x[r, at + number.Segment] = number.Fraction;
                    (x[r, at + features - 2], x[r, at + features - 1]) = (number.Score, number.Height);
                }
                else if (isKnown)
                {
                    x[r, at + batch.Token(r, parent)] = 1;
                }

                if (isKnown) x[r, at + features] = 1;
                at += features + 1;
            }
        }

        return x;
    }

    private static TokenBatch<double> Batch(HybridLayout layout, EncodedTable data)
    {
        var batch = new TokenBatch<double>(layout, Rows);
        batch.Fill(data, [.. Enumerable.Range(0, Rows).Select(r => 7 * r)], new RandomStream(2, RandomPurpose.Jitter));
        for (int r = 0; r < Rows; r++)
            for (int cell = 0; cell < layout.CellCount; cell++) batch.Known(r)[cell] = ((r >> cell) & 1) == 1;
        return batch;
    }

    private static Linear<double> LinearOf(HybridLayout layout, int cell)
    {
        int inputs = layout.InputWidth(cell);
        return new Linear<double>(
            Kernels,
            new Parameter<double>("w", Filled(inputs, 6, cell), new Matrix<double>(inputs, 6)),
            new Parameter<double>("b", Filled(1, 6, cell + 50), new Matrix<double>(1, 6)));
    }

    private static Matrix<double> Filled(int rows, int columns, int number)
    {
        var matrix = new Matrix<double>(rows, columns);
        Kernels.FillNormal(matrix, new RandomStream(8, RandomPurpose.Simulation, (uint)number), 0);
        return matrix;
    }
}
