using System.Numerics;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Training;

/// <summary>R1 gradient penalty on real rows, R = (γ/2)·mean ‖∂D/∂x‖², with its analytic gradient in the weights.</summary>
/// <remarks>
/// D is piecewise linear (LeakyReLU blocks without normalisation, features that are ramps), so its slopes S_l are constants under
/// differentiation and no second derivative of an activation is needed:
/// <list type="number">
/// <item>back: δ_L = 1, δ_l = S_l·(δ_{l+1}·W_{l+1}ᵀ), and g = ∂D/∂x through the features;</item>
/// <item>forward, along t = (γ/B)·g: e_0 = features' derivative along t, e_l = S_l·(e_{l−1}·W_l);</item>
/// <item>∂R/∂W_l = e_{l−1}ᵀ·δ_l; biases get nothing.</item>
/// </list>
/// The e and δ are left in the penalty rows' own state, next to the adversarial rows' activations and signals, so that ONE product
/// a weight matrix gives the adversarial and the penalty gradient together. Cost: one more forward and backward of B rows.
/// Shapes: B real rows, features B×F, encoding B×D. Source: Mescheder, Geiger and Nowozin 2018; taken "lazily" every k-th step
/// with γ·k (Karras et al. 2020).
/// </remarks>
public sealed class R1Penalty<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Kernels<T> _kernels;
    private readonly DenseNetwork<T> _critic;
    private readonly CriticFeatures<T> _features;
    private readonly Matrix<T> _gradient;
    private readonly T _slope;

    /// <summary>For a critic without normalisation and a batch of B real rows.</summary>
    /// <exception cref="ArgumentException">The critic has batch norm, which couples rows and is not piecewise linear.</exception>
    public R1Penalty(Kernels<T> kernels, DenseNetwork<T> critic, CriticFeatures<T> features, int rows)
    {
        ArgumentNullException.ThrowIfNull(critic);
        ArgumentNullException.ThrowIfNull(features);
        if (critic.Spec.Normalization != Normalization.None) throw new ArgumentException("R1 needs a critic without normalisation.", nameof(critic));
        _kernels = kernels;
        _critic = critic;
        _features = features;
        _gradient = new Matrix<T>(rows, features.Layout.Width);
        _slope = T.CreateChecked(critic.Spec.NegativeSlope);
    }

    /// <summary>Evaluates the penalty at the real rows of the last forward pass and leaves e and δ in <paramref name="penalty"/>.</summary>
    /// <param name="real">State of the real rows after the forward pass; read only.</param>
    /// <param name="penalty">State of as many rows, overwritten.</param>
    /// <param name="gamma">γ times the interval at which the penalty is taken.</param>
    /// <returns>R.</returns>
    public double Evaluate(DenseNetworkState<T> real, DenseNetworkState<T> penalty, double gamma)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(penalty);
        Back(real, penalty);
        _features.Backward(real.Input, penalty.InputGradient, _gradient);
        double squares = ScaleAndSum(_gradient, gamma / real.Rows);
        _features.Tangent(real.Input, _gradient, penalty.Input);
        Forward(real, penalty);
        return 0.5 * gamma * squares / real.Rows;
    }

    private void Back(DenseNetworkState<T> real, DenseNetworkState<T> penalty)
    {
        for (int r = 0; r < penalty.Rows; r++) penalty.OutputGradient.Row(r).Fill(T.One);
        Matrix<T> signal = penalty.OutputGradient;
        for (int l = penalty.Hidden.Count; l > 0; l--)
        {
            Matrix<T> gradient = penalty.Hidden[l - 1].Gradient;
            _critic.LinearLayers[l].BackwardInput(signal, gradient);
            _kernels.LeakyReluBackward(real.Hidden[l - 1].Linear, _slope, gradient, gradient);
            signal = gradient;
        }

        _critic.LinearLayers[0].BackwardInput(signal, penalty.InputGradient);
    }

    private void Forward(DenseNetworkState<T> real, DenseNetworkState<T> penalty)
    {
        for (int l = 0; l < penalty.Hidden.Count; l++)
        {
            Matrix<T> tangent = penalty.Hidden[l].Linear;
            _critic.LinearLayers[l].ForwardTangent(penalty.InputOf(l), tangent);
            _kernels.LeakyReluBackward(real.Hidden[l].Linear, _slope, tangent, tangent);
        }
    }

    // Σ g² in double, row by row, and g *= scale.
    private static double ScaleAndSum(Matrix<T> gradient, double scale)
    {
        double squares = 0;
        T factor = T.CreateChecked(scale);
        for (int r = 0; r < gradient.Rows; r++)
        {
            foreach (ref T g in gradient.Row(r))
            {
                double value = double.CreateChecked(g);
                squares += value * value;
                g *= factor;
            }
        }

        return squares;
    }
}
