using RiskGan.Core.Training;

namespace RiskGan.Core.Errors;

/// <content>RG5xx: sampling, imputation, conditions, rules.</content>
public static partial class Fault
{
    /// <summary>RG510: the preset's generator cannot be given cells.</summary>
    public static RiskGanException PresetCannotComplete(Preset preset) => new(
        "RG510", ExitStatus.BadData,
        $"The model is of preset '{preset.ToString().ToLowerInvariant()}', whose generator cannot be given part of a row.",
        "Train with --preset gan to fill gaps, to score by the model or to fix values.");

    /// <summary>RG511: columns named on the command line that the file or model does not have; all at once.</summary>
    public static RiskGanException NamedColumnsUnknown(string option, IReadOnlyList<(string Name, string? Nearest)> columns) => new(
        "RG511", ExitStatus.BadData,
        $"{option} names {(columns.Count == 1 ? "a column" : "columns")} that {(columns.Count == 1 ? "is" : "are")} not there: {Listed(columns.Select(c => c.Nearest is null ? Quoted(c.Name) : $"{Quoted(c.Name)} (did you mean {Quoted(c.Nearest)}?)"))}.",
        "Give names as they stand in the header, separated by commas.");

    /// <summary>RG512: a column to be added exists already.</summary>
    public static RiskGanException AddedColumnExists(string option, IReadOnlyList<string> names) => new(
        "RG512", ExitStatus.BadData,
        $"{option} would add {(names.Count == 1 ? "column" : "columns")} {Listed(names.Select(Quoted))}, which the file has already.",
        "Give another suffix or name.");

    /// <summary>RG513: a file shares no learned column with the model.</summary>
    public static RiskGanException NothingInCommon(string source) => new(
        "RG513", ExitStatus.BadData,
        $"{source} has none of the columns the model has learned.",
        "Give the model that was trained on such files with --model, or none to train on the file itself.");
}
