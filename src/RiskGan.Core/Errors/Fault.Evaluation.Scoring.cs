using System.Globalization;

namespace RiskGan.Core.Errors;

/// <content>RG720-739: risk models.</content>
public static partial class Fault
{
    private const int MostNamed = 10;

    internal static RiskGanException RiskFeaturesDiffer(IReadOnlyCollection<string> faults) => new(
        "RG720", ExitStatus.BadData,
        $"The table does not have the columns the risk model needs: {Listed(faults)}.",
        "Give a table with the columns the model was fitted on; 'riskgan score' reads the file with the model's own schema.");

    internal static RiskGanException RiskTargetMissing(string target, string? nearest) => new(
        "RG721", ExitStatus.BadData,
        $"There is no target column '{PrintableText.Escape(target)}'.",
        nearest is null ? "Name a column of the file with --target." : $"Did you mean --target {PrintableText.Escape(nearest)}?");

    internal static RiskGanException RiskTargetOneClass(string target, int rows) => new(
        "RG722", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"Nothing can be learned of target '{PrintableText.Escape(target)}': its {rows} rows with a value are all the same."),
        "Give rows of both classes, or name another column with --target.");

    internal static RiskGanException RiskTargetManyLevels(string target, int levels) => new(
        "RG723", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"Target '{PrintableText.Escape(target)}' has {levels} levels; a risk model predicts one of two, or a number."),
        "Say which level is the bad end with --positive LEVEL; the others count as the rest.");

    internal static RiskGanException RiskPositiveUnknown(string target, string positive, int levels) => new(
        "RG724", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"Target '{PrintableText.Escape(target)}' has no level '{PrintableText.Escape(positive, PrintableText.CellLength)}' among its {levels}."),
        "Write the level exactly as it stands in the file.");

    internal static RiskGanException RiskNoFeatures(string target) => new(
        "RG725", ExitStatus.BadData,
        $"No column is left to predict '{PrintableText.Escape(target)}' from: identifiers, constants, texts and the target itself take no part.",
        "Give a table with at least one more column, or fix a column's kind in a schema file.");

    internal static RiskGanException RiskTablesDiffer(IReadOnlyCollection<string> columns) => new(
        "RG726", ExitStatus.BadData,
        $"The tables to fit on together do not agree: {Listed(columns)} is missing in one, or numbers in one and labels in another.",
        "Read all files with the same --schema.");

    internal static RiskGanException NotARiskModel() => new(
        "RG727", ExitStatus.BadData,
        "The model file holds a generator, not a risk model.",
        "Fit a risk model with 'riskgan train-risk', or use this file with 'riskgan generate'.");

    internal static RiskGanException NotAGenerator() => new(
        "RG728", ExitStatus.BadData,
        "The model file holds a risk model, not a generator.",
        "Train a generator with 'riskgan train', or use this file with 'riskgan score'.");

    private static string Listed(IReadOnlyCollection<string> items) => items.Count <= MostNamed
        ? string.Join(", ", items)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", items.Take(MostNamed))} and {items.Count - MostNamed} more");
}
