using System.Globalization;

namespace RiskGan.Core.Errors;

/// <content>RG3xx: training.</content>
public static partial class Fault
{
    /// <summary>RG301: <c>--target</c> names no column.</summary>
    public static RiskGanException UnknownTarget(string target, string? nearest) => new(
        "RG301", ExitStatus.BadData,
        $"The table has no column '{target}' (--target).",
        nearest is null ? "Give a column name as it stands in the header; 'riskgan schema infer' lists them." : $"Did you mean '{nearest}'?");

    /// <summary>RG302: too few rows to learn from.</summary>
    public static RiskGanException TooFewRows(string source, int rows, int least) => new(
        "RG302", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"{source} has {rows} data row{(rows == 1 ? "" : "s")}; a generator needs at least {least} to learn from."),
        "Train on more rows (500 or more give useful results).");

    /// <summary>RG303: the loss is not finite and going back did not help.</summary>
    public static RiskGanException Diverged(long step, string part, int rewinds) => new(
        "RG303", ExitStatus.Internal,
        string.Create(CultureInfo.InvariantCulture, $"Training diverged at step {step}: {part} is not a finite number, also after going back {rewinds} times with half the rate each time."),
        "No model was written. Try another --seed or a larger --batch-size, and look for extreme values in the printed column kinds.");

    /// <summary>RG305: a checkpoint is there that nobody asked to go on from.</summary>
    internal static RiskGanException UnfinishedTraining(string path, long steps) => new(
        "RG305", ExitStatus.CannotCreate,
        string.Create(CultureInfo.InvariantCulture, $"An unfinished training of {steps:N0} steps is saved in '{Shown(path)}'."),
        "Add --resume to go on with it, or --force to throw it away and start afresh.");

    /// <summary>RG306: a checkpoint belongs to another training.</summary>
    internal static RiskGanException CheckpointDiffers(string path, string what, string? was, string? now) => new(
        "RG306", ExitStatus.BadData,
        was is null || now is null
            ? $"The checkpoint '{Shown(path)}' belongs to another training: {what} was another."
            : $"The checkpoint '{Shown(path)}' belongs to another training: {what} was {was} and is {now}.",
        "Run the command with the data and options it was started with, or start afresh with --force and without --resume.");

    /// <summary>RG304: an option has a value that cannot work.</summary>
    public static RiskGanException BadTrainingOption(string option, string value, string allowed) => new(
        "RG304", ExitStatus.Usage,
        $"{option} {value} is not possible.",
        $"{option} must be {allowed}.");
}
