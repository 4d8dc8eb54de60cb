using System.Globalization;
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

    /// <summary>RG520: an expression that cannot be read.</summary>
    public static RiskGanException ConditionUnreadable(string text, int place, string what) => new(
        "RG520", ExitStatus.Usage,
        string.Create(CultureInfo.InvariantCulture, $"The condition {Quoted(text)} cannot be read at character {place}: {what}."),
        "Write conditions such as: product = mortgage and income < q10 and not (region in (North, 'South East')). Names with spaces stand in double quotes, texts in single ones.");

    /// <summary>RG521: a word that is no column.</summary>
    public static RiskGanException ConditionColumnUnknown(string text, string name, string? nearest) => new(
        "RG521", ExitStatus.BadData,
        $"The condition {Quoted(text)} names {Quoted(name)}, which is no column.",
        nearest is null ? "'riskgan inspect' lists the columns of a model." : $"Did you mean {Quoted(nearest)}?");

    /// <summary>RG522: a level the column does not have.</summary>
    public static RiskGanException ConditionLevelUnknown(string text, string column, string level, string? nearest, IReadOnlyList<string> levels) => new(
        "RG522", ExitStatus.BadData,
        $"The condition {Quoted(text)} asks for {Quoted(level)} in column {Quoted(column)}, which never holds it.",
        nearest is null ? $"Its levels are {Listed(levels.Select(Quoted))}." : $"Did you mean {Quoted(nearest)}?");

    /// <summary>RG523: a comparison without a meaning.</summary>
    public static RiskGanException ConditionMeaningless(string text, int place, string what) => new(
        "RG523", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"The condition {Quoted(text)} means nothing at character {place}: {what}."),
        "Compare numbers and dates with <, <=, >, >=, between; labels with =, != and in.");

    /// <summary>RG524: a value outside what training has shown.</summary>
    public static RiskGanException ConditionOutsideTraining(string text, string column, string least, string greatest) => new(
        "RG524", ExitStatus.BadData,
        $"No row can satisfy {Quoted(text)}: column {Quoted(column)} lies between {Quoted(least)} and {Quoted(greatest)} in training.",
        "A generator makes nothing beyond its training data. Ask for values inside that range.");

    /// <summary>RG525: parts that exclude each other.</summary>
    public static RiskGanException ConditionContradicts(string text, string column) => new(
        "RG525", ExitStatus.BadData,
        $"No row can satisfy {Quoted(text)}: its parts about column {Quoted(column)} exclude each other.",
        "Join alternatives with 'or' instead of 'and'.");

    /// <summary>RG526: nothing found after very many candidates.</summary>
    public static RiskGanException ConditionTooRare(string text, long candidates) => new(
        "RG526", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"None of {candidates:N0} candidate rows satisfies {Quoted(text)}."),
        "The combination practically never occurs in the model. Loosen the condition.");

    /// <summary>RG527: a balance that cannot be read.</summary>
    public static RiskGanException BalanceUnreadable(string text, string what) => new(
        "RG527", ExitStatus.Usage,
        $"The balance {Quoted(text)} cannot be read: {what}.",
        "Write a column and shares, in the order of its levels or by name: --balance \"default: 50/50\" or --balance \"product: mortgage=0.6, car_loan=0.4\".");

    /// <summary>RG530: none of the forms of an estimate.</summary>
    public static RiskGanException EstimandUnreadable(string text) => new(
        "RG530", ExitStatus.Usage,
        $"The estimate {Quoted(text)} cannot be read.",
        "Write mean(income), share(default = 1), quantile(income, 0.9), ols(income ~ age + region) or logit(default ~ ltv + dti).");

    /// <summary>RG531: a column of an estimate is not there or of the wrong kind.</summary>
    public static RiskGanException EstimandColumn(string text, string column, string what, string? nearest) => new(
        "RG531", ExitStatus.BadData,
        $"The estimate {Quoted(text)}: column {Quoted(column)} {what}.",
        nearest is null ? "Name a column that has the values the estimate needs." : $"Did you mean {Quoted(nearest)}?");

    /// <summary>RG532: an estimate that these rows do not determine.</summary>
    public static RiskGanException EstimandFails(string text, string why) => new(
        "RG532", ExitStatus.BadData,
        $"The estimate {Quoted(text)} cannot be computed: {why}.",
        "Give more rows, or leave out columns that follow from others.");

    /// <summary>RG533: a target the model cannot score.</summary>
    public static RiskGanException TargetNotScored(string target, string why, string? nearest) => new(
        "RG533", ExitStatus.BadData,
        $"--target: {Quoted(target)} {why}.",
        nearest is null ? "Give a column of two levels, or name the level with --positive." : $"Did you mean {Quoted(nearest)}?");
}
