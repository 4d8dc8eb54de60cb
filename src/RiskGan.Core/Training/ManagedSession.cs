using System.Globalization;
using RiskGan.Core.Errors;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Training;

/// <summary>What every preset's training on the managed engine shares: counting steps, remembering a good state, going back to it, checkpoints.</summary>
/// <remarks>
/// A preset hands its networks to the constructor and gets all of this for them. State of its own that later steps depend on goes through
/// <see cref="SaveMore"/> and <see cref="RestoreMore"/>; random numbers have addresses and batches follow from the step, so neither is state.
/// </remarks>
public abstract class ManagedSession : ITrainingSession
{
    private const string CountsName = "session.counts";
    private const string RateFactorName = "session.rate_factor";

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
    public virtual LikelihoodGauge? Likelihood => null;

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
    public bool IsFinite => _snapshots.All(snapshot => snapshot.IsFinite);

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
    public void Save(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        content.Add(NamedTensor.Of(CountsName, [Steps, _rememberedSteps]));
        content.Add(NamedTensor.Of(RateFactorName, [RateFactor]));
        for (int i = 0; i < _snapshots.Length; i++) _snapshots[i].Save(content, NetworkName(i));
        SaveMore(content);
    }

    /// <inheritdoc/>
    public void Restore(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Find<long>(CountsName) is not [long steps and >= 0, long remembered and >= 0] || remembered > steps)
            throw Fault.ModelPartBroken(CountsName, "it is missing or out of range");
        if (content.Find<double>(RateFactorName) is not [double factor and > 0 and <= 1])
            throw Fault.ModelPartBroken(RateFactorName, "it is missing or out of range");
        for (int i = 0; i < _snapshots.Length; i++) _snapshots[i].Load(content, NetworkName(i));
        RestoreMore(content);
        (Steps, _rememberedSteps, RateFactor) = (steps, remembered, factor);
        SetUpdates(Steps);
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

    /// <summary>Adds what a preset keeps beside its networks (best weights so far, say), under names <c>session.more.…</c>; see <see cref="MatrixTensors"/>.</summary>
    protected virtual void SaveMore(ModelContent content)
    {
    }

    /// <summary>Takes back what <see cref="SaveMore"/> added.</summary>
    protected virtual void RestoreMore(ModelContent content)
    {
    }

    private static string NetworkName(int network) => string.Create(CultureInfo.InvariantCulture, $"session.network.{network}");
}
