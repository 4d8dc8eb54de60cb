using RiskGan.Core.Encoders;

namespace RiskGan.Core.Tests.Encoders;

public sealed class EncodedLayoutTests
{
    [Fact]
    public void Numbers_alone_and_blocks_alone_are_layouts()
    {
        var numbers = new EncodedLayout(["a", "b"], [0, 1], []);
        Assert.Equal((2, 0, 2, 2), (numbers.NumericCount, numbers.CategoryCount, numbers.Width, numbers.CellCount));
        var blocks = new EncodedLayout(["a", "b"], [3, 1], [4, 1]);
        Assert.Equal((0, 2, 5, 2), (blocks.NumericCount, blocks.CategoryCount, blocks.Width, blocks.CellCount));
        Assert.Equal([0, 0, 0, 0, 1], Enumerable.Range(0, 5).Select(blocks.CellOf));
        Assert.Equal([0, 4], blocks.BlockStarts);
    }

    [Fact]
    public void Parts_that_do_not_belong_together_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new EncodedLayout(["a"], [0, 1], []));
        Assert.Throws<ArgumentException>(() => new EncodedLayout(["a"], [0], [2, 2]));
        Assert.Throws<ArgumentException>(() => new EncodedLayout(["a"], [0], [0]));
    }
}
