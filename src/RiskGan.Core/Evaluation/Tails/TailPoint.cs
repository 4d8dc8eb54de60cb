using System.Globalization;

namespace RiskGan.Core.Evaluation.Tails;

/// <summary>A value at risk or an expected shortfall: which tail, how much of it.</summary>
/// <param name="IsUpper">True for the tail of great values.</param>
/// <param name="PerMille">The tail's share in thousandths: 50 is the level 95 %.</param>
/// <param name="IsShortfall">True for the mean of the tail, false for its threshold.</param>
internal sealed record TailPoint(bool IsUpper, int PerMille, bool IsShortfall)
{
    /// <summary>Added to the name where one list has a threshold and a mean of the same tail.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>"upper 99.5 %".</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{(IsUpper ? "upper" : "lower")} {(1_000 - PerMille) / 10.0:0.#} %{Suffix}");

    /// <summary>95, 99 and 99.5 % in both tails.</summary>
    public static TailPoint[] BothTails(bool isShortfall) =>
    [
        new(true, 50, isShortfall), new(true, 10, isShortfall), new(true, 5, isShortfall),
        new(false, 50, isShortfall), new(false, 10, isShortfall), new(false, 5, isShortfall),
    ];
}
