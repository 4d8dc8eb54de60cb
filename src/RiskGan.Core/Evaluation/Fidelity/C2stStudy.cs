using System.Globalization;
using System.Runtime.CompilerServices;
using RiskGan.Core.Data;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Evaluation;

/// <summary>A classifier two-sample test's outcome.</summary>
/// <param name="Auc">Mean of the folds' AUC with its interval.</param>
/// <param name="DetectionScore">Mean over the folds of 2·(1 − max(½, AUC)).</param>
/// <param name="Columns">What the trees owe to each column: name and share of gain; empty for the linear model.</param>
internal sealed record C2stResult(Estimate Auc, Estimate DetectionScore, IReadOnlyList<RiskImportance> Columns);

/// <summary>Can a classifier tell real from candidate rows? The work that several metrics share, done once for a candidate.</summary>
/// <remarks>
/// As many rows of each side as both have, at most the cap; five folds, each side dealt out evenly; every row is scored by a model that has not
/// seen it. Bins, means and levels are taken from all rows together, which tells nothing of the side. The interval combines the folds'
/// DeLong variances as if they were independent.
/// Source: Lopez-Paz and Oquab 2017, Revisiting classifier two-sample tests; SDMetrics 0.29 LogisticDetection for the second scale.
/// </remarks>
internal sealed class C2stStudy
{
    private const int Folds = 5;
    private const int MostRows = 8_000;
    private const int LeastRows = 10;
    private const uint Substream = 0x100010;

    private static readonly ConditionalWeakTable<EvaluationContext, ConditionalWeakTable<Table, C2stStudy>> Studies = [];
    private static readonly BoostingOptions Trees = new() { Trees = 80, MaxLeaves = 16, MaxDepth = 5 };

    private readonly FeatureTable? _features;
    private readonly double[] _target = [];
    private readonly int[] _foldOfRow = [];
    private readonly Lazy<C2stResult> _boosted;
    private readonly Lazy<C2stResult> _logistic;

    private C2stStudy(EvaluationContext context, Table candidate)
    {
        _boosted = new Lazy<C2stResult>(RunBoosted);
        _logistic = new Lazy<C2stResult>(RunLogistic);
        int rows = Math.Min(Math.Min(context.Real.RowCount, candidate.RowCount), Math.Min(MostRows, context.MaxRows));
        if (rows < LeastRows)
        {
            Remark = string.Create(CultureInfo.InvariantCulture, $"fewer than {LeastRows} rows on a side");
            return;
        }

        Table real = RowSample.Of(context.Real, rows, context.Seed, Substream);
        Table other = RowSample.Of(candidate, rows, context.Seed, Substream + 1);
        FeatureRecipe recipe = FeatureRecipe.Fit([real, other], withConstants: true);
        if (recipe.Features.Count == 0)
        {
            Remark = "no column to tell them by";
            return;
        }

        _features = FeatureTable.Concat([recipe.Apply(real), recipe.Apply(other)]);
        _target = new double[2 * rows];
        _target.AsSpan(rows).Fill(1.0);
        _foldOfRow = new int[2 * rows];
        for (int side = 0; side < 2; side++)
        {
            int[] order = RowSample.Shuffled(rows, context.Seed, (uint)(Substream + 2 + side));
            for (int i = 0; i < rows; i++) _foldOfRow[(side * rows) + order[i]] = i % Folds;
        }

        Remark = string.Create(CultureInfo.InvariantCulture, $"{rows} rows a side, {Folds} folds")
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

    private C2stResult RunBoosted()
    {
        FeatureBinning binning = FeatureBinning.Fit(_features!);
        byte[][] bins = binning.Apply(_features!);
        var gains = new double[bins.Length];
        return Run((train, test) =>
        {
            GradientBoosting model = GradientBoosting.Fit(binning, bins, _target, train, BoostingLoss.LogLoss, Trees);
            for (int f = 0; f < gains.Length; f++) gains[f] += model.Gains[f];
            return model.Predict(bins, test);
        }) with { Columns = Shares(gains) };
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
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] train = [.. Enumerable.Range(0, _target.Length).Where(row => _foldOfRow[row] != fold)];
            int[] test = [.. Enumerable.Range(0, _target.Length).Where(row => _foldOfRow[row] == fold)];
            var comparison = new AucComparison(Array.ConvertAll(test, row => _target[row]), scoreFold(train, test));
            auc += comparison.Auc / Folds;
            variance += comparison.Variance / (Folds * Folds);
            detection += 2.0 * (1.0 - Math.Max(0.5, comparison.Auc)) / Folds;
        }

        Estimate area = Intervals.Normal(auc, Math.Sqrt(variance), 0.0, 1.0);
        return new C2stResult(area, new Estimate(detection, OnDetectionScale(area.High), OnDetectionScale(area.Low)), []);
    }

    private static double OnDetectionScale(double auc) => 2.0 * (1.0 - Math.Max(0.5, auc));

    private RiskImportance[] Shares(double[] gains)
    {
        double all = gains.Sum();
        return [.. gains.Select((gain, f) => new RiskImportance(_features!.Recipe.Features[f].Name, all == 0.0 ? 0.0 : gain / all))
            .OrderByDescending(column => column.Share)];
    }
}
