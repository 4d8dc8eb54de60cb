using RiskGan.Core.Imputation;

namespace RiskGan.Core.Tests.Imputation;

public sealed class RubinPoolingTests
{
    // By hand: q = (1, 2, 3), u = (0.5, 0.5, 0.5): W = ½, B = 1, T = ½ + 4/3, λ = (4/3)/T; degrees and missing information after the formulas.
    [Fact]
    public void Agrees_with_the_formulas_worked_by_hand()
    {
        PooledEstimate pooled = RubinPooling.Pool("x", [1, 2, 3], [0.5, 0.5, 0.5], 97);
        Assert.Equal(2, pooled.Estimate, 12);
        Assert.Equal(0.5, pooled.Within, 12);
        Assert.Equal(1, pooled.Between, 12);
        Assert.Equal(11.0 / 6, pooled.Total, 12);
        // λ = 8/11: old = 2·121/64 = 3.78125; observed = 98/100·97·3/11 = 25.92545…
        double degrees = 1 / ((1 / 3.78125) + (1 / (0.98 * 97 * 3 / 11)));
        Assert.Equal(degrees, pooled.DegreesOfFreedom, 9);
        Assert.Equal(((8.0 / 3) + (2 / (degrees + 3))) / (11.0 / 3), pooled.MissingInformation, 9);
    }

    // scipy.stats.t.ppf(0.975, ν) (tables of Student's t give the same to their digits).
    [Theory]
    [InlineData(1, 12.706204736432095)]
    [InlineData(2, 4.302652729911275)]
    [InlineData(5, 2.5705818366147395)]
    [InlineData(30, 2.0422724563012373)]
    [InlineData(1e9, 1.9599639845400545)]
    public void The_quantile_of_Students_t(double degrees, double expected) => Assert.Equal(expected, StudentT.Quantile(0.975, degrees), 8);

    [Fact]
    public void Equal_answers_leave_no_information_missing()
    {
        PooledEstimate pooled = RubinPooling.Pool("x", [2, 2, 2], [0.1, 0.1, 0.1], 1000);
        Assert.Equal(0, pooled.MissingInformation);
        Assert.Equal(0.1, pooled.Total, 12);
    }
}
