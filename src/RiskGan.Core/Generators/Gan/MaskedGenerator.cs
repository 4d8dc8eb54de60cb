using System.Numerics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Generators.Gan;

/// <summary>The masked one-shot generator for B rows at a time: x̂ = m·x + (1 − m)·G(noise, m·x, m).</summary>
/// <remarks>
/// Plain generation is m = 0, imputation and conditions are m ≠ 0, in the same network.
/// Shapes: noise B×Z, x and x̂ B×D, mask B×C, network input B×(Z + D + C).
/// </remarks>
public sealed class MaskedGenerator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CellMask<T> _masks;
    private readonly GumbelOutputBlocks<T> _output;
    private readonly DenseNetworkState<T> _state;
    private readonly Matrix<T> _noise;
    private readonly Matrix<T> _observed;
    private readonly Matrix<T> _maskInput;
    private readonly Kernels<T> _kernels;

    /// <summary>Binds a network to room for B rows.</summary>
    public MaskedGenerator(Kernels<T> kernels, DenseNetwork<T> network, EncodedLayout layout, int rows, double temperature)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(layout);
        _kernels = kernels;
        Network = network;
        _masks = new CellMask<T>(kernels, layout, rows);
        _output = new GumbelOutputBlocks<T>(kernels, layout, rows, temperature);
        _state = new DenseNetworkState<T>(network.Spec, rows);
        int noise = network.Spec.InputWidth - layout.Width - layout.CellCount;
        _noise = _state.Input.ColumnRange(0, noise);
        _observed = _state.Input.ColumnRange(noise, layout.Width);
        _maskInput = _state.Input.ColumnRange(noise + layout.Width, layout.CellCount);
    }

    /// <summary>The network.</summary>
    public DenseNetwork<T> Network { get; }

    /// <summary>Makes x̂ with batch statistics, as in training.</summary>
    public void ForwardTraining(Matrix<T> x, Matrix<T> mask, RandomStream noise, RandomStream gumbel, Matrix<T> rows)
    {
        ArgumentNullException.ThrowIfNull(mask);
        _kernels.FillNormal(_noise, noise, 0);
        _masks.KeepObserved(x, mask, _observed);
        _maskInput.CopyFrom(mask);
        Network.ForwardTraining(_state);
        _output.Forward(_state.Output, rows, gumbel, 0);
        _masks.Restore(x, mask, rows);
    }

    /// <summary>Makes rows with running statistics and nothing observed; row r draws the numbers of row <paramref name="firstRow"/> + offsets[r].</summary>
    /// <remarks>
    /// Shape: rows b×D with b = offsets.Length ≤ B. Observed cells and mask are zero, so the first layer's part for them is left out: the same numbers. For a
    /// room that does nothing else.
    /// </remarks>
    public void GenerateInference(RandomStream noise, RandomStream gumbel, long firstRow, ReadOnlySpan<int> offsets, Matrix<T> rows)
    {
        _kernels.FillNormal(_noise.RowRange(0, offsets.Length), noise, firstRow, offsets);
        DenseNetworkState<T> state = _state.InferenceSlice(offsets.Length);
        Network.ForwardInferenceOf(state, _noise.Columns);
        _output.ForwardInference(state.Output, rows, gumbel, firstRow, offsets);
    }

    /// <summary>Adds ∂L/∂weights from ∂L/∂x̂, which is spent (its observed cells are zeroed).</summary>
    public void Backward(Matrix<T> mask, Matrix<T> dRows)
    {
        _masks.DropObserved(mask, dRows);
        _output.Backward(dRows, _state.OutputGradient);
        Network.Backward(_state, frozen: false, inputGradient: false);
    }
}
