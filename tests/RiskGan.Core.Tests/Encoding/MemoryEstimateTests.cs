using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Encoders;

public sealed class MemoryEstimateTests
{
    private const long Limit = 500L << 20;

    [Fact]
    public void Counts_every_part_of_a_small_layout()
    {
        // One number and one block of 3: D = 4, 2 cells. Worked by hand from the widths below.
        var layout = new EncodedLayout(["n", "c"], [0, 1], [3]);
        var demand = new TrainingDemand { BatchSize = 10, NoiseWidth = 5, GeneratorWidths = [8], DiscriminatorWidths = [6, 7], RampsPerNumeric = 2, MomentsPerNumeric = 4 };
        MemoryEstimate estimate = MemoryEstimate.Of(layout, [100, 20], rowCount: 1_000, tableBytes: 12_000, demand);
        Assert.Equal(12_000, estimate.Table);
        Assert.Equal(1_000 * 2 * 4, estimate.EncodedRows);
        Assert.Equal(120, estimate.Encoders);
        int generator = ((5 + 4 + 2 + 3) * 8) + ((8 + 1) * 4);
        int discriminator = ((4 + 2 + 2 + 3) * 6) + ((6 + 3) * 7) + ((7 + 1) * 1);
        Assert.Equal((generator + discriminator) * 4 * 7, estimate.Weights);
        Assert.Equal((5 + (3 * (4 + 2)) + 2 + 8 + 13) * 10 * 4 * 6, estimate.Activations);
        Assert.Equal((4 + 3) * (4 + 3) * 4 * 4, estimate.PairMoments);
        Assert.Equal(estimate.Table + estimate.EncodedRows + estimate.Encoders + estimate.Weights + estimate.Activations + estimate.PairMoments, estimate.Total);
        Assert.Equal("n", estimate.CostliestColumn); // 12 bytes a row against 8
        Assert.Equal(0, MemoryEstimate.Of(layout, [0, 0], 1, 0, demand with { MomentsPerNumeric = 0 }).PairMoments);
    }

    [Fact]
    public void A_column_of_300_000_unique_texts_is_planned_within_500_MB()
    {
        const int Rows = 300_000;
        string[] texts = [.. Enumerable.Range(0, Rows).Select(i => $"a remark that nobody else wrote, number {i:000000}")];
        Table table = Of(
            new CategoryColumn(new ColumnSchema { Name = "remark", Kind = ColumnKind.Text }, texts, [.. Enumerable.Range(0, Rows)]),
            Numbers("x", [.. Enumerable.Range(0, Rows).Select(i => (double)(i % 977))]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        TableEncoder encoder = TableEncoder.Fit(table, new EncoderOptions { MaxMemory = Limit });
        EncodedTable encoded = encoder.Encode(table);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Limit);
        Assert.InRange(encoder.Estimate.Total, 1 << 20, Limit);
        Assert.Equal("remark", encoder.Estimate.CostliestColumn);
        Assert.Equal(CategoryEncoder.DefaultLevelBudget, encoder.Layout.CategoryWidths[0]);
        Assert.Equal(Rows, encoded.RowCount);
        Assert.Equal(2, encoder.Notices.Count);
    }

    [Fact]
    public void Five_thousand_number_columns_are_refused_within_500_MB()
    {
        var random = new Random(1);
        Table table = Of([.. Enumerable.Range(0, 5_000).Select(c => (Column)Numbers($"c{c:0000}", [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble())]))]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RiskGanException error = Assert.Throws<RiskGanException>(() => TableEncoder.Fit(table, new EncoderOptions { MaxMemory = Limit }));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Limit);
        Assert.Equal(("RG204", ExitStatus.BadData), (error.Code, error.Exit));
        Assert.StartsWith("training would need about ", error.Message, StringComparison.Ordinal);
        Assert.Contains("(5000 encoded columns), the limit is 524 MB; column 'c0000' costs most", error.Message, StringComparison.Ordinal);
        Assert.Contains("Leave out columns", error.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void Five_thousand_category_columns_are_planned_with_fewer_codes_or_refused()
    {
        var random = new Random(2);
        Table table = Of([.. Enumerable.Range(0, 5_000).Select(c => (Column)Labels($"c{c:0000}", [.. Enumerable.Range(0, 100).Select(_ => $"v{random.Next(60)}")]))]);
        RiskGanException error = Assert.Throws<RiskGanException>(() => TableEncoder.Fit(table, new EncoderOptions { MaxMemory = Limit }));
        Assert.Equal("RG204", error.Code);
        Assert.Contains("40000 encoded columns", error.Message, StringComparison.Ordinal); // 8 codes each: grouping was tried first

        var demand = new TrainingDemand { MomentsPerNumeric = 0 };
        TableEncoder encoder = TableEncoder.Fit(table, new EncoderOptions { MaxMemory = 3L << 30, Demand = demand });
        Assert.InRange(encoder.Estimate.Total, 1 << 20, 3L << 30);
        Assert.StartsWith("To stay within 3072 MB of memory a category column uses at most ", encoder.Notices[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_law_that_bursts_the_limit_is_refused_while_it_is_learned()
    {
        double[] values = [.. Enumerable.Range(0, 150_000).Select(i => i * 1.5)];
        Table table = Of(Numbers("a", values), Numbers("b", values));
        var demand = new TrainingDemand { BatchSize = 1, MomentsPerNumeric = 0, GeneratorWidths = [1], DiscriminatorWidths = [1] };
        Assert.Equal("RG204", Assert.Throws<RiskGanException>(() => TableEncoder.Fit(table, new EncoderOptions { MaxMemory = 10L << 20, Demand = demand, FindLinks = false })).Code);
    }
}
