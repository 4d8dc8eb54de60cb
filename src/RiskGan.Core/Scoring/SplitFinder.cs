using System.Runtime.InteropServices;

namespace RiskGan.Core.Scoring;

/// <summary>Sums over the rows of one bin; the first two stand as in <see cref="Derivatives"/>, so that both are added at once.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HistogramBin
{
    /// <summary>Σ first derivatives.</summary>
    public double Gradient;

    /// <summary>Σ second derivatives.</summary>
    public double Hessian;

    /// <summary>Rows.</summary>
    public int Rows;
}

/// <summary>The best split of a node found so far; <see cref="Feature"/> −1 for none.</summary>
internal struct Split
{
    public int Feature;
    public int Threshold;
    public bool MissingLeft;
    public double Gain;
    public HistogramBin Left;
    public BinSet LeftBins;
}

/// <summary>Finds where to cut a node: the feature and bins whose two sides promise the greatest fall of the loss.</summary>
/// <remarks>
/// Gain: G_L²/(H_L + λ) + G_R²/(H_R + λ) − G²/(H + λ), twice the fall of the quadratic model.
/// Numbers and orders: every threshold, with missing cells on either side (Chen and Guestrin 2016, algorithm 3). Labels: bins sorted by
/// G/(H + 10), every prefix (Fisher 1958; the constant as in LightGBM keeps rare bins in the middle); bins with fewer than ten rows stay right.
/// Ties: the first feature and the lowest threshold win, so the order of features decides and nothing else.
/// Where a node has no missing cell of the feature, missing cells will go with the side of more rows.
/// </remarks>
internal sealed class SplitFinder(FeatureBinning binning, BoostingOptions options)
{
    private const double LabelSmoothing = 10.0;
    private const int LeastLabelRows = 10;
    private const double LeastHessian = 1e-3;
    private const double LeastGain = 1e-9;

    private readonly int[] _order = new int[FeatureBinning.MostNumberBins + 1];
    private readonly double[] _keys = new double[FeatureBinning.MostNumberBins + 1];

    /// <summary>Puts the better of <paramref name="best"/> and the feature's best split into <paramref name="best"/>.</summary>
    public void Search(int feature, ReadOnlySpan<HistogramBin> bins, in HistogramBin node, ref Split best)
    {
        double nodeScore = Score(node.Gradient, node.Hessian);
        if (binning.IsLabels(feature)) SearchLabels(feature, bins, node, nodeScore, ref best);
        else SearchOrder(feature, bins, node, nodeScore, ref best);
    }

    private void SearchOrder(int feature, ReadOnlySpan<HistogramBin> bins, in HistogramBin node, double nodeScore, ref Split best)
    {
        HistogramBin missing = bins[^1];
        var left = default(HistogramBin);
        int last = bins.Length - 2;
        for (int bin = 0; bin <= last; bin++)
        {
            if (bins[bin].Rows == 0 && bin != last) continue;
            Add(ref left, bins[bin]);
            if (missing.Rows == 0)
            {
                if (bin < last) Consider(feature, bin, left.Rows > node.Rows - left.Rows, left, node, nodeScore, ref best);
                continue;
            }

            Consider(feature, bin, missingLeft: false, left, node, nodeScore, ref best);
            if (bin == last) continue;
            HistogramBin withMissing = left;
            Add(ref withMissing, missing);
            Consider(feature, bin, missingLeft: true, withMissing, node, nodeScore, ref best);
        }
    }

    private void Consider(int feature, int threshold, bool missingLeft, in HistogramBin left, in HistogramBin node, double nodeScore, ref Split best)
    {
        double gain = Gain(left, node, nodeScore);
        if (gain <= best.Gain) return;
        best = new Split { Feature = feature, Threshold = threshold, MissingLeft = missingLeft, Gain = gain, Left = left };
    }

    private void SearchLabels(int feature, ReadOnlySpan<HistogramBin> bins, in HistogramBin node, double nodeScore, ref Split best)
    {
        int count = 0;
        for (int bin = 0; bin < bins.Length; bin++)
        {
            if (bins[bin].Rows < LeastLabelRows) continue;
            double key = bins[bin].Gradient / (bins[bin].Hessian + LabelSmoothing);
            int at = count++;
            for (; at > 0 && _keys[at - 1] > key; at--) (_keys[at], _order[at]) = (_keys[at - 1], _order[at - 1]);
            (_keys[at], _order[at]) = (key, bin);
        }

        var left = default(HistogramBin);
        int bestPrefix = 0;
        for (int prefix = 1; prefix <= count; prefix++)
        {
            Add(ref left, bins[_order[prefix - 1]]);
            if (left.Rows == node.Rows) break;
            double gain = Gain(left, node, nodeScore);
            if (gain <= best.Gain) continue;
            best = new Split { Feature = feature, Threshold = -1, Gain = gain, Left = left };
            bestPrefix = prefix;
        }

        if (bestPrefix == 0) return;
        for (int i = 0; i < bestPrefix; i++) best.LeftBins.Add(_order[i]);
        if (best.Left.Rows <= node.Rows - best.Left.Rows) return;
        for (int bin = 0; bin < bins.Length; bin++)
            if (bins[bin].Rows == 0) best.LeftBins.Add(bin); // what the node never saw goes with the many
    }

    private double Gain(in HistogramBin left, in HistogramBin node, double nodeScore)
    {
        int rightRows = node.Rows - left.Rows;
        double rightHessian = node.Hessian - left.Hessian;
        if (left.Rows < options.MinLeafRows || rightRows < options.MinLeafRows || left.Hessian < LeastHessian || rightHessian < LeastHessian) return 0.0;
        double rightGradient = node.Gradient - left.Gradient;
        double gain = Score(left.Gradient, left.Hessian) + Score(rightGradient, rightHessian) - nodeScore;
        return gain > LeastGain ? gain : 0.0;
    }

    private double Score(double gradient, double hessian) => gradient * gradient / (hessian + options.L2);

    private static void Add(ref HistogramBin sum, in HistogramBin bin)
    {
        sum.Gradient += bin.Gradient;
        sum.Hessian += bin.Hessian;
        sum.Rows += bin.Rows;
    }
}
