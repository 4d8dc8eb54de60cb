using RiskGan.Core.Data;

namespace RiskGan.Core.Simulation;

/// <summary>The portfolios kept in <c>samples/</c>: which rows and which seed they are.</summary>
/// <remarks>A test holds the files to these bytes; other rows of the same seed are fresh data of the same law.</remarks>
public static class SamplePortfolios
{
    /// <summary>The seed of both samples.</summary>
    public const ulong Seed = 2024;

    /// <summary>Rows of <c>portfolio.csv</c>, numbered from 0.</summary>
    public const int PortfolioRows = 5_000;

    /// <summary>Number of the first row of <c>gaps.csv</c>, far from the other sample's.</summary>
    public const long GapsFirstRow = 1_000_000;

    /// <summary>Rows of <c>gaps.csv</c>.</summary>
    public const int GapsRows = 1_500;

    /// <summary>Probability that a cell of <c>gaps.csv</c> is made missing, beyond what the law itself leaves out.</summary>
    public const double GapsRate = 0.17;

    /// <summary>The table in <c>samples/portfolio.csv</c>.</summary>
    public static Table Portfolio() => PortfolioSimulator.Simulate(0, PortfolioRows, Seed);

    /// <summary>The table in <c>samples/gaps.csv</c>.</summary>
    public static Table Gaps() => PortfolioSimulator.WithGaps(GapsBeforeBlanking(), GapsFirstRow, GapsRate, Seed);

    /// <summary>The rows of <c>samples/gaps.csv</c> before their cells were blanked: the truth an imputation is judged by.</summary>
    public static Table GapsBeforeBlanking() => PortfolioSimulator.Simulate(GapsFirstRow, GapsRows, Seed);
}
