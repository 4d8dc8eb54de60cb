namespace RiskGan.Core.Scoring;

/// <summary>One node: a split, or a leaf where <see cref="Feature"/> is −1.</summary>
internal struct TreeNode
{
    /// <summary>The feature asked, or −1.</summary>
    public int Feature;

    /// <summary>Bins up to this one go left; for labels ~index of the set of bins that goes left, which is negative.</summary>
    public int Threshold;

    /// <summary>Index of the left child; the right one follows it.</summary>
    public int Left;

    /// <summary>True where missing cells go left (labels: the bin set says it).</summary>
    public bool MissingLeft;

    /// <summary>What a leaf adds to the prediction.</summary>
    public double Value;
}

/// <summary>256 bins as a set.</summary>
internal struct BinSet : IEquatable<BinSet>
{
    private ulong _a, _b, _c, _d;

    /// <summary>True where the bin is in the set.</summary>
    public readonly bool Contains(byte bin) => ((Word(bin >> 6) >> (bin & 63)) & 1) != 0;

    /// <summary>Adds a bin.</summary>
    public void Add(int bin) => this[bin >> 6] |= 1UL << (bin & 63);

    /// <summary>One of four words of 64 bins.</summary>
    public ulong this[int word]
    {
        readonly get => Word(word);
        set
        {
            switch (word)
            {
                case 0: _a = value; break;
                case 1: _b = value; break;
                case 2: _c = value; break;
                default: _d = value; break;
            }
        }
    }

    /// <inheritdoc/>
    public readonly bool Equals(BinSet other) => (_a, _b, _c, _d) == (other._a, other._b, other._c, other._d);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is BinSet other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    private readonly ulong Word(int word) => word switch { 0 => _a, 1 => _b, 2 => _c, _ => _d };
}

/// <summary>A regression tree over binned features: nodes in the order they were made, the root first, children always behind their parent.</summary>
internal sealed class BoostedTree(TreeNode[] nodes, BinSet[] sets)
{
    /// <summary>The nodes.</summary>
    public TreeNode[] Nodes { get; } = nodes;

    /// <summary>The bin sets of splits on labels.</summary>
    public BinSet[] Sets { get; } = sets;

    /// <summary>The value of the leaf a row falls into.</summary>
    public double Predict(byte[][] bins, int[] widths, int row)
    {
        int at = 0;
        while (true)
        {
            ref readonly TreeNode node = ref Nodes[at];
            if (node.Feature < 0) return node.Value;
            at = node.Left + (GoesLeft(node, bins[node.Feature][row], widths[node.Feature]) ? 0 : 1);
        }
    }

    /// <summary>True where a bin goes to the left child.</summary>
    public bool GoesLeft(in TreeNode node, byte bin, int width)
    {
        if (node.Threshold < 0) return Sets[~node.Threshold].Contains(bin);
        return bin == width - 1 ? node.MissingLeft : bin <= node.Threshold;
    }
}
