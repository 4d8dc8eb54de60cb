using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Sampling;

namespace RiskGan.Core.Generators.Gan;

/// <summary>Completes rows with preset <c>gan</c>: the masked generator in one shot, "missing" excluded where it may not be drawn.</summary>
/// <remarks>
/// Categories leave the missing level out of the draw. A number that falls on the missing atom is drawn again with what is
/// settled taken as observed, up to <see cref="Passes"/> times; after that its rank inside the atom is stretched over the law of the present values.
/// Level probabilities are softmax(logits) averaged over <see cref="ProbabilityDraws"/> noise vectors common to all rows.
/// </remarks>
internal sealed class GanRowCompleter : IRowCompleter
{
    /// <summary>Draws of a number before its rank is stretched.</summary>
    public const int Passes = 8;

    /// <summary>Noise vectors a probability is averaged over.</summary>
    public const int ProbabilityDraws = 32;

    private readonly Kernels<float> _kernels;
    private readonly DenseNetwork<float> _network;
    private readonly EncodedLayout _layout;
    private readonly TableEncoder _encoder;
    private readonly ulong _seed;
    private readonly CellMask<float> _masks;
    // Rooms for few and for many rows: a pass costs what its room holds, and the last rows to settle are few.
    private readonly DenseNetworkState<float>?[] _rooms;
    private readonly int[] _roomRows;
    private readonly Matrix<float> _gumbel;
    private readonly Matrix<float> _known;
    private readonly int[] _open;
    private readonly int _noiseWidth;

    public GanRowCompleter(Kernels<float> kernels, DenseNetwork<float> network, TableEncoder encoder, int rows, ulong seed)
    {
        _kernels = kernels;
        _network = network;
        _encoder = encoder;
        _layout = encoder.Layout;
        _seed = seed;
        MaxRows = rows;
        _masks = new CellMask<float>(kernels, _layout, rows);
        _roomRows = [Math.Min(16, rows), Math.Min(128, rows), Math.Min(512, rows), rows];
        _rooms = new DenseNetworkState<float>?[_roomRows.Length];
        _gumbel = new Matrix<float>(rows, Math.Max(1, _layout.Width - _layout.NumericCount));
        _known = new Matrix<float>(rows, _layout.CellCount);
        _open = new int[rows];
        _noiseWidth = network.Spec.InputWidth - _layout.Width - _layout.CellCount;
    }

    public int MaxRows { get; }

    public void UseDraw(int draw)
    {
        // One network makes every completion.
    }

    public void Complete(long firstRow, int draw, ReadOnlySpan<int> offsets, ReadOnlySpan<bool> mayBeMissing, Matrix<float> observed, Matrix<float> rows)
    {
        int count = offsets.Length;
        for (int r = 0; r < count; r++) _open[r] = r;
        _known.RowRange(0, count).CopyFrom(observed.RowRange(0, count));
        for (int pass = 0; count > 0; pass++)
        {
            DenseNetworkState<float> state = RoomFor(count);
            Forward(state, firstRow, (uint)((draw * Passes) + pass), offsets, count, rows);
            int open = 0;
            for (int i = 0; i < count; i++)
            {
                int r = _open[i];
                if (!Settle(state, i, _known.Row(r), rows.Row(r), mayBeMissing, isLast: pass == Passes - 1)) _open[open++] = r;
            }

            count = open;
        }
    }

