using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Evaluation.Tails;

namespace RiskGan.Core.Scenarios;

/// <summary>What a figure of a scenario is about.</summary>
public enum ScenarioFigureKind
{
    /// <summary>Mean of a numeric column's present cells.</summary>
    Mean,

    /// <summary>Share of a level among all rows.</summary>
    Share,

    /// <summary>Value at risk: a quantile of a tail.</summary>
    ValueAtRisk,

    /// <summary>Expected shortfall: the mean beyond it.</summary>
    ExpectedShortfall,

    /// <summary>Expected loss a row: mean of PD·LGD·EAD.</summary>
    ExpectedLoss,
}

/// <summary>One figure without and under the scenario.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Column">The column; empty for the expected loss.</param>
/// <param name="Part">The level, or the tail such as "upper 99 %"; else empty.</param>
/// <param name="Base">In the base table.</param>
/// <param name="Stressed">In the stressed table.</param>
/// <param name="Change">Stressed less base, with its 95 % interval over rows.</param>
public sealed record ScenarioFigure(ScenarioFigureKind Kind, string Column, string Part, double Base, double Stressed, Estimate Change);

/// <summary>How far one column's law moved.</summary>
/// <param name="Column">The column.</param>
/// <param name="IsDriver">True where the scenario itself moves it.</param>
/// <param name="Psi">Population stability index, base against stressed; below 0.1 is called stable, above 0.25 a large shift.</param>
public sealed record ScenarioMove(string Column, bool IsDriver, double Psi);

/// <summary>Base and stressed rows side by side: means, shares, both tails of money columns, expected loss, PSI.</summary>
/// <remarks>
/// Definitions are those of <c>riskgan evaluate</c> (<c>docs/evaluation.md</c>): tails at 95, 99 and 99.5 % in both directions, of columns with more than 20 values;
/// expected loss as mean PD·LGD·EAD. Intervals: percentiles of stressed* − base* over 200 bootstrap replicates, in which row i of both tables is drawn together, for
/// both come from the same noise. They hold the noise of so many rows, not the model's own error.
/// At most <see cref="MostRows"/> rows of each table are looked at, the first. Shares are told of label columns with up to 50 levels.
/// </remarks>
public sealed class ScenarioComparison
{
    /// <summary>Most rows looked at.</summary>
    public const int MostRows = 50_000;

    private const uint Substream = 0x20_0040;
    private const int MostLevels = 50;

    private ScenarioComparison(int rows, IReadOnlyList<ScenarioFigure> figures, IReadOnlyList<ScenarioMove> moves, string remark)
    {
        Rows = rows;
        Figures = figures;
        Moves = moves;
        LossRemark = remark;
    }

    /// <summary>Rows of each table that were compared.</summary>
    public int Rows { get; }

    /// <summary>The figures: expected loss first, then by column in file order.</summary>
    public IReadOnlyList<ScenarioFigure> Figures { get; }

    /// <summary>Columns by falling PSI.</summary>
    public IReadOnlyList<ScenarioMove> Moves { get; }

    /// <summary>Why there is no expected loss, or what was taken for granted in it; else empty.</summary>
    public string LossRemark { get; }

    /// <summary>Compares the first rows of two tables of the same columns.</summary>
    /// <param name="baseRows">Rows without the scenario.</param>
    /// <param name="stressed">As many under it.</param>
    /// <param name="drivers">Columns the scenario moves.</param>
    /// <param name="pd">Column with probabilities of default, or null.</param>
    /// <param name="lgd">Column with losses given default, or null.</param>
    /// <param name="ead">Column with exposures, or null.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public static ScenarioComparison Of(Table baseRows, Table stressed, IReadOnlyCollection<string> drivers, string? pd, string? lgd, string? ead, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(baseRows);
        ArgumentNullException.ThrowIfNull(stressed);
        ArgumentNullException.ThrowIfNull(drivers);
        if (baseRows.RowCount != stressed.RowCount) throw new ArgumentException("The tables differ in rows.", nameof(stressed));
        if (baseRows.RowCount > MostRows)
        {
            int[] first = [.. Enumerable.Range(0, MostRows)];
            (baseRows, stressed) = (baseRows.SelectRows(first), stressed.SelectRows(first));
        }

