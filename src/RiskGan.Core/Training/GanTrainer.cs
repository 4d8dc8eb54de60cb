using RiskGan.Core.Calibration;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Training;

/// <summary>Turns a table into a model: plan, encode, adversarial steps with a way back from divergence, finished generator.</summary>
/// <remarks>The result is a pure function of table, options and seed, for any number of threads, unless <c>--max-minutes</c> cuts it short;
/// stopped or killed and resumed from a checkpoint, it is the same, byte for byte.</remarks>
/// <param name="engine">What computes; the managed engine where left out.</param>
/// <param name="checkpoints">Where to save the training's state on the way, or null.</param>
public sealed class GanTrainer(ITrainingEngine? engine = null, Checkpoints? checkpoints = null)
{
    private readonly ITrainingEngine _engine = engine ?? new ManagedEngine();

    /// <summary>What <see cref="Fit(Table, Provenance, TrainingOptions, IProgress{TrainingProgress}?, CancellationToken)"/> would do, without doing it.</summary>
    /// <exception cref="RiskGanException">The table or an option cannot be trained on.</exception>
    public static TrainingPlan Plan(Table table, Provenance provenance, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        return Plan(ref table, provenance, options, out _);
    }

    /// <summary>Trains.</summary>
    /// <exception cref="RiskGanException">The table or an option cannot be trained on (65, 2), or training diverged (70).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for; it is looked at every step. A <see cref="TrainingStoppedException"/> where a checkpoint was saved.</exception>
    public Model Fit(
        Table table, Provenance provenance, TrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        progress?.Report(Phase(TrainingPhase.Encode));
        TrainingPlan plan = Plan(ref table, provenance, options, out TableEncoder encoder);
        foreach (string notice in plan.Notices) progress?.Report(Phase(TrainingPhase.Encode, notice));
        return Fit(plan, encoder, table, provenance, options, progress, stop);
    }

    // Rare labels leave the table before anything looks at it.
    private static TrainingPlan Plan(ref Table table, Provenance provenance, TrainingOptions options, out TableEncoder encoder)
    {
        var redactions = new List<string>();
        if (options.RedactRare is { } least) table = RareLabels.Replace(table, least, redactions);
        TrainingPlan plan = TrainingPlanner.Plan(table, provenance, options, out encoder);
        return redactions.Count == 0 ? plan : plan with { Notices = [.. redactions, .. plan.Notices] };
    }

    /// <summary>Trains by a plan already made; tests change its hyperparameters.</summary>
    internal Model Fit(
        TrainingPlan plan, TableEncoder encoder, Table table, Provenance provenance, TrainingOptions options,
        IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        EncodedTable data = encoder.Encode(table);
        RunFact[] facts = checkpoints is null ? [] : RunIdentity.Of(table, provenance, options, plan, encoder, _engine.Name);
        using ITrainingSession session = _engine.Start(plan, encoder, data);
        var run = new TrainingRun(session, plan, facts, checkpoints, progress);
        run.Resume();
        run.Run(stop);
        progress?.Report(Phase(TrainingPhase.Calibrate));
        ModelContent? state = run.KeepState(); // finishing changes the averaged generator, so a stop meanwhile saves what was before
        IReadOnlyList<NamedTensor> weights = session.FinishGenerator();
        if (stop.IsCancellationRequested) run.Stop(state, stop);

        var model = new Model
        {
            Schema = table.Schema,
            Encoder = encoder,
            Options = options,
            Generator = session.Settings,
            Report = run.Report(_engine.Name),
            Provenance = provenance,
            Weights = weights,
        };
        if (weights.Count == 0) return model; // without a generator there are no rows to calibrate
        try
        {
            model = Calibrated(model, data, options, progress, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            run.Stop(state, stop);
            throw;
        }

        IReadOnlyList<TrainingWarning> warnings = CollapseGuard.Judge(model, table);
        foreach (TrainingWarning warning in warnings) progress?.Report(Phase(TrainingPhase.Calibrate) with { Warning = warning });
        return warnings.Count == 0 ? model : model.With(model.Calibration, model.Report with { Warnings = [.. model.Report.Warnings, .. warnings] });
    }

    private static Model Calibrated(Model model, EncodedTable data, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        var fit = new CalibrationFit(model, CalibrationOptions.For(options, model.Generator.Preset, model.Weights.Sum(tensor => (long)tensor.Values.Length)), options.Threads);
        GeneratorCalibration calibration = fit.Run(data, out CalibrationReport report, stop);
        foreach (string notice in CalibrationWords.Of(report)) progress?.Report(Phase(TrainingPhase.Calibrate, notice));
        return model.With(calibration, model.Report with { Calibration = report });
    }

    /// <summary>The version of riskgan, as models name it.</summary>
    internal static string Version => typeof(GanTrainer).Assembly.GetName().Version?.ToString(3) ?? "";

    private static TrainingProgress Phase(TrainingPhase phase, string? notice = null) => new(phase, 0, 0, 0, null, null, notice);
}
