using System.Globalization;
using RiskGan.Core.Errors;
using RiskGan.Core.Training;

namespace RiskGan.Cli.Output;

/// <summary>How riskgan says what it says often.</summary>
internal static class Words
{
    /// <summary>Characters of a column's name that are shown.</summary>
    public const int NameLength = 60;

    /// <summary>A column's name in quotes: printable, and cut where it is long.</summary>
    public static string Quoted(string name) => $"'{PrintableText.Escape(name, NameLength)}'";

    /// <summary>The preset's word on the command line.</summary>
    public static string Of(Preset preset) => preset switch
    {
        Preset.Auto => "auto",
        Preset.Gan => "gan",
        Preset.Classic => "classic",
        Preset.Hybrid => "hybrid",
        _ => preset.ToString(),
    };

    /// <summary>A number of bytes for a person.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
    };
}
