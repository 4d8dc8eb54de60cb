using System.Runtime.InteropServices;
using RiskGan.Core.Errors;

namespace RiskGan.Cli.CommandLine;

/// <summary>Ctrl-C and SIGTERM as a token: the first asks the work to stop between two steps, the second ends the process at once.</summary>
/// <remarks>
/// System.CommandLine's own handling ends the process two seconds after the signal, whatever is being saved, and does not tell
/// which signal it was; so it is switched off and this takes its place.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    /// <summary>Cancelled once a signal came.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code of the signal that came, or null.</summary>
    public ExitStatus? Exit => Volatile.Read(ref _received) is var received && received == 0 ? null : (ExitStatus)received;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        ExitStatus exit = context.Signal == PosixSignal.SIGINT ? ExitStatus.Interrupted : ExitStatus.Terminated;
        if (Interlocked.CompareExchange(ref _received, (int)exit, 0) != 0) return; // the second one: let the system end us
        context.Cancel = true;
        _source.Cancel();
    }
}
