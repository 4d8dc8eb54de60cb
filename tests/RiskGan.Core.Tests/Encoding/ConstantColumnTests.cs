using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Encoders;

public sealed class ConstantColumnTests
{
    [Fact]
    public void One_value_or_none_throughout_is_constant_and_copied()
    {
        Assert.Equal(["5", "5", "5"], Decoded(ConstantColumn.TryFit(Numbers("x", 5, 5))!));
        Assert.Equal(["0", "0", "0"], Decoded(ConstantColumn.TryFit(Numbers("x", 0.0, -0.0))!));
        Assert.Equal(["", "", ""], Decoded(ConstantColumn.TryFit(Numbers("x", double.NaN, double.NaN))!));
        Assert.Equal(["a", "a", "a"], Decoded(ConstantColumn.TryFit(Labels("x", "a", "a"))!));
        Assert.Equal(["", "", ""], Decoded(ConstantColumn.TryFit(Labels("x", null, null))!));
    }

    [Fact]
    public void Two_values_or_a_value_and_a_gap_are_not()
    {
        Assert.Null(ConstantColumn.TryFit(Numbers("x", 5, 6)));
        Assert.Null(ConstantColumn.TryFit(Numbers("x", 5, double.NaN)));
        Assert.Null(ConstantColumn.TryFit(Labels("x", "a", "b")));
        Assert.Null(ConstantColumn.TryFit(Labels("x", null, "b")));
        Assert.Null(ConstantColumn.TryFit(Numbers("x")));
    }

    private static string[] Decoded(ConstantColumn constant)
    {
        Column column = constant.Decode(3);
        return [.. Enumerable.Range(0, column.Count).Select(column.Format)];
    }
}
