using System.Globalization;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;
using Xunit.Abstractions;

namespace RiskGan.TorchSharp.Tests;

/// <summary>Whole training steps of both engines on the same weights, batches, masks and noise.</summary>
public sealed class StepParityTests(ITestOutputHelper output)
{
    private const int Steps = 20;

    // Left alone for 20 Adam steps rounding is amplified: an update of a near-zero gradient has the full rate, whichever its sign, and a one-hot
    // on the edge falls to either side.
    private const double CurveTolerance = 0.05;

    [Theory]
    [InlineData(16, 24)]
    [InlineData(256, 500)]
    public void Gan_losses_and_gradients_agree(int width, int batch)
    {
        (_, TableEncoder encoder, EncodedTable data) = Parity.Data();
        var options = new GanOptions { GeneratorWidths = [width, width, width], CriticWidths = [width, width, width], BatchSize = batch };
        _ = Parity.Engine();
        var managed = new GanStep<float>(Kernels.Create(1), options, encoder, data, Parity.Seed);
        using var torch = new TorchGanStep(options, encoder, data, Parity.Seed, Parity.Device);

        Compare(managed.Run(0, 0.0), torch.Run(0, 0.0), Parity.Tolerance);
        Gradients("generator", managed.Generator, torch.Generator);
        Gradients("critic", managed.Critic, torch.Critic);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(256)]
    public void Classic_losses_and_gradients_agree(int batch)
    {
        (_, TableEncoder encoder, EncodedTable data) = Parity.Data();
        var options = new ClassicOptions { BatchSize = batch };
        _ = Parity.Engine();
        var managed = new ClassicStep<float>(Kernels.Create(1), options, encoder, data, Parity.Seed);
        using var torch = new TorchClassicStep(options, encoder, data, Parity.Seed, Parity.Device);

        Compare(managed.Run(0, 0.0), torch.Run(0, 0.0), Parity.Tolerance);
        Gradients("generator", managed.Generator, torch.Generator);
        Gradients("discriminator", managed.Discriminator, torch.Discriminator);
    }

    [Fact]
    public void Gan_losses_agree_at_each_of_twenty_steps_from_the_same_weights()
    {
        (_, TableEncoder encoder, EncodedTable data) = Parity.Data();
        var options = new GanOptions();
        _ = Parity.Engine();
        var managed = new GanStep<float>(Kernels.Create(1), options, encoder, data, Parity.Seed);
        using var torch = new TorchGanStep(options, encoder, data, Parity.Seed, Parity.Device);
        for (int step = 0; step < Steps; step++)
        {
            managed.Run(step, options.Rate);
            torch.Generator.Import(NetworkWeights.Export(managed.Generator));
            torch.Critic.Import(NetworkWeights.Export(managed.Critic));
            Compare(Still(managed, step + 1), torch.Run(step + 1, 0.0), Parity.Tolerance);
        }
    }

    [Fact]
    public void Classic_losses_agree_at_each_of_twenty_steps_from_the_same_weights()
    {
        (_, TableEncoder encoder, EncodedTable data) = Parity.Data();
        var options = new ClassicOptions();
        _ = Parity.Engine();
        var managed = new ClassicStep<float>(Kernels.Create(1), options, encoder, data, Parity.Seed);
        using var torch = new TorchClassicStep(options, encoder, data, Parity.Seed, Parity.Device);
        for (int step = 0; step < Steps; step++)
        {
            managed.Run(step, 1.0);
            torch.Generator.Import(NetworkWeights.Export(managed.Generator));
            torch.Discriminator.Import(NetworkWeights.Export(managed.Discriminator));
            Compare(Still(managed, step + 1), torch.Run(step + 1, 0.0), Parity.Tolerance);
        }
    }

    [Fact]
    public void Left_alone_the_curves_stay_together_for_twenty_steps()
    {
        (_, TableEncoder encoder, EncodedTable data) = Parity.Data();
        var options = new GanOptions();
        _ = Parity.Engine();
        var managed = new GanStep<float>(Kernels.Create(1), options, encoder, data, Parity.Seed);
        using var torch = new TorchGanStep(options, encoder, data, Parity.Seed, Parity.Device);
        for (int step = 0; step < Steps; step++) Compare(managed.Run(step, options.Rate), torch.Run(step, options.Rate), CurveTolerance);
    }

    // The losses of a step without its update: the rate is 0, Adam's moments and counts are put back.
    private static StepLosses Still(GanStep<float> step, long number)
    {
        using var kept = new KeptState(step.Generator, step.Average, step.Critic);
        StepLosses losses = step.Run(number, 0.0);
        step.Updates = number;
        return losses;
    }

    private static StepLosses Still(ClassicStep<float> step, long number)
    {
        using var kept = new KeptState(step.Generator, step.Discriminator);
        StepLosses losses = step.Run(number, 0.0);
        step.Updates = number;
        return losses;
    }

    private void Gradients(string name, DenseNetwork<float> managed, TorchNetwork torch)
    {
        double distance = Parity.GradientDistance(managed, torch);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: gradients differ by {distance:0.0e+0} (relative L2, worst tensor)"));
        Assert.InRange(distance, 0, Parity.Tolerance);
    }

    private void Compare(StepLosses managed, StepLosses torch, double tolerance)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{managed} | {torch}"));
        Parity.Close(managed.Discriminator, torch.Discriminator, tolerance, nameof(managed.Discriminator));
        Parity.Close(managed.Penalty, torch.Penalty, tolerance, nameof(managed.Penalty));
        Parity.Close(managed.Generator, torch.Generator, tolerance, nameof(managed.Generator));
        Parity.Close(managed.PairMoments, torch.PairMoments, tolerance, nameof(managed.PairMoments));
    }

    private sealed class KeptState : IDisposable
    {
        private readonly NetworkSnapshot<float>[] _snapshots;

        public KeptState(params DenseNetwork<float>[] networks)
        {
            _snapshots = [.. networks.Select(network => new NetworkSnapshot<float>(network))];
            foreach (NetworkSnapshot<float> snapshot in _snapshots) snapshot.Take();
        }

        public void Dispose()
        {
            foreach (NetworkSnapshot<float> snapshot in _snapshots) snapshot.Restore();
        }
    }
}
