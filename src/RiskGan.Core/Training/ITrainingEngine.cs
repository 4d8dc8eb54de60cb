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

    /// <summary>What must be known besides the weights to build the generator again.</summary>
    GeneratorSettings Settings { get; }

    /// <summary>Remembers weights, moments and step count as the last known good state.</summary>
    void Remember();

    /// <summary>Goes back to the remembered state and multiplies every later rate by <paramref name="rateFactor"/>.</summary>
    void Rewind(double rateFactor);

    /// <summary>The generator that samples, by name: averaged weights with re-estimated batch-norm statistics where the preset does so.</summary>
    IReadOnlyList<NamedTensor> FinishGenerator();
}
