using System.Globalization;
using System.Text.Json;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Tails;

namespace RiskGan.Cli.Output;

/// <summary>Fits the tails that a run continues and tells of them: what, from where, how surely, and how columns hang together out there.</summary>
internal sealed class TailsReport
{
    private const double RareShare = 0.0001;

    private readonly IReadOnlyList<TailPair> _pairs;

    private TailsReport(TailSplice splice, IReadOnlyList<TailPair> pairs)
    {
        Splice = splice;
        _pairs = pairs;
    }

    /// <summary>The continued tails.</summary>
    public TailSplice Splice { get; }

    /// <summary>Fits, measures and tells.</summary>
    /// <exception cref="RiskGanException">RG511 a column is not there; RG550 laws without a mean.</exception>
    public static TailsReport Prepare(ConsoleReport report, Model model, TailOptions options, ulong seed, int threads, CancellationToken stop)
    {
        var splice = TailSplice.Fit(model, options);
        var tails = new TailsReport(splice, TailDependence.Measure(model, splice, seed, threads, stop));
        tails.Tell(report);
        return tails;
    }

    /// <summary>The same as the JSON object <c>tails</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("tails");
        json.WriteStartArray("continued");
        foreach (ColumnTail tail in Splice.Tails)
        {
            json.WriteStartObject();
            json.WriteString("column", tail.Column);
            json.WriteString("side", tail.Side);
            json.WriteNumber("threshold", tail.Threshold);
            json.WriteNumber("share", tail.Share);
            json.WriteNumber("excesses", tail.Fit.Count);
            json.WriteNumber("xi", tail.Fit.Law.Xi);
            json.WriteNumber("xiError", tail.Fit.XiError);
            json.WriteNumber("beta", tail.Fit.Law.Beta);
            json.WriteNumber("betaError", tail.Fit.BetaError);
            json.WriteNumber("distance", tail.Fit.Distance);
            json.WriteNumber("observedExtreme", tail.ObservedExtreme);
            json.WriteNumber("oneIn10000", tail.Quantile(RareShare));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("observed");
        foreach (KeptTail kept in Splice.Kept)
        {
            json.WriteStartObject();
            json.WriteString("column", kept.Column);
            if (kept.Side.Length > 0) json.WriteString("side", kept.Side);
            json.WriteString("reason", kept.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("dependence");
        foreach (TailPair pair in _pairs)
        {
            json.WriteStartObject();
            json.WriteString("first", pair.First);
            json.WriteString("firstSide", pair.FirstSide);
            json.WriteString("second", pair.Second);
            json.WriteString("secondSide", pair.SecondSide);
            json.WriteNumber("chiBefore", pair.Before);
            json.WriteNumber("chiAfter", pair.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Tell(ConsoleReport report)
    {
        if (Splice.Tails.Count == 0) report.Warn("--tails extrapolate continues no column; all keep their observed range.");
        foreach (ColumnTail tail in Splice.Tails)
        {
            GeneralizedParetoFit fit = tail.Fit;
            report.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"Tail of {Words.Quoted(tail.Column)}, {tail.Side}: beyond {tail.Threshold:G6} ({100 * tail.Share:0.##} % of the values), xi {fit.Law.Xi:0.00} ± {fit.XiError:0.00}, beta {fit.Law.Beta:G4} ± {fit.BetaError:G2}; {(tail.IsUpper ? "greatest" : "least")} observed {tail.ObservedExtreme:G6}, 1 in 10,000 beyond {tail.Quantile(RareShare):G6}."));
        }

        foreach (IGrouping<string, KeptTail> group in Splice.Kept.GroupBy(kept => kept.Reason, StringComparer.Ordinal))
            report.Say($"Observed range kept, {group.Key}: {string.Join(", ", group.Select(kept => kept.Side.Length > 0 ? $"{Words.Quoted(kept.Column)} ({kept.Side})" : Words.Quoted(kept.Column)))}.");
        foreach (TailPair pair in _pairs)
        {
            report.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"Beyond their 95 % quantiles together: {Words.Quoted(pair.First)} ({pair.FirstSide}) and {Words.Quoted(pair.Second)} ({pair.SecondSide}), chi {pair.Before:0.000} before, {pair.After:0.000} after."));
        }
    }
}
