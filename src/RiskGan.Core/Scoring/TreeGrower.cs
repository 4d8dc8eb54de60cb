using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RiskGan.Core.Scoring;

/// <summary>First and second derivative of one row's loss, in the order of <see cref="HistogramBin"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Derivatives
{
    public double Gradient;
    public double Hessian;
}

/// <summary>Grows one tree after another over the same binned rows, leaf by leaf, the leaf with the greatest gain first.</summary>
/// <remarks>
/// Rows are kept in one array, each node a range of it. A node's histogram costs its rows × features; of two siblings only the smaller is
/// counted, the other is parent − sibling. All sums run in row order, on one thread: the same bytes everywhere.
/// Memory: (leaves + 1) histograms of 24 bytes a bin.
/// </remarks>
internal sealed class TreeGrower
{
    private readonly byte[][] _bins;
    private readonly int[] _features;
    private readonly FeatureBinning _binning;
    private readonly BoostingOptions _options;
    private readonly SplitFinder _finder;
    private readonly int[] _offsets;
    private readonly int _histogramLength;
    private readonly Stack<HistogramBin[]> _pool = new();
    private readonly int[] _rows;
    private readonly int[] _scratch;
    private readonly Derivatives[] _ordered;

    public TreeGrower(FeatureBinning binning, byte[][] bins, int[] features, int rowCount, BoostingOptions options)
    {
        _binning = binning;
        _bins = bins;
        _features = features;
        _options = options;
        _finder = new SplitFinder(binning, options);
        _rows = new int[rowCount];
        _scratch = new int[rowCount];
        _ordered = new Derivatives[rowCount];
        _offsets = new int[features.Length];
        for (int i = 0; i < features.Length; i++)
        {
            _offsets[i] = _histogramLength;
            _histogramLength += binning.Widths[features[i]];
        }
    }

    /// <summary>Grows a tree on the rows' derivatives, adds learning rate × leaf value to their predictions and the splits' gains to <paramref name="gains"/>.</summary>
    /// <param name="rows">The training rows, rising.</param>
    /// <param name="derivatives">By row of the table.</param>
    /// <param name="predictions">By row of the table.</param>
    /// <param name="gains">By feature.</param>
    public BoostedTree Grow(ReadOnlySpan<int> rows, Derivatives[] derivatives, double[] predictions, double[] gains)
    {
        rows.CopyTo(_rows);
        var nodes = new List<TreeNode> { default };
        var sets = new List<BinSet>();
        var leaves = new List<Leaf> { Root(rows.Length, derivatives) };
        while (leaves.Count < _options.MaxLeaves)
        {
            int best = -1;
            for (int i = 0; i < leaves.Count; i++)
                if (leaves[i].Best.Gain > (best < 0 ? 0.0 : leaves[best].Best.Gain)) best = i;
            if (best < 0) break;

            Leaf parent = leaves[best];
            gains[parent.Best.Feature] += parent.Best.Gain;
            (leaves[best], Leaf right) = Divide(parent, nodes, sets, derivatives, canGrow: leaves.Count + 1 < _options.MaxLeaves);
            leaves.Add(right);
        }

        TreeNode[] grown = [.. nodes];
        foreach (Leaf leaf in leaves)
        {
            if (leaf.Histogram is not null) _pool.Push(leaf.Histogram);
            double value = -_options.LearningRate * leaf.Sums.Gradient / (leaf.Sums.Hessian + _options.L2);
            grown[leaf.Node] = new TreeNode { Feature = -1, Value = value };
            for (int i = leaf.Start; i < leaf.End; i++) predictions[_rows[i]] += value;
        }

        return new BoostedTree(grown, [.. sets]);
    }

    private Leaf Root(int rowCount, Derivatives[] derivatives)
    {
        var root = new Leaf { End = rowCount };
        for (int i = 0; i < rowCount; i++)
        {
            root.Sums.Gradient += derivatives[_rows[i]].Gradient;
            root.Sums.Hessian += derivatives[_rows[i]].Hessian;
        }

        root.Sums.Rows = rowCount;
        root.Histogram = Take();
        Count(root, derivatives);
        Search(root);
        return root;
    }

