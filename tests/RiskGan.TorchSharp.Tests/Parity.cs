using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Tests.Support;
using static global::TorchSharp.torch;

namespace RiskGan.TorchSharp.Tests;

/// <summary>What both engines are compared on, and how.</summary>
internal static class Parity
{
    /// <summary>Largest relative difference of a loss, and relative L2 distance of a gradient, on the same weights, batch and noise.</summary>
    public const double Tolerance = 1e-5;

    public const ulong Seed = 5;

    /// <summary>The device of the run: RISKGAN_TORCH_DEVICE=cuda for the GPU.</summary>
    public static TorchDevice Kind => Environment.GetEnvironmentVariable("RISKGAN_TORCH_DEVICE") == "cuda" ? TorchDevice.Cuda : TorchDevice.Cpu;

    public static Device Device => Kind == TorchDevice.Cuda ? CUDA : CPU;

    public static TorchSharpEngine Engine() => new(Kind, 1);

    public static (Table Table, TableEncoder Encoder, EncodedTable Data) Data(int rows = 600)
    {
        Table table = TinyTables.Mixed(rows);
        TableEncoder encoder = TableEncoder.Fit(table, new EncoderOptions());
        return (table, encoder, encoder.Encode(table));
    }

    public static void Close(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{what}: managed {expected:R}, TorchSharp {actual:R}");

    /// <summary>Both engines' gradients after ONE step at rate 0: Adam's first moment is then (1 − β1)·gradient, and no weight has moved.</summary>
    /// <returns>The largest relative L2 distance over the tensors.</returns>
    public static double GradientDistance(DenseNetwork<float> managed, TorchNetwork torch)
    {
        double worst = 0;
        for (int i = 0; i < torch.Parameters.Count; i++)
        {
            Parameter<float> expected = managed.Arena.Parameters[i];
            Assert.Equal(expected.Name, torch.Parameters[i].Name);
            Matrix<float> moment = managed.Arena.FirstMoment.Overlay(OffsetOf(managed, i), expected.Value.Rows, expected.Value.Columns);
            worst = Math.Max(worst, Distance((float[])MatrixTensors.Of(expected.Name, moment).Values, TorchTensors.Values(torch.Parameters[i].FirstMoment)));
        }

        return worst;
    }

    public static double Distance(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = 0, size = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow(expected[i] - (double)actual[i], 2);
            size += Math.Pow(expected[i], 2);
        }

        return Math.Sqrt(difference / Math.Max(size, 1e-300));
    }

    private static int OffsetOf(DenseNetwork<float> network, int parameter) =>
        network.Arena.Parameters.Take(parameter).Sum(p => p.Value.Rows * Matrix<float>.PaddedStride(p.Value.Columns));
}
