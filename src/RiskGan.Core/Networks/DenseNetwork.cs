using System.Numerics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Networks;

/// <summary>A dense network built from a <see cref="NetworkSpec"/>: hidden blocks of linear, normalisation, activation, and a linear output.</summary>
/// <remarks>
/// Shapes: input B×I, output B×O, all activations in a <see cref="DenseNetworkState{T}"/> of B rows.
/// Forward and backward stand side by side for each block; a step calls them in straight lines, there is no tape.
/// </remarks>
public sealed class DenseNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Kernels<T> _kernels;
    private readonly Linear<T>[] _linear;
    private readonly BatchNorm<T>[] _norm;
    private readonly T _slope;

    /// <summary>Builds the network with zero weights; <see cref="WeightStart"/> or a model file fills them.</summary>
    /// <param name="kernels">The arithmetic.</param>
    /// <param name="spec">Widths and blocks.</param>
    /// <param name="name">Prefix of the parameters' names, "generator" or "discriminator".</param>
    public DenseNetwork(Kernels<T> kernels, NetworkSpec spec, string name)
    {
        ArgumentNullException.ThrowIfNull(spec);
        _kernels = kernels;
        _slope = T.CreateChecked(spec.NegativeSlope);
        Spec = spec;
        Name = name;
        int blocks = spec.HiddenWidths.Count;
        bool hasNorm = spec.Normalization != Normalization.None;
        Arena = new ParameterArena<T>(Shapes(spec, name));
        _linear = new Linear<T>[blocks + 1];
        _norm = new BatchNorm<T>[hasNorm ? blocks : 0];
        for (int l = 0; l <= blocks; l++)
        {
            bool biased = l == blocks || spec.Normalization != Normalization.BeforeActivation;
            _linear[l] = new Linear<T>(kernels, Arena.Find(Part(l, "weight")), biased ? Arena.Find(Part(l, "bias")) : null);
        }

        for (int l = 0; l < _norm.Length; l++)
        {
            Parameter<T> gain = Arena.Find(Part(l, "norm.gain"));
            gain.Value.Row(0).Fill(T.One);
            _norm[l] = new BatchNorm<T>(kernels, gain, Arena.Find(Part(l, "norm.shift")), spec.BatchNormMomentum, spec.BatchNormEpsilon);
        }
    }

    /// <summary>Widths and blocks.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>Prefix of the parameters' names.</summary>
    public string Name { get; }

    /// <summary>All parameters with gradients and Adam moments.</summary>
    public ParameterArena<T> Arena { get; }

    /// <summary>The linear maps, input side first, the output last.</summary>
    internal ReadOnlySpan<Linear<T>> LinearLayers => _linear;

    /// <summary>The batch norms, input side first; empty where the network has none.</summary>
    public IReadOnlyList<BatchNorm<T>> Norms => _norm;

    /// <summary>From <c>state.Input</c> to <c>state.Output</c>, batch norm by the batch's own statistics.</summary>
    public void ForwardTraining(DenseNetworkState<T> state) => Forward(state, training: true, Spec.InputWidth);

    /// <summary>From <c>state.Input</c> to <c>state.Output</c>, batch norm by running statistics: every row on its own.</summary>
    /// <remarks>Call <see cref="PrepareInference"/> once after weights changed.</remarks>
    public void ForwardInference(DenseNetworkState<T> state) => Forward(state, training: false, Spec.InputWidth);

    /// <summary>The same where all but the first <paramref name="columns"/> columns of the input are zero, without the work for them.</summary>
    internal void ForwardInferenceOf(DenseNetworkState<T> state, int columns) => Forward(state, training: false, columns);

    /// <summary>The same from the first block's <c>Linear</c> on, which the caller has filled; for networks without batch norm.</summary>
    internal void ForwardBehindFirst(DenseNetworkState<T> state)
    {
        ForwardBlock(0, state.Hidden[0], training: false);
        for (int l = 1; l < state.Hidden.Count; l++)
        {
            _linear[l].Forward(state.InputOf(l), state.Hidden[l].Linear);
            ForwardBlock(l, state.Hidden[l], training: false);
        }

        _linear[^1].Forward(state.InputOf(state.Hidden.Count), state.Output);
    }

    /// <summary>Gets the inference form ready after weights or running statistics changed.</summary>
    public void PrepareInference()
    {
        foreach (BatchNorm<T> norm in _norm) norm.PrepareInference();
    }

    /// <summary>From <c>state.OutputGradient</c> back; adds to the parameters' gradients unless frozen, and fills <c>state.InputGradient</c> if asked.</summary>
    public void Backward(DenseNetworkState<T> state, bool frozen, bool inputGradient)
    {
        BackwardSignals(state, frozen, inputGradient);
        if (frozen) return;
        AddWeightGradients(state);
        AddBiasGradients(state);
    }

    /// <summary>From <c>state.OutputGradient</c> back to the first block's <c>Gradient</c>; adds to all gradients but the first map's weights', which are the caller's.</summary>
    internal void BackwardBehindFirst(DenseNetworkState<T> state)
    {
        BackwardSignals(state, frozen: false, inputGradient: false);
        for (int l = 1; l < _linear.Length; l++) _linear[l].BackwardWeight(state.InputOf(l), SignalOf(state, l));
        AddBiasGradients(state);
    }

    /// <summary>The signals alone: each block's <c>Gradient</c> and, if asked, the input's; batch norm's own parameters too unless frozen.</summary>
    internal void BackwardSignals(DenseNetworkState<T> state, bool frozen, bool inputGradient)
    {
        int blocks = state.Hidden.Count;
        Matrix<T> signal = state.OutputGradient;
        for (int l = blocks; l > 0; l--)
        {
            HiddenBlockState<T> block = state.Hidden[l - 1];
            _linear[l].BackwardInput(signal, block.Gradient);
            BackwardBlock(l - 1, block, frozen);
            signal = block.Gradient;
        }

        if (inputGradient) _linear[0].BackwardInput(signal, state.InputGradient);
    }

    /// <summary>dW += (block's input)ᵀ·signal for every linear map.</summary>
    internal void AddWeightGradients(DenseNetworkState<T> state)
    {
        for (int l = 0; l < _linear.Length; l++) _linear[l].BackwardWeight(state.InputOf(l), SignalOf(state, l));
    }

    /// <summary>db += Σ signal for every linear map.</summary>
    internal void AddBiasGradients(DenseNetworkState<T> state)
    {
        for (int l = 0; l < _linear.Length; l++) _linear[l].BackwardBias(SignalOf(state, l));
    }

    private static Matrix<T> SignalOf(DenseNetworkState<T> state, int layer) =>
        layer == state.Hidden.Count ? state.OutputGradient : state.Hidden[layer].Gradient;

    private static List<(string Name, int Rows, int Columns)> Shapes(NetworkSpec spec, string name)
    {
        var shapes = new List<(string, int, int)>();
        int blocks = spec.HiddenWidths.Count;
        int input = spec.InputWidth;
        for (int l = 0; l <= blocks; l++)
        {
            int width = l == blocks ? spec.OutputWidth : spec.HiddenWidths[l];
            shapes.Add((NetworkSpec.ParameterName(name, l, blocks, "weight"), input, width));
            if (l == blocks || spec.Normalization != Normalization.BeforeActivation)
                shapes.Add((NetworkSpec.ParameterName(name, l, blocks, "bias"), 1, width));
            if (l < blocks && spec.Normalization != Normalization.None)
            {
                shapes.Add((NetworkSpec.ParameterName(name, l, blocks, "norm.gain"), 1, width));
                shapes.Add((NetworkSpec.ParameterName(name, l, blocks, "norm.shift"), 1, width));
            }

            input = width;
        }

        return shapes;
    }

    private string Part(int layer, string part) => NetworkSpec.ParameterName(Name, layer, Spec.HiddenWidths.Count, part);

    private void Forward(DenseNetworkState<T> state, bool training, int inputColumns)
    {
        for (int l = 0; l < state.Hidden.Count; l++)
        {
            HiddenBlockState<T> block = state.Hidden[l];
            if (l == 0 && inputColumns < Spec.InputWidth) _linear[0].ForwardPart(state.Input, inputColumns, block.Linear);
            else _linear[l].Forward(state.InputOf(l), block.Linear);
            ForwardBlock(l, block, training);
        }

        _linear[^1].Forward(state.InputOf(state.Hidden.Count), state.Output);
    }

    private void ForwardBlock(int l, HiddenBlockState<T> block, bool training)
    {
        switch (Spec.Normalization)
        {
            case Normalization.None:
                _kernels.LeakyRelu(block.Linear, _slope, block.Linear);
                break;
            case Normalization.BeforeActivation:
                if (!training)
                {
                    _norm[l].ForwardInferenceLeakyRelu(block.Linear, _slope, block.Output);
                    break;
                }

                Normalize(l, block, training);
                _kernels.LeakyRelu(block.Output, _slope, block.Output);
                break;
            case Normalization.AfterActivation:
                _kernels.LeakyRelu(block.Linear, _slope, block.Linear);
                Normalize(l, block, training);
                break;
        }
    }

    private void BackwardBlock(int l, HiddenBlockState<T> block, bool frozen)
    {
        Matrix<T> signal = block.Gradient;
        switch (Spec.Normalization)
        {
            case Normalization.None:
                _kernels.LeakyReluBackward(block.Linear, _slope, signal, signal);
                break;
            case Normalization.BeforeActivation:
                _kernels.LeakyReluBackward(block.Output, _slope, signal, signal);
                _norm[l].Backward(signal, signal, block.Norm!, frozen);
                break;
            case Normalization.AfterActivation:
                _norm[l].Backward(signal, signal, block.Norm!, frozen);
                _kernels.LeakyReluBackward(block.Linear, _slope, signal, signal);
                break;
        }
    }

    private void Normalize(int l, HiddenBlockState<T> block, bool training)
    {
        if (training) _norm[l].ForwardTraining(block.Linear, block.Output, block.Norm!);
        else _norm[l].ForwardInference(block.Linear, block.Output);
    }
}