    private (Leaf Left, Leaf Right) Divide(Leaf parent, List<TreeNode> nodes, List<BinSet> sets, Derivatives[] derivatives, bool canGrow)
    {
        Split split = parent.Best;
        bool isLabels = split.Threshold < 0;
        if (isLabels) sets.Add(split.LeftBins);
        nodes[parent.Node] = new TreeNode
        {
            Feature = split.Feature,
            Threshold = isLabels ? ~(sets.Count - 1) : split.Threshold,
            MissingLeft = split.MissingLeft,
            Left = nodes.Count,
        };
        int middle = Partition(parent, split);
        var left = new Leaf { Node = nodes.Count, Start = parent.Start, End = middle, Depth = parent.Depth + 1, Sums = split.Left };
        var right = new Leaf { Node = nodes.Count + 1, Start = middle, End = parent.End, Depth = parent.Depth + 1 };
        right.Sums.Gradient = parent.Sums.Gradient - split.Left.Gradient;
        right.Sums.Hessian = parent.Sums.Hessian - split.Left.Hessian;
        right.Sums.Rows = parent.Sums.Rows - split.Left.Rows;
        nodes.Add(default);
        nodes.Add(default);

        HistogramBin[] histogram = parent.Histogram!;
        (Leaf small, Leaf large) = left.Sums.Rows <= right.Sums.Rows ? (left, right) : (right, left);
        bool smallGrows = canGrow && CanSplit(small);
        bool largeGrows = canGrow && CanSplit(large);
        if (!smallGrows && !largeGrows)
        {
            _pool.Push(histogram);
            return (left, right);
        }

        small.Histogram = Take();
        Count(small, derivatives);
        if (largeGrows)
        {
            Subtract(histogram, small.Histogram);
            large.Histogram = histogram;
            Search(large);
        }
        else
        {
            _pool.Push(histogram);
        }

        if (smallGrows) Search(small);
        return (left, right);
    }

    private bool CanSplit(Leaf leaf) => leaf.Depth < _options.MaxDepth && leaf.Sums.Rows >= 2 * _options.MinLeafRows;

    /// <summary>Left rows first, each side in its old order.</summary>
    private int Partition(Leaf parent, in Split split)
    {
        byte[] bins = _bins[split.Feature];
        byte missing = (byte)(_binning.Widths[split.Feature] - 1);
        bool isLabels = split.Threshold < 0;
        int left = parent.Start, right = 0;
        for (int i = parent.Start; i < parent.End; i++)
        {
            int row = _rows[i];
            byte bin = bins[row];
            bool goesLeft = isLabels ? split.LeftBins.Contains(bin) : bin == missing ? split.MissingLeft : bin <= split.Threshold;
            if (goesLeft) _rows[left++] = row;
            else _scratch[right++] = row;
        }

        Array.Copy(_scratch, 0, _rows, left, right);
        return left;
    }

    /// <summary>Counts the leaf's rows into its cleared histogram.</summary>
    private unsafe void Count(Leaf leaf, Derivatives[] derivatives)
    {
        int count = leaf.End - leaf.Start;
        for (int i = 0; i < count; i++) _ordered[i] = derivatives[_rows[leaf.Start + i]];
        fixed (int* rows = &_rows[leaf.Start])
        fixed (Derivatives* ordered = _ordered)
        fixed (HistogramBin* histogram = leaf.Histogram)
        {
            // Pointers, because four bounds checks a row and feature are half of this loop, which is nearly all of the fitting time. Features by
            // fours, because neighbouring rows often share a bin, and a sum that waits for the one before it leaves the processor idle.
            int f = 0;
            for (; f + 4 <= _features.Length; f += 4)
            {
                fixed (byte* a = _bins[_features[f]], b = _bins[_features[f + 1]], c = _bins[_features[f + 2]], d = _bins[_features[f + 3]])
                {
                    HistogramBin* sumsA = histogram + _offsets[f], sumsB = histogram + _offsets[f + 1], sumsC = histogram + _offsets[f + 2], sumsD = histogram + _offsets[f + 3];
                    for (int i = 0; i < count; i++)
                    {
                        int row = rows[i];
                        Vector128<double> own = Vector128.Load((double*)(ordered + i));
                        AddTo(sumsA + a[row], own);
                        AddTo(sumsB + b[row], own);
                        AddTo(sumsC + c[row], own);
                        AddTo(sumsD + d[row], own);
                    }
                }
            }

            for (; f < _features.Length; f++)
            {
                fixed (byte* bins = _bins[_features[f]])
                {
                    HistogramBin* sums = histogram + _offsets[f];
                    for (int i = 0; i < count; i++) AddTo(sums + bins[rows[i]], Vector128.Load((double*)(ordered + i)));
                }
            }
        }
    }

    private static unsafe void AddTo(HistogramBin* bin, Vector128<double> derivatives)
    {
        (Vector128.Load((double*)bin) + derivatives).Store((double*)bin);
        bin->Rows++;
    }

    private void Search(Leaf leaf)
    {
        for (int f = 0; f < _features.Length; f++)
            _finder.Search(_features[f], leaf.Histogram.AsSpan(_offsets[f], _binning.Widths[_features[f]]), leaf.Sums, ref leaf.Best);
    }

    private static void Subtract(HistogramBin[] from, HistogramBin[] part)
    {
        for (int i = 0; i < from.Length; i++)
        {
            from[i].Gradient -= part[i].Gradient;
            from[i].Hessian -= part[i].Hessian;
            from[i].Rows -= part[i].Rows;
        }
    }

    private HistogramBin[] Take()
    {
        if (!_pool.TryPop(out HistogramBin[]? histogram)) return new HistogramBin[_histogramLength];
        Array.Clear(histogram);
        return histogram;
    }

    private sealed class Leaf
    {
        public int Node;
        public int Start;
        public int End;
        public int Depth;
        public HistogramBin Sums;
        public HistogramBin[]? Histogram;
        public Split Best = new() { Feature = -1 };
    }
}
