using System.Runtime.CompilerServices;
using RiskGan.Core.Data;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Reliability;

/// <summary>Kernels work on bare pointers: under constant garbage collection, with freed memory overwritten at once, every bit must be as without.</summary>
public sealed class GarbageCollectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Kernels_on_temporary_matrices_and_views_give_the_bits_of_a_quiet_run(int threads)
    {
        int rounds = Figure.Rounds(60);
        ulong quiet = Work(threads, rounds);
        using (new Disturbance())
            Assert.Equal(quiet, Work(threads, rounds));
    }

    [Theory]
    [InlineData(Preset.Gan)]
    [InlineData(Preset.Classic)]
    public void Training_and_sampling_give_the_bits_of_a_quiet_run(Preset preset)
    {
        int steps = Figure.Rounds(12);
        string quiet = Trained(preset, steps);
        using (new Disturbance())
            Assert.Equal(quiet, Trained(preset, steps));
    }

    // Nothing but the call itself holds the matrices: their last use is as arguments.
    private static ulong Work(int threads, int rounds)
    {
        using Kernels<float> kernels = Kernels.Create(threads);
        ulong hash = 14695981039346656037;
        for (int round = 0; round < rounds; round++)
        {
            var stream = new RandomStream((ulong)round, RandomPurpose.Simulation);
            var c = new Matrix<float>(70, 33);
            kernels.Multiply(Filled(kernels, stream, 70, 41), View(kernels, stream, 41, 33), c, Filled(kernels, stream, 1, 33));
            hash = Hash(hash, c);
            var d = new Matrix<float>(41, 33);
            kernels.MultiplyTransposedA(View(kernels, stream, 70, 41), Columns(kernels, stream, 70, 33), d, accumulate: false);
            hash = Hash(hash, d);
            var e = new Matrix<float>(70, 41);
            kernels.MultiplyTransposedB(Filled(kernels, stream, 70, 33), View(kernels, stream, 41, 33), e);
            hash = Hash(hash, e);
            var sums = new Matrix<float>(1, 33);
            kernels.ColumnSums(View(kernels, stream, 70, 33), sums, accumulate: false);
            hash = Hash(hash, sums);
            kernels.Tanh(Columns(kernels, stream, 70, 41), e);
            hash = Hash(hash, e);
        }

        return hash;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Matrix<float> Filled(Kernels<float> kernels, RandomStream stream, int rows, int columns)
    {
        var matrix = new Matrix<float>(rows, columns);
        kernels.FillUniform(matrix, stream, 0);
        return matrix;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Matrix<float> View(Kernels<float> kernels, RandomStream stream, int rows, int columns) => Filled(kernels, stream, rows + 5, columns).RowRange(3, rows);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Matrix<float> Columns(Kernels<float> kernels, RandomStream stream, int rows, int columns) => Filled(kernels, stream, rows, columns + 9).ColumnRange(9, columns);

    private static ulong Hash(ulong hash, Matrix<float> matrix)
    {
        for (int r = 0; r < matrix.Rows; r++)
            foreach (float value in matrix.Row(r)) hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211;
        return hash;
    }

    private static string Trained(Preset preset, int steps)
    {
        var provenance = new Provenance("tiny.csv", 1, new string('0', 64), 300);
        Model model = new GanTrainer().Fit(TinyTables.Mixed(300), provenance, new TrainingOptions { Preset = preset, Steps = steps, BatchSize = 300, Threads = 2 });
        ulong hash = 14695981039346656037;
        foreach (NamedTensor tensor in model.Weights)
            foreach (float value in (float[])tensor.Values) hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211;
        foreach (Table rows in new Sampler(model, seed: 3, threads: 2).Sample(3 * Sampler.ChunkRows))
            foreach (double value in ((NumericColumn)rows.Columns[1]).Values) hash = (hash ^ BitConverter.DoubleToUInt64Bits(value)) * 1099511628211;
        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Collects garbage without pause, and takes pinned memory just freed to write over it.</summary>
    private sealed class Disturbance : IDisposable
    {
        private readonly Thread[] _threads;
        private volatile bool _ended;

        public Disturbance()
        {
            _threads = [new Thread(Collect), new Thread(Overwrite)];
            foreach (Thread thread in _threads) thread.Start();
        }

        public void Dispose()
        {
            _ended = true;
            foreach (Thread thread in _threads) thread.Join();
        }

        private void Collect()
        {
            while (!_ended)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }

        private void Overwrite()
        {
            while (!_ended)
            {
                // The sizes of the matrices at work, so that their memory is what is taken.
                foreach (int length in (int[])[70 * 48, 41 * 48, 75 * 48, 70 * 64, 300 * 16, 300 * 272])
                    GC.AllocateUninitializedArray<float>(length + 256 + 16, pinned: true).AsSpan().Fill(float.NaN);
            }
        }
    }
}
