using System.Globalization;
using System.Text.Json;
using RiskGan.Core.Rules;

namespace RiskGan.Cli.Output;

/// <summary>Tells what declared rules did to drawn rows.</summary>
internal static class RuleReport
{
    private const int Shown = 5;

    // Below it a column's law is called unchanged: sampling noise of ten thousand rows.
    private const double Noticeable = 0.01;

    /// <summary>Prints it; nothing where no rule is declared.</summary>
    public static void Tell(ConsoleReport report, RuleLedger ledger)
    {
        if (ledger.Rules.Count == 0) return;
        foreach (RuleCounts rule in ledger.Rules)
            report.Say(Text($"  rule {rule.Name}: {rule.Broken:N0} drawn rows broke it, {rule.Mended:N0} repaired, {rule.DrawnAgain:N0} drawn again{(rule.Left > 0 ? Text($", {rule.Left:N0} break it still") : "")}"));
        MarginChange[] changed = [.. ledger.Margins.Where(margin => margin.Distance >= Noticeable).OrderByDescending(margin => margin.Distance)];
        string most = changed.Length == 0 ? "no column's law changed by 0.01 or more" : $"columns whose law changed most: {string.Join(", ", changed.Take(Shown).Select(Words))}";
        report.Say(Text($"  rules: {ledger.Acceptance:P1} of {ledger.Checked:N0} drawn rows kept; {most}{(changed.Length > Shown ? Text($" and {changed.Length - Shown} more") : "")}"));
    }

    /// <summary>The same as members of an object: rules, ruleAcceptance, margins.</summary>
    public static void Write(Utf8JsonWriter json, RuleLedger ledger)
    {
        json.WriteStartArray("rules");
        foreach (RuleCounts rule in ledger.Rules)
        {
            json.WriteStartObject();
            json.WriteString("name", rule.Name);
            json.WriteNumber("broken", rule.Broken);
            json.WriteNumber("mended", rule.Mended);
            json.WriteNumber("drawnAgain", rule.DrawnAgain);
            json.WriteNumber("left", rule.Left);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (ledger.Rules.Count == 0) return;
        json.WriteNumber("ruleAcceptance", ledger.Acceptance);
        json.WriteStartArray("margins");
        foreach (MarginChange margin in ledger.Margins)
        {
            json.WriteStartObject();
            json.WriteString("column", margin.Column);
            json.WriteNumber("distance", margin.Distance);
            if (margin.IsNumeric)
            {
                JsonDocuments.WriteNumber(json, "meanBefore", margin.MeanBefore);
                JsonDocuments.WriteNumber(json, "meanAfter", margin.MeanAfter);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Words(MarginChange margin) => margin.IsNumeric
        ? Text($"{margin.Column} KS {margin.Distance:0.000} (mean {margin.MeanBefore:G5} to {margin.MeanAfter:G5})")
        : Text($"{margin.Column} TV {margin.Distance:0.000}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
