using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Scoring;

/// <summary>A fitted risk model with its feature recipe: predicts the probability of the target's bad level (or a number) for any table of the same columns.</summary>
/// <remarks>
/// Features: every column but the target, identifiers, constants and texts. Rows without a target are left out of fitting, never of scoring.
/// Missing cells and levels never seen are scored like any other. Same rows, options → same bytes.
/// Saved as data alone (<see cref="ToContent"/> with <see cref="ModelFile"/>).
/// </remarks>
public sealed class RiskModel
{
    private readonly IPredictor _predictor;

    internal RiskModel(TargetRecipe target, RiskModelKind kind, TableSchema schema, int rows, FeatureRecipe recipe, IPredictor predictor)
    {
        TargetRecipe = target;
        Kind = kind;
        Schema = schema;
        Rows = rows;
        Recipe = recipe;
        _predictor = predictor;
    }

    /// <summary>Linear or boosted.</summary>
    public RiskModelKind Kind { get; }

    /// <summary>The target column.</summary>
    public string Target => TargetRecipe.Name;

    /// <summary>The level whose probability is predicted; null where a number is predicted.</summary>
    public string? Positive => TargetRecipe.Positive;

    /// <summary>True where <see cref="Score(Table)"/> gives probabilities.</summary>
    public bool IsProbability => TargetRecipe.IsBinary;

    /// <summary>The columns of the table it was fitted on; read files to score with it, so that kinds agree.</summary>
    public TableSchema Schema { get; }

    /// <summary>Rows it was fitted on.</summary>
    public int Rows { get; }

    /// <summary>Names of the columns it asks for.</summary>
    public IReadOnlyList<string> Features => [.. Recipe.Features.Select(feature => feature.Name)];

    /// <summary>The linear model's coefficients, the intercept first; empty for trees.</summary>
    public IReadOnlyList<RiskCoefficient> Coefficients => _predictor.Coefficients;

    /// <summary>The trees' columns by falling share; empty for a linear model.</summary>
    public IReadOnlyList<RiskImportance> Importances => _predictor.Importances;

    /// <summary>Number of trees; 0 for a linear model.</summary>
    public int TreeCount => (_predictor as BoostedPredictor)?.Model.Trees.Count ?? 0;

    /// <summary>What the model holds of each column it asks for, in their order.</summary>
    public IReadOnlyList<RiskFeature> Holdings => [.. Recipe.Features.Select(HoldingsOf)];

    internal TargetRecipe TargetRecipe { get; }

    internal FeatureRecipe Recipe { get; }

    internal IPredictor Predictor => _predictor;

    /// <summary>Fits a model to a table.</summary>
    /// <exception cref="RiskGanException">RG721–RG725: the target or the features are not fit for it.</exception>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public static RiskModel Fit(Table table, string target, RiskModelKind kind, RiskModelOptions? options = null) => Fit([table], target, kind, options);

    /// <summary>Fits a model to the rows of several tables together (real and synthetic, say).</summary>
    /// <exception cref="RiskGanException">RG721–RG726: the target or the features are not fit for it, or the tables do not agree.</exception>
    /// <exception cref="ArgumentException">A setting is out of range, or there is no table.</exception>
    public static RiskModel Fit(IReadOnlyList<Table> tables, string target, RiskModelKind kind, RiskModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(target);
        options ??= new RiskModelOptions();
        if (tables.Count == 0) throw new ArgumentException("At least one table is needed.", nameof(tables));
        if (!(options.L2 is > 0.0 and <= 1e9)) throw new ArgumentException($"{nameof(RiskModelOptions.L2)} lies outside (0, 10⁹].", nameof(options));
        if (options.Boosting.Problem() is string problem) throw new ArgumentException($"{problem}.", nameof(options));
        foreach (Table table in tables)
            if (table.Find(target) is null) throw Fault.RiskTargetMissing(target, NearestName.Find(target, table.Schema.Columns.Select(column => column.Name)));

        Column column = tables[0].Find(target)!;
        TargetRecipe recipe = TargetRecipe.Fit(column, options.Positive);
        if (recipe.AgainstRest && options.Positive is null) throw Fault.RiskTargetManyLevels(target, ((CategoryColumn)column).Levels.Length);
        FeatureRecipe features = FeatureRecipe.Fit(tables, target);
        if (features.LeftOut.Count > 0) throw Fault.RiskTablesDiffer([.. features.LeftOut.Select(name => $"'{PrintableText.Escape(name)}'")]);
        if (features.Features.Count == 0) throw Fault.RiskNoFeatures(target);
        if (Array.Exists([.. tables], table => recipe.Apply(table) is null)) throw Fault.RiskTablesDiffer([$"'{PrintableText.Escape(target)}'"]);
        return TryFit(tables, recipe, features, kind, options, out int observed) ?? throw Fault.RiskTargetOneClass(target, observed);
    }

