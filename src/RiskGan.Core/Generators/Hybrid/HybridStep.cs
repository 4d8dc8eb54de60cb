using System.Numerics;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>One training step of preset <c>hybrid</c>: every cell's network meets the same B rows, each seeing the cells before it and some more.</summary>
/// <remarks>
/// Known cells. In the first rows, 1 − masked share − others' share of them, nothing but the cells earlier in the visiting order: the chain that generates. In the others
/// each cell is known with the row's own rate r ~ U(0, 1) besides: the chains that complete rows; or each network sees all cells but its own: scores, single gaps. Loss: Σ over unknown cells of
/// −log P(cell | its known parents), so one pass over a row trains every conditional of the chain at once.
/// Cells are shared out among threads whole; each cell's arithmetic is one thread's, so results do not depend on their number.
/// </remarks>
internal sealed class HybridStep<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int CheckBatchRows = 256;
    private const int MostBalanceRows = 20_000;

    private readonly HybridOptions _options;
    private readonly HybridLayout _layout;
    private readonly EncodedTable _data;
    private readonly ulong _seed;
    private readonly int[] _trainingRows;
    private readonly int[] _order;
    private readonly int[] _rows;
    private readonly RowOrder _rowOrder;
    private readonly TokenBatch<T> _batch;
    private readonly TokenBatch<T>[] _heldOut;
    private readonly TokenBatch<T>[] _heldOutMasked; // the same rows with cells out of order known, as in training
    private readonly CellTrainer<T>[] _cells;
    private readonly int[][] _cellsOfThread;
    private readonly Kernels<T>[] _kernels;
    private readonly Action<CellTrainer<T>> _train; // made once, with what it reads in fields: a step allocates nothing
    private readonly double[] _losses;
    private ScoreRegression? _regression;
    private long _step;
    private double _rate;

    public HybridStep(Func<Kernels<T>> kernels, HybridLayout layout, HybridOptions options, EncodedTable data, ulong seed, int threads)
    {
        _options = options;
        _layout = layout;
        _data = data;
        _seed = seed;
        (_trainingRows, int[] heldOut) = Split();
        _rows = new int[options.BatchSize];
        _order = new int[options.BatchSize];
        _rowOrder = new RowOrder(_trainingRows.Length, seed);
        _batch = new TokenBatch<T>(layout, options.BatchSize);
        _heldOut = CheckBatches(heldOut);
        // Half of them is enough for a third of the judgement.
        int toMask = Math.Max(Math.Min(heldOut.Length, CheckBatchRows), heldOut.Length / 2);
        _heldOutMasked = CheckBatches(heldOut.AsSpan(0, toMask));
        for (int b = 0; b < _heldOutMasked.Length; b++)
        {
            var stream = new RandomStream(seed, RandomPurpose.Mask, (uint)(b * CheckBatchRows), 1);
            HideCells(_heldOutMasked[b], stream, 0);
        }

        HeldOutRows = heldOut.Length;
        if (layout.Scores is { } features) UseScores(new ScoreRegression(layout, new ScoreFit(features, data, _trainingRows).Best()));
        _kernels = [.. Enumerable.Range(0, Math.Clamp(threads, 1, layout.CellCount)).Select(_ => kernels())];
        var rooms = _kernels.Select(_ => new CellModel<T>.Room(layout, Math.Max(options.BatchSize, CheckBatchRows))).ToArray();
        _cellsOfThread = ShareOut(_kernels.Length);
        _cells = new CellTrainer<T>[layout.CellCount];
        for (int thread = 0; thread < _kernels.Length; thread++)
            foreach (int cell in _cellsOfThread[thread])
                _cells[cell] = new CellTrainer<T>(_kernels[thread], layout, options, cell, rooms[thread], seed);
        _losses = new double[_cells.Length];
        _train = cell => _losses[cell.Model.Cell] = cell.IsDone ? cell.LastLoss : cell.Step(_batch, _step, _rate);
    }

    /// <summary>Visiting order, parents and anchors.</summary>
    public HybridSettings Settings => _layout.Settings;

    /// <summary>The cells' trainers.</summary>
    public IReadOnlyList<CellTrainer<T>> Cells => _cells;

    /// <summary>The linear law's moments after <see cref="Finish"/>: the best, then draws of them; empty where it is not used.</summary>
    public IReadOnlyList<ScoreMoments> Scores { get; private set; } = [];

    /// <summary>Rows kept out of training.</summary>
    public int HeldOutRows { get; }

    /// <summary>True where no cell gets better any more.</summary>
    public bool IsDone => Array.TrueForAll(_cells, cell => cell.IsDone);

    /// <summary>Held-out loss of the best weights so far, nats a row over all cells.</summary>
    public double BestLoss => _cells.Sum(cell => cell.BestLoss);

    /// <summary>One step; returns the mean loss of a row over all cells, nats: of those that are done the last they had in training.</summary>
    public double Run(long step, double rate)
    {
        DrawBatch(step);
        (_step, _rate) = (step, rate);
        ForEachCell(_train);
        double sum = 0;
        foreach (double loss in _losses) sum += loss;
        return sum;
    }

    /// <summary>Looks at the held-out rows; cells that stopped getting better are done.</summary>
    public void Check() => ForEachCell(cell =>
    {
        if (!cell.IsDone) cell.Judge(cell.HeldOutLoss(_heldOut), cell.HeldOutLoss(_heldOutMasked));
    });

    /// <summary>Takes every cell's best weights and balances their biases, cell by cell in the visiting order, on rows drawn as sampling draws them.</summary>
    public void Finish()
    {
        foreach (CellTrainer<T> cell in _cells) cell.UseBest();
        if (_layout.Scores is { } features) FitScores(features);
        int rows = Math.Clamp(_data.RowCount, 2000, MostBalanceRows);
        TokenBatch<T>[] drawn = [.. Enumerable.Range(0, (rows + CheckBatchRows - 1) / CheckBatchRows).Select(_ => new TokenBatch<T>(_layout, CheckBatchRows))];
        foreach (int cell in _layout.Order)
        {
            _cells[cell].Balance(_layout.Shares(_data, cell), drawn, _heldOut);
            CellModel<T> model = _cells[cell].Model;
            var stream = new RandomStream(_seed, RandomPurpose.Recalibration, 0, (uint)cell);
            for (int b = 0; b < drawn.Length; b++)
            {
                model.Forward(drawn[b], CheckBatchRows, inOrder: false);
                for (int r = 0; r < CheckBatchRows; r++)
                {
                    long at = 2L * ((b * CheckBatchRows) + r);
                    model.Draw(drawn[b], r, stream.Uniform(at), stream.Uniform(at + 1), without: -1);
                    drawn[b].Known(r)[cell] = true;
                }
            }
        }
    }

    /// <summary>Loss of the best weights on as many training rows as are held out, nats a row; the same measure as <see cref="BestLoss"/>.</summary>
    public double TrainingLoss()
    {
        int count = Math.Min(HeldOutRows, _trainingRows.Length);
        TokenBatch<T>[] batches = CheckBatches(Array.ConvertAll(EvenlySpaced.Of(count, _trainingRows.Length), i => _trainingRows[i]));
        foreach (TokenBatch<T> batch in batches) _regression?.FillInOrder(batch);
        var losses = new double[_cells.Length];
        ForEachCell(cell => losses[cell.Model.Cell] = cell.Model.MeanLoss(batches));
        return losses.Sum();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Kernels<T> kernels in _kernels) kernels.Dispose();
    }

    private void ForEachCell(Action<CellTrainer<T>> action)
    {
        if (_kernels.Length > 1)
        {
            OnThreads(action);
            return;
        }

        foreach (CellTrainer<T> cell in _cells) action(cell);
    }

    private void OnThreads(Action<CellTrainer<T>> action) =>
        Parallel.For(0, _cellsOfThread.Length, new ParallelOptions { MaxDegreeOfParallelism = _cellsOfThread.Length }, thread =>
        {
            foreach (int cell in _cellsOfThread[thread]) action(_cells[cell]);
        });

    private void UseScores(ScoreRegression regression)
    {
        _regression = regression;
        foreach (TokenBatch<T> batch in _heldOut) regression.FillInOrder(batch);
        foreach (TokenBatch<T> batch in _heldOutMasked) regression.FillInOrder(batch);
    }

    // Rows that were held out tell about the linear law too, once no more is to be judged with it.
    private void FitScores(ScoreFeatures features)
    {
        var fit = new ScoreFit(features, _data, [.. Enumerable.Range(0, _data.RowCount)]);
        ScoreMoments best = fit.Best();
        Scores = [best, .. Enumerable.Range(1, _layout.Settings.ScoreSets - 1).Select(set => fit.Draw(best, new RandomStream(_seed, RandomPurpose.ModelDraw, (uint)set)))];
        UseScores(new ScoreRegression(_layout, best));
        foreach (CellTrainer<T> cell in _cells) cell.Model.Regression = _regression;
    }

    private void DrawBatch(long step)
    {
        _rowOrder.Fill(step, _order);
        for (int i = 0; i < _rows.Length; i++) _rows[i] = _trainingRows[_order[i]];
        _batch.Fill(_data, _rows, new RandomStream(_seed, RandomPurpose.Jitter, (uint)step));
        _batch.Forget();
        var stream = new RandomStream(_seed, RandomPurpose.Mask, (uint)step);
        HideCells(_batch, stream, (int)(_rows.Length * (1 - _options.MaskedShare - _options.OthersKnownShare)));
        _regression?.FillInOrder(_batch);
    }

    // From a row on: rows of which each network sees all other cells, then rows with a mask, in their shares.
    private void HideCells(TokenBatch<T> batch, RandomStream stream, int first)
    {
        int masked = first + (int)((batch.Rows - first) * (_options.OthersKnownShare / (_options.OthersKnownShare + _options.MaskedShare)));
        batch.OthersKnown[first..masked].Fill(true);
        for (int r = masked; r < batch.Rows; r++) Mask(batch.Known(r), stream, r);
    }

    // Each cell is known with the row's own rate.
    private static void Mask(Span<bool> known, RandomStream stream, int row)
    {
        long at = (long)row * (known.Length + 1);
        float rowRate = stream.Uniform(at);
        for (int cell = 0; cell < known.Length; cell++) known[cell] = stream.Uniform(at + 1 + cell) < rowRate;
    }

    // Rows as batches of the size that checks take; a batch's first place in the list numbers its jitter.
    private TokenBatch<T>[] CheckBatches(ReadOnlySpan<int> rows)
    {
        var batches = new TokenBatch<T>[(rows.Length + CheckBatchRows - 1) / CheckBatchRows];
        for (int b = 0; b < batches.Length; b++)
        {
            int first = b * CheckBatchRows;
            int size = Math.Min(CheckBatchRows, rows.Length - first);
            batches[b] = new TokenBatch<T>(_layout, size);
            batches[b].Fill(_data, rows.Slice(first, size), new RandomStream(_seed, RandomPurpose.Jitter, (uint)first, 1));
        }

        return batches;
    }

    // A random share of the rows; the rest trains.
    private (int[] Training, int[] HeldOut) Split()
    {
        int n = _data.RowCount;
        int held = Math.Clamp((int)(n * _options.HeldOutShare), 1, Math.Min(_options.MostHeldOut, Math.Max(1, n / 2)));
        var stream = new RandomStream(_seed, RandomPurpose.Split, 0, 1);
        int[] shuffled = [.. Enumerable.Range(0, n)];
        for (int i = n - 1; i > 0; i--)
        {
            int j = (int)(((ulong)stream.Bits(i) * (ulong)(i + 1)) >> 32);
            (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
        }

        int[] heldOut = [.. shuffled.Take(held).Order()];
        int[] training = [.. shuffled.Skip(held).Order()];
        return (training, heldOut);
    }

    // The dearest cells first, each to the thread with least to do.
    private int[][] ShareOut(int threads)
    {
        var lists = Enumerable.Range(0, threads).Select(_ => new List<int>()).ToArray();
        var load = new long[threads];
        foreach (int cell in Enumerable.Range(0, _layout.CellCount).OrderByDescending(Cost).ThenBy(cell => cell))
        {
            int least = Array.IndexOf(load, load.Min());
            lists[least].Add(cell);
            load[least] += Cost(cell);
        }

        return [.. lists.Select(list => list.ToArray())];
    }

    private long Cost(int cell) => CellModel<T>.SpecOf(_layout, cell).ParameterCount;
}
