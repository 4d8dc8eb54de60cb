using System.Globalization;
using RiskGan.Core.Training;

namespace RiskGan.Cli.Output;

/// <summary>Turns the library's progress records into what the console shows.</summary>
internal sealed class TrainingProgressView(ProgressReport progress, ConsoleReport report) : IProgress<TrainingProgress>
{
    private double _penalty;
    private long? _saved;

    public void Report(TrainingProgress value)
    {
        if (value.Notice is not null) report.Say(value.Notice);
        if (value.Warning is not null) report.Warn(value.Warning.Text);
        if (value.SavedSteps is { } saved && saved != _saved)
        {
            _saved = saved;
            report.Log.Information("checkpoint of {Steps} steps is saved", saved);
        }

        (string phase, string unit) = value.Phase switch
        {
            TrainingPhase.Read => ("read", "rows"),
            TrainingPhase.Profile => ("profile", "rows"),
            TrainingPhase.Encode => ("encode", "rows"),
            TrainingPhase.Train => ("train", "steps"),
            TrainingPhase.Calibrate => ("calibrate", "rows"),
            _ => ("save", "rows"),
        };
        progress.Show(new PhaseProgress(phase, unit, value.Done, value.Total, value.PerSecond, value.Remaining, Details(value)));
    }

    private string Details(TrainingProgress value)
    {
        string losses = value.Losses is { } parts ? Text(parts) : "";
        return value.SavedSteps is { } saved && value.Phase == TrainingPhase.Train ? string.Create(CultureInfo.InvariantCulture, $"{losses}  saved {saved:N0}").TrimStart() : losses;
    }

    /// <summary>Each part of the loss apart: D and G adversarial, R1 penalty, pair moments; parts a preset does not have are left out.</summary>
    private string Text(StepLosses losses)
    {
        if (losses.Likelihood != 0) return string.Create(CultureInfo.InvariantCulture, $"loss {losses.Likelihood:0.000} nats");
        // The penalty is taken at every so many steps only; between them its last value stands.
        if (losses.Penalty != 0) _penalty = losses.Penalty;
        string penalty = _penalty != 0 ? string.Create(CultureInfo.InvariantCulture, $" R1 {_penalty:0.000}") : "";
        string moments = losses.PairMoments != 0 ? string.Create(CultureInfo.InvariantCulture, $" pairs {losses.PairMoments:0.000}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"D {losses.Discriminator:0.000}{penalty} G {losses.Generator:0.000}{moments}");
    }
}
