using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Generators.Hybrid;

public sealed class CellModelTests
{
    private static readonly TableEncoder Encoder = HybridTables.Encoder(HybridTables.Linked(400));
    private static readonly EncodedTable Data = Encoder.Encode(HybridTables.Linked(400));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_row_of_which_a_network_sees_all_other_cells_costs_what_one_with_these_cells_known_does(int cell)
    {
        HybridLayout layout = HybridTables.LayoutWithCopies(Encoder);
        using var kernels = new ReferenceKernels<double>();
        var model = new CellModel<double>(kernels, layout, cell, new CellModel<double>.Room(layout, 50));
        WeightStart.Fill(model.Network, 3, (uint)cell);
        TokenBatch<double> others = Batch(layout), known = Batch(layout), hidden = Batch(layout);
        others.OthersKnown.Fill(true);
        for (int r = 0; r < 50; r++)
            for (int other = 0; other < layout.CellCount; other++) known.Known(r)[other] = other != cell;
        double told = model.MeanLoss([known]);
        Assert.Equal(told, model.MeanLoss([others]), 1e-12);
        if (cell < 3) Assert.NotEqual(told, model.MeanLoss([hidden])); // the last in the order sees the others anyway
    }

    private static TokenBatch<double> Batch(HybridLayout layout)
    {
        var batch = new TokenBatch<double>(layout, 50);
        batch.Fill(Data, [.. Enumerable.Range(0, 50)], new RandomStream(5, RandomPurpose.Jitter));
        return batch;
    }
}
