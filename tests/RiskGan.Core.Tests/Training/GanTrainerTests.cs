using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Training;

public sealed class GanTrainerTests
{
    private static readonly Provenance Source = new("tiny.csv", 1, new string('0', 64), 200);

    [Theory]
    [InlineData(Preset.Gan)]
    [InlineData(Preset.Hybrid)]
    [InlineData(Preset.Classic)]
    public void Same_table_options_and_seed_give_the_same_model_for_any_thread_count(Preset preset)
    {
        Table table = TinyTables.Mixed(200);
        var options = new TrainingOptions { Preset = preset, Steps = 6, BatchSize = 400 }; // enough rows for three threads to be used
        Assert.Equal(3, GanTrainer.Plan(table, Source, options with { Threads = 3 }).Threads);
        ModelContent one = new GanTrainer().Fit(table, Source, options with { Threads = 1 }).ToContent();
        ModelContent three = new GanTrainer().Fit(table, Source, options with { Threads = 3 }).ToContent();
        ModelContent other = new GanTrainer().Fit(table, Source, options with { Seed = 43 }).ToContent();

        Assert.Equal(one.Documents, three.Documents);
        Assert.Equal(one.Tensors.Select(t => t.Name), three.Tensors.Select(t => t.Name));
        foreach (NamedTensor tensor in one.Tensors) Assert.Equal(tensor.Values, three.Find(tensor.Name)!.Values);
        string first = one.Tensors.First(tensor => tensor.Name.EndsWith(".0.weight", StringComparison.Ordinal)).Name;
        Assert.NotEqual(one.Find(first)!.Values, other.Find(first)!.Values);
    }

