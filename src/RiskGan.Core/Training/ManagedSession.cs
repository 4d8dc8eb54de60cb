using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Training;

/// <summary>What every preset's training on the managed engine shares: counting steps, remembering a good state and going back to it.</summary>
public abstract class ManagedSession : ITrainingSession
{
    private readonly NetworkSnapshot<float>[] _snapshots;
    private long _rememberedSteps;

    // Takes the kernels over: their threads end with the session.
    private protected ManagedSession(Kernels<float> kernels, params DenseNetwork<float>[] networks)
    {
        Kernels = kernels;
        _snapshots = [.. networks.Select(network => new NetworkSnapshot<float>(network))];
        Remember();
    }

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public virtual bool IsDone => false;

    /// <inheritdoc/>
    public abstract GeneratorSettings Settings { get; }

    /// <summary>The arithmetic.</summary>
    protected Kernels<float> Kernels { get; }

    /// <summary>Product of all factors given to <see cref="Rewind"/>.</summary>
    protected double RateFactor { get; private set; } = 1.0;

    /// <inheritdoc/>
    public StepLosses Step(double done)
    {
        StepLosses losses = Run(Steps, done);
        Steps++;
        return losses;
    }

    /// <inheritdoc/>
    public void Remember()
    {
        foreach (NetworkSnapshot<float> snapshot in _snapshots) snapshot.Take();
        _rememberedSteps = Steps;
    }

    /// <inheritdoc/>
    public void Rewind(double rateFactor)
    {
        foreach (NetworkSnapshot<float> snapshot in _snapshots) snapshot.Restore();
        Steps = _rememberedSteps;
        SetUpdates(Steps);
        RateFactor *= rateFactor;
    }

    /// <inheritdoc/>
    public abstract IReadOnlyList<NamedTensor> FinishGenerator();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        Kernels.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what a derived session owns.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Runs the preset's step.</summary>
    protected abstract StepLosses Run(long step, double done);

    /// <summary>Sets the optimisers' update counts.</summary>
    protected abstract void SetUpdates(long updates);
}
