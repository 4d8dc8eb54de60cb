using System.Diagnostics;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Training;

/// <summary>The steps of one training: a way back from divergence, guards, checkpoints, and the report of it all.</summary>
internal sealed class TrainingRun(ITrainingSession session, TrainingPlan plan, RunFact[] facts, Checkpoints? checkpoints, IProgress<TrainingProgress>? progress)
{
    private const int MostRewinds = 3;
    private const int RememberInterval = 200;
    private const int TracePoints = 100;
    private const string Weight = "a weight";

    private readonly CheckpointInterval _interval = checkpoints?.Interval ?? CheckpointInterval.Never;
    private readonly ProgressMeter _meter = new(plan, progress);
    private readonly LossTrace _trace = new(Math.Max(1, plan.Steps / TracePoints));
    private readonly List<TrainingWarning> _warnings = [];
    private readonly Stopwatch _sinceSaved = Stopwatch.StartNew();
    private long _savedSteps = -1;
    private int _rewinds;

    /// <summary>Goes on from the newest checkpoint, if that is wanted and there is one.</summary>
    /// <exception cref="RiskGanException">RG306 it belongs to another training; RG41x, RG421 it cannot be used.</exception>
    public void Resume()
    {
        checkpoints?.RemoveOrphans();
        if (checkpoints is not { Resume: true }) return;
        if (checkpoints.ReadNewest(fault => _meter.Tell($"{fault.Message} Going on from an older checkpoint.")) is not (string path, ModelContent content))
        {
            _meter.Tell("There is no checkpoint to resume: starting with the first step.");
            return;
        }

        RunIdentity.Check(path, content, facts);
        TrainingState state = TrainingState.Load(content);
        session.Restore(content);
        if (session.Steps > plan.Steps) throw Fault.ModelPartBroken("session", "it has more steps than the training");
        _rewinds = state.Rewinds;
        _warnings.AddRange(state.Warnings);
        _trace.Restore(state.Losses);
        _meter.Restore(state, session.Steps);
        _savedSteps = session.Steps;
        _meter.Saved(session.Steps);
        _meter.Tell(FormattableString.Invariant($"Resumed at step {session.Steps:N0} of {plan.Steps:N0}."));
    }

    /// <summary>Refuses a checkpoint that says too little to go on from; whether its tensors fit shows only beside the data.</summary>
    /// <exception cref="RiskGanException">RG421 a part is missing or out of range.</exception>
    public static void Verify(ModelContent content)
    {
        RunIdentity.Read(content);
        TrainingState.Load(content);
        if (content.Tensors.Count == 0) throw Fault.ModelPartBroken("session", "it is missing");
    }

    /// <summary>Runs the steps that are left.</summary>
    /// <exception cref="RiskGanException">RG303 training diverged.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for; a <see cref="TrainingStoppedException"/> where a checkpoint was saved.</exception>
    public void Run(CancellationToken stop)
    {
        while (session.Steps < plan.Steps && !session.IsDone && !_meter.IsTimeUp)
        {
            if (stop.IsCancellationRequested) Stop(KeepState(), stop);
            StepLosses losses = session.Step(_meter.ShareDone(session.Steps));
            // What is remembered or finished must be finite itself: a loss tells of the weights before its update. The steps where this is looked at
            // must not depend on the clock.
            bool mustBeSound = session.Steps % RememberInterval == 0 || session.Steps == plan.Steps;
            string? notFinite = NonFinitePart(losses) ?? (mustBeSound && !session.IsFinite ? Weight : null);
            if (notFinite is not null)
            {
                Rewind(notFinite);
                continue;
            }

            if (_trace.Add(session.Steps, losses)) Judge();
            _meter.Step(session.Steps, losses);
            if (session.Steps % RememberInterval == 0) session.Remember();
            if (IsDue && session.IsFinite) SaveAndGoOn();
        }

        if (!session.IsFinite) throw Fault.Diverged(session.Steps, Weight, _rewinds); // --max-minutes may end anywhere
    }

    /// <summary>Everything needed to go on from here, kept in memory while the generator is finished; null where no checkpoints are wanted.</summary>
    public ModelContent? KeepState()
    {
        if (_interval.IsNever) return null;
        var content = new ModelContent();
        RunIdentity.Save(content, facts);
        new TrainingState(_rewinds, _meter.Seconds, _meter.Notices, _warnings, _trace.State).Save(content);
        session.Save(content);
        return content;
    }

    /// <summary>Ends the training with what <see cref="KeepState"/> gave on the disk.</summary>
    /// <exception cref="OperationCanceledException">Always.</exception>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public void Stop(ModelContent? state, CancellationToken stop)
    {
        // Weights may have left the finite numbers in the very last step: then the checkpoint before is the one to go on from.
        if (state is null || (!session.IsFinite && checkpoints!.Newest is null)) throw new OperationCanceledException(stop);
        string path = session.Steps != _savedSteps && session.IsFinite ? checkpoints!.Save(state, session.Steps) : checkpoints!.Newest!;
        throw new TrainingStoppedException(path, session.IsFinite ? session.Steps : Math.Max(0, _savedSteps), plan.Steps, stop);
    }

    /// <summary>What the training did.</summary>
    public TrainingReport Report(string engine) => new()
    {
        Steps = session.Steps,
        Epochs = (double)session.Steps * plan.BatchSize / plan.Rows,
        Rows = plan.Rows,
        Rewinds = _rewinds,
        StoppedByTime = session.Steps < plan.Steps && !session.IsDone,
        LossTrace = _trace.Points,
        Likelihood = session.Likelihood,
        Notices = [.. plan.Notices, .. _meter.Notices],
        Warnings = [.. _warnings],
        RiskGanVersion = GanTrainer.Version,
        Engine = engine,
    };

    private bool IsDue => session.Steps != _savedSteps && session.Steps < plan.Steps
        && (_interval.Steps is { } steps ? session.Steps % steps == 0 : _interval.Time is { } time && _sinceSaved.Elapsed >= time);

    private void SaveAndGoOn()
    {
        try
        {
            checkpoints!.Save(KeepState()!, session.Steps);
            _savedSteps = session.Steps;
            _meter.Saved(session.Steps);
        }
        catch (RiskGanException e)
        {
            // A full disk today need not end hours of work: the next checkpoint may fit, and so may the model.
            _meter.Tell($"No checkpoint at step {FormattableString.Invariant($"{session.Steps:N0}")}, training goes on: {e.Message}");
        }

        _sinceSaved.Restart();
    }

    private void Rewind(string notFinite)
    {
        if (_rewinds == MostRewinds) throw Fault.Diverged(session.Steps, notFinite, _rewinds);
        _rewinds++;
        _meter.Notice(FormattableString.Invariant(
            $"At step {session.Steps} {notFinite} was not finite: going back to the last good weights with half the rate ({_rewinds} of {MostRewinds})."));
        session.Rewind(0.5);
        _trace.Rewind(session.Steps);
    }

    private void Judge()
    {
        if (plan.Preset == Preset.Hybrid) return; // it has no discriminator to be stuck
        if (DiscriminatorGuard.Judge(_trace.Points) is not { } warning || _warnings.Exists(told => told.Kind == warning.Kind)) return;
        _warnings.Add(warning);
        _meter.Warn(warning);
    }

    private static string? NonFinitePart(StepLosses losses) =>
        losses.IsFinite ? null
        : !double.IsFinite(losses.Discriminator) ? "the discriminator loss"
        : !double.IsFinite(losses.Penalty) ? "the gradient penalty loss"
        : !double.IsFinite(losses.Generator) ? "the generator loss"
        : "the pair-moment loss";
}
