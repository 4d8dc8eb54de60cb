using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Training;

public sealed class R1PenaltyTests
{
    private const int Rows = 6;
    private const double Gamma = 0.3;

    [Fact]
    public void Value_agrees_with_numeric_input_gradients()
    {
        Setup s = Make();
        double penalty = s.Evaluate();

        double squares = 0;
        Matrix<double> x = s.Features.Encoding(s.Real.Input);
        for (int r = 0; r < Rows; r++)
        {
            for (int d = 0; d < x.Columns; d++)
            {
                double kept = x[r, d];
                x[r, d] = kept + 1e-6;
                double above = s.Logit(r);
                x[r, d] = kept - 1e-6;
                double below = s.Logit(r);
                x[r, d] = kept;
                squares += Math.Pow((above - below) / 2e-6, 2);
            }
        }

        Assert.Equal(0.5 * Gamma * squares / Rows, penalty, 1e-8);
    }

    [Fact]
    public void Weight_gradients_agree_with_central_differences()
    {
        Setup s = Make();
        s.Evaluate();
        s.Critic.AddWeightGradients(s.Penalty);

        foreach (Parameter<double> parameter in s.Critic.Arena.Parameters.Where(p => p.Name.EndsWith("weight", StringComparison.Ordinal)))
        {
            var gradient = new Matrix<double>(parameter.Gradient.Rows, parameter.Gradient.Columns);
            gradient.CopyFrom(parameter.Gradient);
            Proof.AgreesWithCentralDifferences(parameter.Value, gradient, s.Evaluate, epsilon: 1e-6, tolerance: 1e-6);
        }
    }

    [Fact]
    public void Biases_get_no_gradient_because_slopes_do_not_depend_on_them()
    {
        Setup s = Make();
        double before = s.Evaluate();
        foreach (Parameter<double> bias in s.Critic.Arena.Parameters.Where(p => p.Name.EndsWith("bias", StringComparison.Ordinal)))
            bias.Value[0, 0] += 1e-7;

        Assert.Equal(before, s.Evaluate());
    }

    [Fact]
    public void A_critic_with_batch_norm_is_refused()
    {
        var spec = new NetworkSpec { InputWidth = 3, HiddenWidths = [2], OutputWidth = 1, Activation = Activation.LeakyRelu, Normalization = Normalization.BeforeActivation };
        var kernels = new ReferenceKernels<double>();
        Setup s = Make();
        Assert.Throws<ArgumentException>(() => new R1Penalty<double>(kernels, new DenseNetwork<double>(kernels, spec, "d"), s.Features, Rows));
    }

    private static Setup Make()
    {
        var kernels = new ReferenceKernels<double>();
        TableEncoder encoder = TableEncoder.Fit(TinyTables.Mixed(60), new EncoderOptions());
        var features = new CriticFeatures<double>(kernels, encoder.Layout, encoder.Numerics);
        var spec = new NetworkSpec
        {
            InputWidth = features.Width, HiddenWidths = [7, 5], OutputWidth = 1,
            Activation = Activation.LeakyRelu, LeakySlope = 0.2, Normalization = Normalization.None,
        };
        var critic = new DenseNetwork<double>(kernels, spec, "discriminator");
        WeightStart.Fill(critic, 3, 1);
        var real = new DenseNetworkState<double>(spec, Rows);
        features.Encoding(real.Input).CopyFrom(Proof.Numbers(Rows, encoder.Layout.Width, 21, 2.0));
        features.Mask(real.Input).CopyFrom(Proof.Numbers(Rows, encoder.Layout.CellCount, 22));
        return new Setup(critic, features, real, new DenseNetworkState<double>(spec, Rows), new R1Penalty<double>(kernels, critic, features, Rows));
    }

    private sealed record Setup(
        DenseNetwork<double> Critic, CriticFeatures<double> Features, DenseNetworkState<double> Real, DenseNetworkState<double> Penalty, R1Penalty<double> R1)
    {
        public double Evaluate()
        {
            Features.Forward(Real.Input);
            Critic.ForwardTraining(Real);
            return R1.Evaluate(Real, Penalty, Gamma);
        }

        public double Logit(int row)
        {
            Features.Forward(Real.Input);
            Critic.ForwardTraining(Real);
            return Real.Output[row, 0];
        }
    }
}
