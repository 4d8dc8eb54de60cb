using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using RiskGan.Core.Data;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Evaluation;

/// <summary>What the utility metrics of one evaluation share: the target, the test rows, and the models trained on real rows.</summary>
/// <remarks>
/// Models from real and from synthetic rows see equally many rows (the fewer of both, at most the cap): more synthetic than real rows would
/// flatter. All are tested on <see cref="EvaluationContext.Real"/>. Everything is a pure function of context and candidate; it is kept so
/// that six metrics need not fit the same models six times.
/// </remarks>
internal sealed class UtilityStudy
{
    private const int MostTrainRows = 20_000; // up to 40 columns; fewer for wider tables, at least 4,000
    private const int LeastMostTrainRows = 4_000;
    private const int CellBudget = 40 * MostTrainRows;
    private const uint Substream = 0x100020;

    private static readonly ConditionalWeakTable<EvaluationContext, UtilityStudy> Studies = [];

    private readonly EvaluationContext _context;
    private readonly ConditionalWeakTable<Table, CandidateStudy> _candidates = [];
    private readonly ConcurrentDictionary<int, Lazy<Table>> _trainSamples = new();
    private readonly ConcurrentDictionary<(int Rows, RiskModelKind Kind), Lazy<double[]?>> _realScores = new();

    private UtilityStudy(EvaluationContext context)
    {
        _context = context;
        Problem = Prepare(context);
    }

    /// <summary>Why no candidate can be judged, or null.</summary>
    public string? Problem { get; }

    /// <summary>What is predicted.</summary>
    public TargetRecipe Target { get; private set; } = new() { Name = "" };

    /// <summary>The rows that models are tested on.</summary>
    public Table Test { get; private set; } = null!;

    /// <summary>What was observed in them.</summary>
    public double[] Observed { get; private set; } = [];

    /// <summary>Settings of every model.</summary>
    public RiskModelOptions Options { get; } = new();

    /// <summary>Figures of models from that many real rows, kept because their bootstrap costs as much as a model.</summary>
    public ConcurrentDictionary<(int Rows, RiskModelKind Kind), Lazy<BinaryFigures>> RealFigures { get; } = new();

    /// <summary>The context's study, made at the first call.</summary>
    public static UtilityStudy Of(EvaluationContext context) => Studies.GetValue(context, static key => new UtilityStudy(key));

    /// <summary>The candidate's study, made at the first call.</summary>
    public CandidateStudy For(Table candidate) => _candidates.GetValue(candidate, table => new CandidateStudy(this, table));

    /// <summary>Rows a model from this candidate, and the model from real rows beside it, are trained on.</summary>
    public int TrainRows(Table candidate)
    {
        int most = Math.Clamp(CellBudget / Math.Max(1, Test.Columns.Count), LeastMostTrainRows, MostTrainRows);
        return Math.Min(Math.Min(_context.Train!.RowCount, candidate.RowCount), Math.Min(most, _context.MaxRows));
    }

    /// <summary>That many real training rows.</summary>
    public Table TrainSample(int rows) =>
        _trainSamples.GetOrAdd(rows, count => new Lazy<Table>(() => CommonColumns.Keep(RowSample.Of(_context.Train!, count, _context.Seed, Substream), Test))).Value;

    /// <summary>That many rows of a candidate, columns that the test rows lack left out.</summary>
    public Table Sample(Table candidate, int rows) => CommonColumns.Keep(RowSample.Of(candidate, rows, _context.Seed, Substream + 1), Test);

    /// <summary>Test scores of the model trained on that many real rows; null where their target is all the same.</summary>
    public double[]? RealScores(int rows, RiskModelKind kind) =>
        _realScores.GetOrAdd((rows, kind), key => new Lazy<double[]?>(() => ScoresFrom([TrainSample(key.Rows)], key.Kind))).Value;

