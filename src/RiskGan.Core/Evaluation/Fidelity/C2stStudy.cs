using System.Globalization;
using System.Runtime.CompilerServices;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Evaluation;

/// <summary>A classifier two-sample test's outcome.</summary>
/// <param name="Auc">Mean of the folds' AUC with its interval.</param>
/// <param name="DetectionScore">Mean over the folds of 2·(1 − max(½, AUC)).</param>
/// <param name="Columns">How much of the Gini the trees owe to each column, the greatest first; empty for the linear model.</param>
internal sealed record C2stResult(Estimate Auc, Estimate DetectionScore, IReadOnlyList<C2stColumn> Columns);

/// <summary>What a column contributes to telling the sides apart.</summary>
/// <param name="Name">The column.</param>
/// <param name="Share">Its share of the trees' gain.</param>
/// <param name="Gini">Its part of the Gini, with its interval.</param>
internal sealed record C2stColumn(string Name, double Share, Estimate Gini);

/// <summary>Can a classifier tell real from candidate rows? The work that several metrics share, done once for a candidate.</summary>
/// <remarks>
/// A strict judge: all rows of both sides as they are decoded (raw columns, no encoding of ours), also where one side has many more; 200 trees of
/// depth 6; five folds. Only above <see cref="MostRows"/> rows a side (fewer where there are more than 24 columns) is a side sampled, and the remark says so.
/// Every row is scored by a model that has not seen it, nor one equal to it: equal rows share a fold, since a copy on the other side would teach the
/// model the wrong answer by heart. Bins, means and levels are taken from all rows together, which tells nothing of the side. The interval combines
/// the folds' DeLong variances, doubled because folds share training rows.
/// A column's part of the Gini: G·s, s its share of gain over all folds. Interval: G's half width times s, and G times the half width of s by Student's t
/// over the folds' shares with variance (1/5 + 1/4)·S², because the folds' training rows overlap (Nadeau and Bengio 2003); both at right angles.
/// Source: Lopez-Paz and Oquab 2017, Revisiting classifier two-sample tests; SDMetrics 0.29 LogisticDetection for the second scale.
/// </remarks>
internal sealed class C2stStudy
{
    private const int Folds = 5;
    private const int MostRows = 50_000;
    private const int LeastMostRows = 5_000;
    private const int CellBudget = 24 * MostRows;
    private const int LeastRows = 10;
    private const double StudentT = 2.7764451051977987; // 97.5 % quantile of Student's t with Folds − 1 degrees of freedom
    private const uint Substream = 0x100010;

    // Each pair of folds trains one and tests the other both ways. For a linear score both ways measure the same product of the two folds'
    // differences, so the mean over folds has up to twice the variance of independent folds. Measured on 24 to 80 pairs of fresh samples of `default`
    // and of the simulator (300 to 3,000 rows against 300 to 27,000): 1.7 to 2.0 times for the linear score, 1.2 to 2.1 times for the trees.
    private const double FoldVarianceFactor = 2.0;

    private static readonly ConditionalWeakTable<EvaluationContext, ConditionalWeakTable<Table, C2stStudy>> Studies = [];
    private static readonly BoostingOptions Trees = new() { Trees = 200, MaxLeaves = 64, MaxDepth = 6 };

    private readonly FeatureTable? _features;
    private readonly double[] _target = [];
    private readonly int[] _foldOfRow = [];
    private readonly Lazy<C2stResult> _boosted;
    private readonly Lazy<C2stResult> _logistic;

    private C2stStudy(EvaluationContext context, Table candidate)
    {
        _boosted = new Lazy<C2stResult>(RunBoosted);
        _logistic = new Lazy<C2stResult>(RunLogistic);
        int most = Math.Clamp(CellBudget / Math.Max(1, context.Real.Columns.Count), LeastMostRows, MostRows);
        most = Math.Min(most, context.MaxRows);
        if (Math.Min(context.Real.RowCount, candidate.RowCount) < LeastRows)
        {
            Remark = string.Create(CultureInfo.InvariantCulture, $"fewer than {LeastRows} rows on a side");
            return;
        }

        Table real = RowSample.Of(context.Real, most, context.Seed, Substream);
        Table other = RowSample.Of(candidate, most, context.Seed, Substream + 1);
        FeatureRecipe recipe = FeatureRecipe.Fit([real, other], withConstants: true);
        if (recipe.Features.Count == 0)
        {
            Remark = "no column to tell them by";
            return;
        }

        _features = FeatureTable.Concat([recipe.Apply(real), recipe.Apply(other)]);
        _target = new double[real.RowCount + other.RowCount];
        _target.AsSpan(real.RowCount).Fill(1.0);
        _foldOfRow = Folded(_features, context.Seed);
        bool isSampled = real.RowCount < context.Real.RowCount || other.RowCount < candidate.RowCount;
        Remark = string.Create(CultureInfo.InvariantCulture, $"{(isSampled ? "sampled: " : "all rows: ")}{real.RowCount:N0} real, {other.RowCount:N0} others, {Folds} folds")
            + (recipe.LeftOut.Count == 0 ? "" : $", without {string.Join(", ", recipe.LeftOut.Take(3))} (not comparable)");
    }

    /// <summary>Rows and folds used, or why there is no result.</summary>
    public string Remark { get; }

    /// <summary>Boosted trees' outcome, or null.</summary>
    public C2stResult? Boosted => _features is null ? null : _boosted.Value;

    /// <summary>Logistic regression's outcome, or null.</summary>
    public C2stResult? Logistic => _features is null ? null : _logistic.Value;

