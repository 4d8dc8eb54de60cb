using RiskGan.Core.Numerics;

namespace RiskGan.Core.Simulation;

/// <summary>One year of origination.</summary>
/// <param name="Year">Calendar year.</param>
/// <param name="Share">Share of the portfolio's loans.</param>
/// <param name="SystematicFactor">The year's realised systematic factor Y; below zero in bad years.</param>
/// <param name="BaseRate">Interest rate before margins, a fraction.</param>
public sealed record Vintage(int Year, double Share, double SystematicFactor, double BaseRate);

/// <summary>One product and its law.</summary>
/// <param name="Name">The level written to the file.</param>
/// <param name="MedianAmount">Median loan amount (limit of a card).</param>
/// <param name="AmountDeviation">Standard deviation of the amount's logarithm below the tail.</param>
/// <param name="AmountStep">Amounts are whole multiples of this.</param>
/// <param name="Margin">Interest margin over the vintage's base rate, a fraction.</param>
/// <param name="IsSecured">True where there is collateral, hence an LTV.</param>
/// <param name="RecoveryLevel">Median recovery of a secured loan at an LTV of one.</param>
/// <param name="Terms">Terms in months with their shares; empty for a card, which has none.</param>
public sealed record Product(
    string Name, double MedianAmount, double AmountDeviation, double AmountStep, double Margin, bool IsSecured, double RecoveryLevel,
    IReadOnlyList<(int Months, double Share)> Terms);

/// <summary>One employment status and its law.</summary>
/// <param name="Name">The level written to the file.</param>
/// <param name="Share">Share of the obligors.</param>
/// <param name="IncomeScale">Factor on the income.</param>
/// <param name="Risk">Addend to the log-odds of default.</param>
/// <param name="ProductShares">Shares of the products, in the order of <see cref="PortfolioLaw.Products"/>.</param>
public sealed record Employment(string Name, double Share, double IncomeScale, double Risk, IReadOnlyList<double> ProductShares);

/// <summary>One region: code and name determine each other.</summary>
public sealed record Region(string Code, string Name, double Share);

/// <summary>One rating grade: PDs below <paramref name="UpperPd"/> that no better grade holds.</summary>
public sealed record RatingGrade(string Name, double UpperPd);

/// <summary>The law of the simulated loan portfolio: every number in it, and the probabilities that follow from them.</summary>
/// <remarks>
/// The whole law in words and formulas is <c>docs/simulator.md</c>. Nothing here depends on a seed, so fresh rows of any seed
/// follow the same law, and tests know the truth. Rates are fractions; money is in whole units of one currency.
/// Source of the default model: Vasicek 2002, "The distribution of loan portfolio value", with the realised factor known by vintage.
/// </remarks>
public static class PortfolioLaw
{
    /// <summary>Asset correlation ρ of the one-factor model.</summary>
    public const double AssetCorrelation = 0.15;

    /// <summary>Least PD, an atom of the law.</summary>
    public const double PdFloor = 0.0005;

    /// <summary>Greatest PD.</summary>
    public const double PdCap = 0.5;

    /// <summary>Days past due from which a loan is in default; the flag holds exactly for these.</summary>
    public const int DefaultDays = 90;

    /// <summary>Share of mortgages written at exactly <see cref="LtvLimit"/>.</summary>
    public const double LtvLimitShare = 0.15;

    /// <summary>The LTV limit at which mortgages pile up.</summary>
    public const double LtvLimit = 0.8;

    /// <summary>Share of incomes in the Pareto tail.</summary>
    public const double IncomeTailShare = 0.05;

    /// <summary>Tail index of the incomes: P(income &gt; x) falls as x^−2.2.</summary>
    public const double IncomeTailIndex = 2.2;

    /// <summary>Share of loan amounts, within a product, in the Pareto tail.</summary>
    public const double AmountTailShare = 0.03;

    /// <summary>Tail index of the loan amounts.</summary>
    public const double AmountTailIndex = 2.5;

    /// <summary>Last vintage whose documents are the older, less complete ones.</summary>
    private const int LastOldVintage = 2018;

    /// <summary>The date at which balances and delinquency are observed.</summary>
    public static DateOnly CutOff { get; } = new(2025, 6, 30);

    /// <summary>The vintages in order.</summary>
    public static IReadOnlyList<Vintage> Vintages { get; } =
    [
        new(2017, 0.09, 0.5, 0.012), new(2018, 0.11, 0.4, 0.012), new(2019, 0.13, 0.2, 0.010), new(2020, 0.10, -1.4, 0.004),
        new(2021, 0.14, 0.8, 0.003), new(2022, 0.16, -0.3, 0.022), new(2023, 0.13, -0.9, 0.041), new(2024, 0.14, -0.2, 0.036),
    ];

