namespace RiskGan.Core.Training;

/// <summary>A training was asked to stop and left a checkpoint to go on from.</summary>
public sealed class TrainingStoppedException : OperationCanceledException
{
    /// <summary>Makes the exception.</summary>
    public TrainingStoppedException()
    {
    }

    /// <summary>Makes the exception with a text.</summary>
    public TrainingStoppedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a text and a cause.</summary>
    public TrainingStoppedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception for a checkpoint.</summary>
    public TrainingStoppedException(string checkpoint, long steps, long total, CancellationToken stop)
        : base("The training was asked to stop.", stop)
    {
        Checkpoint = checkpoint;
        Steps = steps;
        Total = total;
    }

    /// <summary>Path of the checkpoint.</summary>
    public string Checkpoint { get; } = "";

    /// <summary>Steps it holds.</summary>
    public long Steps { get; }

    /// <summary>Steps of the whole training.</summary>
    public long Total { get; }
}
