using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;

namespace RiskGan.Core.Tests.Generators.Hybrid;

public sealed class CellRelationsTests
{
    private static readonly TableEncoder Encoder = HybridTables.Encoder(HybridTables.Linked(3000));
    private static readonly CellRelations Relations = new(Encoder, Encoder.Encode(HybridTables.Linked(3000)));

    [Fact]
    public void A_copy_tells_everything_and_an_independent_column_nothing()
    {
        // amount and twice: the same coarse code, so the information is the code's entropy: zeros 20 %, the rest in twelfths.
        Assert.InRange(Relations[0, 1], 2.0, 2.4);
        Assert.InRange(Relations[0, 2], 0, 0.02);
        Assert.Equal(Relations[0, 3], Relations[3, 0]);
        Assert.InRange(Relations[0, 3], 0.4, 1.0);
    }

    [Fact]
    public void Close_relatives_stand_together_and_the_target_stands_last()
    {
        int[] order = Relations.Order(numerics: 3, last: [3]);
        Assert.Equal(3, order[^1]);
        Assert.Equal(1, Math.Abs(Array.IndexOf(order, 0) - Array.IndexOf(order, 1)));
        Assert.Equal([0, 1, 2, 3], order.Order());
        Assert.Equal(3, Relations.Order(numerics: 3, last: [])[0]); // categories first
    }

    [Fact]
    public void The_nearest_cells_are_the_most_related_ones_in_ascending_order()
    {
        Assert.Equal([1, 3], Relations.Nearest(0, [0, 1, 2, 3], 2));
        Assert.Equal([1], Relations.Nearest(0, [0, 1, 2], 1));
    }
}
