using RiskGan.Core.Data;

namespace RiskGan.Core.Tests.Data;

public sealed class EvenlySpacedTests
{
    [Theory]
    [InlineData(0, 5, new int[0])]
    [InlineData(1, 5, new[] { 0 })]
    [InlineData(2, 5, new[] { 0, 2 })]
    [InlineData(3, 10, new[] { 0, 3, 6 })]
    [InlineData(5, 5, new[] { 0, 1, 2, 3, 4 })]
    public void Places_are_the_whole_parts_of_equal_steps(int count, int all, int[] expected) => Assert.Equal(expected, EvenlySpaced.Of(count, all));

    [Fact]
    public void The_last_of_many_places_does_not_overflow() => Assert.Equal(2_147_483_645, EvenlySpaced.At(1_999_999_998, 1_999_999_999, 2_147_483_647));
}
