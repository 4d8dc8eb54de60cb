namespace RiskGan.Core.Training;

/// <summary>How often a training saves a checkpoint: by time, by steps, or never.</summary>
/// <param name="Time">Time between two checkpoints, or null.</param>
/// <param name="Steps">Steps between two checkpoints, or null.</param>
public readonly record struct CheckpointInterval(TimeSpan? Time, long? Steps)
{
    /// <summary>Every five minutes: little is lost, and a save of some megabytes costs nothing beside it.</summary>
    public static CheckpointInterval Default { get; } = new(TimeSpan.FromMinutes(5), null);

    /// <summary>No checkpoints, not even on a signal.</summary>
    public static CheckpointInterval Never { get; }

    /// <summary>True for <see cref="Never"/>.</summary>
    public bool IsNever => Time is null && Steps is null;
}