        var context = new EvaluationContext { Real = baseRows, Pd = pd, Lgd = lgd, Ead = ead, Seed = seed, MaxRows = MostRows };
        var pairs = new List<Pair>();
        (PortfolioLosses before, PortfolioLosses after) = (PortfolioLosses.Of(context, baseRows), PortfolioLosses.Of(context, stressed));
        if (before.Losses is { } lossesBefore && after.Losses is { } lossesAfter) pairs.Add(new MeanPair(ScenarioFigureKind.ExpectedLoss, "", lossesBefore, lossesAfter));
        HashSet<string> money = [.. MoneyColumns.Of(baseRows, stressed).Select(column => column.Name)];
        foreach (ColumnMatch column in ComparedColumns.Of(baseRows, stressed)) pairs.AddRange(PairsOf(column, money.Contains(column.Name)));
        return new ScenarioComparison(baseRows.RowCount, Measure(pairs, baseRows.RowCount, seed), MovesOf(context, stressed, drivers), before.Remark);
    }

    private static IEnumerable<Pair> PairsOf(ColumnMatch column, bool isMoney)
    {
        if (column.Real is CategoryColumn labels)
        {
            var others = (CategoryColumn)column.Candidate;
            if (labels.Levels.Length > MostLevels) yield break;
            foreach (string level in labels.Levels) yield return new SharePair(column.Name, level, Holds(labels, level), Holds(others, level));
            yield break;
        }

        double[] before = ((NumericColumn)column.Real).Values, after = ((NumericColumn)column.Candidate).Values;
        if (column.Real.Schema.Kind is not (ColumnKind.Continuous or ColumnKind.Integer)) yield break;
        yield return new MeanPair(ScenarioFigureKind.Mean, column.Name, before, after);
        if (!isMoney) yield break;
        var (real, stressed) = (new TailSeries(before), new TailSeries(after));
        foreach (TailPoint point in TailPoint.BothTails(isShortfall: false).Concat(TailPoint.BothTails(isShortfall: true)))
            yield return new TailFigurePair(column.Name, point, real, stressed);
    }

    private static bool[] Holds(CategoryColumn column, string level)
    {
        int wanted = Array.IndexOf(column.Levels, level);
        return [.. column.Codes.Select(code => code >= 0 && code == wanted)];
    }

    private static List<ScenarioFigure> Measure(List<Pair> pairs, int rows, ulong seed)
    {
        var replicates = new double[pairs.Count][];
        for (int i = 0; i < replicates.Length; i++) replicates[i] = new double[Bootstrap.Replicates];
        var bootstrap = new Bootstrap(seed, Substream, rows);
        for (int replicate = 0; rows > 0 && replicate < Bootstrap.Replicates; replicate++)
        {
            bootstrap.Draw(replicate);
            for (int i = 0; i < pairs.Count; i++) replicates[i][replicate] = pairs[i].Stressed(bootstrap.Counts) - pairs[i].Base(bootstrap.Counts);
        }

        var figures = new List<ScenarioFigure>();
        for (int i = 0; i < pairs.Count; i++)
        {
            double before = pairs[i].Base(null), after = pairs[i].Stressed(null);
            if (double.IsNaN(before) && double.IsNaN(after)) continue;
            figures.Add(new ScenarioFigure(pairs[i].Kind, pairs[i].Column, pairs[i].Part, before, after, Bootstrap.Percentile(after - before, replicates[i])));
        }

        return figures;
    }

    private static List<ScenarioMove> MovesOf(EvaluationContext context, Table stressed, IReadOnlyCollection<string> drivers) =>
        [.. new PopulationStability().Evaluate(context, stressed)
            .Where(line => line.Subject.Length > 0)
            .Select(line => new ScenarioMove(line.Subject, drivers.Contains(line.Subject), line.Estimate.Value))
            .OrderByDescending(move => move.Psi).ThenBy(move => move.Column, StringComparer.Ordinal)];

    /// <summary>A figure of both tables, each row counted so many times (once where the counts are null).</summary>
    private abstract class Pair(ScenarioFigureKind kind, string column, string part)
    {
        public ScenarioFigureKind Kind { get; } = kind;

        public string Column { get; } = column;

        public string Part { get; } = part;

        public abstract double Base(int[]? counts);

        public abstract double Stressed(int[]? counts);
    }

    private sealed class MeanPair(ScenarioFigureKind kind, string column, double[] before, double[] after) : Pair(kind, column, "")
    {
        public override double Base(int[]? counts) => Mean(before, counts);

        public override double Stressed(int[]? counts) => Mean(after, counts);

        private static double Mean(double[] values, int[]? counts)
        {
            double sum = 0;
            long rows = 0;
            for (int row = 0; row < values.Length; row++)
            {
                int times = counts?[row] ?? 1;
                if (times == 0 || double.IsNaN(values[row])) continue;
                sum += times * values[row];
                rows += times;
            }

            return rows == 0 ? double.NaN : sum / rows;
        }
    }

    private sealed class SharePair(string column, string level, bool[] before, bool[] after) : Pair(ScenarioFigureKind.Share, column, level)
    {
        public override double Base(int[]? counts) => Share(before, counts);

        public override double Stressed(int[]? counts) => Share(after, counts);

        private static double Share(bool[] holds, int[]? counts)
        {
            long positive = 0;
            for (int row = 0; row < holds.Length; row++)
                if (holds[row]) positive += counts?[row] ?? 1;
            return holds.Length == 0 ? double.NaN : (double)positive / holds.Length;
        }
    }

    private sealed class TailFigurePair(string column, TailPoint point, TailSeries before, TailSeries after)
        : Pair(point.IsShortfall ? ScenarioFigureKind.ExpectedShortfall : ScenarioFigureKind.ValueAtRisk, column, point.Name)
    {
        public override double Base(int[]? counts) => before.Figure(point, counts);

        public override double Stressed(int[]? counts) => after.Figure(point, counts);
    }
}
