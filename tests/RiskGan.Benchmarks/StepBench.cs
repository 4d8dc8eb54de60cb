using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Simulation;
using RiskGan.Core.Training;

namespace RiskGan.Benchmarks;

/// <summary>The verb <c>steps</c>: whole training steps, timed on demand, for <c>pytorch/steps.py</c> to interleave with PyTorch's.</summary>
/// <remarks>
/// First a line of JSON with the shapes of every step. Then one answer a line of standard input: <c>NAME COUNT</c> runs so many steps and answers the
/// milliseconds of thread CPU time a step; <c>peak</c> answers the multiply-add peak in GF/s; the end of input ends it.
/// </remarks>
internal static class StepBench
{
    private const int Rows = 20_000;

    public static Command Create()
    {
        var data = new Option<FileInfo?>("--data") { Description = "A CSV file whose shape the steps take (default: a simulated portfolio)." };
        var command = new Command("steps", "Time whole training steps as standard input asks for them: pytorch/steps.py does.") { data };
        command.SetAction(parsed =>
        {
            Table table = parsed.GetValue(data) is { } file
                ? CsvTableReader.Read(file.FullName, new CsvReadOptions()).Table
                : PortfolioSimulator.Simulate(0, Rows, 1);
            Serve(table, Console.In, Console.Out);
        });
        return command;
    }

    private static void Serve(Table table, TextReader from, TextWriter to)
    {
        TableEncoder encoder = TableEncoder.Fit(table, new EncoderOptions());
        EncodedTable data = encoder.Encode(table);
        Kernels<float> kernels = Kernels.Create(1);
        var steps = new Dictionary<string, (Action<long> Run, long Done)>(StringComparer.Ordinal);
        foreach (int batch in (int[])[32, 256])
        {
            var classic = new ClassicStep<float>(kernels, new ClassicOptions { BatchSize = batch }, encoder, data, 1);
            steps.Add(FormattableString.Invariant($"classic-{batch}"), (step => classic.Run(step, 1.0), 0));
        }

        var options = new GanOptions();
        var gan = new GanStep<float>(kernels, options, encoder, data, 1);
        steps.Add("gan-500", (step => gan.Run(step, options.Rate), 0));
        to.WriteLine(Shapes(kernels, encoder, data, options));
        to.Flush();
        while (from.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            if (words[0] == "peak")
            {
                to.WriteLine(KernelTable.Peak(KernelWidth.Vector512).ToString("R", CultureInfo.InvariantCulture));
            }
            else
            {
                (Action<long> run, long done) = steps[words[0]];
                int count = int.Parse(words[1], CultureInfo.InvariantCulture);
                long start = ThreadClock.Nanoseconds();
                for (int i = 0; i < count; i++) run(done++);
                to.WriteLine(((ThreadClock.Nanoseconds() - start) / 1e6 / count).ToString("R", CultureInfo.InvariantCulture));
                steps[words[0]] = (run, done);
            }

            to.Flush();
        }
    }

    private static string Shapes(Kernels<float> kernels, TableEncoder encoder, EncodedTable data, GanOptions gan)
    {
        EncodedLayout layout = encoder.Layout;
        var features = new CriticFeatures<float>(kernels, layout, encoder.Numerics);
        var pairs = new PairFeatures<float>(kernels, layout, encoder.Numerics, data.LevelShares());
        var classic = new ClassicOptions();
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("numerics", layout.NumericCount);
            json.WriteStartArray("blocks");
            foreach (int width in layout.CategoryWidths) json.WriteNumberValue(width);
            json.WriteEndArray();
            json.WriteNumber("ramps", features.Ramps.Count);
            json.WriteNumber("pair_features", pairs.Count);
            json.WriteNumber("pair_ramps", pairs.RampCount);
            json.WriteNumber("noise", gan.NoiseWidth);
            json.WriteNumber("gan_flops", GanFlops(gan, gan.Generator(layout), gan.Critic(features.Width), pairs.Count));
            json.WriteNumber("classic_flops_per_row", ClassicFlops(classic.Generator(layout), classic.Discriminator(layout)));
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    // Products only, the penalty at every second step. G: forward twice, backward once. D: forward 2B, signals 2B, penalty B back and forth, weights 2B or 3B; again B forward and back for G.
    private static double GanFlops(GanOptions options, NetworkSpec generator, NetworkSpec critic, int pairs)
    {
        double b = options.BatchSize, g = Weights(generator), d = Weights(critic);
        double first = (double)critic.InputWidth * critic.HiddenWidths[0], firstG = (double)generator.InputWidth * generator.HiddenWidths[0];
        double penalty = 0.5 * ((2 * b * d) + (2 * b * d) + (2 * b * d));
        double criticUpdate = (2 * b * g) + (4 * b * d) + (4 * b * (d - first)) + (4 * b * d) + penalty;
        double generatorUpdate = (2 * b * g) + (2 * b * (g - firstG)) + (2 * b * g) + (4 * b * d) + (4.0 * (b / 2) * pairs * pairs);
        return criticUpdate + generatorUpdate;
    }

    // A row of the batch: G forward twice and back once; D on two rows: forward, signals, weights; then forward and back to its input.
    private static double ClassicFlops(NetworkSpec generator, NetworkSpec discriminator)
    {
        double g = Weights(generator), d = Weights(discriminator), first = (double)discriminator.InputWidth * discriminator.HiddenWidths[0];
        return (2 * 2 * g) + (2 * (g - ((double)generator.InputWidth * generator.HiddenWidths[0]))) + (2 * g) + (2 * ((2 * d) + (2 * (d - first)) + (2 * d))) + (2 * 4 * d);
    }

    private static double Weights(NetworkSpec spec)
    {
        double sum = 0, input = spec.InputWidth;
        foreach (int width in spec.HiddenWidths)
        {
            sum += input * width;
            input = width;
        }

        return sum + (input * spec.OutputWidth);
    }
}
