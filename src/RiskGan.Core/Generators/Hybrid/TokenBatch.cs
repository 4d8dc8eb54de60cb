using System.Numerics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>B rows as tokens, with the features other cells see and which cells are known.</summary>
/// <remarks>Shapes: tokens, positions and known flags B×C row by row; heights, atoms and features B×J.</remarks>
internal sealed class TokenBatch<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly HybridLayout _layout;
    private readonly int[] _tokens;
    private readonly float[] _positions;
    private readonly T[] _heights;
    private readonly int[] _atoms;
    private readonly NumberFeatures<T>[] _features;
    private readonly bool[] _known;
    private readonly bool[] _othersKnown;
    private readonly T[] _guesses; // five numbers each, where the layout has guesses

    public TokenBatch(HybridLayout layout, int rows)
    {
        _layout = layout;
        Rows = rows;
        _tokens = new int[rows * layout.CellCount];
        _positions = new float[_tokens.Length];
        _heights = new T[rows * layout.NumericCount];
        _atoms = new int[_heights.Length];
        _known = new bool[_tokens.Length];
        _othersKnown = new bool[rows];
        _features = new NumberFeatures<T>[_heights.Length];
        _guesses = layout.Scores is null ? [] : new T[5 * _heights.Length];
    }

    /// <summary>B.</summary>
    public int Rows { get; }

    /// <summary>What other cells are shown of a numeric cell.</summary>
    public ref readonly NumberFeatures<T> Features(int row, int cell) => ref _features[(row * _layout.NumericCount) + cell];

    /// <summary>A cell's token.</summary>
    public int Token(int row, int cell) => _tokens[(row * _layout.CellCount) + cell];

    /// <summary>A cell's position inside its token.</summary>
    public float Position(int row, int cell) => _positions[(row * _layout.CellCount) + cell];

    /// <summary>y of a numeric cell.</summary>
    public T Height(int row, int cell) => _heights[(row * _layout.NumericCount) + cell];

    /// <summary>A numeric cell by the linear law: centre, deviation below and deviation above on its scale y, mean and deviation of its score, as <see cref="ScoreRegression"/> left them.</summary>
    public ReadOnlySpan<T> Guess(int row, int cell) => _guesses.AsSpan(5 * ((row * _layout.NumericCount) + cell), 5);

    /// <summary>What <see cref="Guess"/> gives, to be set.</summary>
    public Span<T> GuessToSet(int row, int cell) => _guesses.AsSpan(5 * ((row * _layout.NumericCount) + cell), 5);

    /// <summary>The value of a numeric cell; NaN for "missing".</summary>
    public double Value(int row, int cell) => _layout.Numerics[cell].ValueOf(Atom(row, cell));

    /// <summary>The atom of a numeric cell.</summary>
    public int Atom(int row, int cell) => _atoms[(row * _layout.NumericCount) + cell];

    /// <summary>Which of a row's cells are known out of order.</summary>
    public Span<bool> Known(int row) => _known.AsSpan(row * _layout.CellCount, _layout.CellCount);

    /// <summary>Rows of which every network in training sees all cells but its own, whatever their order: the law that scores and single gaps ask for.</summary>
    public Span<bool> OthersKnown => _othersKnown;

    /// <summary>What a cell's law may look at: the cells known out of order and, in order, all others of such a row or those before it in the visiting order.</summary>
    public bool Shows(int row, int other, int cell, bool inOrder) =>
        _known[(row * _layout.CellCount) + other] || (inOrder && other != cell && (_othersKnown[row] || _layout.Rank[other] < _layout.Rank[cell]));

    /// <summary>Nothing is known.</summary>
    public void Forget()
    {
        _known.AsSpan().Clear();
        _othersKnown.AsSpan().Clear();
    }

    /// <summary>Takes training rows; row r, numeric j is spread over its tie by the stream's uniform at r·J + j.</summary>
    public void Fill(EncodedTable data, ReadOnlySpan<int> rows, RandomStream jitter)
    {
        for (int r = 0; r < rows.Length; r++)
        {
            ReadOnlySpan<int> codes = data.Codes(rows[r]);
            for (int cell = 0; cell < _layout.CellCount; cell++)
            {
                if (cell >= _layout.NumericCount) SetLevel(r, cell, codes[cell]);
                else SetAtom(r, cell, codes[cell], jitter.Uniform(((long)r * _layout.NumericCount) + cell));
            }
        }
    }

    /// <summary>Sets a numeric cell to an atom, at a place inside its tie.</summary>
    public void SetAtom(int row, int cell, int atom, float uniform)
    {
        NumericTokens numeric = _layout.Numerics[cell];
        (int bin, float position) = numeric.TokenOf(atom, uniform);
        SetNumber(row, cell, bin, position, atom);
    }

    /// <summary>Sets a category cell.</summary>
    public void SetLevel(int row, int cell, int level) => Set(row, cell, level, 0.5f);

    /// <summary>Sets a numeric cell to a bin, a position inside it and the atom that lies there.</summary>
    public void SetNumber(int row, int cell, int bin, float position, int atom)
    {
        NumericTokens numeric = _layout.Numerics[cell];
        int index = (row * _layout.NumericCount) + cell;
        float height = numeric.Height(atom);
        _atoms[index] = atom;
        _heights[index] = T.CreateTruncating(height);
        _features[index] = numeric.FeaturesOf<T>(bin, position, height);
        Set(row, cell, bin, position);
    }

    private void Set(int row, int cell, int token, float position)
    {
        int index = (row * _layout.CellCount) + cell;
        _tokens[index] = token;
        _positions[index] = position;
    }
}
