using System.Globalization;

namespace RiskGan.Core.Calibration;

/// <summary>Says what a calibration came to, for the training log and <c>inspect</c>.</summary>
public static class CalibrationWords
{
    /// <summary>A sentence or two.</summary>
    public static IReadOnlyList<string> Of(CalibrationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var words = new List<string>();
        if (report.Rake is { } rake) words.Add(Of(rake));
        if (report.RecalibratedColumns > 0)
            words.Add(Text($"Recalibration: {report.RecalibratedColumns} numeric columns mapped to their training laws, from {report.PoolRows:N0} generated rows."));
        return words;
    }

    private static string Of(RakeReport rake)
    {
        string pairs = rake.Pairs == rake.AllPairs ? Text($"{rake.Pairs:N0} pairs of columns") : Text($"the {rake.Pairs:N0} worst of {rake.AllPairs:N0} pairs of columns");
        string errors = Text($"mean distance of {pairs} from the training table {rake.PairErrorBefore:P2} as made, {rake.PairErrorAfter:P2} raked");
        return rake.IsKept
            ? Text($"Rake: keeps {rake.Acceptance:P0} of the generated rows (effective sample size {rake.EffectiveShare:P0}); {errors}.")
            : Text($"Rake: not used, since it brings rows it was not fitted on no nearer to the training table ({errors}).");
    }

    // "P" writes "1.23 %" in the invariant culture.
    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
