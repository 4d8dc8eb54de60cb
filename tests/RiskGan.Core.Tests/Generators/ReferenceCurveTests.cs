using System.Text.Json;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Generators;

/// <summary>Whole training steps in float64 against an independent implementation: <c>Reference/gan/gan_reference.py</c> (PyTorch autograd).</summary>
/// <remarks>
/// The script gets what a training draws at random (weights, batches, masks, noise) from <c>Inputs</c>, and nothing that is a
/// result. To make the stored values again: run the tests with RISKGAN_EXPORT_REFERENCE set to a folder, then
/// <c>gan_reference.py gan gan-inputs.json gan-expected.json</c> (and <c>classic</c>) there, and copy the expected files here.
/// </remarks>
public sealed class ReferenceCurveTests
{
    private const int Steps = 20;
    private const double Rate = 2e-3;
    private const ulong Seed = 5;

    // Relative to each value's own size; both sides compute in float64, sums in another order.
    private const double Tolerance = 1e-9;

    private static readonly GanOptions Gan = new() { NoiseWidth = 4, GeneratorWidths = [9, 8], CriticWidths = [10, 7], BatchSize = 16 };
    private static readonly ClassicOptions Classic = new() { NoiseWidth = 5, GeneratorWidths = [8, 9, 6], DiscriminatorWidths = [7, 5], BatchSize = 12 };

    [Fact]
    public void Gan_step_follows_the_reference_losses_and_gradients()
    {
        (TableEncoder encoder, EncodedTable data) = Table();
        var step = new GanStep<double>(new ReferenceKernels<double>(), Gan, encoder, data, Seed);
        Export("gan", Inputs(step, encoder, data));
        Expected expected = Expected.Read("gan");

        expected.CompareLosses(0, step.Run(0, Rate));
        expected.CompareGradients(step.Generator, Gan.Beta1);
        expected.CompareGradients(step.Critic, Gan.Beta1);
        for (int t = 1; t < Steps; t++) expected.CompareLosses(t, step.Run(t, Rate));
        expected.CompareWeights(step.Generator);
        expected.CompareWeights(step.Critic);
    }

    [Fact]
    public void Classic_step_follows_the_reference_losses_and_gradients()
    {
        (TableEncoder encoder, EncodedTable data) = Table();
        var step = new ClassicStep<double>(new ReferenceKernels<double>(), Classic, encoder, data, Seed);
        Export("classic", Inputs(step, encoder, data));
        Expected expected = Expected.Read("classic");

        expected.CompareLosses(0, step.Run(0, Rate / Classic.Rate));
        expected.CompareGradients(step.Generator, Classic.Beta1);
        expected.CompareGradients(step.Discriminator, Classic.Beta1);
        for (int t = 1; t < Steps; t++) expected.CompareLosses(t, step.Run(t, Rate / Classic.Rate));
        expected.CompareWeights(step.Generator);
        expected.CompareWeights(step.Discriminator);
    }

    [Fact]
    public void Gan_step_in_float_stays_close_to_the_reference()
    {
        (TableEncoder encoder, EncodedTable data) = Table();
        var step = new GanStep<float>(new ReferenceKernels<float>(), Gan, encoder, data, Seed);
        Expected expected = Expected.Read("gan");
        for (int t = 0; t < Steps; t++) expected.CompareLosses(t, step.Run(t, Rate), 2e-4);
    }

    private static (TableEncoder Encoder, EncodedTable Data) Table()
    {
        var table = TinyTables.Mixed(40);
        TableEncoder encoder = TableEncoder.Fit(table, new EncoderOptions());
        return (encoder, encoder.Encode(table));
    }

    private static Dictionary<string, object> Inputs(GanStep<double> step, TableEncoder encoder, EncodedTable data)
    {
        EncodedLayout layout = encoder.Layout;
        var kernels = new ReferenceKernels<double>();
        var order = new RowOrder(data.RowCount, Seed);
        int free = Math.Max(2, Gan.BatchSize / 2 / 2 * 2);
        var all = new Matrix<double>(data.RowCount, layout.Width);
        data.Fill([.. Enumerable.Range(0, data.RowCount)], new RandomStream(Seed, RandomPurpose.Jitter, 0, 1), all);
        object Draw(int t, int phase)
        {
            uint key = (uint)((2 * t) + phase);
            var rows = new int[Gan.BatchSize];
            order.Fill(key, rows);
            var x = new Matrix<double>(rows.Length, layout.Width);
            data.Fill(rows, new RandomStream(Seed, RandomPurpose.Jitter, key), x);
            var mask = new Matrix<double>(rows.Length, layout.CellCount);
            new CellMask<double>(kernels, layout, rows.Length).Draw(mask, free, new RandomStream(Seed, RandomPurpose.Mask, key));
            var noise = new Matrix<double>(rows.Length, Gan.NoiseWidth);
            kernels.FillNormal(noise, new RandomStream(Seed, RandomPurpose.TrainingNoise, key), 0);
            var gumbel = new Matrix<double>(rows.Length, layout.Width - layout.NumericCount);
            kernels.FillGumbel(gumbel, new RandomStream(Seed, RandomPurpose.TrainingGumbel, key), 0);
            return new { x = Rows(x), mask = Rows(mask), noise = Rows(noise), gumbel = Rows(gumbel) };
        }

        return Common(encoder, [step.Generator, step.Critic], Draw, new
        {
            blocks = 2, rate = Rate, beta1 = Gan.Beta1, beta2 = Gan.Beta2, epsilon = 1e-8, temperature = Gan.Temperature,
            penaltyWeight = Gan.PenaltyWeight, penaltyInterval = Gan.PenaltyInterval, pairWeight = Gan.PairWeight, freeRows = free,
        }, ("knots", encoder.Numerics.Select(n => n.Knots(12, 0.02, 0)).ToArray()),
            ("curves", encoder.Numerics.Select(n => n.ScoreCurve(241)).ToArray()), ("trainingRows", Rows(all)));
    }

