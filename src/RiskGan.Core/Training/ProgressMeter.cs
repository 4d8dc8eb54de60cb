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

    public IReadOnlyList<string> Notices => _notices;

    public bool IsTimeUp => plan.MaxTime is { } most && _clock.Elapsed >= most;

    /// <summary>Share of the training done: by steps, or by time where that is further on.</summary>
    public double ShareDone(long steps)
    {
        double done = (double)steps / plan.Steps;
        return plan.MaxTime is { } most ? Math.Max(done, Math.Min(1.0, _clock.Elapsed / most)) : done;
    }

    public void Step(long steps, StepLosses losses)
    {
        if (progress is null) return;
        TimeSpan now = _clock.Elapsed;
        if (steps < plan.Steps && _lastReport is { } last && now - last < ReportInterval) return;
        _lastReport = now;
        double rate = steps / Math.Max(1e-9, now.TotalSeconds);
        TimeSpan remaining = TimeSpan.FromSeconds((plan.Steps - steps) / rate);
        if (plan.MaxTime is { } most && most - now < remaining) remaining = most - now;
        progress.Report(new TrainingProgress(TrainingPhase.Train, steps, plan.Steps, rate, remaining, losses));
    }

    public void Notice(string text)
    {
        _notices.Add(text);
        progress?.Report(new TrainingProgress(TrainingPhase.Train, 0, plan.Steps, 0, null, null, text));
    }
}
