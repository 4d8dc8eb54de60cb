using RiskGan.Core.Encoders;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Training;

/// <summary>Makes, from a plan and encoded rows, something that can run adversarial steps: the seam between recipe and arithmetic.</summary>
/// <remarks>
/// The seam is the training step, not the tensor operation, so that an engine may fuse what it likes. The managed engine is
/// <see cref="ManagedEngine"/>; another (TorchSharp) only has to build the same networks from the plan's options and name its
/// weights alike.
/// </remarks>
public interface ITrainingEngine
{
    /// <summary>Name for logs and the model file.</summary>
    string Name { get; }

    /// <summary>Builds networks, optimisers and losses with their starting weights.</summary>
    ITrainingSession Start(TrainingPlan plan, TableEncoder encoder, EncodedTable data);
}

/// <summary>A training under way.</summary>
public interface ITrainingSession : IDisposable
{
    /// <summary>Runs one step, at the schedule's rate for the share of the training <paramref name="done"/> (0 to 1).</summary>
    StepLosses Step(double done);

    /// <summary>Steps run so far.</summary>
    long Steps { get; }

    /// <summary>True where further steps would change nothing: held-out rows stopped getting better.</summary>
    bool IsDone { get; }

    /// <summary>Over-fitting by likelihood, asked for after <see cref="FinishGenerator"/>; null where the preset has none.</summary>
    LikelihoodGauge? Likelihood => null;

    /// <summary>What must be known besides the weights to build the generator again.</summary>
    GeneratorSettings Settings { get; }

    /// <summary>True where every number that training changes (weights, moments, running statistics) is finite.</summary>
    bool IsFinite { get; }

    /// <summary>Remembers weights, moments and step count as the last known good state.</summary>
    void Remember();

    /// <summary>Goes back to the remembered state and multiplies every later rate by <paramref name="rateFactor"/>.</summary>
    void Rewind(double rateFactor);

    /// <summary>Adds everything the following steps depend on, the remembered state included, as tensors named <c>session.…</c>.</summary>
    /// <remarks>Not to be called after <see cref="FinishGenerator"/>, which may change the averaged generator.</remarks>
    void Save(ModelContent content);

    /// <summary>Takes the state of <see cref="Save"/> back, into a session started from the same plan, encoder and data: the next step is the same, bit for bit.</summary>
    /// <exception cref="Errors.RiskGanException">RG421 a tensor is missing or of another shape than this session's.</exception>
    void Restore(ModelContent content);

    /// <summary>The generator that samples, by name: averaged weights with re-estimated batch-norm statistics where the preset does so.</summary>
    IReadOnlyList<NamedTensor> FinishGenerator();
}
