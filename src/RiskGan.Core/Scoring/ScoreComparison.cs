using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Scoring;

/// <summary>One way of scoring, judged on the same rows as the others.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Figures">How well it sorts and fits.</param>
/// <param name="Behind">AUC of the first line less this one's, with its interval; undefined for the first.</param>
/// <param name="Roc">Points of its ROC curve.</param>
public sealed record ScoreLine(string Name, BinaryFigures Figures, Estimate Behind, IReadOnlyList<(double FalsePositiveRate, double TruePositiveRate)> Roc);

/// <summary>A generator's scores beside logistic regression and boosted trees on the same rows.</summary>
/// <remarks>
/// Rivals are fitted on separate rows where these are given, else crosswise on the scored rows themselves: five parts by (seed, row), each scored by a model of the other four, so no
/// row is scored by a model that saw it. The generator may have been trained on more rows, or on the scored ones; that is the caller's to say.
/// Rows without an observed target are left out; above <see cref="MostRows"/> rows every k-th is taken. AUC differences: DeLong, DeLong and Clarke-Pearson 1988, paired.
/// </remarks>
public sealed class ScoreComparison
{
    /// <summary>Most rows judged, and most rows a rival is fitted on.</summary>
    public const int MostRows = 50_000;

    /// <summary>Parts of the crosswise fit.</summary>
    public const int Folds = 5;

    private const uint FoldSubstream = 0x20_0050;

    private ScoreComparison(IReadOnlyList<ScoreLine> lines, string fitted)
    {
        Lines = lines;
        Fitted = fitted;
    }

    /// <summary>The generator first, then the rivals that could be fitted.</summary>
    public IReadOnlyList<ScoreLine> Lines { get; }

    /// <summary>How the rivals were fitted, in words.</summary>
    public string Fitted { get; }

    /// <summary>Compares; null where the table has no observed target of both classes.</summary>
    /// <param name="name">What the scores are of.</param>
    /// <param name="table">The scored rows, with the target.</param>
    /// <param name="scores">Probability by row.</param>
    /// <param name="target">The target column.</param>
    /// <param name="positive">The level whose probability was scored.</param>
    /// <param name="withheld">Columns that tell the target, which no one may look at.</param>
    /// <param name="train">Rows to fit the rivals on, with the target; null to fit crosswise.</param>
    /// <param name="seed">Seed of the parts.</param>
    /// <exception cref="RiskGanException">RG721: the rows to fit on have no such column.</exception>
    public static ScoreComparison? Of(
        string name, Table table, double[] scores, string target, string positive, IReadOnlyCollection<string> withheld, Table? train, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(withheld);
        if (train is not null && train.Find(target) is null) throw Fault.RiskTargetMissing(target, NearestName.Find(target, train.Schema.Columns.Select(column => column.Name)));
        var recipe = new TargetRecipe { Name = target, Positive = positive, AgainstRest = false };
        if (recipe.Apply(table) is not { } all) return null;
        int[] rows = Thin([.. Enumerable.Range(0, table.RowCount).Where(row => !double.IsNaN(all[row]))]);
        double[] observed = [.. rows.Select(row => all[row])];
        if (observed.Length == 0 || Array.TrueForAll(observed, y => y == observed[0])) return null;
        Table test = Without(table.SelectRows(rows), withheld);
        double[] own = [.. rows.Select(row => scores[row])];
        var lines = new List<ScoreLine> { Line(name, observed, own, null) };
        Table? fit = train is null ? null : Fittable(Without(train, withheld), recipe);
        foreach ((RiskModelKind kind, string words) in new[] { (RiskModelKind.Logistic, "logistic regression"), (RiskModelKind.Boosted, "boosted trees") })
        {
            double[]? rival = fit is null ? Crosswise(test, recipe, kind, seed) : Scores(fit, test, recipe, kind);
            if (rival is not null) lines.Add(Line(words, observed, rival, own));
        }

        return new ScoreComparison(lines, fit is null ? $"crosswise on these rows, in {Folds} parts" : FormattableString.Invariant($"on {fit.RowCount:N0} other rows"));
    }

    private static ScoreLine Line(string name, double[] observed, double[] scores, double[]? first)
    {
        Estimate behind = first is null ? Estimate.Undefined : new AucComparison(observed, first).Minus(new AucComparison(observed, scores));
        return new ScoreLine(name, BinaryFigures.Of(observed, scores), behind, BinaryFigures.Roc(observed, scores));
    }

    private static double[]? Crosswise(Table table, TargetRecipe target, RiskModelKind kind, ulong seed)
    {
        var stream = new RandomStream(seed, RandomPurpose.Evaluation, 0, FoldSubstream);
        int[] fold = [.. Enumerable.Range(0, table.RowCount).Select(row => (int)(((ulong)stream.Bits(row) * Folds) >> 32))];
        var scores = new double[table.RowCount];
        for (int part = 0; part < Folds; part++)
        {
            int[] inside = [.. Enumerable.Range(0, fold.Length).Where(row => fold[row] == part)];
            int[] outside = [.. Enumerable.Range(0, fold.Length).Where(row => fold[row] != part)];
            if (inside.Length == 0) continue;
            if (Scores(table.SelectRows(outside), table.SelectRows(inside), target, kind) is not { } scored) return null;
            for (int i = 0; i < inside.Length; i++) scores[inside[i]] = scored[i];
        }

        return scores;
    }

    // Null where the rows have one class only or no column is left to predict from.
    private static double[]? Scores(Table train, Table test, TargetRecipe target, RiskModelKind kind)
    {
        FeatureRecipe features = FeatureRecipe.Fit([CommonColumns.Keep(train, test)], target.Name);
        return features.Features.Count == 0 ? null : RiskModel.TryFit([train], target, features, kind, new RiskModelOptions(), out _)?.Score(test);
    }

    private static Table Fittable(Table train, TargetRecipe target)
    {
        double[] y = target.Apply(train) ?? [];
        return train.SelectRows(Thin([.. Enumerable.Range(0, y.Length).Where(row => !double.IsNaN(y[row]))]));
    }

    private static Table Without(Table table, IReadOnlyCollection<string> names)
    {
        Column[] kept = [.. table.Columns.Where(column => !names.Contains(column.Name))];
        return new Table(table.Schema with { Columns = [.. kept.Select(column => column.Schema)], Rules = null }, kept);
    }

    private static int[] Thin(int[] rows) => rows.Length <= MostRows ? rows : Array.ConvertAll(EvenlySpaced.Of(MostRows, rows.Length), i => rows[i]);
}
