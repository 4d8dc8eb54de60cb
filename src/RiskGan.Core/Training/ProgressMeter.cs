using System.Diagnostics;

namespace RiskGan.Core.Training;

/// <summary>Clock of a training: share done, rate, time left, and a report at most every tenth of a second.</summary>
/// <remarks>Only what is shown depends on it, unless <see cref="TrainingPlan.MaxTime"/> is set: then it also ends the training.</remarks>
internal sealed class ProgressMeter(TrainingPlan plan, IProgress<TrainingProgress>? progress)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<string> _notices = [];
    private TimeSpan? _lastReport;
    private TimeSpan _before; // trained before this run resumed
    private long _stepsBefore;
    private long? _saved;
    private TrainingProgress? _last;

    public IReadOnlyList<string> Notices => _notices;

    public bool IsTimeUp => plan.MaxTime is { } most && Trained >= most;

    /// <summary>Seconds trained, those before a resume included.</summary>
    public double Seconds => Trained.TotalSeconds;

    private TimeSpan Trained => _before + _clock.Elapsed;

    /// <summary>Goes on from a checkpoint.</summary>
    public void Restore(TrainingState state, long steps)
    {
        _before = TimeSpan.FromSeconds(Math.Min(state.Seconds, 1e9));
        _stepsBefore = steps;
        _notices.AddRange(state.Notices);
    }

    /// <summary>Share of the training done: by steps, or by time where that is further on.</summary>
    public double ShareDone(long steps)
    {
        double done = (double)steps / plan.Steps;
        return plan.MaxTime is { } most ? Math.Max(done, Math.Min(1.0, Trained / most)) : done;
    }

    public void Step(long steps, StepLosses losses)
    {
        if (progress is null) return;
        TimeSpan now = _clock.Elapsed;
        if (steps < plan.Steps && _lastReport is { } last && now - last < ReportInterval) return;
        _lastReport = now;
        double rate = (steps - _stepsBefore) / Math.Max(1e-9, now.TotalSeconds);
        TimeSpan remaining = TimeSpan.FromSeconds(Math.Min(1e9, (plan.Steps - steps) / rate));
        if (plan.MaxTime is { } most && most - Trained < remaining) remaining = most - Trained;
        Report(new TrainingProgress(TrainingPhase.Train, steps, plan.Steps, rate, remaining, losses, SavedSteps: _saved));
    }

    /// <summary>Tells that so many steps are safe on the disk.</summary>
    public void Saved(long steps)
    {
        _saved = steps;
        Report(Last with { SavedSteps = steps });
    }

    /// <summary>Tells something that belongs into the report.</summary>
    public void Notice(string text)
    {
        _notices.Add(text);
        Tell(text);
    }

    /// <summary>Tells something about this run alone.</summary>
    public void Tell(string text) => progress?.Report(Last with { Notice = text });

    /// <summary>Tells a warning.</summary>
    public void Warn(TrainingWarning warning) => progress?.Report(Last with { Warning = warning });

    private TrainingProgress Last => _last ?? new TrainingProgress(TrainingPhase.Train, _stepsBefore, plan.Steps, 0, null, null, SavedSteps: _saved);

    private void Report(TrainingProgress report)
    {
        _last = report;
        progress?.Report(report);
    }
}
