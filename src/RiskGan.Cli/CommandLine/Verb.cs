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
        catch (Exception e)
        {
            error = CauseOf(e) switch
            {
                RiskGanException known => known,
                OutOfMemoryException memory => CliFault.OutOfMemory(CommandNames.Of(parse), memory),
                OperationCanceledException when interruption.Exit is { } exit => CliFault.Stopped(exit),
                var defect => CliFault.Defect(defect),
            };
        }

        report.Fail(error);
        return error.Exit;
    }

    // What threads or a type's first use wrap: of several causes the one that can be explained best.
    private static Exception CauseOf(Exception error) => error switch
    {
        AggregateException { InnerExceptions.Count: > 0 } several => several.Flatten().InnerExceptions.Select(CauseOf)
            .MinBy(cause => cause switch { RiskGanException => 0, OutOfMemoryException => 1, OperationCanceledException => 3, _ => 2 })!,
        TypeInitializationException { InnerException: { } inner } => CauseOf(inner),
        _ => error,
    };
}