    /// <summary>Fits where everything is checked but the target's values; null where they are all the same.</summary>
    internal static RiskModel? TryFit(
        IReadOnlyList<Table> tables, TargetRecipe target, FeatureRecipe recipe, RiskModelKind kind, RiskModelOptions options, out int observed)
    {
        double[] y = tables.Count == 1 ? target.Apply(tables[0])! : [.. tables.SelectMany(table => target.Apply(table)!)];
        int[] rows = [.. Enumerable.Range(0, y.Length).Where(row => !double.IsNaN(y[row]))];
        observed = rows.Length;
        if (rows.Length < 2 || Array.TrueForAll(rows, row => y[row] == y[rows[0]])) return null;

        FeatureTable features = FeatureTable.Concat([.. tables.Select(recipe.Apply)]);
        IPredictor predictor = kind == RiskModelKind.Logistic
            ? LinearPredictor.Fit(features, y, rows, target.IsBinary, options.L2)
            : BoostedPredictor.Fit(features, y, rows, target.IsBinary, options.Boosting);
        return new RiskModel(target, kind, SchemaOf(tables[0], recipe, target), rows.Length, recipe, predictor);
    }

    /// <summary>The probability of the positive level, or the predicted number, for each row; the target column is not looked at.</summary>
    /// <exception cref="RiskGanException">RG720: columns are missing or of another kind.</exception>
    public double[] Score(Table table) => Score(Recipe.Apply(table));

    /// <summary>1, 0 or the number observed in each row, NaN where missing: what scores are held against. Null where the table has no such column.</summary>
    public double[]? Observed(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return TargetRecipe.Apply(table);
    }

    /// <summary>Everything as named documents and tensors, ready for <see cref="ModelFile"/>.</summary>
    public ModelContent ToContent() => RiskModelStore.Save(this);

    /// <summary>True where a file's content is a risk model, and not a generator.</summary>
    public static bool IsIn(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content.Documents.ContainsKey(RiskModelStore.Part);
    }

    /// <summary>The risk model a file holds, every part checked against the others.</summary>
    /// <exception cref="RiskGanException">RG727: the file holds a generator; RG421: a part is missing or does not fit.</exception>
    public static RiskModel FromContent(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return RiskModelStore.Load(content);
    }

    internal double[] Score(FeatureTable features)
    {
        double[] scores = _predictor.Predict(features);
        if (!IsProbability) return scores;
        for (int row = 0; row < scores.Length; row++) scores[row] = PortableMath.Sigmoid(scores[row]);
        return scores;
    }

    private RiskFeature HoldingsOf(Feature feature, int position)
    {
        bool isNumber = feature.Form == FeatureForm.Number;
        var trees = _predictor as BoostedPredictor;
        double gains = trees?.Model.Gains.Sum() ?? double.NaN;
        return new RiskFeature
        {
            Name = feature.Name,
            Kind = Schema.Columns[Schema.IndexOf(feature.Name)].Kind,
            Levels = feature.Levels,
            LevelRows = feature.LevelRows,
            Mean = isNumber ? feature.Mean : double.NaN,
            Deviation = isNumber ? feature.Deviation : double.NaN,
            CutPoints = isNumber && trees is not null ? trees.Model.Binning.Edges[position].Length : 0,
            Share = trees is null ? double.NaN : gains == 0.0 ? 0.0 : trees.Model.Gains[position] / gains,
            Coefficients = (_predictor as LinearPredictor)?.Of(position) ?? [],
        };
    }

    private static TableSchema SchemaOf(Table table, FeatureRecipe recipe, TargetRecipe target)
    {
        var names = new HashSet<string>(recipe.Features.Select(feature => feature.Name), StringComparer.Ordinal) { target.Name };
        return table.Schema with { Columns = [.. table.Schema.Columns.Where(column => names.Contains(column.Name))] };
    }
}
