using System.Numerics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Networks;

/// <summary>The activations and gradients of one pass of B rows through a <see cref="DenseNetwork{T}"/>; made once, used every step.</summary>
/// <remarks>A slice shares the memory of some of the rows; batch-norm state is not sliced, since its statistics belong to the whole batch.</remarks>
public sealed class DenseNetworkState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Room for B rows of the network.</summary>
    public DenseNetworkState(NetworkSpec spec, int rows)
        : this(
            new Matrix<T>(rows, Checked(spec).InputWidth),
            new Matrix<T>(rows, spec.InputWidth),
            [.. spec.HiddenWidths.Select(width => new HiddenBlockState<T>(rows, width, spec.Normalization))],
            new Matrix<T>(rows, spec.OutputWidth),
            new Matrix<T>(rows, spec.OutputWidth))
    {
    }

    private DenseNetworkState(Matrix<T> input, Matrix<T> inputGradient, HiddenBlockState<T>[] hidden, Matrix<T> output, Matrix<T> outputGradient)
    {
        Input = input;
        InputGradient = inputGradient;
        Hidden = hidden;
        Output = output;
        OutputGradient = outputGradient;
    }

    private DenseNetworkState<T>? _inference;

    /// <summary>Number of rows B.</summary>
    public int Rows => Input.Rows;

    /// <summary>x, B×I; the caller fills it.</summary>
    public Matrix<T> Input { get; }

    /// <summary>∂L/∂x, B×I.</summary>
    public Matrix<T> InputGradient { get; }

    /// <summary>One state a hidden block.</summary>
    public IReadOnlyList<HiddenBlockState<T>> Hidden { get; }

    /// <summary>y, B×O.</summary>
    public Matrix<T> Output { get; }

    /// <summary>∂L/∂y, B×O; the caller fills it before going backward.</summary>
    public Matrix<T> OutputGradient { get; }

    /// <summary>The state of some of the rows, in shared memory; for networks without batch norm.</summary>
    /// <exception cref="InvalidOperationException">The network has batch norm.</exception>
    public DenseNetworkState<T> Slice(int first, int count) => new(
        Input.RowRange(first, count),
        InputGradient.RowRange(first, count),
        [.. Hidden.Select(block => block.Slice(first, count))],
        Output.RowRange(first, count),
        OutputGradient.RowRange(first, count));

    /// <summary>The first <paramref name="count"/> rows' state in shared memory, for <see cref="DenseNetwork{T}.ForwardInference"/> alone: there rows know nothing of each other.</summary>
    /// <remarks>Its hidden blocks work in place: nothing later needs what came before the norm, and half the memory stays in nearer caches.</remarks>
    internal DenseNetworkState<T> InferenceSlice(int count)
    {
        if (_inference?.Rows == count) return _inference;
        DenseNetworkState<T> slice = new(
            Input.RowRange(0, count),
            InputGradient.RowRange(0, count),
            [.. Hidden.Select(block => block.InferenceSlice(count))],
            Output.RowRange(0, count),
            OutputGradient.RowRange(0, count));
        if (count == Rows) _inference = slice; // by far the most common
        return slice;
    }

    /// <summary>A state over memory the caller owns and several networks use in turn; it has no input gradient of its own.</summary>
    internal static DenseNetworkState<T> Over(Matrix<T> input, HiddenBlockState<T>[] hidden, Matrix<T> output, Matrix<T> outputGradient) =>
        new(input, input.ColumnRange(0, 0), hidden, output, outputGradient);

    /// <summary>The input of block <paramref name="block"/>: x, or the block before's output.</summary>
    internal Matrix<T> InputOf(int block) => block == 0 ? Input : Hidden[block - 1].Output;

    private static NetworkSpec Checked(NetworkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec;
    }
}

/// <summary>The activations and gradient of one hidden block for B rows.</summary>
public sealed class HiddenBlockState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Room for B rows of a block's width.</summary>
    public HiddenBlockState(int rows, int width, Normalization normalization)
    {
        Linear = new Matrix<T>(rows, width);
        Gradient = new Matrix<T>(rows, width);
        Output = normalization == Normalization.None ? Linear : new Matrix<T>(rows, width);
        Norm = normalization == Normalization.None ? null : new BatchNormState<T>(rows, width);
    }

    private HiddenBlockState(Matrix<T> linear, Matrix<T> gradient, Matrix<T> output)
    {
        Linear = linear;
        Gradient = gradient;
        Output = output;
    }

    /// <summary>Output of the linear map; the activation works in place where nothing later needs it.</summary>
    public Matrix<T> Linear { get; }

    /// <summary>Output of the block, B×width.</summary>
    public Matrix<T> Output { get; }

    /// <summary>∂L/∂(linear map's output) after a backward pass, B×width.</summary>
    public Matrix<T> Gradient { get; }

    /// <summary>State of the block's batch norm, or null.</summary>
    public BatchNormState<T>? Norm { get; }

    internal HiddenBlockState<T> Slice(int first, int count)
    {
        if (Norm is not null) throw new InvalidOperationException("Rows under batch norm cannot be taken apart.");
        Matrix<T> linear = Linear.RowRange(first, count);
        return new HiddenBlockState<T>(linear, Gradient.RowRange(first, count), linear);
    }

    internal HiddenBlockState<T> InferenceSlice(int count)
    {
        Matrix<T> linear = Linear.RowRange(0, count);
        return new HiddenBlockState<T>(linear, Gradient.RowRange(0, count), linear);
    }
}