    /// <summary>Test scores of a model trained on the tables; null where the target is all the same or no feature is left.</summary>
    public double[]? ScoresFrom(IReadOnlyList<Table> tables, RiskModelKind kind)
    {
        FeatureRecipe recipe = FeatureRecipe.Fit(tables, Target.Name);
        return recipe.Features.Count == 0 ? null : RiskModel.TryFit(tables, Target, recipe, kind, Options, out _)?.Score(Test);
    }

    private string? Prepare(EvaluationContext context)
    {
        if (context.Target is null) return "no target was named";
        if (context.Train is null) return "needs the training rows (--train)";
        if (context.Train.Find(context.Target) is not { } column) return "the training rows have no such target";
        if (context.Real.RowCount == 0 || context.Train.RowCount == 0) return "no rows";
        Target = TargetRecipe.Fit(column);
        Test = CommonColumns.Keep(RowSample.Of(context.Real, context.MaxRows, context.Seed, Substream + 2), context.Train);
        if (Target.Apply(Test) is not { } observed) return "the test rows have no such target, or one of another kind";
        Observed = observed;
        return AllTheSame(Target.Apply(context.Train)!) ? "the target of the training rows is all the same" : null;
    }

    /// <summary>True where the present values are equal, or there are none.</summary>
    internal static bool AllTheSame(double[] values)
    {
        double first = Array.Find(values, value => !double.IsNaN(value));
        return Array.TrueForAll(values, value => double.IsNaN(value) || value == first);
    }
}

/// <summary>One candidate's models, tested on the same real rows as those from real rows.</summary>
internal sealed class CandidateStudy
{
    private readonly UtilityStudy _study;
    private readonly Table _sample = null!;
    private readonly ConcurrentDictionary<RiskModelKind, Lazy<double[]?>> _synthetic = new();
    private readonly ConcurrentDictionary<RiskModelKind, Lazy<double[]?>> _both = new();

    public CandidateStudy(UtilityStudy study, Table candidate)
    {
        _study = study;
        Problem = study.Problem;
        if (Problem is not null) return;
        Rows = study.TrainRows(candidate);
        _sample = study.Sample(candidate, Rows);
        Problem = study.Target.Apply(_sample) is not { } target ? "the synthetic rows have no such target, or one of another kind"
            : UtilityStudy.AllTheSame(target) ? "the target of the synthetic rows is all the same"
            : UtilityStudy.AllTheSame(study.Target.Apply(RealSample)!) ? "the target of the real rows trained on is all the same"
            : null;
        Remark = string.Create(CultureInfo.InvariantCulture, $"{Rows} training rows, {study.Test.RowCount} test rows")
            + (study.Target.AgainstRest ? $", '{study.Target.Positive}' against the rest" : "");
    }

    /// <summary>Why there is nothing to say, or null.</summary>
    public string? Problem { get; }

    /// <summary>Rows trained on and tested on.</summary>
    public string Remark { get; } = "";

    /// <summary>Rows each model is trained on.</summary>
    public int Rows { get; }

    /// <summary>The synthetic rows trained on.</summary>
    public Table SyntheticSample => _sample;

    /// <summary>The real rows trained on.</summary>
    public Table RealSample => _study.TrainSample(Rows);

    /// <summary>Figures of the models from synthetic rows, see <see cref="UtilityStudy.RealFigures"/>.</summary>
    public ConcurrentDictionary<RiskModelKind, Lazy<BinaryFigures>> Figures { get; } = new();

    /// <summary>Test scores of the model from real rows; null where there is none.</summary>
    public double[]? FromReal(RiskModelKind kind) => _study.RealScores(Rows, kind);

    /// <summary>Test scores of the model from synthetic rows.</summary>
    public double[]? FromSynthetic(RiskModelKind kind) =>
        _synthetic.GetOrAdd(kind, key => new Lazy<double[]?>(() => _study.ScoresFrom([_sample], key))).Value;

    /// <summary>Test scores of the model from real and synthetic rows together.</summary>
    public double[]? FromBoth(RiskModelKind kind) =>
        _both.GetOrAdd(kind, key => new Lazy<double[]?>(() => _study.ScoresFrom([RealSample, _sample], key))).Value;
}
