using System.Globalization;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Errors;

/// <content>RG4xx: model files and durable writes.</content>
public static partial class Fault
{
    internal static RiskGanException OutputExists(string path) => new(
        "RG401", ExitStatus.CannotCreate,
        $"'{Shown(path)}' exists already.",
        "Add --force to replace it, or choose another path.");

    internal static RiskGanException OutputFolderMissing(string path, string folder) => new(
        "RG402", ExitStatus.CannotCreate,
        $"'{Shown(path)}' cannot be created: there is no folder '{Shown(folder)}'.",
        "Create the folder first, or choose another path.");

    internal static RiskGanException OutputIsFolder(string path) => new(
        "RG403", ExitStatus.CannotCreate,
        $"'{Shown(path)}' is a folder.",
        "Give the path of a file inside it.");

    internal static RiskGanException OutputNotCreated(string path, Exception inner) => new(
        "RG404", ExitStatus.CannotCreate,
        $"'{Shown(path)}' cannot be created: {OperatingSystemReason.Of(inner)}.",
        "Choose a path on a disk that can be written.", inner);

    internal static RiskGanException OutputNotPermitted(string path, Exception inner) => new(
        "RG405", ExitStatus.NoPermission,
        $"'{Shown(path)}' cannot be written: no permission for the file or its folder.",
        "Ask for write permission on the folder, or choose another path.", inner);

    internal static RiskGanException WriteFailed(string path, Exception inner) => new(
        "RG406", ExitStatus.InputOutput,
        $"Writing '{Shown(path)}' failed: {OperatingSystemReason.Of(inner)}.",
        "Nothing was left behind and an older file is untouched. Free space or mend the disk, then run the command again.", inner);

    internal static RiskGanException NotEnoughRoom(string path, long needed, long free) => new(
        "RG407", ExitStatus.InputOutput,
        string.Create(CultureInfo.InvariantCulture, $"'{Shown(path)}' needs about {ByteText(needed)}, the disk has {ByteText(free)} free."),
        "Free space, choose another disk, or write fewer rows.");

    internal static RiskGanException FolderNotSynchronized(string path, Exception inner) => new(
        "RG408", ExitStatus.InputOutput,
        $"'{Shown(path)}' is written, but the disk did not confirm its name in the folder: {OperatingSystemReason.Of(inner)}.",
        "Check the disk; after a power cut the older file may be back.", inner);

    internal static RiskGanException FolderNotListed(string folder, Exception inner) => new(
        "RG409", inner is UnauthorizedAccessException ? ExitStatus.NoPermission : ExitStatus.InputOutput,
        $"The folder '{Shown(folder)}' cannot be listed, so no checkpoint can be found in it: {OperatingSystemReason.Of(inner)}.",
        "Ask for read permission on the folder, or check the disk.", inner);

    internal static RiskGanException ModelMissing(string path) => new(
        "RG410", ExitStatus.InputMissing,
        $"There is no model file '{Shown(path)}'.",
        "Train one with 'riskgan train --data FILE', or give the path with --model.");

    internal static RiskGanException ModelNotPermitted(string path, Exception inner) => new(
        "RG411", ExitStatus.NoPermission,
        $"'{Shown(path)}' cannot be read: no permission.",
        "Ask for read permission on the file.", inner);

    internal static RiskGanException ModelReadFailed(string path, Exception inner) => new(
        "RG412", ExitStatus.InputOutput,
        $"Reading '{Shown(path)}' failed: {OperatingSystemReason.Of(inner)}.",
        "Mend the disk or copy the file again.", inner);

    internal static RiskGanException NotAModel(string path, string nature) => new(
        "RG413", ExitStatus.BadData,
        $"'{Shown(path)}' is not a riskgan model: {nature}.",
        "Give a file that 'riskgan train' wrote.");

    internal static RiskGanException IsACheckpoint(string path) => new(
        "RG413", ExitStatus.BadData,
        $"'{Shown(path)}' is not a riskgan model: it is the checkpoint of an unfinished training.",
        "Finish it: run the 'riskgan train' command it came from again, with --resume.");

    internal static RiskGanException NotACheckpoint(string path) => new(
        "RG413", ExitStatus.BadData,
        $"'{Shown(path)}' is not a checkpoint: it is a model.",
        "Remove or rename it: its name is that of a checkpoint.");

    internal static RiskGanException ModelTruncated(string path, long found, ulong expected) => new(
        "RG414", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"'{Shown(path)}' is cut short: it has {found} bytes and should have {expected}."),
        "Copy the file again, or train again.");

    internal static RiskGanException ModelTooNew(string path, string version) => new(
        "RG415", ExitStatus.BadData,
        $"'{Shown(path)}' has format version '{PrintableText.Escape(version, PrintableText.CellLength)}', this riskgan reads version {ModelFile.FormatVersion}.",
        "Use the riskgan that wrote the file, or a newer one.");

    internal static RiskGanException ModelDamaged(string path) => new(
        "RG416", ExitStatus.BadData,
        $"'{Shown(path)}' is damaged: its SHA-256 is not the one it was written with.",
        "Copy the file again, or train again.");

    internal static RiskGanException ModelMalformed(string path, string what, Exception? inner = null) => new(
        "RG417", ExitStatus.BadData,
        $"'{Shown(path)}' breaks the rules of a model file: {what}.",
        "Copy the file again, or train again.", inner);

    internal static RiskGanException ModelNotFinite(string path, string tensor) => new(
        "RG418", ExitStatus.BadData,
        $"'{Shown(path)}' holds a number that is not finite, in tensor '{PrintableText.Escape(tensor, PrintableText.CellLength)}'.",
        "Train again; such a model would generate broken rows.");

    internal static RiskGanException WeightsNotFinite(string tensor) => new(
        "RG419", ExitStatus.Internal,
        $"The trained model holds a number that is not finite, in '{PrintableText.Escape(tensor, PrintableText.CellLength)}', and was not written.",
        "Train again with another --seed, and report the case: training should have stopped before.");

    internal static RiskGanException ModelTooLarge(string path, long headerBytes) => new(
        "RG420", ExitStatus.BadData,
        string.Create(CultureInfo.InvariantCulture, $"The model for '{Shown(path)}' needs a header of {ByteText(headerBytes)}, more than the {ByteText(ModelFile.MaxHeaderLength)} a model file may have."),
        "Declare columns with very many long labels as identifier or text in a schema file (riskgan schema infer).");

    /// <summary>RG421: a model file is sound but a part that a riskgan model must have is absent or does not fit the others.</summary>
    /// <param name="part">The document or tensor, such as <c>schema</c> or <c>generator.0.weight</c>.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence.</param>
    /// <param name="inner">The exception that showed it, if any.</param>
    public static RiskGanException ModelPartBroken(string part, string problem, Exception? inner = null)
    {
        ArgumentNullException.ThrowIfNull(part);
        return new(
            "RG421", ExitStatus.BadData,
            $"The model's part '{PrintableText.Escape(part, PrintableText.CellLength)}' cannot be used: {problem}.",
            "Train again with this riskgan.", inner);
    }

    /// <summary>RG422: another process works on the same file.</summary>
    internal static RiskGanException FileInUse(string path, int? holder) => new(
        "RG422", ExitStatus.TryAgain,
        string.Create(CultureInfo.InvariantCulture, $"'{Shown(path)}' is being made by {(holder is null ? "another process" : $"process {holder}")}."),
        "Wait until it has ended, or choose another path with --model.");

    private static string Shown(string path) => PrintableText.Escape(path);

    /// <summary>A number of bytes in words a person reads at a glance.</summary>
    private static string ByteText(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
    };
}
