using RiskGan.Core.Numerics;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Training;

public sealed class BinaryCrossEntropyTests
{
    [Fact]
    public void Equals_minus_the_log_of_the_sigmoid()
    {
        Matrix<double> logits = Matrix<double>.FromRows([[0.0], [1.5], [-2.0]]);
        var gradient = new Matrix<double>(3, 1);
        double Expected(Func<double, double> probability) =>
            new[] { 0.0, 1.5, -2.0 }.Average(l => -Math.Log(probability(1.0 / (1.0 + Math.Exp(-l)))));

        Assert.Equal(Expected(p => p), BinaryCrossEntropy.Real(logits, gradient), 1e-14);
        Assert.Equal(Expected(p => 1 - p), BinaryCrossEntropy.Fake(logits, gradient), 1e-14);
    }

    [Fact]
    public void Gradients_agree_with_central_differences()
    {
        Matrix<double> logits = Proof.Numbers(6, 1, 4, 3.0);
        var gradient = new Matrix<double>(6, 1);
        var scratch = new Matrix<double>(6, 1);

        BinaryCrossEntropy.Real(logits, gradient, 0.7);
        Proof.AgreesWithCentralDifferences(logits, gradient, () => BinaryCrossEntropy.Real(logits, scratch, 0.7));
        BinaryCrossEntropy.Fake(logits, gradient, 0.7);
        Proof.AgreesWithCentralDifferences(logits, gradient, () => BinaryCrossEntropy.Fake(logits, scratch, 0.7));
    }

    [Fact]
    public void Huge_logits_neither_overflow_nor_vanish()
    {
        Matrix<float> logits = Matrix<float>.FromRows([[1e30f], [-1e30f]]);
        var gradient = new Matrix<float>(2, 1);

        double loss = BinaryCrossEntropy.Real(logits, gradient);

        Assert.Equal(0.5 * 1e30, loss, 1e24);
        Assert.Equal(0f, gradient[0, 0]);
        Assert.Equal(-0.5f, gradient[1, 0]);
    }
}
