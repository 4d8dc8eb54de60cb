using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>The trained cells of preset <c>hybrid</c>, ready to draw: one thread's networks and room.</summary>
/// <remarks>Cells are drawn one after the other in the visiting order, each from its law given all that is known of the row by then.</remarks>
internal sealed class HybridGenerator
{
    /// <summary>Rows that go through the networks together.</summary>
    public const int BlockRows = 256;

    private readonly CellModel<float>[] _cells;
    private readonly ScoreRegression[] _regressions = [];
    private readonly CellDraws? _draws;

    /// <summary>Builds the networks; <paramref name="find"/> gives the values of a named tensor of the expected length.</summary>
    public HybridGenerator(Kernels<float> kernels, HybridLayout layout, Func<string, int, float[]> find)
    {
        Layout = layout;
        var room = new CellModel<float>.Room(Layout, BlockRows);
        _cells = [.. Enumerable.Range(0, Layout.CellCount).Select(cell => new CellModel<float>(kernels, Layout, cell, room))];
        foreach (CellModel<float> cell in _cells) NetworkWeights.Import(cell.Network, find);
        _draws = CellDraws.For(kernels, Layout);
        Batch = new TokenBatch<float>(Layout, BlockRows);
        if (layout.Scores is not { } features) return;
        int length = ScoreMoments.LengthOf(features.Count);
        _regressions = [.. Enumerable.Range(0, layout.Settings.ScoreSets).Select(set => new ScoreRegression(layout, ScoreMoments.FromFloats(features.Count, find(ScoreMoments.NameOf(set), length))))];
        UseDraw(0);
    }

    /// <summary>What each cell is shown and says.</summary>
    public HybridLayout Layout { get; }

    /// <summary>The rows at work.</summary>
    public TokenBatch<float> Batch { get; }

    /// <summary>Takes the linear law of a completion: the best for the first, draws of its moments for others, which so differ by what the table left open.</summary>
    public void UseDraw(int draw)
    {
        if (_regressions.Length == 0) return;
        ScoreRegression regression = _regressions[draw % _regressions.Length];
        foreach (CellModel<float> cell in _cells) cell.Regression = regression;
    }

    /// <summary>Draws a cell for the rows of <see cref="Batch"/> that do not know it, and marks it known.</summary>
    /// <param name="cell">Which cell.</param>
    /// <param name="rows">How many of the batch's rows.</param>
    /// <param name="tokens">For each row the number in (0, 1) that picks the token.</param>
    /// <param name="places">For each row the number in (0, 1) that picks the position inside it.</param>
    /// <param name="mayBeMissing">May "missing" be drawn?</param>
    public void Draw(int cell, int rows, ReadOnlySpan<float> tokens, ReadOnlySpan<float> places, bool mayBeMissing)
    {
        CellModel<float> model = _cells[cell];
        model.Forward(Batch, rows, inOrder: false);
        int missing = mayBeMissing ? -1 : MissingToken(cell);
        CellDraws? draws = Layout.HasGuess(cell) ? null : _draws; // which know no guess
        draws?.Draw(model, Batch, rows, tokens, places, missing);
        for (int r = 0; r < rows; r++)
        {
            Span<bool> known = Batch.Known(r);
            if (known[cell]) continue;
            if (draws is null) model.Draw(Batch, r, tokens[r], places[r], missing);
            known[cell] = true;
        }
    }

    /// <summary>The law of a cell's tokens given what each row knows.</summary>
    public void Laws(int cell, int rows, Action<int, ReadOnlySpan<float>> take)
    {
        CellModel<float> model = _cells[cell];
        model.Forward(Batch, rows, inOrder: false);
        for (int r = 0; r < rows; r++) take(r, model.TokenLaw(Batch, r, inOrder: false));
    }

    /// <summary>Writes a row's drawn cell in encoded form: a score that decodes to the drawn atom, or a one-hot.</summary>
    public void Encode(int row, int cell, float uniform, Span<float> target)
    {
        int token = Batch.Token(row, cell);
        if (cell >= Layout.NumericCount)
        {
            int block = cell - Layout.NumericCount;
            Span<float> scores = target.Slice(Layout.Encoding.BlockStarts[block], Layout.Encoding.CategoryWidths[block]);
            scores.Clear();
            scores[token] = 1f;
            return;
        }

        NumericTokens numeric = Layout.Numerics[cell];
        double rank = numeric.RankOf(token, numeric.IsSingle(token) ? uniform : Batch.Position(row, cell));
        int atom = numeric.AtomAt(token, rank);
        double[] c = numeric.Encoder.Law.Cumulative;
        double inside = (rank - c[atom]) / (c[atom + 1] - c[atom]);
        target[cell] = numeric.Encoder.Encode(atom, (float)Math.Clamp(inside, 1e-7, 1 - 1e-7));
    }

    /// <summary>Takes a given cell over from its encoded form, and marks it known.</summary>
    public void Know(int row, int cell, ReadOnlySpan<float> encoded)
    {
        if (cell >= Layout.NumericCount)
        {
            int block = cell - Layout.NumericCount;
            ReadOnlySpan<float> scores = encoded.Slice(Layout.Encoding.BlockStarts[block], Layout.Encoding.CategoryWidths[block]);
            int best = 0;
            for (int k = 1; k < scores.Length; k++)
                if (scores[k] > scores[best]) best = k;
            Batch.SetLevel(row, cell, best);
        }
        else
        {
            NumericTokens numeric = Layout.Numerics[cell];
            int atom = numeric.Encoder.AtomOfScore(encoded[cell]);
            double[] c = numeric.Encoder.Law.Cumulative;
            double inside = (PortableMath.NormalCdf(encoded[cell]) - c[atom]) / (c[atom + 1] - c[atom]);
            Batch.SetAtom(row, cell, atom, (float)Math.Clamp(inside, 1e-7, 1 - 1e-7));
        }

        Batch.Known(row)[cell] = true;
    }

    /// <summary>The token "missing" of a cell, or −1.</summary>
    public int MissingToken(int cell) => cell < Layout.NumericCount ? Layout.Numerics[cell].MissingBin : Layout.MissingCode(cell);
}
