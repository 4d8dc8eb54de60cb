namespace RiskGan.Core.Persistence;

/// <summary>The program that read our output has ended (<c>riskgan generate … | head</c>); no error, only a reason to stop.</summary>
public sealed class ClosedPipeException : IOException
{
    /// <summary>Makes the exception.</summary>
    public ClosedPipeException()
        : base("The reading end of the pipe was closed.")
    {
    }

    /// <summary>Makes the exception with another text.</summary>
    public ClosedPipeException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with the one that showed it.</summary>
    public ClosedPipeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
