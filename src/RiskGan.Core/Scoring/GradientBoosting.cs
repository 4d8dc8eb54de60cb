using RiskGan.Core.Numerics;

namespace RiskGan.Core.Scoring;

/// <summary>Gradient-boosted trees on histograms: a sum of small trees, each fitted to what the others left over.</summary>
/// <remarks>
/// Model: f(x) = start + Σ_t tree_t(x); log loss: start = ln(p̄/(1 − p̄)), P(y = 1) = sigmoid(f); squared error: start = ȳ.
/// Each tree is grown on the loss's first and second derivatives g, h at the rows; a leaf is worth −rate·G/(H + λ).
/// Missing cells and unseen levels have their own bins and learned ways (<see cref="SplitFinder"/>). No row or column sampling: the only
/// random numbers are those of the held-out rows of early stopping.
/// Edges: a target that is constant gives its start alone. Cost: O(trees · depth/2 · rows · features).
/// Source: Friedman 2001; Chen and Guestrin 2016 (XGBoost), equations 3–7; Ke et al. 2017 (LightGBM).
/// </remarks>
internal sealed class GradientBoosting
{
    private const uint ValidationSubstream = 0x100001;

    public GradientBoosting(FeatureBinning binning, BoostingLoss loss, double start, IReadOnlyList<BoostedTree> trees, double[] gains)
    {
        Binning = binning;
        Loss = loss;
        Start = start;
        Trees = trees;
        Gains = gains;
    }

    /// <summary>The bins the trees ask about.</summary>
    public FeatureBinning Binning { get; }

    /// <summary>What was minimised.</summary>
    public BoostingLoss Loss { get; }

    /// <summary>The prediction before any tree.</summary>
    public double Start { get; }

    /// <summary>The trees in order.</summary>
    public IReadOnlyList<BoostedTree> Trees { get; }

    /// <summary>By feature: the sum of its splits' gains.</summary>
    public double[] Gains { get; }

    /// <summary>Fits to the given rows of a binned table.</summary>
    /// <param name="binning">The bins' recipe.</param>
    /// <param name="bins">The table, feature by feature.</param>
    /// <param name="target">0 or 1, or a number, by row.</param>
    /// <param name="rows">The rows to fit to, rising.</param>
    /// <param name="loss">What to minimise.</param>
    /// <param name="options">Settings.</param>
    /// <param name="without">A feature to leave out, or −1.</param>
    public static GradientBoosting Fit(
        FeatureBinning binning, byte[][] bins, double[] target, ReadOnlySpan<int> rows, BoostingLoss loss, BoostingOptions options, int without = -1)
    {
        (int[] fitRows, int[] heldOut) = HoldOut(rows, options);
        double start = StartOf(target, fitRows, loss);
        var predictions = new double[target.Length];
        Array.Fill(predictions, start);
        var derivatives = new Derivatives[target.Length];
        var gains = new double[bins.Length];
        int[] features = [.. Enumerable.Range(0, bins.Length).Where(f => f != without && binning.Widths[f] > 2)];
        var grower = new TreeGrower(binning, bins, features, fitRows.Length, options);
        var trees = new List<BoostedTree>();
        double bestLoss = MeanLoss(target, predictions, heldOut, loss);
        int bestCount = 0;
        var bestGains = new double[bins.Length];
        while (trees.Count < options.Trees)
        {
            Derive(target, predictions, fitRows, loss, derivatives);
            BoostedTree tree = grower.Grow(fitRows, derivatives, predictions, gains);
            if (tree.Nodes.Length == 1) break; // nothing left that a split would better
            trees.Add(tree);
            if (heldOut.Length == 0) continue;

            foreach (int row in heldOut) predictions[row] += tree.Predict(bins, binning.Widths, row);
            double reached = MeanLoss(target, predictions, heldOut, loss);
            if (reached < bestLoss)
            {
                (bestLoss, bestCount) = (reached, trees.Count);
                gains.CopyTo(bestGains, 0);
            }
            else if (trees.Count - bestCount >= options.Patience)
            {
                break;
            }
        }

        if (heldOut.Length == 0) return new GradientBoosting(binning, loss, start, trees, gains);
        trees.RemoveRange(bestCount, trees.Count - bestCount);
        return new GradientBoosting(binning, loss, start, trees, bestGains);
    }

    /// <summary>f(x) of the given rows: a log-odds under log loss.</summary>
    public double[] Predict(byte[][] bins, ReadOnlySpan<int> rows)
    {
        var predictions = new double[rows.Length];
        Array.Fill(predictions, Start);
        foreach (BoostedTree tree in Trees) // tree by tree keeps one tree's nodes in the cache
            for (int i = 0; i < predictions.Length; i++) predictions[i] += tree.Predict(bins, Binning.Widths, rows[i]);
        return predictions;
    }

    private static (int[] Fit, int[] HeldOut) HoldOut(ReadOnlySpan<int> rows, BoostingOptions options)
    {
        if (options.ValidationShare == 0.0 || rows.Length < 2) return (rows.ToArray(), []);
        var stream = new RandomStream(options.Seed, RandomPurpose.Evaluation, Substream: ValidationSubstream);
        var fit = new List<int>(rows.Length);
        var heldOut = new List<int>();
        foreach (int row in rows) (stream.UniformDouble(row) < options.ValidationShare ? heldOut : fit).Add(row);
        return fit.Count == 0 ? (rows.ToArray(), []) : ([.. fit], [.. heldOut]);
    }

    private static double StartOf(double[] target, int[] rows, BoostingLoss loss)
    {
        double mean = 0.0;
        int count = 0;
        foreach (int row in rows) mean += (target[row] - mean) / ++count;
        if (loss == BoostingLoss.SquaredError) return mean;
        double positives = 0.0;
        foreach (int row in rows) positives += target[row];
        if (positives == 0.0 || positives == rows.Length) positives = Math.Clamp(positives, 0.5, rows.Length - 0.5); // log-odds stay finite
        return PortableMath.Log(positives / (rows.Length - positives));
    }

    private static void Derive(double[] target, double[] predictions, int[] rows, BoostingLoss loss, Derivatives[] derivatives)
    {
        foreach (int row in rows)
        {
            if (loss == BoostingLoss.SquaredError)
            {
                derivatives[row] = new Derivatives { Gradient = predictions[row] - target[row], Hessian = 1.0 };
                continue;
            }

            double p = PortableMath.Sigmoid(predictions[row]);
            derivatives[row] = new Derivatives { Gradient = p - target[row], Hessian = p * (1.0 - p) };
        }
    }

    private static double MeanLoss(double[] target, double[] predictions, int[] rows, BoostingLoss loss)
    {
        double sum = 0.0;
        foreach (int row in rows)
        {
            double f = predictions[row];
            sum += loss == BoostingLoss.SquaredError ? 0.5 * (f - target[row]) * (f - target[row]) : PortableMath.Softplus(f) - (target[row] * f);
        }

        return rows.Length == 0 ? double.NaN : sum / rows.Length;
    }
}
