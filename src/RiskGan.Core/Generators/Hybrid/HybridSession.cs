using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>A training of preset <c>hybrid</c> on the managed engine.</summary>
internal sealed class HybridSession : ManagedSession
{
    private readonly HybridStep<float> _step;
    private readonly LearningRateSchedule _schedule;
    private readonly long _checkInterval;
    private LikelihoodGauge? _likelihood;

    public HybridSession(Kernels<float> kernels, TrainingPlan plan, TableEncoder encoder, EncodedTable data)
        : this(kernels, plan, new HybridStep<float>(() => Numerics.Kernels.Create(1), LayoutFor(plan, encoder, data), plan.Hybrid, data, plan.Seed, plan.Threads))
    {
    }

    private HybridSession(Kernels<float> kernels, TrainingPlan plan, HybridStep<float> step)
        : base(kernels, [.. step.Cells.Select(cell => cell.Model.Network)])
    {
        _step = step;
        Settings = new GeneratorSettings(Preset.Hybrid, 0, plan.Hybrid.HiddenWidths, 1.0, plan.BatchSize) { Hybrid = step.Settings };
        _schedule = new LearningRateSchedule(plan.Hybrid.Rate, plan.Hybrid.WarmUpSteps, plan.Hybrid.LastRate);
        _checkInterval = Math.Max(1, plan.Steps / plan.Hybrid.Checks);
    }

    /// <inheritdoc/>
    public override LikelihoodGauge? Likelihood => _likelihood;

    /// <inheritdoc/>
    public override bool IsDone => _step.IsDone;

    /// <inheritdoc/>
    public override GeneratorSettings Settings { get; }

    /// <summary>The layout a plan and the data ask for: visiting order, parents and anchors by how much cells tell about each other.</summary>
    public static HybridLayout LayoutFor(TrainingPlan plan, TableEncoder encoder, EncodedTable data)
    {
        HybridOptions options = plan.Hybrid;
        var relations = new CellRelations(encoder, data);
        int cells = encoder.Layout.CellCount;
        int numerics = encoder.Layout.NumericCount;
        int[] last = [.. plan.DrawnLast.Select(name => encoder.Layout.CellNames.ToList().IndexOf(name))];
        int[][] parents = [.. Enumerable.Range(0, cells).Select(cell => relations.Nearest(cell, Enumerable.Range(0, cells), options.MostParents))];
        int[][] anchors = [.. Enumerable.Range(0, cells).Select(cell => cell < numerics ? relations.Nearest(cell, parents[cell].Where(p => p < numerics), options.MostAnchors) : [])];
        NumericTokens[] tokens = NumericTokens.Of(encoder, options.Bins, options.InputRuns, options.Positions);
        var search = new FormulaSearch(tokens, data);
        int[] order = search.SumsLast(relations.Order(numerics, last), cell => relations.Nearest(cell, Enumerable.Range(0, numerics), options.MostOperands));
        CellFormula[][] formulas = [.. Enumerable.Range(0, cells).Select(cell => cell < numerics ? FormulasOf(cell) : [])];
        int[] rank = HybridLayout.RankOf(order);
        int[][] copies = [.. Enumerable.Range(0, cells).Select(cell => cell < numerics ? search.Copies(cell, anchors[cell], formulas[cell], rank, options.MostCopies) : [])];
        var identities = new IdentitySearch(search, encoder.Numerics);
        ExactCopy[] exact = [.. Enumerable.Range(0, numerics).SelectMany(cell => identities.Of(cell, anchors[cell], formulas[cell], copies[cell]))];
        var settings = new HybridSettings(options.HiddenWidths, options.Bins, options.InputRuns, options.Positions, options.Components, order, parents, anchors) { Formulas = formulas, Copies = copies, Exact = exact, ScoreSets = ScoreSets() };
        return new HybridLayout(encoder, settings, tokens);

        int ScoreSets()
        {
            int features = numerics + encoder.Layout.CategoryWidths.Sum(width => width - 1);
            return numerics > 0 && cells <= ScoreFeatures.MostCells && features <= ScoreFeatures.MostFeatures ? options.ScoreSets : 0;
        }

        CellFormula[] FormulasOf(int cell)
        {
            int operands = numerics > WideNumerics ? options.MostOperands / 2 : options.MostOperands;
            int[] earlier = relations.Nearest(cell, order.TakeWhile(other => other != cell).Where(other => other < numerics), operands);
            int[] related = relations.Nearest(cell, Enumerable.Range(0, numerics), operands);
            return search.For(cell, anchors[cell], earlier, related, options.MostFormulas);
        }
    }

    // Above it the search for formulas looks at fewer operands: its cost is the columns times their square.
    private const int WideNumerics = 100;

    /// <summary>Every cell's best averaged weights, their biases balanced.</summary>
    public override IReadOnlyList<NamedTensor> FinishGenerator()
    {
        _step.Check();
        _step.Finish();
        _likelihood = new LikelihoodGauge(_step.HeldOutRows, _step.BestLoss, _step.TrainingLoss());
        return [.. _step.Cells.SelectMany(cell => NetworkWeights.Export(cell.Model.Network)), .. _step.Scores.Select((moments, set) => moments.ToTensor(set))];
    }

    /// <inheritdoc/>
    protected override StepLosses Run(long step, double done)
    {
        double loss = _step.Run(step, _schedule.At(step, done) * RateFactor);
        if ((step + 1) % _checkInterval == 0) _step.Check();
        return new StepLosses(0, 0, 0, 0, loss);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _step.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void SaveMore(ModelContent content)
    {
        foreach (CellTrainer<float> cell in _step.Cells) cell.Save(content);
    }

    /// <inheritdoc/>
    protected override void RestoreMore(ModelContent content)
    {
        foreach (CellTrainer<float> cell in _step.Cells) cell.Restore(content);
    }

    /// <inheritdoc/>
    protected override void SetUpdates(long updates)
    {
        foreach (CellTrainer<float> cell in _step.Cells) cell.Updates = updates;
    }
}
