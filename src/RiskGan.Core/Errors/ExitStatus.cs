namespace RiskGan.Core.Errors;

/// <summary>Exit codes of the program, after BSD's sysexits where one fits; documented in <c>docs/errors.md</c>.</summary>
public enum ExitStatus
{
    /// <summary>All went well.</summary>
    Ok = 0,

    /// <summary>A quality gate was not met.</summary>
    GateNotMet = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>The data, schema or model file is wrong.</summary>
    BadData = 65,

    /// <summary>An input file is missing.</summary>
    InputMissing = 66,

    /// <summary>An optional part (engine, native library) is not installed.</summary>
    Unavailable = 69,

    /// <summary>Training diverged, or a defect of riskgan's own.</summary>
    Internal = 70,

    /// <summary>The output cannot be created.</summary>
    CannotCreate = 73,

    /// <summary>Reading or writing failed midway.</summary>
    InputOutput = 74,

    /// <summary>Locked by another process, or stopped and resumable.</summary>
    TryAgain = 75,

    /// <summary>No permission for the file or folder.</summary>
    NoPermission = 77,

    /// <summary>A configuration file is wrong.</summary>
    BadConfiguration = 78,

    /// <summary>Stopped by Ctrl-C.</summary>
    Interrupted = 130,

    /// <summary>Stopped by SIGTERM.</summary>
    Terminated = 143,
}
