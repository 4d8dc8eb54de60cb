using System.Numerics;
using RiskGan.Core.Errors;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>Trains one cell: Adam with decoupled weight decay, an average of the weights, and the best average by held-out loss, which also lowers its rate and ends its training.</summary>
/// <remarks>Sources: decoupled decay Loshchilov and Hutter 2019; averaging Polyak and Juditsky 1992; the held-out stop is per cell, since cells share no weights.</remarks>
internal sealed class CellTrainer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Kernels<T> _kernels;
    private readonly HybridOptions _options;
    private readonly AdamOptimizer<T> _adam;
    private readonly Matrix<T> _zeros;
    private double _bestJudged = double.MaxValue;
    private int _checksSinceBest;
    private double _rateFactor = 1;

    public CellTrainer(Kernels<T> kernels, HybridLayout layout, HybridOptions options, int cell, CellModel<T>.Room room, ulong seed)
    {
        _kernels = kernels;
        _options = options;
        Model = new CellModel<T>(kernels, layout, cell, room);
        WeightStart.Fill(Model.Network, seed, (uint)cell);
        if (layout.HasGuess(cell)) StartAtGuess();
        ParameterArena<T> arena = Model.Network.Arena;
        _adam = new AdamOptimizer<T>(kernels, arena, options.Beta1, options.Beta2, 1e-8);
        _zeros = new Matrix<T>(1, arena.Values.Columns);
        Average = new Matrix<T>(1, arena.Values.Columns);
        Best = new Matrix<T>(1, arena.Values.Columns);
        Average.CopyFrom(arena.Values);
        Best.CopyFrom(arena.Values);
    }

    /// <summary>The network being trained.</summary>
    public CellModel<T> Model { get; }

    /// <summary>Moving average of the weights.</summary>
    public Matrix<T> Average { get; }

    /// <summary>The average that was best on held-out rows.</summary>
    public Matrix<T> Best { get; }

    /// <summary>Held-out loss of <see cref="Best"/> with nothing known out of order, nats a row; the greatest double before the first check.</summary>
    public double BestLoss { get; private set; } = double.MaxValue;

    /// <summary>True where held-out rows stopped getting better: the cell is left as it was best.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Mean loss of the last batch that trained the cell, nats a row.</summary>
    public double LastLoss { get; private set; }

    /// <summary>Adam updates so far.</summary>
    public long Updates
    {
        get => _adam.Updates;
        set => _adam.Updates = value;
    }

    /// <summary>One step on a batch; returns the mean loss a row in nats.</summary>
    public double Step(TokenBatch<T> batch, long step, double rate)
    {
        rate *= _rateFactor;
        Model.Forward(batch, batch.Rows, inOrder: true);
        double loss = Model.LossAndGradient(batch, batch.Rows);
        // The trainer goes back to good weights; the average must not have met the bad ones.
        if (!double.IsFinite(loss)) return loss;
        _adam.Update(rate);
        Matrix<T> weights = Model.Network.Arena.Values;
        if (_options.WeightDecay > 0) _kernels.Lerp(weights, _zeros, T.CreateTruncating(rate * _options.WeightDecay));
        MovingAverage.Update(_kernels, Average, weights, _options.AverageDecay, step);
        LastLoss = loss / batch.Rows;
        return LastLoss;
    }

    /// <summary>Mean loss of the averaged weights on held-out batches, nats a row.</summary>
    public double HeldOutLoss(IReadOnlyList<TokenBatch<T>> batches)
    {
        SwapAverage();
        double loss = Model.MeanLoss(batches);
        SwapAverage();
        return loss;
    }

    /// <summary>Takes a check's losses into account: remembers the average if it is the best yet; after enough checks without a gain goes back to it
    /// and on at a lower rate, and at last leaves the cell as it was best.</summary>
    /// <remarks>
    /// Judged by both chains in the shares in which they train. By the generating chain alone the first cells of the visiting order, which see nothing there, stop at
    /// once and never learn what the cells after them tell: completed rows then understate how columns go together.
    /// </remarks>
    /// <param name="inOrder">Held-out loss with nothing known out of order.</param>
    /// <param name="masked">The same with cells out of order known as in training.</param>
    public void Judge(double inOrder, double masked)
    {
        double outOfOrder = _options.MaskedShare + _options.OthersKnownShare;
        double judged = ((1 - outOfOrder) * inOrder) + (outOfOrder * masked);
        _checksSinceBest = judged < _bestJudged - LeastGain ? 0 : _checksSinceBest + 1;
        if (judged < _bestJudged)
        {
            (_bestJudged, BestLoss) = (judged, inOrder);
            Best.CopyFrom(Average);
        }

        if (_checksSinceBest < _options.Patience) return;
        _checksSinceBest = 0;
        _rateFactor *= _options.RateFactor;
        Model.Network.Arena.Values.CopyFrom(Best);
        Average.CopyFrom(Best);
        IsDone = _rateFactor < _options.LeastRateFactor;
    }

    /// <summary>Adds the averages and the state of the stop to a checkpoint.</summary>
    public void Save(ModelContent content)
    {
        MatrixTensors.Put(content, Name("average"), Average);
        MatrixTensors.Put(content, Name("best"), Best);
        content.Add(NamedTensor.Of(Name("judged"), [BestLoss, _checksSinceBest, IsDone ? 1 : 0, _rateFactor, LastLoss, _bestJudged]));
    }

    /// <summary>Takes back what <see cref="Save"/> added.</summary>
    public void Restore(ModelContent content)
    {
        MatrixTensors.Take(content, Name("average"), Average);
        MatrixTensors.Take(content, Name("best"), Best);
        if (content.Find<double>(Name("judged")) is not [double loss, double checks and >= 0 and < int.MaxValue, double done, double rate, double last, double judged])
            throw Fault.ModelPartBroken(Name("judged"), "it is missing or out of range");
        (BestLoss, _checksSinceBest, IsDone, _rateFactor, LastLoss, _bestJudged) = (loss, (int)checks, done != 0, rate, last, judged);
    }

    /// <summary>The best weights under the network's own names.</summary>
    public void UseBest() => Model.Network.Arena.Values.CopyFrom(Best);

    // Nats a row; less is not worth the steps.
    private const double LeastGain = 2e-4;

    /// <summary>Moves the output's biases until the cell's mean law over generated rows has the training rows' shares.</summary>
    /// <remarks>
    /// b ← b + log((share + 1e-4)/(mean law + 1e-4)), three times, each step within ±1. Steps of a finite rate leave the shares up to a percent off,
    /// and rows drawn a little off the training rows' ways add to it from cell to cell. A bias weighs tokens where the law leaves a choice; a map of
    /// the drawn values would tear apart columns that nearly equal each other. Undone where held-out rows lose more than 0.005 nats.
    /// </remarks>
    /// <param name="shares">Share of each token in the training rows.</param>
    /// <param name="generated">Rows whose cells before this one are drawn.</param>
    /// <param name="heldOut">Rows that judge.</param>
    public void Balance(ReadOnlySpan<double> shares, IReadOnlyList<TokenBatch<T>> generated, IReadOnlyList<TokenBatch<T>> heldOut)
    {
        Span<T> bias = Model.Network.LinearLayers[^1].Bias!.Value.Row(0)[..Model.TokenCount];
        T[] before = bias.ToArray();
        for (int round = 0; round < 3; round++)
        {
            double[] laws = Model.MeanLaw(generated);
            for (int k = 0; k < bias.Length; k++) bias[k] += T.CreateTruncating(Math.Clamp(PortableMath.Log((shares[k] + LeastShare) / (laws[k] + LeastShare)), -1, 1));
        }

        double loss = Model.MeanLoss(heldOut);
        if (loss > BestLoss + BalanceCost) before.CopyTo(bias);
        else BestLoss = loss;
    }

    // The mixture starts at the linear law alone: nothing else has a weight worth mentioning (e⁻⁵), no token a lead; the network learns departures from it.
    private void StartAtGuess()
    {
        Linear<T> output = Model.Network.LinearLayers[^1];
        output.Weight.Value.Clear();
        output.Bias!.Value.Clear();
        output.Bias.Value.Row(0)[Model.Network.Spec.OutputWidth - 1] = T.CreateTruncating(GuessLead);
    }

    private const double GuessLead = 5;

    private const double BalanceCost = 0.005;

    private const double LeastShare = 1e-4;

    private string Name(string part) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"session.more.{Model.Cell}.{part}");

    private void SwapAverage()
    {
        Span<T> a = Average.Row(0);
        Span<T> w = Model.Network.Arena.Values.Row(0);
        for (int i = 0; i < a.Length; i++) (a[i], w[i]) = (w[i], a[i]);
    }
}