    private static Dictionary<string, object> Inputs(ClassicStep<double> step, TableEncoder encoder, EncodedTable data)
    {
        var kernels = new ReferenceKernels<double>();
        var order = new RowOrder(data.RowCount, Seed);
        object Draw(int t, int phase)
        {
            var rows = new int[Classic.BatchSize];
            order.Fill(t, rows);
            var x = new Matrix<double>(rows.Length, encoder.Layout.Width);
            data.Fill(rows, new RandomStream(Seed, RandomPurpose.Jitter, (uint)(2 * t)), x);
            var noise = new Matrix<double>(rows.Length, Classic.NoiseWidth);
            kernels.FillNormal(noise, new RandomStream(Seed, RandomPurpose.TrainingNoise, (uint)((2 * t) + phase)), 0);
            return new { x = Rows(x), noise = Rows(noise) };
        }

        return Common(encoder, [step.Generator, step.Discriminator], Draw, new
        {
            generatorBlocks = 3, discriminatorBlocks = 2, batch = Classic.BatchSize, rate = Rate, beta1 = Classic.Beta1, beta2 = Classic.Beta2, epsilon = 1e-7,
        });
    }

    private static Dictionary<string, object> Common(
        TableEncoder encoder, DenseNetwork<double>[] networks, Func<int, int, object> draw, object options, params (string Name, object Value)[] more)
    {
        var inputs = new Dictionary<string, object>
        {
            ["options"] = options,
            ["numericCount"] = encoder.Layout.NumericCount,
            ["categoryWidths"] = encoder.Layout.CategoryWidths.ToArray(),
            ["weights"] = networks.SelectMany(n => n.Arena.Parameters).ToDictionary(p => p.Name, p => Rows(p.Value)),
            ["steps"] = Enumerable.Range(0, Steps).Select(t => new[] { draw(t, 0), draw(t, 1) }).ToArray(),
        };
        foreach ((string name, object value) in more) inputs[name] = value;
        return inputs;
    }

    private static double[][] Rows(Matrix<double> matrix) => [.. Enumerable.Range(0, matrix.Rows).Select(r => matrix.Row(r).ToArray())];

    private static void Export(string name, Dictionary<string, object> inputs)
    {
        string? folder = Environment.GetEnvironmentVariable("RISKGAN_EXPORT_REFERENCE");
        if (!string.IsNullOrEmpty(folder)) File.WriteAllText(Path.Combine(folder, $"{name}-inputs.json"), JsonSerializer.Serialize(inputs));
    }

    private sealed record Expected(double[][] Losses, Dictionary<string, double[][]> Gradients, Dictionary<string, double> WeightSums)
    {
        public static Expected Read(string name)
        {
            string path = Path.Combine(SharedData.RepositoryRoot, "tests", "RiskGan.Core.Tests", "Reference", "gan", $"{name}-expected.json");
            return JsonSerializer.Deserialize<Expected>(File.ReadAllText(path), JsonSerializerOptions.Web)!;
        }

        public void CompareLosses(int step, StepLosses losses, double tolerance = Tolerance)
        {
            double[] actual = [losses.Discriminator, losses.Penalty, losses.Generator, losses.PairMoments];
            for (int i = 0; i < actual.Length; i++)
                Assert.True(Close(Losses[step][i], actual[i], tolerance), $"step {step}, part {i}: expected {Losses[step][i]:R}, got {actual[i]:R}");
        }

        // After Adam's first update its first moment is (1 − β1)·gradient.
        public void CompareGradients(DenseNetwork<double> network, double beta1)
        {
            foreach (Parameter<double> parameter in network.Arena.Parameters)
            {
                double[][] expected = Gradients[parameter.Name];
                double largest = expected.Max(row => row.Max(Math.Abs)) + 1e-12;
                for (int r = 0; r < expected.Length; r++)
                    for (int c = 0; c < expected[r].Length; c++)
                        Assert.Equal(expected[r][c], FirstMoment(network, parameter, r, c) / (1 - beta1), Tolerance * largest);
            }
        }

        public void CompareWeights(DenseNetwork<double> network)
        {
            foreach (Parameter<double> parameter in network.Arena.Parameters)
            {
                double sum = Rows(parameter.Value).Sum(row => row.Sum());
                Assert.True(Close(WeightSums[parameter.Name], sum, 1e-8), $"{parameter.Name}: expected {WeightSums[parameter.Name]:R}, got {sum:R}");
            }
        }

        private static bool Close(double expected, double actual, double tolerance) => Math.Abs(expected - actual) <= tolerance * Math.Max(1.0, Math.Abs(expected));

        private static unsafe double FirstMoment(DenseNetwork<double> network, Parameter<double> parameter, int row, int column)
        {
            long offset = parameter.Value.Data - network.Arena.Values.Data;
            return network.Arena.FirstMoment[0, (int)(offset + ((long)row * parameter.Value.Stride) + column)];
        }
    }
}
