using System.Numerics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Training;

/// <summary>The adversarial loss: binary cross-entropy of the discriminator's logits against "real" or "fake".</summary>
/// <remarks>
/// real: L = weight·mean softplus(−logit), ∂L/∂logit = −weight·σ(−logit)/B;
/// fake: L = weight·mean softplus(logit), ∂L/∂logit = weight·σ(logit)/B.
/// The generator's non-saturating loss is "real" on its own rows. Equal to −log σ(logit) and −log(1 − σ(logit)), in the form that
/// neither overflows nor cancels; so a sigmoid output layer is part of this loss, not of the network.
/// Shapes: logits and gradient B×1. Sums run in double, in row order. Source: Goodfellow et al. 2014.
/// </remarks>
public static class BinaryCrossEntropy
{
    /// <summary>Mean loss of rows that should be judged real; fills the gradient.</summary>
    public static double Real<T>(Matrix<T> logits, Matrix<T> gradient, double weight = 1.0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Evaluate(logits, gradient, -1.0, weight);

    /// <summary>Mean loss of rows that should be judged fake; fills the gradient.</summary>
    public static double Fake<T>(Matrix<T> logits, Matrix<T> gradient, double weight = 1.0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Evaluate(logits, gradient, 1.0, weight);

    private static double Evaluate<T>(Matrix<T> logits, Matrix<T> gradient, double sign, double weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(gradient);
        double sum = 0, scale = weight / logits.Rows;
        for (int r = 0; r < logits.Rows; r++)
        {
            double signed = sign * double.CreateChecked(logits[r, 0]);
            sum += PortableMath.Softplus(signed);
            gradient[r, 0] = T.CreateChecked(sign * scale * PortableMath.Sigmoid(signed));
        }

        return sum * scale;
    }
}
