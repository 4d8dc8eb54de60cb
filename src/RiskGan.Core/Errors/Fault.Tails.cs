using System.Globalization;

namespace RiskGan.Core.Errors;

/// <content>RG55x: tails continued beyond the training range.</content>
public static partial class Fault
{
    /// <summary>RG550: fitted tails without a mean; all at once.</summary>
    public static RiskGanException TailsWithoutMean(IReadOnlyList<(string Column, string Side, double Xi)> tails) => new(
        "RG550", ExitStatus.BadData,
        $"The fitted {(tails.Count == 1 ? "law has" : "laws have")} no mean (xi of 1 or more) in {Listed(tails.Select(t => string.Create(CultureInfo.InvariantCulture, $"the {t.Side} tail of {Quoted(t.Column)} (xi = {t.Xi:0.00})")))}: a few generated values would outweigh all others.",
        "Leave such columns out by naming the others with --tails-columns, or accept them with --tails-allow-infinite-mean.");
}
