using System.Globalization;
using System.Runtime.CompilerServices;
using RiskGan.Core.Numerics;
using RiskGan.Core.Numerics.Simd;

namespace RiskGan.Benchmarks;

/// <summary>One page of numbers in half a minute: rates of the kernels against the machine's own multiply-add peak, in thread CPU time.</summary>
/// <remarks>Rounds are short and interleaved with the peak's; the best of each counts, for other jobs can only slow a round down.</remarks>
internal static unsafe class KernelTable
{
    private const int Rounds = 7;
    private const double RoundNanoseconds = 4e6;

    private static readonly (int B, int I, int O)[] Shapes =
    [
        (500, 60, 256), (500, 256, 256), (500, 700, 256), (500, 256, 400), (500, 512, 1024), (1000, 256, 256), (5000, 256, 256),
        (32, 100, 256), (32, 256, 512), (32, 512, 1024), (32, 1024, 128), (32, 64, 32), (1000, 256, 1),
    ];

    public static void Print(TextWriter to)
    {
        foreach (KernelWidth width in (KernelWidth[])[KernelWidth.Vector512, KernelWidth.Vector256, KernelWidth.Vector128])
        {
            using Kernels<float> kernels = Kernels.Create(1, width);
            double peak = Peak(width);
            to.WriteLine();
            to.WriteLine(Invariant($"### {kernels.Name}: multiply-add peak {peak:F0} GF/s"));
            to.WriteLine();
            to.WriteLine("| B × I × O | y = x·W | dW = xᵀ·dy | dx = dy·Wᵀ |");
            to.WriteLine("|---|---|---|---|");
            foreach ((int b, int i, int o) in Shapes) to.WriteLine(ProductLine(kernels, peak, b, i, o));
            to.WriteLine();
            to.WriteLine("| kernel | shape | ns per element |");
            to.WriteLine("|---|---|---|");
            foreach ((string name, string shape, double cost) in Elementwise(kernels)) to.WriteLine(Invariant($"| {name} | {shape} | {cost:F2} |"));
        }
    }

    private static string ProductLine(Kernels<float> kernels, double peak, int b, int i, int o)
    {
        Matrix<float> x = KernelBenchmarks.Normal(b, i, 1), w = KernelBenchmarks.Normal(i, o, 2), y = KernelBenchmarks.Normal(b, o, 3);
        Matrix<float> dw = new(i, o), dx = new(b, i), result = new(b, o), bias = new(1, o);
        double flops = 2.0 * b * i * o;
        double forward = flops / Nanoseconds(() => kernels.Multiply(x, w, result, bias));
        double weights = flops / Nanoseconds(() => kernels.MultiplyTransposedA(x, y, dw, accumulate: true));
        double inputs = flops / Nanoseconds(() => kernels.MultiplyTransposedB(y, w, dx));
        return Invariant($"| {b} × {i} × {o} | {forward:F0} ({forward / peak:P0}) | {weights:F0} ({weights / peak:P0}) | {inputs:F0} ({inputs / peak:P0}) |");
    }

