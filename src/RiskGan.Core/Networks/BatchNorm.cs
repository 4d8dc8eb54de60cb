using System.Numerics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Networks;

/// <summary>Batch normalisation y = gain·(x − mean)/√(variance + ε) + shift, with running statistics for inference.</summary>
/// <remarks>
/// Shapes: x, y B×C; gain, shift, running mean and variance 1×C.
/// Training uses the batch's mean and biased variance and moves the running statistics:
/// running = momentum·running + (1 − momentum)·batch (Keras' meaning of momentum; the running variance keeps the unbiased
/// estimate, as PyTorch does). Inference is one multiply-add a cell. Start: gain 1, shift 0, running mean 0, variance 1.
/// Source: Ioffe and Szegedy 2015. A batch of one row gives y = shift.
/// </remarks>
public sealed class BatchNorm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Kernels<T> _kernels;
    private readonly double _epsilon;
    private readonly Matrix<T> _scale;
    private readonly Matrix<T> _offset;
    private readonly Matrix<T> _discardedGain;
    private readonly Matrix<T> _discardedShift;

    /// <summary>Binds the layer to its parameters in an arena.</summary>
    public BatchNorm(Kernels<T> kernels, Parameter<T> gain, Parameter<T> shift, double momentum, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(gain);
        _kernels = kernels;
        Momentum = momentum;
        _epsilon = epsilon;
        Gain = gain;
        Shift = shift;
        int width = gain.Value.Columns;
        RunningMean = new Matrix<T>(1, width);
        RunningVariance = new Matrix<T>(1, width);
        RunningVariance.Row(0).Fill(T.One);
        _scale = new Matrix<T>(1, width);
        _offset = new Matrix<T>(1, width);
        _discardedGain = new Matrix<T>(1, width);
        _discardedShift = new Matrix<T>(1, width);
    }

    /// <summary>gain, 1×C.</summary>
    public Parameter<T> Gain { get; }

    /// <summary>shift, 1×C.</summary>
    public Parameter<T> Shift { get; }

    /// <summary>Share of the old running statistics kept at each training batch; 1 − 1/k at the k-th batch makes them plain means.</summary>
    public double Momentum { get; set; }

    /// <summary>Mean used in inference, 1×C.</summary>
    public Matrix<T> RunningMean { get; }

    /// <summary>Variance used in inference, 1×C.</summary>
    public Matrix<T> RunningVariance { get; }

    /// <summary>Normalises by the batch's own statistics and moves the running ones.</summary>
    public void ForwardTraining(Matrix<T> x, Matrix<T> y, BatchNormState<T> state)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(state);
        _kernels.BatchNorm(x, Gain.Value, Shift.Value, T.CreateChecked(_epsilon), y, state.Normalized, state.Mean, state.Variance, state.InverseDeviation);
        Blend(state, 1.0 - Momentum, x.Rows);
    }

    /// <summary>Normalises by the running statistics.</summary>
    public void ForwardInference(Matrix<T> x, Matrix<T> y) => _kernels.ScaleShift(x, _scale, _offset, y);

    /// <summary>The same and the activation behind it in one pass; y may be x.</summary>
    internal void ForwardInferenceLeakyRelu(Matrix<T> x, T slope, Matrix<T> y) => _kernels.ScaleShiftLeakyRelu(x, _scale, _offset, slope, y);

    /// <summary>Gets the inference map ready after parameters or running statistics changed.</summary>
    public void PrepareInference()
    {
        Span<T> gain = Gain.Value.Row(0), shift = Shift.Value.Row(0), mean = RunningMean.Row(0), variance = RunningVariance.Row(0);
        Span<T> scale = _scale.Row(0), offset = _offset.Row(0);
        T epsilon = T.CreateChecked(_epsilon);
        for (int c = 0; c < gain.Length; c++)
        {
            scale[c] = gain[c] / T.Sqrt(variance[c] + epsilon);
            offset[c] = T.FusedMultiplyAdd(-mean[c], scale[c], shift[c]);
        }
    }

    /// <summary>dx from dy; adds to the gradients of gain and shift unless the network is frozen.</summary>
    public void Backward(Matrix<T> dy, Matrix<T> dx, BatchNormState<T> state, bool frozen)
    {
        ArgumentNullException.ThrowIfNull(state);
        _kernels.BatchNormBackward(
            dy, state.Normalized, Gain.Value, state.InverseDeviation, dx,
            frozen ? _discardedGain : Gain.Gradient, frozen ? _discardedShift : Shift.Gradient);
    }

    // running += weight·(batch − running)
    private void Blend(BatchNormState<T> state, double weight, int rows)
    {
        T w = T.CreateChecked(weight);
        T unbiased = rows > 1 ? T.CreateChecked((double)rows / (rows - 1)) : T.One;
        Span<T> mean = RunningMean.Row(0), variance = RunningVariance.Row(0);
        Span<T> batchMean = state.Mean.Row(0), batchVariance = state.Variance.Row(0);
        for (int c = 0; c < mean.Length; c++)
        {
            mean[c] = T.FusedMultiplyAdd(w, batchMean[c] - mean[c], mean[c]);
            variance[c] = T.FusedMultiplyAdd(w, (batchVariance[c] * unbiased) - variance[c], variance[c]);
        }
    }
}

/// <summary>What a batch-norm forward pass leaves for its backward pass.</summary>
public sealed class BatchNormState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Room for B rows of C columns.</summary>
    public BatchNormState(int rows, int columns)
    {
        Normalized = new Matrix<T>(rows, columns);
        Mean = new Matrix<T>(1, columns);
        Variance = new Matrix<T>(1, columns);
        InverseDeviation = new Matrix<T>(1, columns);
    }

    /// <summary>(x − mean)·inverseDeviation, B×C.</summary>
    public Matrix<T> Normalized { get; }

    /// <summary>Batch mean, 1×C.</summary>
    public Matrix<T> Mean { get; }

    /// <summary>Biased batch variance, 1×C.</summary>
    public Matrix<T> Variance { get; }

    /// <summary>1/√(variance + ε), 1×C.</summary>
    public Matrix<T> InverseDeviation { get; }
}
