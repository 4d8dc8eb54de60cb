using System.Diagnostics;
using System.Globalization;

namespace RiskGan.Cli.Output;

/// <summary>How far a phase is: its name, units done and in all (0 where unknown), rate, time left, and whatever else fits the line.</summary>
internal readonly record struct PhaseProgress(string Phase, string Unit, long Done, long Total, double PerSecond, TimeSpan? Remaining, string Details = "")
{
    /// <summary>Rate and time left by the time the phase has taken so far.</summary>
    public static PhaseProgress ByClock(string phase, string unit, long done, long total, TimeSpan elapsed)
    {
        double perSecond = elapsed.TotalSeconds > 0 ? done / elapsed.TotalSeconds : 0;
        TimeSpan? remaining = perSecond > 0 && (total - done) / perSecond is var seconds and < 1e9 ? TimeSpan.FromSeconds(seconds) : null;
        return new PhaseProgress(phase, unit, done, total, perSecond, remaining);
    }
}

/// <summary>Shows phases: one redrawn line on a terminal, else a plain line every tenth of a phase, and an event in the log at each phase's end.</summary>
internal sealed class ProgressReport(Terminal terminal, ConsoleReport report, bool silent) : IDisposable
{
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _phaseClock = new();
    private readonly Stopwatch _sinceDrawn = Stopwatch.StartNew();
    private PhaseProgress _last;
    private long _tenthsTold;

    /// <summary>Takes a report; cheap enough to be called at every step.</summary>
    public void Show(PhaseProgress progress)
    {
        if (progress.Phase != _last.Phase) StartPhase(progress.Phase);
        _last = progress;
        long tenth = progress.Total > 0 ? progress.Done * 10 / progress.Total : 0;
        bool isNewTenth = tenth > _tenthsTold;
        if (isNewTenth)
        {
            _tenthsTold = tenth;
            report.Log.Debug("{Phase} {Done} of {Total} {Unit}", progress.Phase, progress.Done, progress.Total, progress.Unit);
        }

        if (silent) return;
        if (!terminal.IsLive)
        {
            if (isNewTenth) terminal.WriteLines(Line(progress));
        }
        else if (isNewTenth || _sinceDrawn.Elapsed >= RedrawEvery)
        {
            terminal.Redraw(Line(progress));
            _sinceDrawn.Restart();
        }
    }

    /// <summary>Ends the last phase; its line stays.</summary>
    public void End() => EndPhase(completed: true);

    /// <summary>Takes an unfinished line away, so that the error stands alone.</summary>
    public void Dispose() => EndPhase(completed: false);

    private void StartPhase(string phase)
    {
        EndPhase(completed: true);
        _tenthsTold = 0;
        _phaseClock.Restart();
        report.Log.Debug("{Phase} started", phase);
    }

    private void EndPhase(bool completed)
    {
        if (_last.Phase is null) return;
        string state = completed ? "ended" : "stopped";
        report.Log.Information("{Phase} {State} after {Seconds:0.00} s, {Done} {Unit}", _last.Phase, state, _phaseClock.Elapsed.TotalSeconds, _last.Done, _last.Unit);
        if (!silent && terminal.IsLive && completed && _last.Done > 0) terminal.WriteLines(Line(_last));
        else terminal.Clear();
        _last = default;
    }

    private static string Line(PhaseProgress progress)
    {
        string left = progress.Remaining is { } time && progress.Done < progress.Total ? $"  {Clock(time)} left" : "";
        string rate = progress.PerSecond >= 1 ? string.Create(CultureInfo.InvariantCulture, $"  {progress.PerSecond:N0}/s") : "";
        string details = progress.Details.Length > 0 ? "  " + progress.Details : "";
        return progress.Total > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{progress.Phase} {100.0 * progress.Done / progress.Total:0} %  {progress.Done:N0}/{progress.Total:N0} {progress.Unit}{rate}{left}{details}")
            : progress.Done > 0 ? string.Create(CultureInfo.InvariantCulture, $"{progress.Phase} {progress.Done:N0} {progress.Unit}{rate}{details}") : $"{progress.Phase} …";
    }

    /// <summary>A length of time: seconds where it is short, else minutes and seconds, with hours where there are any.</summary>
    public static string Clock(TimeSpan time) => time.TotalSeconds < 10
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
