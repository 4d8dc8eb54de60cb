namespace RiskGan.Core.Errors;

/// <summary>The user's mistake or the machine's refusal, told in three parts: what is wrong, where, how to mend it.</summary>
/// <remarks>
/// Never holds a row of data; at most the offending cell, in <see cref="Exception.Message"/> only. Every text is built in
/// <see cref="Fault"/>, so that one place lists them all, and <c>docs/errors.md</c> mirrors it.
/// A defect of riskgan's own throws an ordinary exception instead.
/// </remarks>
public sealed class RiskGanException : Exception
{
    /// <summary>Makes the error. <paramref name="code"/> is the stable name ("RG104"), <paramref name="cure"/> the sentence that mends it.</summary>
    public RiskGanException(string code, ExitStatus exit, string message, string cure, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Exit = exit;
        Cure = cure;
    }

    /// <summary>Stable code, "RG" and three digits; scripts may match on it.</summary>
    public string Code { get; }

    /// <summary>The exit code the program ends with.</summary>
    public ExitStatus Exit { get; }

    /// <summary>How to mend it, in one or two sentences.</summary>
    public string Cure { get; }
}
