using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Training;

public sealed class RowOrderTests
{
    [Fact]
    public void Every_epoch_holds_every_row_once_in_another_order()
    {
        var order = new RowOrder(12, 5);
        int[][] epochs = [.. Enumerable.Range(0, 3).Select(epoch => Rows(order, 3 * epoch, 4).Concat(Rows(order, (3 * epoch) + 1, 4)).Concat(Rows(order, (3 * epoch) + 2, 4)).ToArray())];

        Assert.All(epochs, rows => Assert.Equal(Enumerable.Range(0, 12), rows.Order()));
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
    }

    [Fact]
    public void A_batch_does_not_depend_on_the_batches_asked_for_before()
    {
        var straight = new RowOrder(10, 5);
        for (int k = 0; k < 9; k++) Rows(straight, k, 3);

        Assert.Equal(Rows(straight, 9, 3), Rows(new RowOrder(10, 5), 9, 3));
    }

    [Fact]
    public void A_batch_larger_than_the_table_repeats_rows_evenly()
    {
        int[] rows = Rows(new RowOrder(3, 1), 0, 9);
        Assert.All(Enumerable.Range(0, 3), row => Assert.Equal(3, rows.Count(r => r == row)));
    }

    [Fact]
    public void First_positions_are_spread_evenly_over_rows()
    {
        // 4,000 shuffles of 8 rows: each row leads 500 times on average, standard deviation 21.
        var counts = new int[8];
        for (ulong seed = 0; seed < 4000; seed++) counts[Rows(new RowOrder(8, seed), 0, 1)[0]]++;
        Assert.All(counts, count => Assert.InRange(count, 500 - 105, 500 + 105));
    }

    private static int[] Rows(RowOrder order, long batch, int size)
    {
        var rows = new int[size];
        order.Fill(batch, rows);
        return rows;
    }
}
