using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Tails;

namespace RiskGan.Core.Tests.Tails;

/// <summary>Columns billed (0), paid (1) and pnl (2) have continued upper tails; limit (3) keeps its observed range.</summary>
public sealed class TailRepairTests
{
    private static readonly Table Training = HeavyTables.Make(1500);
    private static readonly TableEncoder Encoder = TableEncoder.Fit(Training, new EncoderOptions { FindPartialLinks = false });
    private static readonly TailRelation Copy = new(1, 0, 0, false, (a, _) => a);
    private static readonly TailRelation Half = new(3, 0, 0, false, (a, _) => Math.Round(a / 2));
    private static readonly TailRelation Sum = new(2, 0, 1, false, (a, b) => a + b);

    [Fact]
    public void A_copy_follows_its_source_beyond_the_observed_range() =>
        Assert.Equal([123456.78, 123456.78, 5, 80], Mend([Copy], observed: [9000.5, 9000.5, 5, 80], continued: [123456.78, 8000, 5, 80]));

    [Fact]
    public void A_copy_that_did_not_hold_is_left_alone() =>
        Assert.Equal([123456.78, 8000, 5, 80], Mend([Copy], observed: [9000.5, 8999, 5, 80], continued: [123456.78, 8000, 5, 80]));

    [Fact]
    public void Cells_tied_to_one_that_may_not_go_there_keep_their_observed_values() =>
        Assert.Equal([3000.5, 3000.5, 5, 1500], Mend([Copy, Half], observed: [3000.5, 3000.5, 5, 1500], continued: [123456.78, 8000, 5, 1500]));

    [Fact]
    public void Relations_that_contradict_each_other_afterwards_keep_the_observed_values()
    {
        var other = new TailRelation(1, 2, 2, false, (a, _) => a);
        Assert.Equal([9000.5, 9000.5, 9000.5, 80], Mend([Copy, other], observed: [9000.5, 9000.5, 9000.5, 80], continued: [20000, 20000, 30000, 80]));
    }

    [Fact]
    public void A_sum_of_continued_parts_is_computed_anew() =>
        Assert.Equal([7000.5, 20000.25, 27000.75, 80], Mend([Sum], observed: [7000.5, 600.25, 7600.75, 80], continued: [7000.5, 20000.25, 7650, 80]));

    [Fact]
    public void A_column_computed_in_every_row_is_computed_wherever_it_lands() =>
        Assert.Equal([123456.78, 8000, 5, 123376.78], Mend([new TailRelation(3, 0, 0, true, (a, _) => a - 80)], observed: [9000.5, 8999, 5, 8920.5], continued: [123456.78, 8000, 5, 8920.5], decimals: 2));

    [Fact]
    public void Rows_in_which_nothing_moved_are_left_alone() =>
        Assert.Equal([9000.5, 8000, 5, 80], Mend([Copy], observed: [9000.5, 9000.5, 5, 80], continued: [9000.5, 8000, 5, 80], isMoved: false));

    private static double[] Mend(TailRelation[] relations, double[] observed, double[] continued, bool isMoved = true, int decimals = 0)
    {
        TableEncoder encoder = Encoder;
        if (decimals > 0)
        {
            // The same training values, with a last column that has decimals.
            ColumnSchema[] schemas = [.. Training.Schema.Columns];
            schemas[3] = schemas[3] with { Number = new NumberFormat { Decimals = decimals } };
            encoder = TableEncoder.Fit(
                new Table(new TableSchema { Columns = schemas }, [.. Training.Columns.Select((column, i) => new NumericColumn(schemas[i], ((NumericColumn)column).Values))]),
                new EncoderOptions { FindPartialLinks = false });
        }

        var spliced = new SplicedColumn?[5];
        for (int i = 0; i < 3; i++) spliced[i] = new SplicedColumn(encoder.Numerics[i], i, i, ColumnTail.TryFit(encoder.Numerics[i], isUpper: true, out _), null, (-3.6f, 3.6f));
        Column[] columns = [.. continued.Append(0).Select((value, i) => new NumericColumn(encoder.Schema.Columns[i], [value]))];
        new TailRepair(relations, encoder, spliced).Run(columns, [.. observed.Select(value => new[] { value }), new double[] { 0 }], [isMoved]);
        return [.. columns.Take(4).Select(column => ((NumericColumn)column).Values[0])];
    }
}