    [Fact]
    public void A_training_that_diverges_ends_with_exit_70_and_names_the_part_and_the_step()
    {
        Table table = TinyTables.Mixed(200);
        var options = new TrainingOptions { Preset = Preset.Gan, Steps = 50, BatchSize = 32 };
        TrainingPlan plan = TrainingPlanner.Plan(table, Source, options, out TableEncoder encoder);
        plan = plan with { Gan = plan.Gan with { Rate = 1e30, WarmUpSteps = 0 } };
        var notices = new List<string>();

        var error = Assert.Throws<RiskGanException>(() =>
            new GanTrainer().Fit(plan, encoder, table, Source, options, new Recorder(p => notices.Add(p.Notice ?? "")), default));

        Assert.Equal(("RG303", ExitStatus.Internal), (error.Code, error.Exit));
        Assert.Contains("after going back 3 times", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, notices.Count(n => n.Contains("half the rate", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_non_finite_loss_goes_back_to_the_last_good_weights_with_half_the_rate_and_goes_on()
    {
        var session = new ScriptedSession(failAt: [250]);
        Table table = TinyTables.Mixed(50);

        Model model = new GanTrainer(new ScriptedEngine(session)).Fit(table, Source, new TrainingOptions { Preset = Preset.Gan, Steps = 300 });

        Assert.Equal([0.5], session.Factors);
        Assert.Equal([200L], session.RewoundTo);
        Assert.Equal((300L, 1), (model.Report.Steps, model.Report.Rewinds));
        Assert.Contains(model.Report.Notices, n => n.Contains("gradient penalty", StringComparison.Ordinal) && n.Contains("250", StringComparison.Ordinal));
        Assert.Equal(model.Report.LossTrace.Select(p => p.Step), model.Report.LossTrace.Select(p => p.Step).Order().Distinct());
    }

    [Fact]
    public void Weights_that_are_not_finite_are_never_remembered_nor_finished()
    {
        var session = new ScriptedSession([]) { BrokenWeightsAt = { 400, 450 } };

        Model model = new GanTrainer(new ScriptedEngine(session)).Fit(TinyTables.Mixed(50), Source, new TrainingOptions { Preset = Preset.Gan, Steps = 450 });

        Assert.Equal([200L, 400L], session.RewoundTo);
        Assert.All(model.Report.Notices.Where(n => n.Contains("half the rate", StringComparison.Ordinal)), n => Assert.Contains("a weight was not finite", n, StringComparison.Ordinal));
        Assert.Equal(2, model.Report.Rewinds);
    }

    [Theory]
    [InlineData(1.3862943611198906, TrainingWarningKind.DiscriminatorBlind)]
    [InlineData(0.001, TrainingWarningKind.DiscriminatorUnbeaten)]
    public void A_discriminator_that_is_stuck_is_warned_of_once_with_its_loss(double loss, TrainingWarningKind kind)
    {
        var told = new List<TrainingWarning>();
        var session = new ScriptedSession([]) { DiscriminatorLoss = loss };
        Model model = new GanTrainer(new ScriptedEngine(session)).Fit(
            TinyTables.Mixed(50), Source, new TrainingOptions { Preset = Preset.Gan, Steps = 300 }, new Recorder(p => { if (p.Warning is not null) told.Add(p.Warning); }));

        Assert.Equal(kind, Assert.Single(told).Kind);
        Assert.Equal(kind, Assert.Single(model.Report.Warnings).Kind);
        Assert.Contains("--seed", told[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_discriminator_that_learns_is_not_warned_of()
    {
        Model model = new GanTrainer().Fit(TinyTables.Mixed(200), Source, new TrainingOptions { Preset = Preset.Gan, Steps = 120, BatchSize = 64 });
        Assert.DoesNotContain(model.Report.Warnings, w => w.Kind is TrainingWarningKind.DiscriminatorBlind or TrainingWarningKind.DiscriminatorUnbeaten);
    }

    [Fact]
    public void Stops_within_a_step_when_asked_to()
    {
        using var stop = new CancellationTokenSource();
        var session = new ScriptedSession([]) { OnStep = step => { if (step == 5) stop.Cancel(); } };

        Assert.Throws<OperationCanceledException>(() =>
            new GanTrainer(new ScriptedEngine(session)).Fit(TinyTables.Mixed(50), Source, new TrainingOptions { Preset = Preset.Gan, Steps = 300 }, stop: stop.Token));

        Assert.Equal(6, session.Steps);
        Assert.True(session.IsDisposed);
    }

    [Fact]
    public void Time_limit_ends_the_training_and_says_so()
    {
        var session = new ScriptedSession([]);
        Model model = new GanTrainer(new ScriptedEngine(session)).Fit(
            TinyTables.Mixed(50), Source, new TrainingOptions { Preset = Preset.Gan, Steps = long.MaxValue, MaxTime = TimeSpan.FromMilliseconds(30) });

        Assert.True(model.Report.StoppedByTime);
        Assert.InRange(model.Report.Steps, 1, long.MaxValue - 1);
    }

    [Theory]
    [InlineData("--steps", 0L, null, null, 1)]
    [InlineData("--epochs", null, -1.0, null, 1)]
    [InlineData("--epochs", null, double.NaN, null, 1)]
    [InlineData("--batch-size", null, null, 7, 1)]
    [InlineData("--batch-size", null, null, 100_001, 1)]
    [InlineData("--threads", null, null, null, 0)]
    [InlineData("--steps", 5L, 2.0, null, 1)]
    public void Options_that_cannot_work_are_refused_before_any_work(string option, long? steps, double? epochs, int? batch, int threads)
    {
        var options = new TrainingOptions { Steps = steps, Epochs = epochs, BatchSize = batch, Threads = threads };
        var error = Assert.Throws<RiskGanException>(() => GanTrainer.Plan(TinyTables.Mixed(50), Source, options));
        Assert.Equal(ExitStatus.Usage, error.Exit);
        Assert.StartsWith(option, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_target_is_refused_with_the_nearest_name()
    {
        var error = Assert.Throws<RiskGanException>(() => GanTrainer.Plan(TinyTables.Mixed(50), Source, new TrainingOptions { Target = "flags" }));
        Assert.Equal("RG301", error.Code);
        Assert.Contains("'flag'", error.Cure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Too_few_rows_are_refused(int rows)
    {
        var error = Assert.Throws<RiskGanException>(() => GanTrainer.Plan(TinyTables.Mixed(rows), Source, new TrainingOptions()));
        Assert.Equal(("RG302", ExitStatus.BadData), (error.Code, error.Exit));
    }

    [Theory]
    [InlineData(Preset.Gan, 500, 3_025)]
    [InlineData(Preset.Gan, 27_000, 4_350)]
    [InlineData(Preset.Classic, 500, 10_000)]
    public void Steps_left_open_are_decided_from_the_rows(Preset preset, int rows, long steps) =>
        Assert.Equal(steps, GanTrainer.Plan(TinyTables.Mixed(rows), Source, new TrainingOptions { Preset = preset }).Steps);

    [Fact]
    public void Outcomes_that_few_rows_a_column_have_are_drawn_last_and_a_wide_tables_target_behind_them()
    {
        // 4 columns: 30 rows of the rarer level for each are enough, 120 in all.
        Assert.Equal(["flag"], GanTrainer.Plan(TinyTables.Mixed(200), Source, new TrainingOptions()).DrawnLast);
        TrainingPlan many = GanTrainer.Plan(TinyTables.Mixed(2000), Source, new TrainingOptions());
        Assert.Equal(Preset.Hybrid, many.Preset);
        Assert.Empty(many.DrawnLast);
        Assert.DoesNotContain(many.Notices, notice => notice.Contains("drawn last", StringComparison.Ordinal));

        TrainingPlan wide = GanTrainer.Plan(Wide(4000, isTargetFirst: false), Source, new TrainingOptions());
        Assert.Equal(["flag"], wide.DrawnLast);
        Assert.Contains(wide.Notices, notice => notice.Contains("'flag': drawn last", StringComparison.Ordinal));
        Assert.Equal(["flag"], GanTrainer.Plan(Wide(4000, isTargetFirst: true), Source, new TrainingOptions()).DrawnLast);
        Assert.Equal(["flag", "grade"], GanTrainer.Plan(Wide(400, isTargetFirst: false), Source, new TrainingOptions { Target = "grade" }).DrawnLast);
        Assert.Equal(["grade"], GanTrainer.Plan(Wide(6000, isTargetFirst: false), Source, new TrainingOptions { Target = "grade" }).DrawnLast);
    }

    private static Table Wide(int rows, bool isTargetFirst)
    {
        Table tiny = TinyTables.Mixed(rows);
        var columns = new List<Column>();
        if (isTargetFirst) columns.Add(tiny.Columns[3]);
        for (int k = 0; k < 45; k++)
        {
            var schema = new ColumnSchema { Name = $"x{k}", Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 2 } };
            columns.Add(new NumericColumn(schema, [.. Enumerable.Range(0, rows).Select(row => (double)((row * (k + 7)) % 101))]));
        }

        columns.AddRange(isTargetFirst ? tiny.Columns.Take(3) : tiny.Columns);
        return new Table(new TableSchema { Columns = [.. columns.Select(column => column.Schema)] }, [.. columns]);
    }

    [Fact]
    public void Epochs_are_turned_into_whole_batches() =>
        Assert.Equal(7, GanTrainer.Plan(TinyTables.Mixed(200), Source, new TrainingOptions { Epochs = 2.1, BatchSize = 64 }).Steps);

    private sealed class Recorder(Action<TrainingProgress> record) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => record(value);
    }

    private sealed class ScriptedEngine(ScriptedSession session) : ITrainingEngine
    {
        public string Name => "scripted";

        public ITrainingSession Start(TrainingPlan plan, TableEncoder encoder, EncodedTable data) => session;
    }

    /// <summary>A session whose loss is not finite the first time it reaches each of the given step counts.</summary>
    private sealed class ScriptedSession(long[] failAt) : ITrainingSession
    {
        private readonly HashSet<long> _failures = [.. failAt];
        private long _remembered;

        public List<double> Factors { get; } = [];

        public List<long> RewoundTo { get; } = [];

        public Action<long> OnStep { get; init; } = _ => { };

        public bool IsDisposed { get; private set; }

        /// <summary>The step counts at which weights are not finite, each once.</summary>
        public HashSet<long> BrokenWeightsAt { get; } = [];

        public double DiscriminatorLoss { get; init; } = 1;

        public bool IsFinite => !BrokenWeightsAt.Remove(Steps);

        public long Steps { get; private set; }

        public bool IsDone => false;

        public GeneratorSettings Settings => new(Preset.Gan, 1, [1], 1.0, 1);

        public StepLosses Step(double done)
        {
            OnStep(Steps);
            Steps++;
            return new StepLosses(DiscriminatorLoss, _failures.Remove(Steps) ? double.PositiveInfinity : 0.1, 1, 1);
        }

        public void Remember() => _remembered = Steps;

        public void Rewind(double rateFactor)
        {
            Factors.Add(rateFactor);
            RewoundTo.Add(_remembered);
            Steps = _remembered;
        }

        public void Save(ModelContent content) => content.Add(NamedTensor.Of("session.steps", [Steps, _remembered]));

        public void Restore(ModelContent content) => (Steps, _remembered) = (content.Find<long>("session.steps")![0], content.Find<long>("session.steps")![1]);

        public IReadOnlyList<NamedTensor> FinishGenerator() => [];

        public void Dispose() => IsDisposed = true;
    }
}
