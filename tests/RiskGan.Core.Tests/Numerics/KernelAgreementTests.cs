using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Numerics;

/// <summary>Every vector width and thread count gives the reference's bits, and writes nothing outside its output.</summary>
public sealed class KernelAgreementTests
{
    private static readonly ReferenceKernels<float> Reference = new();

    /// <summary>Widths and threads under test.</summary>
    public static TheoryData<KernelWidth, int> Implementations() => new()
    {
        { KernelWidth.Vector128, 1 },
        { KernelWidth.Vector256, 1 },
        { KernelWidth.Vector512, 1 },
        { KernelWidth.Vector256, 2 },
        { KernelWidth.Vector512, 3 },
    };

    // Rows, depth and columns around every tile edge (6, 2 and 1 rows; 16, 32 and 64 columns), the critic's single output, and long chains.
    private static readonly (int M, int K, int N)[] ProductShapes =
    [
        (0, 3, 4), (1, 1, 1), (1, 0, 5), (2, 3, 4), (3, 5, 2), (5, 7, 3), (6, 16, 16), (7, 17, 15), (11, 9, 31), (12, 33, 32), (13, 20, 33),
        (8, 64, 63), (6, 50, 64), (17, 12, 65), (32, 100, 130), (50, 257, 1), (70, 40, 2), (129, 30, 3), (64, 1, 96), (33, 1100, 20), (26, 2100, 70),
        (100, 64, 150), (35, 128, 256), (300, 90, 80),
    ];

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Products_agree(KernelWidth width, int threads)
    {
        using Kernels<float> kernels = Kernels.Create(threads, width);
        foreach ((int m, int k, int n) in ProductShapes)
        {
            var data = new Guarded(m + (31 * k) + (1009 * n));
            Matrix<float> a = data.Normal(m, k), b = data.Normal(k, n), bias = data.Normal(1, n);
            data.Compare(kernels, m, n, (x, c) => x.Multiply(a, b, c, null));
            data.Compare(kernels, m, n, (x, c) => x.Multiply(a, b, c, bias));
            Matrix<float> turnedA = data.Normal(k, m);
            data.Compare(kernels, m, n, (x, c) => x.MultiplyTransposedA(turnedA, b, c, accumulate: false));
            data.Compare(kernels, m, n, (x, c) => x.MultiplyTransposedA(turnedA, b, c, accumulate: true));
            Matrix<float> turnedB = data.Normal(n, k);
            data.Compare(kernels, m, n, (x, c) => x.MultiplyTransposedB(a, turnedB, c));
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Sparse_products_agree(KernelWidth width, int threads)
    {
        using Kernels<float> kernels = Kernels.Create(threads, width);
        foreach ((int m, int k, int n) in ProductShapes)
        {
            if (k == 0) continue;
            var data = new Guarded(m + (37 * k) + (1013 * n));
            Matrix<float> b = data.Normal(k, n), dy = data.Normal(m, n), bias = data.Normal(1, n), numbers = data.Normal(m, 5);
            var a = new SparseRows<float>(m, 5);
            for (int r = 0; r < m; r++)
            {
                for (int t = 0; t < r % 6; t++) a.Add((r + (t * t)) % k, numbers[r, t]); // none to five terms, some columns twice
                a.EndRow();
            }

            data.Compare(kernels, m, n, (x, c) => x.MultiplySparse(a, b, c, null, accumulate: false));
            data.Compare(kernels, m, n, (x, c) => x.MultiplySparse(a, b, c, bias, accumulate: false));
            data.Compare(kernels, m, n, (x, c) => x.MultiplySparse(a, b, c, null, accumulate: true));
            data.Compare(kernels, k, n, (x, c) => x.AddSparseTransposed(a, dy, c));
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Elementwise_kernels_agree_at_every_length_and_on_special_values(KernelWidth width, int threads)
    {
        using Kernels<float> kernels = Kernels.Create(threads, width);
        foreach ((int rows, int columns) in Shapes())
        {
            var data = new Guarded(columns + (1000 * rows));
            Matrix<float> x = data.Special(rows, columns), y = data.Special(rows, columns);
            data.Compare(kernels, rows, columns, (k, z) => k.LeakyRelu(x, 0.2f, z));
            data.Compare(kernels, rows, columns, (k, z) => k.LeakyReluBackward(x, 0.2f, y, z));
            data.Compare(kernels, rows, columns, (k, z) => k.LeakyReluBackward(x, 0f, z, z));
            data.Compare(kernels, rows, columns, (k, z) => k.Tanh(x, z));
            data.Compare(kernels, rows, columns, (k, z) => k.TanhBackward(x, y, z));
            data.Compare(kernels, rows, columns, (k, z) => k.Lerp(z, x, 0.001f));
            Matrix<float> scale = data.Normal(1, columns), shift = data.Normal(1, columns);
            data.Compare(kernels, rows, columns, (k, z) => k.ScaleShift(x, scale, shift, z));
            data.Compare(kernels, rows, columns, (k, z) => k.ScaleShift(z, scale, shift, z));
            data.Compare(kernels, rows, columns, (k, z) => k.ScaleShiftLeakyRelu(x, scale, shift, 0.2f, z));
            data.Compare(kernels, rows, columns, (k, z) => k.ScaleShiftLeakyRelu(z, scale, shift, 0f, z));
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Adam_agrees(KernelWidth width, int threads)
    {
        using Kernels<float> kernels = Kernels.Create(threads, width);
        foreach (int count in (int[])[.. Enumerable.Range(0, 70), 255, 256, 1000, 66_001])
        {
            var data = new Guarded(count);
            Matrix<float> g = data.Special(1, count);
            foreach (long update in (long[])[1, 1000])
            {
                var coefficients = new AdamCoefficients(2e-4, 0.5, 0.9, 1e-8, update);
                data.Compare(kernels, 1, count, (k, w) => k.Adam(w, g, data.Fresh(1, count, 1), Positive(data.Fresh(1, count, 2)), coefficients));
                data.Compare(kernels, 1, count, (k, m) => k.Adam(data.Fresh(1, count, 1), g, m, Positive(data.Fresh(1, count, 2)), coefficients));
                data.Compare(kernels, 1, count, (k, v) => k.Adam(data.Fresh(1, count, 1), g, data.Fresh(1, count, 2), v, coefficients));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Column_sums_and_batch_norm_agree(KernelWidth width, int threads)
    {
        using Kernels<float> kernels = Kernels.Create(threads, width);
        foreach ((int rows, int columns) in (ReadOnlySpan<(int, int)>)[(1, 1), (2, 15), (3, 16), (63, 17), (64, 31), (65, 33), (127, 64), (130, 65), (500, 130), (700, 100)])
        {
            var data = new Guarded(columns + (1000 * rows));
            Matrix<float> x = data.Normal(rows, columns), gain = data.Normal(1, columns), bias = data.Normal(1, columns), dy = data.Normal(rows, columns);
            data.Compare(kernels, 1, columns, (k, s) => k.ColumnSums(x, s, accumulate: false));
            data.Compare(kernels, 1, columns, (k, s) => k.ColumnSums(x, s, accumulate: true));
            for (int output = 0; output < 5; output++)
            {
                data.Compare(kernels, output < 2 ? rows : 1, columns, (k, z) => k.BatchNorm(
                    x, gain, bias, 1e-5f, Out(0, rows), Out(1, rows), Out(2, 1), Out(3, 1), Out(4, 1)));
                Matrix<float> Out(int index, int outputRows) => index == output ? data.Output! : new Matrix<float>(outputRows, columns);
            }
            Matrix<float> inverse = Positive(data.Normal(1, columns));
            data.Compare(kernels, rows, columns, (k, dx) => k.BatchNormBackward(dy, x, gain, inverse, dx, data.Fresh(1, columns, 1), data.Fresh(1, columns, 2)));
            data.Compare(kernels, rows, columns, (k, dx) => k.BatchNormBackward(dx, x, gain, inverse, dx, data.Fresh(1, columns, 1), data.Fresh(1, columns, 2)));
            data.Compare(kernels, 1, columns, (k, dGain) => k.BatchNormBackward(dy, x, gain, inverse, new Matrix<float>(rows, columns), dGain, data.Fresh(1, columns, 2)));
            data.Compare(kernels, 1, columns, (k, dBias) => k.BatchNormBackward(dy, x, gain, inverse, new Matrix<float>(rows, columns), data.Fresh(1, columns, 1), dBias));
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Softmax_blocks_agree(KernelWidth width, int threads)
    {
        using Kernels<float> kernels = Kernels.Create(threads, width);
        int[][] layouts = [[1], [2], [2, 3, 5, 10, 40, 2], [7, 60, 1, 1, 16], [17, 15, 33, 2, 2, 2, 4, 9, 11], [300, 5]];
        foreach (int[] widths in layouts)
        {
            int columns = widths.Sum();
            foreach (int rows in (int[])[0, 1, 3, 15, 16, 17, 40, 130])
            {
                var data = new Guarded(columns + (1000 * rows));
                foreach (Matrix<float> logits in (Matrix<float>[])[data.Normal(rows, columns), data.Special(rows, columns), new Matrix<float>(rows, columns)])
                {
                    Matrix<float> noise = data.Normal(rows, columns);
                    data.Compare(kernels, rows, columns, (k, soft) => k.SoftmaxBlocks(logits, null, 1f, widths, soft, null));
                    data.Compare(kernels, rows, columns, (k, soft) => k.SoftmaxBlocks(logits, noise, 0.2f, widths, soft, null));
                    data.Compare(kernels, rows, columns, (k, hard) => k.SoftmaxBlocks(logits, noise, 0.2f, widths, new Matrix<float>(rows, columns), hard));
                    data.Compare(kernels, rows, columns, (k, hard) => k.SoftmaxBlocks(logits, noise, 0.2f, widths, null, hard));
                    data.Compare(kernels, rows, columns, (k, hard) => k.SoftmaxBlocks(logits, null, 1f, widths, null, hard));
                    data.Compare(kernels, rows, columns, (k, soft) => k.SoftmaxBlocks(soft, noise, 0.2f, widths, soft, null));
                    data.Compare(kernels, rows, columns, (k, dx) => k.SoftmaxBlocksBackward(logits, noise, 0.2f, widths, dx));
                    data.Compare(kernels, rows, columns, (k, dx) => k.SoftmaxBlocksBackward(logits, dx, 0.7f, widths, dx));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Ramps_agree(KernelWidth width, int threads)
    {
        using Kernels<float> kernels = Kernels.Create(threads, width);
        int[][] groups = [[1], [12, 12, 12], [3, 0, 20, 16, 1, 40, 7], [130, 5, 5, 150], [.. Enumerable.Repeat(11, 30)]];
        foreach (int[] group in groups)
        {
            int count = group.Sum();
            foreach (int rows in (int[])[1, 5, 16, 33, 300])
            {
                var data = new Guarded(count + (1000 * rows));
                RampTable<float> ramps = Table(group, data);
                Matrix<float> x = data.Special(rows, group.Length), dy = data.Normal(rows, count), y = new(rows, count);
                Reference.Ramps(x, ramps, y);
                data.Compare(kernels, rows, count, (k, z) => k.Ramps(x, ramps, z));
                data.Compare(kernels, rows, group.Length, (k, dx) => k.RampsBackward(y, ramps, dy, dx));
                data.Compare(kernels, rows, count, (k, ty) => k.RampsTangent(y, ramps, x, ty));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Random_fills_agree_with_the_stream_at_every_position(KernelWidth width, int threads)
    {
        using Kernels<float> kernels = Kernels.Create(threads, width);
        var stream = new RandomStream(0x0123456789ABCDEF, RandomPurpose.TrainingNoise, 7, 99);
        foreach ((int rows, int columns) in Shapes())
        {
            foreach (long firstRow in (long[])[0, (1L << 50) + 3])
            {
                var data = new Guarded(1);
                data.Compare(kernels, rows, columns, (k, x) => k.FillUniform(x, stream, firstRow));
                data.Compare(kernels, rows, columns, (k, x) => k.FillNormal(x, stream, firstRow));
                data.Compare(kernels, rows, columns, (k, x) => k.FillGumbel(x, stream, firstRow));
                int[] offsets = [.. Enumerable.Range(0, rows).Select(r => (3 * r) + (r % 2))];
                data.Compare(kernels, rows, columns, (k, x) => k.FillUniform(x, stream, firstRow, offsets));
                data.Compare(kernels, rows, columns, (k, x) => k.FillNormal(x, stream, firstRow, offsets));
                data.Compare(kernels, rows, columns, (k, x) => k.FillGumbel(x, stream, firstRow, offsets));
            }
        }
    }

    private static IEnumerable<(int Rows, int Columns)> Shapes()
    {
        // Whatever the width, a vector, a pair, a quad and their neighbours; one row long enough, and one matrix large enough, to be shared out.
        for (int columns = 0; columns <= 80; columns++) yield return (3, columns);
        foreach (int columns in (int[])[127, 128, 129, 200, 255, 256]) yield return (5, columns);
        yield return (1, 1000);
        yield return (1, 70_000);
        yield return (700, 100);
    }

    private static RampTable<float> Table(int[] group, Guarded data)
    {
        int count = group.Sum();
        int[] first = new int[group.Length + 1];
        for (int c = 0; c < group.Length; c++) first[c + 1] = first[c] + group[c];
        return new RampTable<float>(first, data.Normal(1, count), Positive(data.Normal(1, count)));
    }

    private static Matrix<float> Positive(Matrix<float> x)
    {
        for (int r = 0; r < x.Rows; r++)
            foreach (ref float value in x.Row(r)) value = float.IsNaN(value) ? value : MathF.Abs(value) + 0.1f;
        return x;
    }

    /// <summary>Inputs as views of wider matrices full of NaN, and an output view whose surroundings must stay as they were.</summary>
    private sealed class Guarded(int seed)
    {
        private static readonly float[] SpecialValues =
        [
            0f, -0f, 1f, -1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -1e-40f, 1e-38f, float.MaxValue, -float.MaxValue,
            88.7f, -87.4f, -103.5f, 0.5f, 0.625f, -0.625f, 9.1f, 16777217f,
        ];

        private int _made;

        /// <summary>The output of the run in progress, for kernels with several outputs.</summary>
        public Matrix<float>? Output { get; private set; }

        public Matrix<float> Normal(int rows, int columns)
        {
            Matrix<float> view = Surrounded(rows, columns);
            Fill(view, ++_made);
            return view;
        }

        public Matrix<float> Special(int rows, int columns)
        {
            Matrix<float> view = Normal(rows, columns);
            for (int r = 0; r < rows; r++)
                for (int c = r % 3; c < columns; c += 3) view[r, c] = SpecialValues[((7 * r) + c) % SpecialValues.Length];
            return view;
        }

        /// <summary>The same numbers at each call with the same tag.</summary>
        public Matrix<float> Fresh(int rows, int columns, int tag)
        {
            Matrix<float> view = Surrounded(rows, columns);
            Fill(view, 1000 + tag);
            return view;
        }

        public void Compare(Kernels<float> kernels, int rows, int columns, Action<Kernels<float>, Matrix<float>> run)
        {
            Matrix<float> expected = Run(Reference, rows, columns, run);
            Matrix<float> actual = Run(kernels, rows, columns, run);
            for (int r = 0; r < expected.Rows; r++)
            {
                for (int c = 0; c < expected.Columns; c++)
                {
                    float e = expected[r, c], a = actual[r, c];
                    bool same = BitConverter.SingleToInt32Bits(e) == BitConverter.SingleToInt32Bits(a) || (float.IsNaN(e) && float.IsNaN(a));
                    if (!same) Assert.Fail($"{kernels.Name}, output {rows}×{columns}: element ({r - 2}, {c - 5}) is {a:R}, the reference has {e:R}.");
                }
            }
        }

        private Matrix<float> Run(Kernels<float> kernels, int rows, int columns, Action<Kernels<float>, Matrix<float>> run)
        {
            var whole = new Matrix<float>(rows + 4, columns + 9);
            Fill(whole, 5000);
            Output = whole.RowRange(2, rows).ColumnRange(5, columns);
            run(kernels, Output);
            return whole;
        }

        private static Matrix<float> Surrounded(int rows, int columns)
        {
            var whole = new Matrix<float>(rows, columns + 7);
            for (int r = 0; r < rows; r++) whole.Row(r).Fill(float.NaN);
            return whole.ColumnRange(3, columns);
        }

        private void Fill(Matrix<float> x, int tag)
        {
            var stream = new RandomStream((ulong)seed, RandomPurpose.Simulation, 0, (uint)tag);
            for (int r = 0; r < x.Rows; r++)
                for (int c = 0; c < x.Columns; c++) x[r, c] = stream.Normal(((long)r * 100_000) + c);
        }
    }
}
