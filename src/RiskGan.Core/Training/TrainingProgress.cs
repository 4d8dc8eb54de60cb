namespace RiskGan.Core.Training;

/// <summary>The phases of <c>train</c> in order.</summary>
public enum TrainingPhase
{
    /// <summary>Reading the file.</summary>
    Read,

    /// <summary>Finding out what each column is.</summary>
    Profile,

    /// <summary>Learning and applying the encoding.</summary>
    Encode,

    /// <summary>Adversarial steps.</summary>
    Train,

    /// <summary>Re-estimating batch-norm statistics of the averaged generator.</summary>
    Calibrate,

    /// <summary>Writing the model file.</summary>
    Save,
}

/// <summary>The parts of the loss, each apart, averaged over the steps since the last report.</summary>
/// <param name="Discriminator">Adversarial loss of the discriminator.</param>
/// <param name="Penalty">R1 gradient penalty as added to the discriminator's loss; 0 for presets without one.</param>
/// <param name="Generator">Adversarial loss of the generator.</param>
/// <param name="PairMoments">Pair-moment loss before its weight; 0 for presets without one.</param>
/// <param name="Likelihood">Negative log-likelihood of a row in nats, mean over the batch; 0 for presets that have none.</param>
public readonly record struct StepLosses(double Discriminator, double Penalty, double Generator, double PairMoments, double Likelihood = 0)
{
    /// <summary>True where every part is a finite number.</summary>
    public bool IsFinite => double.IsFinite(Discriminator) && double.IsFinite(Penalty) && double.IsFinite(Generator) && double.IsFinite(PairMoments) && double.IsFinite(Likelihood);
}

/// <summary>One report of a running training; what the console shows is made of these alone.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">Units done (steps in <see cref="TrainingPhase.Train"/>, rows otherwise).</param>
/// <param name="Total">Units in all, or 0 where unknown.</param>
/// <param name="PerSecond">Units a second lately, or 0.</param>
/// <param name="Remaining">Time left by that rate, or null.</param>
/// <param name="Losses">The loss by parts, in <see cref="TrainingPhase.Train"/>.</param>
/// <param name="Notice">A decision worth a line of its own, or null.</param>
/// <param name="SavedSteps">Steps that a checkpoint holds, or null where there is none yet.</param>
/// <param name="Warning">A warning worth a line of its own, or null.</param>
public sealed record TrainingProgress(
    TrainingPhase Phase, long Done, long Total, double PerSecond, TimeSpan? Remaining, StepLosses? Losses, string? Notice = null,
    long? SavedSteps = null, TrainingWarning? Warning = null);
