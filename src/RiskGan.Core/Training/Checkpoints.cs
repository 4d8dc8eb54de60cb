using System.Globalization;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Training;

/// <summary>The checkpoints of one training: files <c>MODEL.checkpoint-STEP</c> beside the model, each complete in itself, the newest three kept.</summary>
/// <remarks>
/// A checkpoint is a data-only file like a model (<c>docs/model-file.md</c>), written as durably: after a kill or a power cut the newest one is whole.
/// An older one is removed only once a newer one is on the disk, and only files of exactly this name pattern are ever touched.
/// </remarks>
/// <param name="modelPath">Where the model will be.</param>
/// <param name="interval">How often to save; <see cref="CheckpointInterval.Never"/> writes none.</param>
/// <param name="resume">True to go on from the newest checkpoint where there is one.</param>
public sealed class Checkpoints(string modelPath, CheckpointInterval interval, bool resume)
{
    private const int Kept = 3;
    private const string Mark = ".checkpoint-";

    // As it was given, so that messages show it so; beside a symbolic link's target, as the model itself will be.
    private readonly string _target = new FileInfo(modelPath).LinkTarget is null ? modelPath : DurableFile.Resolve(modelPath);

    /// <summary>How often to save.</summary>
    public CheckpointInterval Interval => DurableFile.IsSpecial(_target) ? CheckpointInterval.Never : interval;

    /// <summary>True to go on from the newest checkpoint.</summary>
    public bool Resume => resume;

    /// <summary>The newest checkpoint's path, or null where there is none.</summary>
    public string? Newest => Find() is [var newest, ..] ? newest.Path : null;

    /// <summary>Refuses to start afresh over the checkpoints of an unfinished training.</summary>
    /// <exception cref="RiskGanException">RG305 there are some.</exception>
    public void EnsureNone()
    {
        if (Find() is [var newest, ..]) throw Fault.UnfinishedTraining(newest.Path, newest.Steps);
    }

    /// <summary>Removes all of them, and what a killed process left of one half-written.</summary>
    public void Remove()
    {
        foreach ((string path, _) in Find()) Delete(path);
        RemoveOrphans();
    }

    /// <summary>Removes what a killed process left of a checkpoint half-written: its name holds the step, so no later writer would meet it.</summary>
    internal void RemoveOrphans()
    {
        string folder = Path.GetDirectoryName(_target) is { Length: > 0 } own ? own : ".";
        string prefix = $".{Path.GetFileName(_target)}{Mark}";
        foreach (string path in FilesIn(folder, mustKnow: false))
        {
            string name = Path.GetFileName(path);
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || !name.EndsWith(".tmp", StringComparison.Ordinal)) continue;
            string[] parts = name[prefix.Length..].Split('.');
            if (parts is [var steps, { Length: 16 } digits, "tmp"] && steps.All(char.IsAsciiDigit) && digits.All(char.IsAsciiHexDigitLower))
                DurableFile.RemoveOrphan(path, TimeSpan.Zero);
        }
    }

    /// <summary>Writes the checkpoint of a number of steps and removes those that are no longer needed.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="RiskGanException">RG402–RG408 it cannot be written.</exception>
    internal string Save(ModelContent content, long steps)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"{_target}{Mark}{steps}");
        ModelFile.Write(path, content, overwrite: true, ModelFile.CheckpointFormat);
        foreach ((string old, _) in Find().Skip(Kept)) Delete(old);
        return path;
    }

    /// <summary>The newest checkpoint that can be read, or null where there is none.</summary>
    /// <param name="skipped">Takes the faults of newer ones that cannot.</param>
    /// <exception cref="RiskGanException">None can be read: the fault of the newest.</exception>
    internal (string Path, ModelContent Content)? ReadNewest(Action<RiskGanException> skipped)
    {
        RiskGanException? first = null;
        foreach ((string path, _) in Find(mustKnow: true))
        {
            try
            {
                return (path, ModelFile.Read(path, ModelFile.CheckpointFormat));
            }
            catch (RiskGanException e)
            {
                first ??= e;
                skipped(e);
            }
        }

        return first is null ? null : throw first;
    }

    private List<(string Path, long Steps)> Find(bool mustKnow = false)
    {
        string folder = Path.GetDirectoryName(_target) ?? "";
        string prefix = Path.GetFileName(_target) + Mark;
        var found = new List<(string Path, long Steps)>();
        foreach (string name in FilesIn(folder.Length == 0 ? "." : folder, mustKnow).Select(path => Path.GetFileName(path)))
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long steps)
                && name.AsSpan(prefix.Length).SequenceEqual(steps.ToString(CultureInfo.InvariantCulture)))
                found.Add((Path.Combine(folder, name), steps));
        }

        found.Sort((a, b) => b.Steps.CompareTo(a.Steps));
        return found;
    }

    // A folder one may write but not list: tidying is a courtesy and never a reason to fail; going on without the checkpoint that was asked for is.
    private static string[] FilesIn(string folder, bool mustKnow)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return mustKnow ? throw Fault.FolderNotListed(folder, e) : [];
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // One checkpoint too many harms nobody; the next save tries again.
        }
    }
}