    /// <summary>The products; a bridge loan is the rare category, about 0.66 % of the loans.</summary>
    public static IReadOnlyList<Product> Products { get; } =
    [
        new("mortgage", 185_000, 0.50, 1_000, 0.012, true, 0.62, [(120, 0.08), (180, 0.17), (240, 0.28), (300, 0.30), (360, 0.17)]),
        new("car_loan", 17_500, 0.45, 100, 0.028, true, 0.45, [(24, 0.10), (36, 0.20), (48, 0.30), (60, 0.30), (72, 0.10)]),
        new("consumer_loan", 7_500, 0.70, 100, 0.052, false, 0.0, [(12, 0.20), (24, 0.25), (36, 0.25), (48, 0.15), (60, 0.15)]),
        new("credit_card", 3_000, 0.60, 500, 0.125, false, 0.0, []),
        new("bridge_loan", 260_000, 0.80, 1_000, 0.045, true, 0.55, [(6, 0.30), (12, 0.50), (18, 0.20)]),
    ];

    /// <summary>The employment statuses.</summary>
    public static IReadOnlyList<Employment> Employments { get; } =
    [
        new("employed", 0.66, 1.00, 0.00, [0.320, 0.22, 0.26, 0.195, 0.005]),
        new("self_employed", 0.14, 1.20, 0.35, [0.340, 0.20, 0.22, 0.220, 0.020]),
        new("retired", 0.11, 0.70, -0.20, [0.150, 0.20, 0.40, 0.248, 0.002]),
        new("civil_servant", 0.06, 1.05, -0.50, [0.320, 0.22, 0.26, 0.195, 0.005]),
        new("student", 0.03, 0.35, 0.25, [0.020, 0.18, 0.35, 0.450, 0.000]),
    ];

    /// <summary>The regions.</summary>
    public static IReadOnlyList<Region> Regions { get; } =
    [
        new("NO", "North", 0.20), new("SO", "South", 0.17), new("EA", "East", 0.15), new("WE", "West", 0.15),
        new("CE", "Centre", 0.14), new("CO", "Coast", 0.10), new("HI", "Highlands", 0.06), new("IS", "Islands", 0.03),
    ];

    /// <summary>The rating scale from best to worst; the last grade has no upper limit.</summary>
    public static IReadOnlyList<RatingGrade> Ratings { get; } =
    [
        new("AAA", 0.002), new("AA", 0.004), new("A", 0.010), new("BBB", 0.025), new("BB", 0.060), new("B", 0.150),
        new("CCC", double.PositiveInfinity),
    ];

    /// <summary>Position in <see cref="Ratings"/> of the grade that holds a PD.</summary>
    public static int RatingOf(double pd)
    {
        int grade = 0;
        while (pd >= Ratings[grade].UpperPd) grade++;
        return grade;
    }

    /// <summary>Probability that a loan of this PD defaults, given the vintage's factor Y: Φ((Φ⁻¹(pd) − √ρ·Y)/√(1 − ρ)).</summary>
    public static double DefaultProbability(double pd, Vintage vintage)
    {
        ArgumentNullException.ThrowIfNull(vintage);
        double threshold = PortableMath.NormalQuantile(pd) - (Math.Sqrt(AssetCorrelation) * vintage.SystematicFactor);
        return PortableMath.NormalCdf(threshold / Math.Sqrt(1.0 - AssetCorrelation));
    }

    /// <summary>Probability that the income, and with it the DTI, is missing: logistic in columns that are never missing (MAR).</summary>
    public static double IncomeMissingProbability(Product product, Employment employment, Vintage vintage)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(employment);
        ArgumentNullException.ThrowIfNull(vintage);
        double logOdds = -3.0
            + (employment.Name == "self_employed" ? 1.3 : 0.0)
            + (product.IsSecured ? 0.0 : 0.8)
            + (vintage.Year <= LastOldVintage ? 0.5 : 0.0);
        return PortableMath.Sigmoid(logOdds);
    }

    /// <summary>Probability that the LGD is missing: 0.20 for vintages up to 2018, else 0.02 (MAR).</summary>
    public static double LgdMissingProbability(Vintage vintage)
    {
        ArgumentNullException.ThrowIfNull(vintage);
        return vintage.Year <= LastOldVintage ? 0.20 : 0.02;
    }

    /// <summary>A log-normal value whose upper end is a Pareto tail, from its standard normal score z.</summary>
    /// <remarks>
    /// Φ(−z) ≥ tailShare: median·exp(deviation·z); beyond: q·(tailShare/Φ(−z))^(1/tailIndex), q the log-normal value where the tail starts.
    /// Continuous and increasing in z; the share tailShare of all values lies in the tail.
    /// </remarks>
    public static double HeavyTailed(double score, double median, double deviation, double tailShare, double tailIndex)
    {
        double tailStart = -PortableMath.NormalQuantile(tailShare);
        double body = median * PortableMath.Exp(deviation * Math.Min(score, tailStart));
        return score < tailStart ? body : body * PortableMath.Exp(PortableMath.Log(tailShare / PortableMath.NormalCdf(-score)) / tailIndex);
    }
}
