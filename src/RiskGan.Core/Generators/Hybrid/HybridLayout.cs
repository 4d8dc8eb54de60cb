using RiskGan.Core.Encoders;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>What each column's network is shown and what it must say: feature blocks, visiting order, parents, anchors, output widths.</summary>
/// <remarks>
/// Shapes: a row's features are a block a cell: thermometer, score and y for a number, one-hot for a category, and last a 1 that says "known". An
/// unknown cell's block is all zero. A cell's network input is its parents' blocks side by side; <see cref="FeatureLayer{T}"/> never writes it out.
/// Output of a numeric cell: K bin logits, then for each of M components A anchor logits, the null anchor's, offset, log-scale and weight logit
/// (A + 4 numbers), log-scale and weight logit of each copy, and offset, log-scale and weight logit of the guess; of a category: one logit a level.
/// </remarks>
internal sealed class HybridLayout
{
    private readonly int[] _missingCodes;

    public HybridLayout(TableEncoder encoder, HybridSettings settings)
        : this(encoder, settings, NumericTokens.Of(encoder, settings.Bins, settings.InputRuns, settings.Positions))
    {
    }

    /// <summary>With tokens that are made already, of the settings' bins, runs and positions.</summary>
    public HybridLayout(TableEncoder encoder, HybridSettings settings, NumericTokens[] numerics)
    {
        Encoding = encoder.Layout;
        Settings = settings;
        Numerics = numerics;
        _missingCodes = [.. encoder.Categories.Select(category => category.MissingCode)];
        Rank = RankOf(settings.Order);
        Scores = settings.ScoreSets > 0 ? new ScoreFeatures(Numerics, Encoding.CategoryWidths, _missingCodes) : null;
    }

    /// <summary>Each cell's place in a visiting order.</summary>
    public static int[] RankOf(int[] order)
    {
        var rank = new int[order.Length];
        for (int i = 0; i < order.Length; i++) rank[order[i]] = i;
        return rank;
    }

    /// <summary>The encoding's layout.</summary>
    public EncodedLayout Encoding { get; }

    /// <summary>What a model file keeps.</summary>
    public HybridSettings Settings { get; }

    /// <summary>The numeric cells' tokens.</summary>
    public NumericTokens[] Numerics { get; }

    /// <summary>What the linear law sees of a row; null in models without it.</summary>
    public ScoreFeatures? Scores { get; }

    /// <summary>True where a cell's mixture has a component at the linear law's guess.</summary>
    public bool HasGuess(int cell) => Scores is not null && HasMixture(cell);

    /// <summary>Number of cells C.</summary>
    public int CellCount => Encoding.CellCount;

    /// <summary>J.</summary>
    public int NumericCount => Encoding.NumericCount;

    /// <summary>Each cell's place in the visiting order.</summary>
    public int[] Rank { get; }

    /// <summary>The cells in visiting order.</summary>
    public IReadOnlyList<int> Order => Settings.Order;

    /// <summary>Features of a cell, the "known" mark last.</summary>
    public int BlockWidth(int cell) => 1 + (cell < NumericCount ? Numerics[cell].SegmentCount + 2 : Encoding.CategoryWidths[cell - NumericCount]);

    /// <summary>The cells a cell's network is shown.</summary>
    public int[] Parents(int cell) => Settings.Parents[cell];

    /// <summary>The numeric cells a numeric cell's mixture may point at.</summary>
    public int[] Anchors(int cell) => Settings.Anchors[cell];

    /// <summary>The computed values a numeric cell's mixture may point at besides.</summary>
    public CellFormula[] Formulas(int cell) => Settings.Formulas?[cell] ?? [];

    /// <summary>Which of a numeric cell's anchors and formulas it equals exactly in some rows.</summary>
    public int[] Copies(int cell) => Settings.Copies?[cell] ?? [];

    /// <summary>A: anchors and formulas of a cell.</summary>
    public int AnchorCount(int cell) => Anchors(cell).Length + Formulas(cell).Length;

    /// <summary>Input width of a cell's network; at least 1.</summary>
    public int InputWidth(int cell)
    {
        int width = 0;
        foreach (int parent in Parents(cell)) width += BlockWidth(parent);
        return Math.Max(1, width);
    }

    /// <summary>Output width of a cell's network.</summary>
    public int OutputWidth(int cell) => cell >= NumericCount
        ? Encoding.CategoryWidths[cell - NumericCount]
        : Numerics[cell].BinCount + (HasMixture(cell) ? AnchoredMixture<float>.WidthOf(Settings.Components, AnchorCount(cell), Copies(cell).Length, HasGuess(cell)) : 0);

    /// <summary>True for numbers with more atoms than bins.</summary>
    public bool HasMixture(int cell) => cell < NumericCount && Numerics[cell].HasPositions;

    /// <summary>Number of a cell's tokens: bins or levels.</summary>
    public int TokenCount(int cell) => cell < NumericCount ? Numerics[cell].BinCount : Encoding.CategoryWidths[cell - NumericCount];

    /// <summary>The code "missing" of a category cell, or −1.</summary>
    public int MissingCode(int cell) => _missingCodes[cell - NumericCount];

    /// <summary>Share of each of a cell's tokens among encoded rows.</summary>
    public double[] Shares(EncodedTable data, int cell)
    {
        var shares = new double[TokenCount(cell)];
        for (int row = 0; row < data.RowCount; row++)
        {
            int code = data.Codes(row)[cell];
            shares[cell < NumericCount ? Numerics[cell].TokenOf(code, 0.5f).Bin : code]++;
        }

        for (int k = 0; k < shares.Length; k++) shares[k] /= data.RowCount;
        return shares;
    }
}