    /// <summary>The candidate's study, made at the first call.</summary>
    public static C2stStudy Of(EvaluationContext context, Table candidate) =>
        Studies.GetValue(context, static _ => []).GetValue(candidate, table => new C2stStudy(context, table));

    /// <summary>The remark with what is odd about a result.</summary>
    public string RemarkOn(C2stResult? result) =>
        result is null ? Remark
        : double.IsNaN(result.Auc.Value) ? "too few different rows"
        : result.Auc.High < 0.5 ? $"{Remark}; below 0.5: rows are near copies of the other side's"
        : Remark;

    private C2stResult RunBoosted()
    {
        FeatureBinning binning = FeatureBinning.Fit(_features!);
        byte[][] bins = binning.Apply(_features!);
        var gainsOfFolds = new List<double[]>();
        C2stResult result = Run((train, test) =>
        {
            GradientBoosting model = GradientBoosting.Fit(binning, bins, _target, train, BoostingLoss.LogLoss, Trees);
            gainsOfFolds.Add(model.Gains);
            return model.Predict(bins, test);
        });
        return result with { Columns = ColumnsOf(result.Auc, gainsOfFolds) };
    }

    private C2stResult RunLogistic()
    {
        var design = new LinearDesign(new LinearLayout(_features!.Recipe), _features);
        return Run((train, test) =>
        {
            LinearFit fit = LogisticRegression.Fit(design, _target, train, penalty: 1.0);
            return Array.ConvertAll(test, row => design.Dot(row, fit.Coefficients));
        });
    }

    private C2stResult Run(Func<int[], int[], double[]> scoreFold)
    {
        double auc = 0.0, variance = 0.0, detection = 0.0;
        int done = 0;
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] train = [.. Enumerable.Range(0, _target.Length).Where(row => _foldOfRow[row] != fold)];
            int[] test = [.. Enumerable.Range(0, _target.Length).Where(row => _foldOfRow[row] == fold)];
            if (!HasBothSides(train) || !HasBothSides(test)) continue; // few different rows
            var comparison = new AucComparison(Array.ConvertAll(test, row => _target[row]), scoreFold(train, test));
            auc += comparison.Auc;
            variance += comparison.Variance;
            detection += 2.0 * (1.0 - Math.Max(0.5, comparison.Auc));
            done++;
        }

        if (done == 0) return new C2stResult(Estimate.Undefined, Estimate.Undefined, []);
        Estimate area = Intervals.Normal(auc / done, Math.Sqrt(FoldVarianceFactor * variance) / done, 0.0, 1.0);
        return new C2stResult(area, new Estimate(detection / done, OnDetectionScale(area.High), OnDetectionScale(area.Low)), []);
    }

    private bool HasBothSides(int[] rows) => Array.Exists(rows, row => _target[row] == 0.0) && Array.Exists(rows, row => _target[row] == 1.0);

    /// <summary>A fold for each row that depends on its cells and the seed alone.</summary>
    private static int[] Folded(FeatureTable features, ulong seed)
    {
        var hashes = new ulong[features.RowCount];
        Array.Fill(hashes, seed);
        for (int f = 0; f < features.Recipe.Features.Count; f++)
        {
            bool isNumber = features.Recipe.Features[f].Form == FeatureForm.Number;
            for (int row = 0; row < hashes.Length; row++)
                hashes[row] = Mix(hashes[row] ^ (isNumber ? BitConverter.DoubleToUInt64Bits(features.Numbers(f)[row] + 0.0) : (uint)features.Codes(f)[row]));
        }

        return Array.ConvertAll(hashes, hash => (int)(hash % Folds));
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static double OnDetectionScale(double auc) => 2.0 * (1.0 - Math.Max(0.5, auc));

    private C2stColumn[] ColumnsOf(Estimate auc, List<double[]> gainsOfFolds)
    {
        (double gini, double low, double high) = (OnGiniScale(auc.Value), OnGiniScale(auc.Low), OnGiniScale(auc.High));
        double all = gainsOfFolds.Sum(gains => gains.Sum());
        var columns = new C2stColumn[_features!.Recipe.Features.Count];
        for (int f = 0; f < columns.Length; f++)
        {
            double share = all == 0.0 ? 0.0 : gainsOfFolds.Sum(gains => gains[f]) / all;
            double spread = StudentT * Math.Sqrt(((1.0 / Folds) + (1.0 / (Folds - 1))) * VarianceOfShare(gainsOfFolds, f));
            double value = gini * share;
            var part = new Estimate(value, Math.Max(0.0, value - Norm((gini - low) * share, gini * spread)), Math.Min(1.0, value + Norm((high - gini) * share, gini * spread)));
            columns[f] = new C2stColumn(_features.Recipe.Features[f].Name, share, part);
        }

        return [.. columns.OrderByDescending(column => column.Share)];

        static double OnGiniScale(double auc) => double.IsNaN(auc) ? double.NaN : Math.Max(0.0, (2.0 * auc) - 1.0);

        static double Norm(double a, double b) => Math.Sqrt((a * a) + (b * b));
    }

    /// <summary>Variance over the folds of a column's share of gain; a fold whose trees found nothing gives it none.</summary>
    private static double VarianceOfShare(List<double[]> gainsOfFolds, int f)
    {
        if (gainsOfFolds.Count < 2) return 0.0;
        double[] shares = [.. gainsOfFolds.Select(gains => gains.Sum() is > 0.0 and var sum ? gains[f] / sum : 0.0)];
        double mean = shares.Average();
        return shares.Sum(share => (share - mean) * (share - mean)) / (shares.Length - 1);
    }
}
