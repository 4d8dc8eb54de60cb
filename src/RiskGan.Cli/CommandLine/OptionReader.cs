using System.CommandLine;
using System.Globalization;
using RiskGan.Core.Errors;
using RiskGan.Core.Training;

namespace RiskGan.Cli.CommandLine;

/// <summary>Turns the texts of options into values and collects every mistake, so that all are told at once.</summary>
internal sealed class OptionReader(ParseResult parse)
{
    private readonly List<UsageProblem> _problems = [];

    /// <summary>The option's text, or null where it was left out; an empty text is a mistake.</summary>
    public string? Text(Option<string?> option, string expected)
    {
        string? text = parse.GetValue(option);
        if (text is { Length: 0 }) Bad(option, text, expected);
        return text is { Length: > 0 } ? text : null;
    }

    /// <summary>The option's text, which must be given.</summary>
    public string Required(Option<string?> option, string meaning)
    {
        if (parse.GetResult(option) is null) _problems.Add(CliFault.OptionMissing(option.Name, meaning));
        return Text(option, meaning) ?? "";
    }

    /// <summary>The argument's text, which must be given.</summary>
    public string Required(Argument<string> argument, string meaning)
    {
        string? text = parse.GetValue(argument);
        if (string.IsNullOrEmpty(text)) _problems.Add(CliFault.OptionMissing(argument.HelpName ?? argument.Name, meaning));
        return text ?? "";
    }

    /// <summary>A whole number within bounds.</summary>
    public long? WholeNumber(Option<string?> option, long least, long most)
    {
        if (parse.GetValue(option) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most) return value;
        Bad(option, text, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least:N0} to {most:N0}"));
        return null;
    }

    /// <summary>A positive number up to a bound.</summary>
    public double? Positive(Option<string?> option, double most)
    {
        if (parse.GetValue(option) is not { } text) return null;
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent;
        if (double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value) && value > 0 && value <= most) return value;
        Bad(option, text, string.Create(CultureInfo.InvariantCulture, $"a number above 0 and at most {most:N0}"));
        return null;
    }

    /// <summary>A seed: any unsigned 64-bit number.</summary>
    public ulong? Seed(Option<string?> option)
    {
        if (parse.GetValue(option) is not { } text) return null;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)) return value;
        Bad(option, text, $"a whole number from 0 to {ulong.MaxValue.ToString(CultureInfo.InvariantCulture)}");
        return null;
    }

    /// <summary>A number of bytes, with MB, GB, MiB or GiB behind it.</summary>
    public long? Bytes(Option<string?> option)
    {
        if (parse.GetValue(option) is not { } text) return null;
        foreach ((string suffix, double unit) in ByteUnits)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) continue;
            string number = text[..^suffix.Length].TrimEnd();
            if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value * unit is >= 1e6 and <= 1e15)
                return (long)(value * unit);
            break;
        }

        Bad(option, text, "an amount of memory such as 500MB or 4GB");
        return null;
    }

    /// <summary>How often to save: minutes, steps with that word behind them, or "off".</summary>
    public CheckpointInterval? CheckpointInterval(Option<string?> option)
    {
        if (parse.GetValue(option) is not { } text) return null;
        if (text.Equals("off", StringComparison.OrdinalIgnoreCase)) return Core.Training.CheckpointInterval.Never;
        foreach (string word in (string[])["steps", "step"])
        {
            if (!text.EndsWith(word, StringComparison.OrdinalIgnoreCase)) continue;
            if (long.TryParse(text.AsSpan(0, text.Length - word.Length).TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out long steps) && steps is > 0 and <= 1_000_000_000)
                return new CheckpointInterval(null, steps);
            break;
        }

        string minutes = text.EndsWith("min", StringComparison.OrdinalIgnoreCase) ? text[..^3].TrimEnd() : text;
        if (double.TryParse(minutes, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is > 0 and <= 1e6)
            return new CheckpointInterval(TimeSpan.FromMinutes(value), null);
        Bad(option, text, "a number of minutes such as 5, of steps such as 500steps, or off");
        return null;
    }

    /// <summary>One of a few words.</summary>
    public TValue? Choice<TValue>(Option<string?> option, IReadOnlyList<(string Word, TValue Value)> choices)
        where TValue : struct
    {
        if (parse.GetValue(option) is not { } text) return null;
        foreach ((string word, TValue value) in choices)
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase)) return value;
        Bad(option, text, "one of " + string.Join(", ", choices.Select(choice => choice.Word)));
        return null;
    }

    /// <summary>A field separator, by itself or by name.</summary>
    public char? Delimiter(Option<string?> option)
    {
        if (parse.GetValue(option) is not { } text) return null;
        switch (text.ToLowerInvariant())
        {
            case "," or "comma": return ',';
            case ";" or "semicolon": return ';';
            case "\t" or "\\t" or "tab": return '\t';
            case "|" or "pipe": return '|';
            default:
                Bad(option, text, "one of comma, semicolon, tab, pipe");
                return null;
        }
    }

    /// <summary>All texts of an option that may be repeated; an empty text is a value like any other.</summary>
    public string[] Texts(Option<string[]> option) => parse.GetValue(option) ?? [];

    /// <summary>Refuses an output that is the input itself: with --force it would be replaced.</summary>
    public void RefuseSameFile(Option option, string output, string input)
    {
        if (output.Length > 0 && input.Length > 0 && output != "-" && Path.GetFullPath(output) == Path.GetFullPath(input))
            _problems.Add(CliFault.OutputIsInput(option.Name, output));
    }

    /// <summary>True where the flag was given.</summary>
    public bool Flag(Option<bool> option) => parse.GetValue(option);

    /// <summary>Notes that two options were given which exclude each other.</summary>
    public void Exclude(Option first, Option second, string why)
    {
        if (parse.GetResult(first) is { Implicit: false } && parse.GetResult(second) is { Implicit: false })
            _problems.Add(CliFault.Excluded(first.Name, second.Name, why));
    }

    /// <summary>Notes an option that means nothing without another.</summary>
    public void Require(Option option, Option needed)
    {
        if (parse.GetResult(option) is { Implicit: false } && parse.GetResult(needed) is not { Implicit: false })
            _problems.Add(CliFault.OptionMissing(needed.Name, $"{option.Name} goes with it"));
    }

    /// <summary>Notes a mistake found elsewhere.</summary>
    public void Add(UsageProblem problem) => _problems.Add(problem);

    /// <summary>Ends here where anything was wrong.</summary>
    /// <exception cref="RiskGanException">RG601–RG607, all mistakes in one.</exception>
    public void ThrowIfWrong()
    {
        if (_problems.Count > 0) throw CliFault.Usage(_problems, CommandNames.Of(parse));
    }

    private static readonly (string Suffix, double Unit)[] ByteUnits =
        [("MiB", 1 << 20), ("GiB", 1 << 30), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("M", 1e6), ("G", 1e9), ("B", 1), ("", 1)];

    private void Bad(Option option, string text, string expected) => _problems.Add(CliFault.BadValue(option.Name, text, expected));
}
