using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Tests.Support;

namespace RiskGan.Core.Tests.Networks;

public sealed class DenseNetworkTests
{
    private const int Rows = 7;

    public static TheoryData<Activation, Normalization> Kinds => new()
    {
        { Activation.LeakyRelu, Normalization.None },
        { Activation.Relu, Normalization.BeforeActivation },
        { Activation.Relu, Normalization.AfterActivation },
        { Activation.LeakyRelu, Normalization.AfterActivation },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Backward_agrees_with_central_differences(Activation activation, Normalization normalization)
    {
        DenseNetwork<double> network = Network(activation, normalization);
        var state = new DenseNetworkState<double>(network.Spec, Rows);
        state.Input.CopyFrom(Proof.Numbers(Rows, 5, 1));
        Matrix<double> weights = Proof.Numbers(Rows, 3, 2);

        double Loss()
        {
            network.ForwardTraining(state);
            return Proof.Dot(weights, state.Output);
        }

        Loss();
        state.OutputGradient.CopyFrom(weights);
        network.Backward(state, frozen: false, inputGradient: true);

        foreach (Parameter<double> parameter in network.Arena.Parameters)
            Proof.AgreesWithCentralDifferences(parameter.Value, Copy(parameter.Gradient), Loss);
        Proof.AgreesWithCentralDifferences(state.Input, Copy(state.InputGradient), Loss);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_frozen_network_passes_the_gradient_on_and_keeps_its_own_at_zero(Activation activation, Normalization normalization)
    {
        DenseNetwork<double> network = Network(activation, normalization);
        var state = new DenseNetworkState<double>(network.Spec, Rows);
        state.Input.CopyFrom(Proof.Numbers(Rows, 5, 1));
        network.ForwardTraining(state);
        state.OutputGradient.CopyFrom(Proof.Numbers(Rows, 3, 2));

        network.Backward(state, frozen: true, inputGradient: true);

        Assert.All(network.Arena.Gradients.Row(0).ToArray(), g => Assert.Equal(0.0, g));
        Assert.Contains(state.InputGradient.Row(0).ToArray(), g => g != 0.0);
    }

    [Fact]
    public void Inference_treats_every_row_on_its_own()
    {
        DenseNetwork<double> network = Network(Activation.Relu, Normalization.BeforeActivation);
        var training = new DenseNetworkState<double>(network.Spec, Rows);
        training.Input.CopyFrom(Proof.Numbers(Rows, 5, 1));
        network.ForwardTraining(training);
        network.PrepareInference();
        var all = new DenseNetworkState<double>(network.Spec, Rows);
        all.Input.CopyFrom(training.Input);
        network.ForwardInference(all);

        for (int r = 0; r < Rows; r++)
        {
            var one = new DenseNetworkState<double>(network.Spec, 1);
            one.Input.CopyFrom(training.Input.RowRange(r, 1));
            network.ForwardInference(one);
            Assert.Equal(all.Output.Row(r).ToArray(), one.Output.Row(0).ToArray());
        }
    }

    [Fact]
    public void Running_statistics_with_momentum_of_the_kth_batch_are_the_mean_over_all_batches()
    {
        DenseNetwork<double> network = Network(Activation.Relu, Normalization.BeforeActivation);
        var state = new DenseNetworkState<double>(network.Spec, Rows);
        const int batches = 5;
        var meanOfMeans = new double[4];
        var meanOfVariances = new double[4];
        for (int k = 0; k < batches; k++)
        {
            network.Norms[0].Momentum = 1.0 - (1.0 / (k + 1));
            state.Input.CopyFrom(Proof.Numbers(Rows, 5, (uint)(10 + k)));
            network.ForwardTraining(state);
            Matrix<double> linear = state.Hidden[0].Linear;
            for (int c = 0; c < 4; c++)
            {
                double[] column = [.. Enumerable.Range(0, Rows).Select(r => linear[r, c])];
                double mean = column.Average();
                meanOfMeans[c] += mean / batches;
                meanOfVariances[c] += column.Sum(x => (x - mean) * (x - mean)) / (Rows - 1) / batches;
            }
        }

        for (int c = 0; c < 4; c++)
        {
            Assert.Equal(meanOfMeans[c], network.Norms[0].RunningMean[0, c], 1e-12);
            Assert.Equal(meanOfVariances[c], network.Norms[0].RunningVariance[0, c], 1e-12);
        }
    }

    [Fact]
    public void There_is_no_bias_in_front_of_batch_norm()
    {
        DenseNetwork<double> network = Network(Activation.Relu, Normalization.BeforeActivation);
        Assert.DoesNotContain(network.Arena.Parameters, p => p.Name == "net.0.bias");
        Assert.Contains(network.Arena.Parameters, p => p.Name == "net.output.bias");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_spec_counts_as_many_parameters_as_the_network_has(Activation activation, Normalization normalization)
    {
        DenseNetwork<double> network = Network(activation, normalization);
        Assert.Equal(network.Arena.Parameters.Sum(p => (long)p.Value.Rows * p.Value.Columns), network.Spec.ParameterCount);
    }

    [Fact]
    public void A_snapshot_restores_weights_moments_and_running_statistics()
    {
        DenseNetwork<double> network = Network(Activation.Relu, Normalization.BeforeActivation);
        var snapshot = new NetworkSnapshot<double>(network);
        snapshot.Take();
        double[] before = network.Arena.Values.Row(0).ToArray();
        var state = new DenseNetworkState<double>(network.Spec, Rows);
        state.Input.CopyFrom(Proof.Numbers(Rows, 5, 3));
        network.ForwardTraining(state);
        network.Arena.Values.Row(0).Fill(double.NaN);
        network.Arena.SecondMoment.Row(0).Fill(1.0);

        snapshot.Restore();

        Assert.Equal(before, network.Arena.Values.Row(0).ToArray());
        Assert.All(network.Arena.SecondMoment.Row(0).ToArray(), v => Assert.Equal(0.0, v));
        Assert.All(network.Norms[0].RunningMean.Row(0).ToArray(), v => Assert.Equal(0.0, v));
    }

    [Fact]
    public void Exported_weights_make_the_same_network()
    {
        var kernels = new ReferenceKernels<float>();
        var spec = new NetworkSpec { InputWidth = 5, HiddenWidths = [4, 6], OutputWidth = 3, Activation = Activation.Relu, Normalization = Normalization.BeforeActivation };
        var network = new DenseNetwork<float>(kernels, spec, "generator");
        WeightStart.Fill(network, 3, 0);
        var tensors = NetworkWeights.Export(network).ToDictionary(t => t.Name);
        var copy = new DenseNetwork<float>(kernels, spec, "generator");

        NetworkWeights.Import(copy, (name, count) => Assert.IsType<float[]>(tensors[name].Values)[..count]);

        Assert.Equal(network.Arena.Values.Row(0).ToArray(), copy.Arena.Values.Row(0).ToArray());
        Assert.Equal([5L, 4L], tensors["generator.0.weight"].Shape);
        Assert.Contains("generator.1.norm.variance", tensors.Keys);
    }

    private static DenseNetwork<double> Network(Activation activation, Normalization normalization)
    {
        var spec = new NetworkSpec
        {
            InputWidth = 5, HiddenWidths = [4, 6], OutputWidth = 3,
            Activation = activation, Normalization = normalization, LeakySlope = 0.2,
        };
        var network = new DenseNetwork<double>(new ReferenceKernels<double>(), spec, "net");
        WeightStart.Fill(network, 1, 0);
        foreach (Parameter<double> p in network.Arena.Parameters)
            if (p.Name.Contains("norm", StringComparison.Ordinal)) p.Value.CopyFrom(Proof.Numbers(1, p.Value.Columns, 99));
        return network;
    }

    private static Matrix<double> Copy(Matrix<double> source)
    {
        var copy = new Matrix<double>(source.Rows, source.Columns);
        copy.CopyFrom(source);
        return copy;
    }
}
