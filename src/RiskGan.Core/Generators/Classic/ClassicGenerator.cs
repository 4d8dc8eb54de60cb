using System.Numerics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Generators.Classic;

/// <summary>The article's generator for B rows at a time: noise → dense blocks → tanh numerics and softmax categories.</summary>
/// <remarks>
/// Shapes: noise B×Z, rows B×D. A numeric is its normal score divided by <see cref="RankEncoder.ScoreLimit"/>, so that it lies in
/// tanh's range [−1, 1]; the discriminator sees categories as probabilities, a sampled row takes the likeliest level.
/// </remarks>
public sealed class ClassicGenerator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Kernels<T> _kernels;
    private readonly TanhOutputBlocks<T> _output;
    private readonly DenseNetworkState<T> _state;

    /// <summary>Binds a network to room for B rows.</summary>
    public ClassicGenerator(Kernels<T> kernels, DenseNetwork<T> network, EncodedLayout layout, int rows)
    {
        ArgumentNullException.ThrowIfNull(network);
        _kernels = kernels;
        Network = network;
        _output = new TanhOutputBlocks<T>(kernels, layout);
        _state = new DenseNetworkState<T>(network.Spec, rows);
    }

    /// <summary>The network.</summary>
    public DenseNetwork<T> Network { get; }

    /// <summary>Makes rows with batch statistics, as in training.</summary>
    public void ForwardTraining(RandomStream noise, Matrix<T> rows)
    {
        _kernels.FillNormal(_state.Input, noise, 0);
        Network.ForwardTraining(_state);
        _output.Forward(_state.Output, rows);
    }

    /// <summary>Makes rows one by one with running statistics; row r draws the numbers of row <paramref name="firstRow"/> + offsets[r].</summary>
    public void ForwardInference(RandomStream noise, long firstRow, ReadOnlySpan<int> offsets, Matrix<T> rows)
    {
        DenseNetworkState<T> state = _state.InferenceSlice(offsets.Length);
        _kernels.FillNormal(state.Input, noise, firstRow, offsets);
        Network.ForwardInference(state);
        _output.Forward(state.Output, rows);
    }

    /// <summary>Adds ∂L/∂weights from ∂L/∂rows; <paramref name="rows"/> is the forward pass's output.</summary>
    public void Backward(Matrix<T> rows, Matrix<T> dRows)
    {
        _output.Backward(rows, dRows, _state.OutputGradient);
        Network.Backward(_state, frozen: false, inputGradient: false);
    }

    /// <summary>Scales the numerics of encoded rows: by 1/3.6 into tanh's range, or by 3.6 back to normal scores.</summary>
    public static void ScaleNumerics(Matrix<T> rows, int numericCount, double factor)
    {
        ArgumentNullException.ThrowIfNull(rows);
        T scale = T.CreateChecked(factor);
        for (int r = 0; r < rows.Rows; r++)
            foreach (ref T score in rows.Row(r)[..numericCount]) score *= scale;
    }
}
