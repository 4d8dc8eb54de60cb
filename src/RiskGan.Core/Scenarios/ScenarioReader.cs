using System.Globalization;
using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Scenarios;

/// <summary>Reads scenario files, YAML or JSON: strict about names, all mistakes at once.</summary>
/// <remarks>Format: <c>docs/scenarios.md</c>.</remarks>
public static class ScenarioReader
{
    private const long MostBytes = 1L << 20;

    private static readonly string[] Sections = ["name", "shift", "shares", "hold", "respond"];
    private static readonly string[] Moves = ["multiply", "add", "sigmas", "median_to", "at_least", "at_most", "where"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="RiskGanException">RG101–RG103 the file cannot be read, RG540 it is neither YAML nor JSON, RG541 it is no scenario.</exception>
    public static Scenario Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using FileStream file = InputFile.Open(path);
        try
        {
            if (file.Length > MostBytes) throw Fault.ScenarioUnreadable(path, 1, "it is larger than a megabyte");
            using var reader = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return Parse(reader, path);
        }
        catch (DecoderFallbackException)
        {
            throw Fault.ScenarioUnreadable(path, 1, "it is not UTF-8 text");
        }
        catch (IOException e)
        {
            throw Fault.ReadFailed(path, e);
        }
    }

    /// <summary>Reads a text; <paramref name="source"/> names it in messages.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static Scenario Parse(TextReader text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(source);
        var faults = new List<string>();
        Scenario scenario = Read(ScenarioNode.Read(text, source), faults);
        if (faults.Count == 0 && scenario.Shifts.Count + scenario.Shares.Count == 0) faults.Add("line 1: nothing moves; give 'shift' or 'shares'");
        if (scenario.Hold.Count > 0 && scenario.Respond.Count > 0)
            faults.Add(At(scenario.Respond[0].Line, "'hold' and 'respond' exclude each other: one says what stays, the other what does not"));
        return faults.Count == 0 ? scenario : throw Fault.ScenarioWrong(source, faults);
    }

    /// <summary>A mistake with its place.</summary>
    internal static string At(int line, string what) => string.Create(CultureInfo.InvariantCulture, $"line {line}: {what}");

    private static Scenario Read(ScenarioNode root, List<string> faults)
    {
        var scenario = new Scenario();
        foreach ((ScenarioScalar key, ScenarioNode value) in EntriesOf(root, "the scenario", Sections, faults))
        {
            scenario = key.Text switch
            {
                "name" => scenario with { Name = TextOf(value, key.Text, faults) ?? "" },
                "shift" => scenario with { Shifts = ReadShifts(value, faults) },
                "shares" => scenario with { Shares = ReadShares(value, faults) },
                "hold" => scenario with { Hold = ReadNames(value, key.Text, faults) },
                _ => scenario with { Respond = ReadNames(value, key.Text, faults) },
            };
        }

        return scenario;
    }

    private static List<ScenarioShift> ReadShifts(ScenarioNode node, List<string> faults)
    {
        var shifts = new List<ScenarioShift>();
        foreach ((ScenarioScalar key, ScenarioNode value) in EntriesOf(node, "'shift'", null, faults))
        {
            foreach (ScenarioNode one in value is ScenarioList { Items.Count: > 0 } list ? list.Items : [value]) shifts.Add(ReadShift(key.Text, one, faults));
        }

        return shifts;
    }

    private static ScenarioShift ReadShift(string column, ScenarioNode node, List<string> faults)
    {
        var shift = new ScenarioShift(column, node.Line);
        int before = faults.Count;
        bool isMoved = false;
        foreach ((ScenarioScalar key, ScenarioNode value) in EntriesOf(node, $"the shift of {Fault.Quoted(column)}", Moves, faults))
        {
            isMoved |= key.Text != "where";
            shift = key.Text switch
            {
                "where" => shift with { Where = TextOf(value, key.Text, faults) },
                "median_to" => shift with { Sigmas = Quantile(value, faults) },
                "multiply" => shift with { Multiply = NumberOf(value, key.Text, faults) },
                "add" => shift with { Add = NumberOf(value, key.Text, faults) },
                "sigmas" => shift with { Sigmas = NumberOf(value, key.Text, faults) },
                "at_least" => shift with { AtLeast = NumberOf(value, key.Text, faults) },
                _ => shift with { AtMost = NumberOf(value, key.Text, faults) },
            };
        }

        if (!isMoved && faults.Count == before) faults.Add(At(node.Line, $"the shift of {Fault.Quoted(column)} says nothing; give {string.Join(", ", Moves[..^1])}"));
        if (shift.AtLeast > shift.AtMost) faults.Add(At(node.Line, $"{Fault.Quoted(column)}: at_least is above at_most"));
        return shift;
    }

    private static List<ScenarioShares> ReadShares(ScenarioNode node, List<string> faults)
    {
        var shares = new List<ScenarioShares>();
        foreach ((ScenarioScalar key, ScenarioNode value) in EntriesOf(node, "'shares'", null, faults))
        {
            var levels = new List<(string, double)>();
            double total = 0;
            foreach ((ScenarioScalar level, ScenarioNode share) in EntriesOf(value, $"the shares of {Fault.Quoted(key.Text)}", null, faults))
            {
                double number = NumberOf(share, level.Text, faults);
                if (number is < 0 or > 1) faults.Add(At(share.Line, $"the share of {Fault.Quoted(level.Text)} is not between 0 and 1 (6 % is written 0.06 or 6%)"));
                total += number;
                levels.Add((level.Text, number));
            }

            if (total > 1 + 1e-9) faults.Add(At(value.Line, string.Create(CultureInfo.InvariantCulture, $"the shares of {Fault.Quoted(key.Text)} add up to {total:0.####}, which is more than 1")));
            if (levels.Count == 0 && value is ScenarioMap) faults.Add(At(value.Line, $"{Fault.Quoted(key.Text)} has no shares"));
            shares.Add(new ScenarioShares(key.Text, key.Line, levels));
        }

        return shares;
    }

    private static List<ScenarioName> ReadNames(ScenarioNode node, string what, List<string> faults)
    {
        var names = new List<ScenarioName>();
        foreach (ScenarioNode item in node is ScenarioList list ? list.Items : [node])
            if (TextOf(item, what, faults) is { } name) names.Add(new ScenarioName(name, item.Line));
        return names;
    }

    private static IEnumerable<(ScenarioScalar Key, ScenarioNode Value)> EntriesOf(ScenarioNode node, string what, string[]? known, List<string> faults)
    {
        if (node is not ScenarioMap map)
        {
            faults.Add(At(node.Line, $"{what} is not a list of 'name: value'"));
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((ScenarioScalar key, ScenarioNode value) in map.Entries)
        {
            if (!seen.Add(key.Text))
            {
                faults.Add(At(key.Line, $"{Fault.Quoted(key.Text)} stands twice in {what}"));
            }
            else if (known is not null && !known.Contains(key.Text))
            {
                string hint = NearestName.Find(key.Text, known) is { } nearest ? $"did you mean {Fault.Quoted(nearest)}?" : $"it knows {string.Join(", ", known)}";
                faults.Add(At(key.Line, $"{Fault.Quoted(key.Text)} means nothing in {what}; {hint}"));
            }
            else
            {
                yield return (key, value);
            }
        }
    }

    private static string? TextOf(ScenarioNode node, string what, List<string> faults)
    {
        if (node is ScenarioScalar { Text.Length: > 0 } scalar) return scalar.Text;
        faults.Add(At(node.Line, $"{Fault.Quoted(what)} needs a text"));
        return null;
    }

    // 0.06 and 6% alike; a bad number counts as 0 until all mistakes are told.
    private static double NumberOf(ScenarioNode node, string what, List<string> faults)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        string text = (node as ScenarioScalar)?.Text ?? "";
        bool isPercent = text.EndsWith('%');
        if (double.TryParse(isPercent ? text.AsSpan(0, text.Length - 1).TrimEnd() : text, Style, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
            return isPercent ? value / 100 : value;
        faults.Add(At(node.Line, $"{Fault.Quoted(what)} needs a number, not {Fault.Quoted(Fault.Brief(text))}"));
        return 0;
    }

    // The shift on the normal scale that takes the median to the quantile.
    private static double Quantile(ScenarioNode node, List<string> faults)
    {
        string text = (node as ScenarioScalar)?.Text ?? "";
        if (text.StartsWith('q') && double.TryParse(text.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent is > 0 and < 100)
            return PortableMath.NormalQuantile(percent / 100);
        faults.Add(At(node.Line, $"'median_to' needs a quantile such as q80, not {Fault.Quoted(Fault.Brief(text))}"));
        return 0;
    }
}
