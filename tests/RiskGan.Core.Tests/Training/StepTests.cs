using System.Security.Cryptography;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Training;

/// <summary>What is promised of every preset's step: the same bits for any vector width and number of threads, and no garbage.</summary>
public sealed class StepTests
{
    private const int Steps = 50;
    private const int WarmUp = 12;
    private const int Counted = 10;
    private const ulong Seed = 3;

    private static readonly Table Table = TinyTables.Mixed(700);
    private static readonly TableEncoder Encoder = TableEncoder.Fit(Table, new EncoderOptions());
    private static readonly EncodedTable Data = Encoder.Encode(Table);
    private static readonly Dictionary<Preset, string> Expected = new()
    {
        [Preset.Gan] = Hash(Preset.Gan, KernelWidth.Vector256, 1),
        [Preset.Classic] = Hash(Preset.Classic, KernelWidth.Vector256, 1),
        [Preset.Hybrid] = Hash(Preset.Hybrid, KernelWidth.Vector256, 1),
    };

    public static TheoryData<Preset, KernelWidth, int> Ways
    {
        get
        {
            var ways = new TheoryData<Preset, KernelWidth, int>();
            foreach (Preset preset in (Preset[])[Preset.Gan, Preset.Classic, Preset.Hybrid])
                foreach (KernelWidth width in (KernelWidth[])[KernelWidth.Vector512, KernelWidth.Vector256, KernelWidth.Vector128])
                    for (int threads = 1; threads <= 3; threads++) ways.Add(preset, width, threads);
            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void After_fifty_steps_weights_and_moments_are_the_same_bits(Preset preset, KernelWidth width, int threads) =>
        Assert.Equal(Expected[preset], Hash(preset, width, threads));

    [Theory]
    [InlineData(Preset.Gan)]
    [InlineData(Preset.Classic)]
    [InlineData(Preset.Hybrid)]
    public void A_step_allocates_nothing_once_it_is_warm(Preset preset)
    {
        using Kernels<float> kernels = Kernels.Create(1);
        // Without the small tables' linear law, which keeps a line for each pattern of gaps it has met.
        using Runner runner = Start(preset, () => kernels, 1, linearLaw: false);
        for (int step = 0; step < WarmUp; step++) runner.Step(step);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = WarmUp; step < WarmUp + Counted; step++) runner.Step(step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Hash(Preset preset, KernelWidth width, int threads)
    {
        using Kernels<float> kernels = Kernels.Create(threads, width);
        using Runner runner = Start(preset, preset == Preset.Hybrid ? () => Kernels.Create(1, width) : () => kernels, threads);
        for (int step = 0; step < Steps; step++) runner.Step(step);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (DenseNetwork<float> network in runner.Networks)
        {
            foreach (Matrix<float> arena in (Matrix<float>[])[network.Arena.Values, network.Arena.FirstMoment, network.Arena.SecondMoment])
                hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(arena.Row(0)));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    // Batches and widths at which a second thread is used.
    private static Runner Start(Preset preset, Func<Kernels<float>> kernels, int threads, bool linearLaw = true)
    {
        switch (preset)
        {
            case Preset.Gan:
                var gan = new GanStep<float>(kernels(), new GanOptions { GeneratorWidths = [64, 64], CriticWidths = [64, 48], BatchSize = 256 }, Encoder, Data, Seed);
                return new Runner([gan.Generator, gan.Average, gan.Critic], step => gan.Run(step, 1e-3));
            case Preset.Classic:
                var classic = new ClassicStep<float>(kernels(), new ClassicOptions { GeneratorWidths = [64, 96, 32], BatchSize = 128 }, Encoder, Data, Seed);
                return new Runner([classic.Generator, classic.Discriminator], step => classic.Run(step, 1.0));
            default:
                TrainingPlan plan = GanTrainer.Plan(Table, new Core.Persistence.Provenance("mixed.csv", 1, "", Table.RowCount), new TrainingOptions { Preset = Preset.Hybrid, Steps = Steps });
                HybridOptions options = plan.Hybrid with { HiddenWidths = [48, 48], BatchSize = 128 };
                if (!linearLaw) options = options with { ScoreSets = 0 };
                var layout = HybridSession.LayoutFor(plan with { Hybrid = options }, Encoder, Data);
                var hybrid = new HybridStep<float>(kernels, layout, options, Data, Seed, threads);
                return new Runner([.. hybrid.Cells.Select(cell => cell.Model.Network)], step => hybrid.Run(step, 4e-3), hybrid);
        }
    }

    private sealed class Runner(IReadOnlyList<DenseNetwork<float>> networks, Action<long> step, IDisposable? owned = null) : IDisposable
    {
        public IReadOnlyList<DenseNetwork<float>> Networks => networks;

        public void Step(long number) => step(number);

        public void Dispose() => owned?.Dispose();
    }
}