    private static IEnumerable<(string Name, string Shape, double Cost)> Elementwise(Kernels<float> kernels)
    {
        const int B = 500;
        const int C = 256;
        const double Elements = B * C;
        Matrix<float> x = KernelBenchmarks.Normal(B, C, 1), y = KernelBenchmarks.Normal(B, C, 2), z = new(B, C);
        Matrix<float>[] rows = [.. Enumerable.Range(3, 5).Select(tag => KernelBenchmarks.Normal(1, C, tag))];
        yield return ("LeakyRelu", "500 × 256", Nanoseconds(() => kernels.LeakyRelu(x, 0.2f, z)) / Elements);
        yield return ("Tanh", "500 × 256", Nanoseconds(() => kernels.Tanh(x, z)) / Elements);
        yield return ("ColumnSums", "500 × 256", Nanoseconds(() => kernels.ColumnSums(x, rows[0], accumulate: false)) / Elements);
        yield return ("BatchNorm", "500 × 256", Nanoseconds(() => kernels.BatchNorm(x, rows[0], rows[1], 1e-5f, y, z, rows[2], rows[3], rows[4])) / Elements);
        yield return ("BatchNormBackward", "500 × 256", Nanoseconds(() => kernels.BatchNormBackward(x, y, rows[0], rows[1], z, rows[2], rows[3])) / Elements);
        var stream = new RandomStream(1, RandomPurpose.TrainingNoise);
        yield return ("FillUniform", "500 × 256", Nanoseconds(() => kernels.FillUniform(z, stream, 0)) / Elements);
        yield return ("FillNormal", "500 × 256", Nanoseconds(() => kernels.FillNormal(z, stream, 0)) / Elements);
        yield return ("FillGumbel", "500 × 256", Nanoseconds(() => kernels.FillGumbel(z, stream, 0)) / Elements);

        int[] widths = [2, 2, 3, 5, 10, 40, 7, 7, 60];
        int codes = widths.Sum();
        Matrix<float> logits = KernelBenchmarks.Normal(B, codes, 1), noise = KernelBenchmarks.Normal(B, codes, 2), soft = new(B, codes), hard = new(B, codes);
        double cells = (double)B * codes;
        yield return ("SoftmaxBlocks, noise and hard", "500 × 136 in 9 blocks", Nanoseconds(() => kernels.SoftmaxBlocks(logits, noise, 0.2f, widths, soft, hard)) / cells);
        yield return ("SoftmaxBlocksBackward", "500 × 136 in 9 blocks", Nanoseconds(() => kernels.SoftmaxBlocksBackward(soft, noise, 0.2f, widths, hard)) / cells);

        var ramps = new RampTable<float>([.. Enumerable.Range(0, 15).Select(c => c * 12)], KernelBenchmarks.Normal(1, 168, 1), KernelBenchmarks.Normal(1, 168, 2));
        Matrix<float> values = KernelBenchmarks.Normal(B, 14, 1), features = new(B, 168), gradients = KernelBenchmarks.Normal(B, 168, 2), tangents = new(B, 168);
        double ramped = B * 168.0;
        yield return ("Ramps", "500 × 168 of 14 columns", Nanoseconds(() => kernels.Ramps(values, ramps, features)) / ramped);
        yield return ("RampsBackward", "500 × 168 of 14 columns", Nanoseconds(() => kernels.RampsBackward(features, ramps, gradients, values)) / ramped);
        yield return ("RampsTangent", "500 × 168 of 14 columns", Nanoseconds(() => kernels.RampsTangent(features, ramps, values, tangents)) / ramped);

        const int P = 200_000;
        Matrix<float> w = KernelBenchmarks.Normal(1, P, 1), g = KernelBenchmarks.Normal(1, P, 2), m = new(1, P), v = new(1, P);
        long update = 0;
        yield return ("Adam", "200,000 parameters", Nanoseconds(() => kernels.Adam(w, g, m, v, new AdamCoefficients(1e-4, 0.5, 0.99, 1e-8, ++update))) / P);
        yield return ("Lerp", "200,000 parameters", Nanoseconds(() => kernels.Lerp(m, w, 0.001f)) / P);
    }

    // Thread CPU time of one call: the best of several rounds.
    private static double Nanoseconds(Action call)
    {
        for (int i = 0; i < 3; i++) call();
        long start = ThreadClock.Nanoseconds();
        call();
        int calls = (int)Math.Clamp(RoundNanoseconds / Math.Max(1, ThreadClock.Nanoseconds() - start), 1, 10_000);
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            start = ThreadClock.Nanoseconds();
            for (int i = 0; i < calls; i++) call();
            best = Math.Min(best, (ThreadClock.Nanoseconds() - start) / (double)calls);
        }
        return best;
    }

    public static double Peak(KernelWidth width)
    {
        const int Loops = 300_000;
        double best = Nanoseconds(() => _ = width switch
        {
            KernelWidth.Vector512 => Chains<Lanes512>(Loops),
            KernelWidth.Vector256 => Chains<Lanes256>(Loops),
            _ => Chains<Lanes128>(Loops),
        });
        int lanes = width switch { KernelWidth.Vector512 => 16, KernelWidth.Vector256 => 8, _ => 4 };
        return Loops * 12.0 * 2 * lanes / best;
    }

    // Twelve independent chains of multiply-adds: two pipes of latency 4 need eight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains<TLanes>(int loops)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes x = TLanes.Broadcast(0.5f), y = TLanes.Broadcast(1f);
        TLanes a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int loop = loops; loop != 0; loop--)
        {
            a = TLanes.Fma(a, x, y);
            b = TLanes.Fma(b, x, y);
            c = TLanes.Fma(c, x, y);
            d = TLanes.Fma(d, x, y);
            e = TLanes.Fma(e, x, y);
            f = TLanes.Fma(f, x, y);
            g = TLanes.Fma(g, x, y);
            h = TLanes.Fma(h, x, y);
            i = TLanes.Fma(i, x, y);
            j = TLanes.Fma(j, x, y);
            k = TLanes.Fma(k, x, y);
            l = TLanes.Fma(l, x, y);
        }
        float* result = stackalloc float[16];
        (a + b + c + d + e + f + g + h + i + j + k + l).Store(result);
        return result[0];
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
