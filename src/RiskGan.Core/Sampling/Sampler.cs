using System.Collections.Concurrent;
using RiskGan.Core.Data;
using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Core.Sampling;

/// <summary>Draws synthetic rows from a model in constant memory; row i depends on (model, seed, i) alone.</summary>
/// <remarks>
/// Rows come in chunks of <see cref="ChunkRows"/>, in order. Several chunks are made at a time, each by one worker with its own room,
/// so neither the number of threads nor the number of rows asked for changes a row.
/// </remarks>
public sealed class Sampler
{
    /// <summary>Rows a chunk.</summary>
    public const int ChunkRows = 2048;

    private static readonly int[] AllOffsets = [.. Enumerable.Range(0, ChunkRows)];

    private readonly Model _model;
    private readonly ulong _seed;
    private readonly int _threads;
    private readonly DenseNetwork<float>? _network; // null where each worker builds its own
    private readonly ConcurrentBag<Worker> _idle = [];

    /// <summary>Builds the generator from the model's weights.</summary>
    public Sampler(Model model, ulong seed, int threads)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _model = model;
        _seed = seed;
        _threads = threads;
        _network = model.Generator.Preset == Preset.Hybrid ? null : model.BuildGenerator(Kernels.Create(1));
    }

    /// <summary>The rows 0 to <paramref name="count"/> − 1 as tables, chunk by chunk.</summary>
    public IEnumerable<Table> Sample(long count, CancellationToken stop = default) => Sample(count, table => table, stop);

    /// <summary>The rows 0 to <paramref name="count"/> − 1, each chunk passed through <paramref name="project"/> on the worker that made it.</summary>
    /// <remarks>Formatting a chunk is dearer than writing it, so it belongs on the workers too. Results come in row order.</remarks>
    public IEnumerable<TResult> Sample<TResult>(long count, Func<Table, TResult> project, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(project);
        return Pipeline(count, project, stop);
    }

    /// <summary>The preset's generator of encoded rows, at most <paramref name="rows"/> a call; for one thread.</summary>
    internal static IRowSampler RowSamplerOf(Model model, ulong seed, int rows) => RowSamplerOf(model, null, seed, rows);

    private static IRowSampler RowSamplerOf(Model model, DenseNetwork<float>? network, ulong seed, int rows)
    {
        Kernels<float> kernels = Kernels.Create(1);
        if (model.Generator.Preset == Preset.Hybrid) return new HybridRowSampler(model.BuildHybrid(kernels), seed);
        network ??= model.BuildGenerator(kernels);
        return model.Generator.Preset == Preset.Gan
            ? new GanRowSampler(kernels, network, model.Encoder.Layout, rows, model.Generator.Temperature, seed)
            : new ClassicRowSampler(kernels, network, model.Encoder.Layout, rows, seed);
    }

    private IEnumerable<TResult> Pipeline<TResult>(long count, Func<Table, TResult> project, CancellationToken stop)
    {
        // Up to two chunks a thread are under way or waiting to be taken: enough to keep cores busy, little enough to hold in memory.
        var pending = new Queue<Task<TResult>>();
        long next = 0;
        while (next < count || pending.Count > 0)
        {
            while (next < count && pending.Count < (_threads == 1 ? 1 : 2 * _threads))
            {
                long first = next;
                int size = (int)Math.Min(ChunkRows, count - first);
                pending.Enqueue(Task.Run(() => project(Make(first, size)), stop));
                next += size;
            }

            stop.ThrowIfCancellationRequested();
            yield return pending.Dequeue().GetAwaiter().GetResult();
        }
    }

    private Table Make(long first, int size)
    {
        if (!_idle.TryTake(out Worker? worker)) worker = new Worker(this);
        Table table = worker.Make(first, size);
        _idle.Add(worker);
        return table;
    }

    /// <summary>One thread's room: kernels, activations, encoded rows.</summary>
    private sealed class Worker
    {
        private readonly Sampler _owner;
        private readonly IRowSampler _sampler;
        private readonly Matrix<float> _rows;

        public Worker(Sampler owner)
        {
            _owner = owner;
            Model model = owner._model;
            _rows = new Matrix<float>(ChunkRows, model.Encoder.Layout.Width);
            _sampler = RowSamplerOf(model, owner._network, owner._seed, ChunkRows);
        }

        public Table Make(long first, int size)
        {
            _sampler.Fill(first, 0, AllOffsets.AsSpan(0, size), _rows);
            return _owner._model.Encoder.Decode(_rows.RowRange(0, size), first, _owner._seed);
        }
    }
}