    public void LevelProbabilities(int cell, Matrix<float> observed, Matrix<float> rows, Matrix<float> probabilities)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cell, _layout.NumericCount);
        int start = _layout.BlockStarts[cell - _layout.NumericCount];
        int width = _layout.CategoryWidths[cell - _layout.NumericCount];
        int count = rows.Rows;
        Matrix<float> known = _known.RowRange(0, count);
        known.CopyFrom(observed);
        var noise = new Matrix<float>(ProbabilityDraws, _noiseWidth);
        _kernels.FillNormal(noise, new RandomStream(0, RandomPurpose.ProbabilityNoise), 0);
        var sums = new double[count, width];
        DenseNetworkState<float> state = RoomFor(count);
        for (int k = 0; k < ProbabilityDraws; k++)
        {
            for (int r = 0; r < count; r++)
            {
                known[r, cell] = 0f;
                noise.Row(k).CopyTo(state.Input.Row(r));
            }

            FillInput(state, known, rows);
            _network.ForwardInference(state);
            for (int r = 0; r < count; r++) AddSoftmax(state.Output.Row(r).Slice(start, width), sums, r);
        }

        for (int r = 0; r < count; r++)
            for (int level = 0; level < width; level++) probabilities[r, level] = (float)(sums[r, level] / ProbabilityDraws);
    }

    private DenseNetworkState<float> RoomFor(int rows)
    {
        int room = Array.FindIndex(_roomRows, size => size >= rows);
        return _rooms[room] ??= new DenseNetworkState<float>(_network.Spec, _roomRows[room]);
    }

    private static void AddSoftmax(ReadOnlySpan<float> logits, double[,] sums, int row)
    {
        float greatest = float.NegativeInfinity;
        foreach (float logit in logits) greatest = Math.Max(greatest, logit);
        double total = 0;
        foreach (float logit in logits) total += PortableMath.Exp((double)logit - greatest);
        for (int level = 0; level < logits.Length; level++) sums[row, level] += PortableMath.Exp((double)logits[level] - greatest) / total;
    }

    /// <summary>Raw output and Gumbel numbers of the first <paramref name="count"/> open rows, in the state's first rows.</summary>
    private void Forward(DenseNetworkState<float> state, long firstRow, uint step, ReadOnlySpan<int> offsets, int count, Matrix<float> rows)
    {
        var noise = new RandomStream(_seed, RandomPurpose.CompletionNoise, step);
        var gumbel = new RandomStream(_seed, RandomPurpose.CompletionGumbel, step);
        for (int i = 0; i < count; i++)
        {
            int r = _open[i];
            long row = firstRow + offsets[r];
            _kernels.FillNormal(state.Input.RowRange(i, 1).ColumnRange(0, _noiseWidth), noise, row);
            _kernels.FillGumbel(_gumbel.RowRange(i, 1), gumbel, row);
            _masks.KeepObserved(rows.RowRange(r, 1), _known.RowRange(r, 1), state.Input.RowRange(i, 1).ColumnRange(_noiseWidth, _layout.Width));
            _known.Row(r).CopyTo(state.Input.Row(i)[(_noiseWidth + _layout.Width)..]);
        }

        _network.ForwardInference(state);
    }

    private void FillInput(DenseNetworkState<float> state, Matrix<float> known, Matrix<float> rows)
    {
        Matrix<float> input = state.Input.RowRange(0, rows.Rows);
        _masks.KeepObserved(rows, known, input.ColumnRange(_noiseWidth, _layout.Width));
        input.ColumnRange(_noiseWidth + _layout.Width, _layout.CellCount).CopyFrom(known);
    }

    /// <summary>Takes what was drawn for one row; false where a number has to be drawn again.</summary>
    private bool Settle(DenseNetworkState<float> state, int place, Span<float> known, Span<float> row, ReadOnlySpan<bool> mayBeMissing, bool isLast)
    {
        ReadOnlySpan<float> raw = state.Output.Row(place);
        ReadOnlySpan<float> gumbel = _gumbel.Row(place);
        bool isSettled = true;
        for (int j = 0; j < _layout.NumericCount; j++)
        {
            if (known[j] != 0f) continue;
            float z = raw[j];
            RankEncoder encoder = _encoder.Numerics[j];
            if (!mayBeMissing[j] && encoder.Law is { HasMissing: true, Values.Length: > 0 } law && encoder.AtomOfScore(z) == 0)
            {
                if (!isLast)
                {
                    isSettled = false;
                    continue;
                }

                double inside = PortableMath.NormalCdf(z) / law.Cumulative[1];
                z = RankEncoder.Squeeze((float)PortableMath.NormalQuantile(Math.Clamp(inside, 1e-9, 1 - 1e-9)), law.Cumulative[1], 1);
            }

            row[j] = z;
            known[j] = 1f;
        }

        for (int b = 0; b < _layout.CategoryCount; b++)
        {
            int cell = _layout.NumericCount + b;
            if (known[cell] != 0f) continue;
            int start = _layout.BlockStarts[b];
            int width = _layout.CategoryWidths[b];
            int without = !mayBeMissing[cell] && width > 1 ? _encoder.Categories[b].MissingCode : -1;
            int best = -1;
            for (int level = 0; level < width; level++)
            {
                if (level == without) continue;
                if (best < 0 || raw[start + level] + gumbel[start - _layout.NumericCount + level] > raw[start + best] + gumbel[start - _layout.NumericCount + best]) best = level;
            }

            row.Slice(start, width).Clear();
            row[start + best] = 1f;
            known[cell] = 1f;
        }

        return isSettled;
    }
}
