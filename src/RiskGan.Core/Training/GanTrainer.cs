using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Training;

/// <summary>Turns a table into a model: plan, encode, adversarial steps with a way back from divergence, finished generator.</summary>
/// <remarks>The result is a pure function of table, options and seed, for any number of threads, unless <c>--max-minutes</c> cuts it short.</remarks>
public sealed class GanTrainer(ITrainingEngine? engine = null)
{
    private const int MostRewinds = 3;
    private const int RememberInterval = 200;
    private const int TracePoints = 100;

    private readonly ITrainingEngine _engine = engine ?? new ManagedEngine();

    /// <summary>What <see cref="Fit(Table, Provenance, TrainingOptions, IProgress{TrainingProgress}?, CancellationToken)"/> would do, without doing it.</summary>
    /// <exception cref="RiskGanException">The table or an option cannot be trained on.</exception>
    public static TrainingPlan Plan(Table table, Provenance provenance, TrainingOptions options) =>
        TrainingPlanner.Plan(table, provenance, options, out _);

    /// <summary>Trains.</summary>
    /// <exception cref="RiskGanException">The table or an option cannot be trained on (65, 2), or training diverged (70).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for; it is looked at every step.</exception>
    public Model Fit(
        Table table, Provenance provenance, TrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        progress?.Report(Phase(TrainingPhase.Encode));
        TrainingPlan plan = TrainingPlanner.Plan(table, provenance, options, out TableEncoder encoder);
        foreach (string notice in plan.Notices) progress?.Report(Phase(TrainingPhase.Encode, notice));
        return Fit(plan, encoder, table, provenance, options, progress, stop);
    }

    /// <summary>Trains by a plan already made; tests change its hyperparameters.</summary>
    internal Model Fit(
        TrainingPlan plan, TableEncoder encoder, Table table, Provenance provenance, TrainingOptions options,
        IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        EncodedTable data = encoder.Encode(table);
        using ITrainingSession session = _engine.Start(plan, encoder, data);
        TrainingReport report = Run(session, plan, progress, stop);
        progress?.Report(Phase(TrainingPhase.Calibrate));
        IReadOnlyList<NamedTensor> weights = session.FinishGenerator();
        return new Model
        {
            Schema = table.Schema,
            Encoder = encoder,
            Options = options,
            Generator = session.Settings,
            Report = report,
            Provenance = provenance,
            Weights = weights,
        };
    }

    private TrainingReport Run(ITrainingSession session, TrainingPlan plan, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        var meter = new ProgressMeter(plan, progress);
        var trace = new LossTrace(Math.Max(1, plan.Steps / TracePoints));
        int rewinds = 0;
        while (session.Steps < plan.Steps && !session.IsDone && !meter.IsTimeUp)
        {
            stop.ThrowIfCancellationRequested();
            StepLosses losses = session.Step(meter.ShareDone(session.Steps));
            if (!losses.IsFinite)
            {
                if (rewinds == MostRewinds) throw Fault.Diverged(session.Steps, NonFinitePart(losses), rewinds);
                rewinds++;
                meter.Notice($"The {NonFinitePart(losses)} loss was not finite at step {session.Steps}: going back to the last good weights with half the rate ({rewinds} of {MostRewinds}).");
                session.Rewind(0.5);
                trace.Rewind(session.Steps);
                continue;
            }

            trace.Add(session.Steps, losses);
            meter.Step(session.Steps, losses);
            if (session.Steps % RememberInterval == 0) session.Remember();
        }

        return new TrainingReport
        {
            Steps = session.Steps,
            Epochs = (double)session.Steps * plan.BatchSize / plan.Rows,
            Rows = plan.Rows,
            Rewinds = rewinds,
            StoppedByTime = session.Steps < plan.Steps && !session.IsDone,
            LossTrace = trace.Points,
            Notices = [.. plan.Notices, .. meter.Notices],
            RiskGanVersion = Version,
            Engine = _engine.Name,
        };
    }

    private static string Version => typeof(GanTrainer).Assembly.GetName().Version?.ToString(3) ?? "";

    private static string NonFinitePart(StepLosses losses) =>
        !double.IsFinite(losses.Discriminator) ? "discriminator"
        : !double.IsFinite(losses.Penalty) ? "gradient penalty"
        : !double.IsFinite(losses.Generator) ? "generator"
        : "pair-moment";

    private static TrainingProgress Phase(TrainingPhase phase, string? notice = null) => new(phase, 0, 0, 0, null, null, notice);
}
