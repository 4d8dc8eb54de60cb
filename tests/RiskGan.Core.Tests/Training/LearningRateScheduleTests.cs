using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(0, 0.0, 1e-3 / 200)]
    [InlineData(99, 0.0, 1e-3 / 2)]
    [InlineData(1000, 0.5, 1e-3 * 0.51)]
    [InlineData(1000, 1.0, 1e-3 * 0.02)]
    [InlineData(1000, 0.25, 1e-3 * (0.02 + (0.98 * 0.5 * (1 + 0.70710678118654752))))]
    public void Warms_up_and_follows_half_a_cosine(long step, double done, double expected) =>
        Assert.Equal(expected, new LearningRateSchedule(1e-3, 200, 0.02).At(step, done), 1e-9);
}
