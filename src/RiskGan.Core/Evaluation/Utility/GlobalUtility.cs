using System.Globalization;
using System.Runtime.CompilerServices;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Numerics;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Evaluation;

/// <summary>Every column in turn as target: do models from synthetic rows predict real cells as well as models from real rows?</summary>
/// <remarks>
/// One target flatters a generator that was made for it; all columns together measure what was learned of the whole. Small boosted trees predict each
/// column from all others. Skill of a label: max(0, 2·AUC − 1) of its most frequent level against the rest; skill of a
/// number: max(0, Spearman), learned on ranks, so that no tail decides. A subject's number is its ratio of skills; columns that real rows
/// cannot predict either (skill below 0.05) are left out of the subjects, not of the mean.
/// Intervals: overall by bootstrap over columns; a column's ratio by the delta method from the standard errors of both skills (DeLong; Bonett and
/// Wright 2000), a little too wide because both models are tested on the same rows. Edges: no training rows, or no column that can be predicted, gives NaN.
/// </remarks>
public sealed class GlobalUtility : ITableMetric
{
    private const int MostRows = 3_000;
    private const int ColumnPairBudget = 1_600;
    private const int LeastTargets = 8;
    private const int Resamples = 500;
    private const double LeastSkill = 0.05;
    private const uint Substream = 0x100040;

    private static readonly BoostingOptions Trees = new() { Trees = 25, LearningRate = 0.2, MaxLeaves = 8, MaxDepth = 4 };
    private static readonly ConditionalWeakTable<EvaluationContext, RealSide> RealSides = [];

    /// <inheritdoc/>
    public string Name => "global_utility";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => double.PositiveInfinity;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Utility;

    /// <inheritdoc/>
    public string Meaning => "Each column in turn predicted from all others: skill of models trained on synthetic rows as a share of the skill of models trained on real rows; 1 means as good.";

    /// <inheritdoc/>
    public string Formula => "Σ_columns skill(trained on synthetic) / Σ_columns skill(trained on real); skill = max(0, 2·AUC − 1) or max(0, Spearman) on real test rows";

    /// <inheritdoc/>
    public string Source => "after Jiang et al. 2025 (TabStruct, global utility), with ranks in place of squared errors";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        if (context.Train is null) return [new Measurement("", Estimate.Undefined) { Remark = "needs the training rows (--train)" }];
        RealSide real = RealSides.GetValue(context, static key => new RealSide(key));
        FeatureTable? features = real.Apply(RowSample.Of(candidate, MostRows, context.Seed, Substream + 2));
        if (features is null) return [new Measurement("", Estimate.Undefined) { Remark = "the synthetic rows lack a column" }];

