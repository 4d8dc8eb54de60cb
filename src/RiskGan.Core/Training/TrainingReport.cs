using RiskGan.Core.Calibration;

namespace RiskGan.Core.Training;

/// <summary>What a training did: kept in the model file, so nothing of the machine or the clock is in it.</summary>
public sealed record TrainingReport
{
    /// <summary>Steps run.</summary>
    public required long Steps { get; init; }

    /// <summary>Passes over the rows that those steps amount to.</summary>
    public required double Epochs { get; init; }

    /// <summary>Training rows N.</summary>
    public required long Rows { get; init; }

    /// <summary>Times the training went back to a good state after a non-finite loss.</summary>
    public int Rewinds { get; init; }

    /// <summary>True where <c>--max-minutes</c> ended the training before its steps were done.</summary>
    public bool StoppedByTime { get; init; }

    /// <summary>Mean loss of each hundredth of the training, by parts.</summary>
    public IReadOnlyList<LossPoint> LossTrace { get; init; } = [];

    /// <summary>Over-fitting by likelihood; null for presets that have none.</summary>
    public LikelihoodGauge? Likelihood { get; init; }

    /// <summary>Decisions, one sentence each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>What may have gone wrong: mode collapse, a discriminator that is stuck.</summary>
    public IReadOnlyList<TrainingWarning> Warnings { get; init; } = [];

    /// <summary>What calibrating the generator's rows came to; null in files of earlier versions.</summary>
    public CalibrationReport? Calibration { get; init; }

    /// <summary>Version of riskgan that trained.</summary>
    public string RiskGanVersion { get; init; } = "";

    /// <summary>Engine that trained.</summary>
    public string Engine { get; init; } = "";
}

/// <summary>Mean losses of the steps up to <paramref name="Step"/> since the point before.</summary>
public sealed record LossPoint(long Step, double Discriminator, double Penalty, double Generator, double PairMoments, double Likelihood = 0);

/// <summary>Negative log-likelihood on rows the training never met, beside training rows: their difference gauges over-fitting.</summary>
/// <param name="Rows">Rows kept out of training.</param>
/// <param name="HeldOutLoss">Nats a row on the rows kept out.</param>
/// <param name="TrainingLoss">Nats a row on as many training rows.</param>
public sealed record LikelihoodGauge(long Rows, double HeldOutLoss, double TrainingLoss);
