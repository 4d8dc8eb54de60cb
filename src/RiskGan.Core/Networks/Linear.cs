using System.Numerics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Networks;

/// <summary>Affine map y = x·W + b, or y = x·W in front of batch norm.</summary>
/// <remarks>
/// Shapes: x B×I, W I×O, b 1×O, y B×O, row-major with padded row stride.
/// Backward, g = ∂L/∂y: dx = g·Wᵀ, dW += xᵀ·g, db += Σ_batch g. Cost: 2·B·I·O flops forward, twice that backward.
/// Start: W, b ~ U(−1/√I, 1/√I) (He et al. 2015 with a = √5, as PyTorch starts its linear layers).
/// A bias in front of batch norm has zero gradient, whose rounding noise Adam would blow up to drift: hence none there.
/// </remarks>
public sealed class Linear<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Kernels<T> _kernels;

    /// <summary>Binds the layer to its parameters in an arena.</summary>
    public Linear(Kernels<T> kernels, Parameter<T> weight, Parameter<T>? bias)
    {
        _kernels = kernels;
        Weight = weight;
        Bias = bias;
    }

    /// <summary>W, I×O.</summary>
    public Parameter<T> Weight { get; }

    /// <summary>b, 1×O, or null.</summary>
    public Parameter<T>? Bias { get; }

    /// <summary>y = x·W + b.</summary>
    public void Forward(Matrix<T> x, Matrix<T> y) => _kernels.Multiply(x, Weight.Value, y, Bias?.Value);

    /// <summary>y = x·W + b for an x that is zero from column <paramref name="columns"/> on.</summary>
    internal void ForwardPart(Matrix<T> x, int columns, Matrix<T> y) =>
        _kernels.Multiply(x.ColumnRange(0, columns), Weight.Value.RowRange(0, columns), y, Bias?.Value);

    /// <summary>y = x·W: the derivative along a direction, where the bias has no part.</summary>
    public void ForwardTangent(Matrix<T> x, Matrix<T> y) => _kernels.Multiply(x, Weight.Value, y, null);

    /// <summary>dx = dy·Wᵀ.</summary>
    public void BackwardInput(Matrix<T> dy, Matrix<T> dx) => _kernels.MultiplyTransposedB(dy, Weight.Value, dx);

    /// <summary>dW += xᵀ·dy; the bias is left to <see cref="BackwardBias"/>.</summary>
    public void BackwardWeight(Matrix<T> x, Matrix<T> dy) => _kernels.MultiplyTransposedA(x, dy, Weight.Gradient, accumulate: true);

    /// <summary>db += Σ_batch dy.</summary>
    public void BackwardBias(Matrix<T> dy)
    {
        if (Bias is not null) _kernels.ColumnSums(dy, Bias.Gradient, accumulate: true);
    }
}