        byte[][] bins = real.Binning.Apply(features);
        ColumnSkill[] own = [.. real.Targets.Select(f => real.Skill(features, bins, f))];
        ColumnSkill[] beside = real.Skills;
        double[] skills = Array.ConvertAll(own, skill => skill.Value), realSkills = Array.ConvertAll(beside, skill => skill.Value);
        double sum = realSkills.Sum();
        if (!(sum > 0.0)) return [new Measurement("", Estimate.Undefined) { Remark = "no column can be predicted from the others" }];
        string remark = string.Create(CultureInfo.InvariantCulture, $"{real.Targets.Length} of {real.FeatureCount} columns as targets, at most {MostRows} rows");
        IEnumerable<Measurement> columns = skills
            .Select((skill, i) => (Skill: own[i], Real: beside[i], Feature: real.Targets[i]))
            .Where(column => column.Real.Value >= LeastSkill)
            .OrderBy(column => column.Skill.Value / column.Real.Value)
            .Select(column => new Measurement(real.NameOf(column.Feature), Ratio(column.Skill, column.Real))
            {
                Remark = string.Create(CultureInfo.InvariantCulture, $"skill {column.Skill.Value:F3}, from real rows {column.Real.Value:F3}"),
            });
        return [new Measurement("", Bootstrap(skills, realSkills, context.Seed)) { Remark = remark }, .. columns];
    }

    private static Estimate Ratio(ColumnSkill skill, ColumnSkill real)
    {
        double ratio = skill.Value / real.Value;
        double error = Math.Sqrt((skill.Error * skill.Error) + (ratio * ratio * real.Error * real.Error)) / real.Value;
        return double.IsNaN(error) ? Estimate.Exact(ratio) : Intervals.Normal(ratio, error, 0.0);
    }

    private static Estimate Bootstrap(double[] skills, double[] realSkills, ulong seed)
    {
        var resampled = new double[Resamples];
        for (int b = 0; b < Resamples; b++)
        {
            var stream = new RandomStream(seed, RandomPurpose.Evaluation, (uint)b, Substream + 3);
            double synthetic = 0.0, real = 0.0;
            for (int i = 0; i < skills.Length; i++)
            {
                int drawn = (int)(((ulong)stream.Bits(i) * (ulong)skills.Length) >> 32);
                synthetic += skills[drawn];
                real += realSkills[drawn];
            }

            resampled[b] = real > 0.0 ? synthetic / real : double.NaN;
        }

        return Intervals.OfResamples(skills.Sum() / realSkills.Sum(), resampled);
    }

    /// <summary>How well a column is predicted, 0 to 1, and its standard error; NaN where it is not known.</summary>
    private readonly record struct ColumnSkill(double Value, double Error)
    {
        /// <summary>Below 0, or not defined because a side is constant, is no skill.</summary>
        public static ColumnSkill Of(double value, double error) => value > 0.0 ? new ColumnSkill(value, error) : new ColumnSkill(0.0, double.IsNaN(value) ? 0.0 : error);
    }

    /// <summary>What does not depend on the candidate: recipe, bins, test rows and the skills of models from real rows.</summary>
    private sealed class RealSide
    {
        private readonly FeatureRecipe _recipe;
        private readonly Table _columns;
        private readonly FeatureTable _test;
        private readonly byte[][] _testBins;
        private readonly Lazy<ColumnSkill[]> _skills;

        public RealSide(EvaluationContext context)
        {
            _columns = CommonColumns.Keep(RowSample.Of(context.Train!, MostRows, context.Seed, Substream), context.Real);
            _recipe = FeatureRecipe.Fit([_columns]);
            FeatureTable train = _recipe.Apply(_columns);
            _test = _recipe.Apply(RowSample.Of(context.Real, MostRows, context.Seed, Substream + 1));
            Binning = FeatureBinning.Fit(train);
            _testBins = Binning.Apply(_test);
            int count = FeatureCount == 0 ? 0 : Math.Min(FeatureCount, Math.Max(LeastTargets, ColumnPairBudget / FeatureCount));
            Targets = EvenlySpaced.Of(count, FeatureCount);
            byte[][] bins = Binning.Apply(train);
            _skills = new Lazy<ColumnSkill[]>(() => [.. Targets.Select(f => Skill(train, bins, f))]);
        }

        public FeatureBinning Binning { get; }

        public int[] Targets { get; }

        public int FeatureCount => _recipe.Features.Count;

        public ColumnSkill[] Skills => _skills.Value;

        public string NameOf(int feature) => _recipe.Features[feature].Name;

        public FeatureTable? Apply(Table table) =>
            CommonColumns.Keep(_columns, table).Columns.Count < _columns.Columns.Count ? null : _recipe.Apply(table);

        public ColumnSkill Skill(FeatureTable train, byte[][] bins, int feature)
        {
            bool isNumber = _recipe.Features[feature].Form == FeatureForm.Number;
            double[] y = isNumber ? train.Numbers(feature) : Against(train.Codes(feature), feature);
            int[] rows = Present(y);
            if (rows.Length < 2 || Array.TrueForAll(rows, row => y[row] == y[rows[0]])) return default;
            double[] learned = isNumber ? RankShares(y, rows) : y;
            GradientBoosting model = GradientBoosting.Fit(Binning, bins, learned, rows, isNumber ? BoostingLoss.SquaredError : BoostingLoss.LogLoss, Trees, feature);

            double[] observed = isNumber ? _test.Numbers(feature) : Against(_test.Codes(feature), feature);
            int[] testRows = Present(observed);
            if (testRows.Length < 2) return default;
            double[] truth = Array.ConvertAll(testRows, row => observed[row]);
            double[] predicted = model.Predict(_testBins, testRows);
            if (isNumber)
            {
                double r = Ranks.Spearman(truth, predicted);
                return ColumnSkill.Of(r, (1.0 - (r * r)) * Math.Sqrt((1.0 + (0.5 * r * r)) / (testRows.Length - 3)));
            }

            var comparison = new AucComparison(truth, predicted);
            return ColumnSkill.Of((2.0 * comparison.Auc) - 1.0, 2.0 * Math.Sqrt(comparison.Variance));
        }

        /// <summary>1 for the most frequent level of the real rows, 0 for others, NaN for missing.</summary>
        private double[] Against(int[] codes, int feature)
        {
            IReadOnlyList<int> rows = _recipe.Features[feature].LevelRows;
            int most = 0;
            for (int level = 1; level < rows.Count; level++)
                if (rows[level] > rows[most]) most = level;
            return Array.ConvertAll(codes, code => code < 0 ? double.NaN : code == most ? 1.0 : 0.0);
        }

        private static double[] RankShares(double[] y, int[] rows)
        {
            double[] ranks = Ranks.Midranks(Array.ConvertAll(rows, row => y[row]));
            var shares = new double[y.Length];
            for (int i = 0; i < rows.Length; i++) shares[rows[i]] = ranks[i] / rows.Length;
            return shares;
        }

        private static int[] Present(double[] y) => [.. Enumerable.Range(0, y.Length).Where(row => !double.IsNaN(y[row]))];
    }
}
