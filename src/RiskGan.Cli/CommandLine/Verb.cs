using System.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Cli.CommandLine;

/// <summary>Runs a verb's body with a report and a stop token, and ends it the one way all verbs end.</summary>
internal static class Verb
{
    /// <summary>Makes the action of a command from its body.</summary>
    public static void Do(Command command, Action<ParseResult, ConsoleReport, CancellationToken> body) =>
        command.SetAction(parse => (int)Run(parse, body));

    private static ExitStatus Run(ParseResult parse, Action<ParseResult, ConsoleReport, CancellationToken> body)
    {
        using ConsoleReport report = ConsoleReport.Create(parse);
        using var interruption = new Interruption();
        using var slowStop = new Timer(_ => report.Say("Stopping; a second signal ends at once."), null, Timeout.Infinite, Timeout.Infinite);
        using CancellationTokenRegistration told = interruption.Token.Register(() => slowStop.Change(dueTime: 1000, Timeout.Infinite));
        report.Log.Debug("{Command} started, riskgan {Version}", CommandNames.Of(parse), ProgramVersion.Text);
        RiskGanException error;
        try
        {
            body(parse, report, interruption.Token);
            report.Log.Debug("ended well");
            return ExitStatus.Ok;
        }
        catch (ClosedPipeException)
        {
            report.Log.Debug("ended because standard output was closed");
            return ExitStatus.Ok;
        }
        catch (RiskGanException e)
        {
            error = e;
        }
        catch (TrainingStoppedException e) when (interruption.Exit is not null)
        {
            error = CliFault.StoppedResumably(interruption.Exit.Value, e.Checkpoint, e.Steps, e.Total);
        }
        catch (OperationCanceledException) when (interruption.Exit is not null)
        {
            error = CliFault.Stopped(interruption.Exit.Value);
        }
        catch (OutOfMemoryException e)
        {
            error = CliFault.OutOfMemory(e);
        }
        catch (Exception e)
        {
            error = CliFault.Defect(e);
        }

        report.Fail(error);
        return error.Exit;
    }
}
