namespace RiskGan.Core.Training;

/// <summary>Averages the losses of every so many steps into one point of the trace a model keeps.</summary>
internal sealed class LossTrace(long interval)
{
    private readonly List<LossPoint> _points = [];
    private double _discriminator;
    private double _penalty;
    private double _generator;
    private double _pairs;
    private double _likelihood;
    private int _count;

    public IReadOnlyList<LossPoint> Points => _points;

    /// <summary>All of it, for a checkpoint.</summary>
    public LossTraceState State => new([.. _points], _discriminator, _penalty, _generator, _pairs, _count, _likelihood);

    /// <summary>Goes on from a checkpoint's state.</summary>
    public void Restore(LossTraceState state)
    {
        _points.Clear();
        _points.AddRange(state.Points);
        (_discriminator, _penalty, _generator, _pairs, _count, _likelihood) =
            (state.Discriminator, state.Penalty, state.Generator, state.PairMoments, state.Count, state.Likelihood);
    }

    /// <summary>Adds the losses of the step that made <paramref name="steps"/> steps in all.</summary>
    /// <returns>True where that completed a point.</returns>
    public bool Add(long steps, StepLosses losses)
    {
        _discriminator += losses.Discriminator;
        _penalty += losses.Penalty;
        _generator += losses.Generator;
        _pairs += losses.PairMoments;
        _likelihood += losses.Likelihood;
        _count++;
        if (steps % interval != 0) return false;
        _points.Add(new LossPoint(steps, _discriminator / _count, _penalty / _count, _generator / _count, _pairs / _count, _likelihood / _count));
        Clear();
        return true;
    }

    /// <summary>Forgets what came after the given step.</summary>
    public void Rewind(long steps)
    {
        _points.RemoveAll(point => point.Step > steps);
        Clear();
    }

    private void Clear()
    {
        _discriminator = _penalty = _generator = _pairs = _likelihood = 0;
        _count = 0;
    }
}
