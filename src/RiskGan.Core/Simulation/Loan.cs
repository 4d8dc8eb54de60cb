namespace RiskGan.Core.Simulation;

/// <summary>One simulated loan, before its columns are written.</summary>
internal sealed record Loan
{
    public required long Row { get; init; }

    public required Vintage Vintage { get; init; }

    public required DateOnly Origination { get; init; }

    public required Region Region { get; init; }

    public required Employment Employment { get; init; }

    public required Product Product { get; init; }

    /// <summary>Yearly income; NaN where missing.</summary>
    public required double Income { get; init; }

    public required double Amount { get; init; }

    /// <summary>Months; NaN for a card.</summary>
    public required double Term { get; init; }

    public required double Rate { get; init; }

    /// <summary>NaN without collateral.</summary>
    public required double Ltv { get; init; }

    /// <summary>NaN where the income is missing.</summary>
    public required double Dti { get; init; }

    public required double Pd { get; init; }

    /// <summary>NaN where missing.</summary>
    public required double Lgd { get; init; }

    public required double Ead { get; init; }

    public required int DaysPastDue { get; init; }

    public required double Arrears { get; init; }

    public required bool IsDefault { get; init; }
}
