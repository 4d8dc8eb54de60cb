using System.Collections.Concurrent;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Classic;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Tails;
using RiskGan.Core.Training;

namespace RiskGan.Core.Sampling;

/// <summary>Draws synthetic rows from a model in constant memory; row i depends on (model, seed, i) alone.</summary>
/// <remarks>
/// Rows come in chunks of <see cref="ChunkRows"/>, in order. Several chunks are made at a time, each by one worker with its own room,
/// so neither the number of threads nor the number of rows asked for changes a row.
/// Where the model has a calibration, a row is the first of its candidates that the rake keeps, its scores mapped to the training laws.
/// </remarks>
public sealed class Sampler
{
    /// <summary>Rows a chunk.</summary>
    public const int ChunkRows = 2048;

    private static readonly int[] AllOffsets = [.. Enumerable.Range(0, ChunkRows)];

    private readonly Model _model;
    private readonly ulong _seed;
    private readonly int _threads;
    private readonly SamplerOptions _options;
    private readonly DenseNetwork<float>? _network; // null where each worker builds its own
    private readonly ConcurrentStack<Worker> _idle = []; // not a bag: a thread that used one keeps it, hence its workers and this, for ever
    private long _rows;
    private long _candidates;
    private long _exhausted;

    /// <summary>Builds the generator from the model's weights.</summary>
    public Sampler(Model model, ulong seed, int threads, SamplerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _model = model;
        _seed = seed;
        _threads = threads;
        _options = options ?? new SamplerOptions();
        _network = model.Generator.Preset == Preset.Hybrid || _options.Engine is not null ? null : model.BuildGenerator(Kernels.Create(1));
    }

    /// <summary>What the chunks made so far took.</summary>
    public SamplerCounts Counts => new(Interlocked.Read(ref _rows), Interlocked.Read(ref _candidates), Interlocked.Read(ref _exhausted));

    /// <summary>The rows 0 to <paramref name="count"/> − 1 as tables, chunk by chunk.</summary>
    public IEnumerable<Table> Sample(long count, CancellationToken stop = default) => Sample(count, table => table, stop);

    /// <summary>The rows 0 to <paramref name="count"/> − 1, each chunk passed through <paramref name="project"/> on the worker that made it.</summary>
    /// <remarks>Formatting a chunk is dearer than writing it, so it belongs on the workers too. Results come in row order.</remarks>
    public IEnumerable<TResult> Sample<TResult>(long count, Func<Table, TResult> project, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(project);
        return Pipeline(count, (first, size) => project(Make(first, size, worker => worker.Decode(first, _options.Tails))), stop);
    }

    /// <summary>The same without a new table a chunk: <paramref name="project"/> must be done with its table when it returns, for the next chunk has the same memory.</summary>
    public IEnumerable<TResult> SampleInPlace<TResult>(long count, Func<Table, TResult> project, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(project);
        return Pipeline(count, (first, size) => Make(first, size, worker => project(worker.DecodeInPlace(first, _options.Tails))), stop);
    }

    /// <summary>The same rows twice: in the observed range, and with the tails of the options.</summary>
    internal IEnumerable<(Table Observed, Table Continued)> SampleBoth(long count, CancellationToken stop = default) =>
        Pipeline(count, (first, size) => Make(first, size, worker => (worker.Decode(first, null), worker.Decode(first, _options.Tails))), stop);

    /// <summary>The preset's generator of encoded rows, at most <paramref name="rows"/> a call; for one thread.</summary>
    internal static IRowSampler RowSamplerOf(Model model, ulong seed, int rows) => RowSamplerOf(model, null, seed, rows);

    private static IRowSampler RowSamplerOf(Model model, DenseNetwork<float>? network, ulong seed, int rows)
    {
        Kernels<float> kernels = Kernels.Create(1);
        if (model.Generator.Preset == Preset.Hybrid) return new HybridRowSampler(model.BuildHybrid(kernels), seed);
        network ??= model.BuildGenerator(kernels);
        return model.Generator.Preset == Preset.Gan
            ? new GanRowSampler(kernels, network, model.Encoder.Layout, model.Generator.Temperature, seed)
            : new ClassicRowSampler(kernels, network, model.Encoder.Layout, rows, seed);
    }

