using System.Numerics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>One cell's conditional law: a dense network from the blocks of its known parents to the cell's <see cref="CellHead{T}"/>.</summary>
/// <remarks>
/// Cells share no weights, so each learns, stops and is sampled on its own and any thread may take any cell. Memory for activations is
/// the thread's (<see cref="Room"/>), not the cell's. Shapes: input B×I with I = Σ parents' blocks, output B×O.
/// </remarks>
internal sealed class CellModel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly HybridLayout _layout;
    private readonly FeatureLayer<T> _features;
    private readonly CellHead<T> _head;
    private readonly DenseNetworkState<T> _state;
    private DenseNetworkState<T> _used;
    private readonly int[] _anchors;
    private readonly CellFormula[] _formulas;
    private readonly bool[] _isKnown;
    private readonly T[] _heights;

    public CellModel(Kernels<T> kernels, HybridLayout layout, int cell, Room room)
    {
        _layout = layout;
        Cell = cell;
        Network = new DenseNetwork<T>(kernels, SpecOf(layout, cell), NameOf(cell));
        _features = new FeatureLayer<T>(kernels, layout, cell, Network.LinearLayers[0], room.Features);
        _head = new CellHead<T>(layout, cell);
        _state = room.StateOf(Network.Spec);
        _used = _state;
        _anchors = layout.Anchors(cell);
        _formulas = layout.Formulas(cell);
        _isKnown = new bool[_anchors.Length + _formulas.Length];
        _heights = new T[_isKnown.Length + (layout.HasGuess(cell) ? 5 : 0)];
    }

    /// <summary>The linear law that rows are drawn by; set before the cell draws, where the layout has one.</summary>
    public ScoreRegression? Regression { get; set; }

    /// <summary>Which cell.</summary>
    public int Cell { get; }

    /// <summary>The network.</summary>
    public DenseNetwork<T> Network { get; }

    /// <summary>Prefix of a cell's weights in a model file.</summary>
    public static string NameOf(int cell) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"generator.cell{cell}");

    /// <summary>A cell's network: hidden blocks of linear and ReLU.</summary>
    public static NetworkSpec SpecOf(HybridLayout layout, int cell) => new()
    {
        InputWidth = layout.InputWidth(cell),
        HiddenWidths = layout.Settings.HiddenWidths,
        OutputWidth = layout.OutputWidth(cell),
        Activation = Activation.Relu,
        Normalization = Normalization.None,
    };

    /// <summary>Runs the network for the batch's first <paramref name="rows"/> rows.</summary>
    /// <param name="batch">Tokens, features and known flags.</param>
    /// <param name="rows">At most the room's rows.</param>
    /// <param name="inOrder">True where cells before this one in the visiting order count as known too; the batch then holds the linear law's guesses already.</param>
    public void Forward(TokenBatch<T> batch, int rows, bool inOrder)
    {
        DenseNetworkState<T> state = StateOf(rows);
        if (!inOrder && _layout.HasGuess(Cell)) Regression!.Fill(batch, rows, Cell);
        _features.Forward(batch, rows, inOrder, state.Hidden[0].Linear);
        Network.ForwardBehindFirst(state);
    }

    /// <summary>Mean loss over the rows whose cell is not known already, and its gradient into the network's.</summary>
    /// <returns>Sum of −log P over those rows, nats; the gradient is of the sum divided by <paramref name="rows"/>.</returns>
    public double LossAndGradient(TokenBatch<T> batch, int rows)
    {
        double loss = 0;
        T scale = T.One / T.CreateTruncating(rows);
        for (int r = 0; r < rows; r++)
        {
            Span<T> gradient = _state.OutputGradient.Row(r);
            if (batch.Known(r)[Cell]) gradient.Clear();
            else loss += LossOf(batch, r, inOrder: true, scale, gradient);
        }

        DenseNetworkState<T> state = StateOf(rows);
        Network.BackwardBehindFirst(state);
        _features.Backward(state.Hidden[0].Gradient);
        return loss;
    }

    // The room, or so much of it as the batch needs; batches come in one size for long.
    private DenseNetworkState<T> StateOf(int rows)
    {
        if (rows != _used.Rows) _used = rows == _state.Rows ? _state : _state.Slice(0, rows);
        return _used;
    }

    /// <summary>Draws one row's cell after <see cref="Forward"/> with nothing in order, and sets it in the batch.</summary>
    /// <param name="batch">The batch that went forward.</param>
    /// <param name="row">Which of its rows.</param>
    /// <param name="forToken">Number in (0, 1) that picks the token.</param>
    /// <param name="forPosition">Number in (0, 1) that picks the position inside it.</param>
    /// <param name="without">A token that may not be drawn, or −1.</param>
    public void Draw(TokenBatch<T> batch, int row, float forToken, float forPosition, int without)
    {
        int token = Pick(TokenLaw(batch, row, inOrder: false), forToken, without, out _);
        if (Cell >= _layout.NumericCount)
        {
            batch.SetLevel(row, Cell, token);
            return;
        }

        NumericTokens numeric = _layout.Numerics[Cell];
        ReadOnlySpan<T> inside = _head.PositionLaw(token);
        float position = 0.5f;
        if (!inside.IsEmpty)
        {
            int place = Pick(inside, forPosition, -1, out float rest);
            position = _head.Inside(token, place, rest);
        }
        else if (!numeric.IsSingle(token))
        {
            position = forPosition;
        }

        int atom = numeric.AtomAt(token, numeric.RankOf(token, position));
        batch.SetNumber(row, Cell, token, position, atom);
    }

    /// <summary>What the network said last: room rows × O.</summary>
    public Matrix<T> Output => _state.Output;

    /// <summary>The y a row's mixture may point at, and which of them the row knows.</summary>
    public void ReadAnchors(TokenBatch<T> batch, int row, bool inOrder, out ReadOnlySpan<T> heights, out ReadOnlySpan<bool> isKnown)
    {
        ReadAnchors(batch, row, inOrder);
        heights = _heights;
        isKnown = _isKnown;
    }

    /// <summary>Number of the cell's tokens K.</summary>
    public int TokenCount => _layout.TokenCount(Cell);

    /// <summary>The mean of the rows' token laws, given what each row knows.</summary>
    public double[] MeanLaw(IReadOnlyList<TokenBatch<T>> batches)
    {
        var laws = new double[TokenCount];
        int rows = 0;
        foreach (TokenBatch<T> batch in batches)
        {
            Forward(batch, batch.Rows, inOrder: false);
            for (int r = 0; r < batch.Rows; r++)
            {
                ReadOnlySpan<T> law = TokenLaw(batch, r, inOrder: false);
                for (int k = 0; k < law.Length; k++) laws[k] += double.CreateTruncating(law[k]);
            }

            rows += batch.Rows;
        }

        for (int k = 0; k < laws.Length; k++) laws[k] /= rows;
        return laws;
    }

    /// <summary>Mean loss over the rows of whole batches whose cell is not known already, cells before it in the visiting order known, nats a row; 0 without such rows.</summary>
    public double MeanLoss(IReadOnlyList<TokenBatch<T>> batches)
    {
        double loss = 0;
        int rows = 0;
        foreach (TokenBatch<T> batch in batches)
        {
            Forward(batch, batch.Rows, inOrder: true);
            for (int r = 0; r < batch.Rows; r++)
            {
                if (batch.Known(r)[Cell]) continue;
                loss += LossOf(batch, r, inOrder: true, T.One, []);
                rows++;
            }
        }

        return loss / Math.Max(1, rows);
    }

    /// <summary>The law of one row's token after <see cref="Forward"/>.</summary>
    public ReadOnlySpan<T> TokenLaw(TokenBatch<T> batch, int row, bool inOrder)
    {
        ReadAnchors(batch, row, inOrder);
        return _head.TokenLaw(_state.Output.Row(row), _heights, _isKnown);
    }

    // Inverse of the law's running sum without one token; rest is how far into the token's own share the number fell.
    private static int Pick(ReadOnlySpan<T> law, float uniform, int without, out float rest)
    {
        T total = T.Zero;
        for (int k = 0; k < law.Length; k++)
            if (k != without) total += law[k];
        T at = T.CreateTruncating(uniform) * total;
        int last = -1;
        for (int k = 0; k < law.Length; k++)
        {
            if (k == without || law[k] <= T.Zero) continue;
            last = k;
            if (at < law[k])
            {
                rest = float.CreateTruncating(at / law[k]);
                return k;
            }

            at -= law[k];
        }

        // Rounding, or nothing but the excluded token has any mass: the last possible one.
        rest = 0.5f;
        return last >= 0 ? last : without == 0 && law.Length > 1 ? 1 : 0;
    }

    private double LossOf(TokenBatch<T> batch, int row, bool inOrder, T scale, Span<T> gradient)
    {
        ReadAnchors(batch, row, inOrder);
        return _head.Loss(_state.Output.Row(row), _heights, _isKnown, batch.Token(row, Cell), batch.Position(row, Cell), Cell < _layout.NumericCount ? batch.Atom(row, Cell) : 0, scale, gradient);
    }

    private void ReadAnchors(TokenBatch<T> batch, int row, bool inOrder)
    {
        for (int i = 0; i < _anchors.Length; i++)
        {
            int anchor = _anchors[i];
            _isKnown[i] = batch.Shows(row, anchor, Cell, inOrder) && batch.Token(row, anchor) != _layout.Numerics[anchor].MissingBin;
            _heights[i] = batch.Height(row, anchor);
        }

        for (int i = 0; i < _formulas.Length; i++)
        {
            CellFormula formula = _formulas[i];
            double value = batch.Shows(row, formula.First, Cell, inOrder) && batch.Shows(row, formula.Second, Cell, inOrder)
                ? formula.Evaluate(batch.Value(row, formula.First), batch.Value(row, formula.Second))
                : double.NaN;
            int at = _anchors.Length + i;
            _isKnown[at] = double.IsFinite(value);
            _heights[at] = _isKnown[at] ? T.CreateTruncating(HeightOf(value)) : T.Zero;
        }

        if (_heights.Length > _isKnown.Length) batch.Guess(row, Cell).CopyTo(_heights.AsSpan(_isKnown.Length));
    }

    // Far from every training value a height pulls a mixture's centre further than any cell lies.
    private double HeightOf(double value)
    {
        NumericTokens numeric = _layout.Numerics[Cell];
        (double least, double greatest) = numeric.HeightRange;
        return Math.Clamp(numeric.HeightOfValue(value), least - numeric.Deviation, greatest + numeric.Deviation);
    }

    /// <summary>One thread's activations, wide enough for every cell in turn.</summary>
    public sealed class Room
    {
        private readonly Matrix<T> _noInput; // features are never written out
        private readonly Matrix<T> _output;
        private readonly Matrix<T> _outputGradient;
        private readonly HiddenBlockState<T>[] _hidden;

        public Room(HybridLayout layout, int rows)
        {
            int output = Enumerable.Range(0, layout.CellCount).Max(layout.OutputWidth);
            _noInput = new Matrix<T>(rows, 0);
            Features = new FeatureLayer<T>.Room(layout, rows);
            _output = new Matrix<T>(rows, output);
            _outputGradient = new Matrix<T>(rows, output);
            _hidden = [.. layout.Settings.HiddenWidths.Select(width => new HiddenBlockState<T>(rows, width, Normalization.None))];
        }

        public FeatureLayer<T>.Room Features { get; }

        public DenseNetworkState<T> StateOf(NetworkSpec spec) => DenseNetworkState<T>.Over(
            _noInput, _hidden, _output.ColumnRange(0, spec.OutputWidth), _outputGradient.ColumnRange(0, spec.OutputWidth));
    }
}