    private IEnumerable<TResult> Pipeline<TResult>(long count, Func<long, int, TResult> make, CancellationToken stop)
    {
        long next = 0;
        if (_threads == 1)
        {
            for (; next < count; next += ChunkRows)
            {
                stop.ThrowIfCancellationRequested();
                yield return make(next, (int)Math.Min(ChunkRows, count - next));
            }

            yield break;
        }

        // Up to two chunks a thread are under way or waiting to be taken: enough to keep cores busy, little enough to hold in memory.
        TaskScheduler scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, _threads).ConcurrentScheduler;
        var pending = new Queue<Task<TResult>>();
        while (next < count || pending.Count > 0)
        {
            while (next < count && pending.Count < 2 * _threads)
            {
                long first = next;
                int size = (int)Math.Min(ChunkRows, count - first);
                pending.Enqueue(Task.Factory.StartNew(() => make(first, size), stop, TaskCreationOptions.DenyChildAttach, scheduler));
                next += size;
            }

            stop.ThrowIfCancellationRequested();
            yield return pending.Dequeue().GetAwaiter().GetResult();
        }
    }

    private TResult Make<TResult>(long first, int size, Func<Worker, TResult> decode)
    {
        if (!_idle.TryPop(out Worker? worker)) worker = new Worker(this);
        worker.Make(first, size);
        TResult decoded = decode(worker);
        _idle.Push(worker);
        return decoded;
    }

    private void Count(SamplerCounts counts)
    {
        Interlocked.Add(ref _rows, counts.Rows);
        Interlocked.Add(ref _candidates, counts.Candidates);
        Interlocked.Add(ref _exhausted, counts.Exhausted);
    }

    /// <summary>One thread's room: kernels, activations, encoded rows.</summary>
    private sealed class Worker
    {
        private readonly Sampler _owner;
        private readonly IRowSampler _sampler;
        private readonly AcceptedRows? _accepted;
        private readonly Matrix<float> _rows;
        private DecodeRoom? _room;
        private int _made;

        public Worker(Sampler owner)
        {
            _owner = owner;
            Model model = owner._model;
            int width = model.Encoder.Layout.Width;
            _rows = new Matrix<float>(ChunkRows, width);
            _sampler = owner._options.Engine?.RowSampler(model, owner._seed, ChunkRows) ?? RowSamplerOf(model, owner._network, owner._seed, ChunkRows);
            if (owner._options.Rake && model.Calibration?.Rake is { } rake) _accepted = new AcceptedRows(_sampler, rake, owner._seed, ChunkRows, width);
        }

        /// <summary>Makes encoded rows; they stay until the next are made.</summary>
        public void Make(long first, int size)
        {
            _made = size;
            Matrix<float> rows = _rows.RowRange(0, size);
            _owner.Count(Fill(first, rows));
            if (_owner._options.Recalibrate) _owner._model.Calibration?.MapScores(rows, isRaked: _accepted is not null);
        }

        /// <summary>The rows made last, as a table.</summary>
        public Table Decode(long first, TailSplice? tails) => _owner._model.Encoder.Decode(_rows.RowRange(0, _made), first, _owner._seed, tails, _owner._model.ExactCopies);

        /// <summary>The same in this worker's own memory.</summary>
        public Table DecodeInPlace(long first, TailSplice? tails)
        {
            TableEncoder encoder = _owner._model.Encoder;
            return encoder.Decode(_rows.RowRange(0, _made), first, _owner._seed, tails, _owner._model.ExactCopies, _room ??= new DecodeRoom(encoder.Layout));
        }

        private SamplerCounts Fill(long first, Matrix<float> rows)
        {
            if (_accepted is not null) return _accepted.Fill(first, rows);
            _sampler.Fill(first, 0, AllOffsets.AsSpan(0, rows.Rows), rows);
            return new SamplerCounts(rows.Rows, rows.Rows, 0);
        }
    }
}
