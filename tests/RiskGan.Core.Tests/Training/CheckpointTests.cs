using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private static readonly Provenance Source = new("tiny.csv", 1, new string('0', 64), 120);
    private static readonly TrainingOptions Short = new() { Preset = Preset.Gan, Steps = 40, BatchSize = 32 };

    private readonly TemporaryFolder _folder = new();

    private string ModelPath => _folder.File("m.riskgan");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Preset.Gan, 1)]
    [InlineData(Preset.Gan, 17)]
    [InlineData(Preset.Gan, 39)]
    [InlineData(Preset.Hybrid, 17)]
    [InlineData(Preset.Classic, 23)]
    [InlineData(Preset.Hybrid, 21)]
    public void A_training_stopped_and_resumed_gives_the_bytes_of_one_that_was_not(Preset preset, long cut)
    {
        Table table = TinyTables.Mixed(120);
        TrainingOptions options = Short with { Preset = preset };
        byte[] whole = Bytes(new GanTrainer().Fit(table, Source, options));

        StopAt(table, options, cut);
        var told = new List<TrainingProgress>();
        Model resumed = new GanTrainer(checkpoints: At(resume: true)).Fit(table, Source, options with { Threads = 2, MaxMemory = 1L << 33 }, new Recorder(told.Add));

        Assert.Equal(whole, Bytes(resumed));
        Assert.Contains(told, p => p.Notice == $"Resumed at step {cut} of 40.");
        Assert.Contains(told, p => p.SavedSteps == cut);
    }

    [Fact]
    public void Many_stops_and_resumes_in_a_row_give_the_same_bytes_too()
    {
        Table table = TinyTables.Mixed(120);
        byte[] whole = Bytes(new GanTrainer().Fit(table, Source, Short));
        for (long cut = 6; cut < 40; cut += 6) StopAt(table, Short, cut, resume: true);
        Assert.Equal(whole, Bytes(new GanTrainer(checkpoints: At(resume: true)).Fit(table, Source, Short)));
    }

    [Theory]
    [InlineData(27)] // between divergence and the next remembered state
    [InlineData(230)]
    public void Going_back_after_divergence_is_part_of_what_is_resumed(long cut)
    {
        Table table = TinyTables.Mixed(120);
        TrainingOptions options = Short with { Steps = 240 };
        byte[] whole = Bytes(new GanTrainer(new FaultyEngine(25, 210)).Fit(table, Source, options));

        // The faults that lie before the cut have happened; the resumed engine meets the others alone.
        StopAt(table, options, cut, engine: new FaultyEngine(25, 210));
        Model resumed = new GanTrainer(new FaultyEngine(cut < 210 ? [210] : []), At(resume: true)).Fit(table, Source, options);

        Assert.Equal(2, resumed.Report.Rewinds);
        Assert.Equal(whole, Bytes(resumed));
    }

    [Fact]
    public void A_stop_while_the_generator_is_finished_keeps_the_last_step()
    {
        Table table = TinyTables.Mixed(120);
        byte[] whole = Bytes(new GanTrainer().Fit(table, Source, Short));
        using var stop = new CancellationTokenSource();
        var stopped = Assert.Throws<TrainingStoppedException>(() => new GanTrainer(checkpoints: At()).Fit(
            table, Source, Short, new Recorder(p => { if (p.Phase == TrainingPhase.Calibrate) stop.Cancel(); }), stop.Token));
        Assert.Equal((40L, 40L), (stopped.Steps, stopped.Total));
        Assert.Equal(whole, Bytes(new GanTrainer(checkpoints: At(resume: true)).Fit(table, Source, Short)));
    }

    [Fact]
    public void The_newest_three_are_kept_and_other_files_left_alone()
    {
        foreach (string name in new[] { "m.riskgan.checkpoint-x", "m.riskgan.checkpoint-007", "m.riskgan.checkpoint-", "other.checkpoint-5", "m.riskgan.checkpoint--3" }) _folder.Write(name, "mine");
        var checkpoints = At(steps: 7);
        new GanTrainer(checkpoints: checkpoints).Fit(TinyTables.Mixed(120), Source, Short);
        Assert.Equal(
            ["m.riskgan.checkpoint-", "m.riskgan.checkpoint--3", "m.riskgan.checkpoint-007", "m.riskgan.checkpoint-21", "m.riskgan.checkpoint-28", "m.riskgan.checkpoint-35", "m.riskgan.checkpoint-x", "other.checkpoint-5"],
            _folder.Names());
        checkpoints.Remove();
        Assert.Equal(5, _folder.Names().Length);
    }

    [Fact]
    public void What_a_killed_process_left_half_written_is_removed()
    {
        _folder.Write(".m.riskgan.checkpoint-12.0123456789abcdef.tmp", "half");
        _folder.Write(".m.riskgan.checkpoint-12.mine.tmp", "not ours");
        using (new FileStream(_folder.File(".m.riskgan.checkpoint-13.0123456789abcdef.tmp"), FileMode.Create, FileAccess.Write, FileShare.None))
        {
            new GanTrainer(checkpoints: At()).Fit(TinyTables.Mixed(120), Source, Short);
            Assert.Equal([".m.riskgan.checkpoint-12.mine.tmp", ".m.riskgan.checkpoint-13.0123456789abcdef.tmp"], _folder.Names());
        }
    }

    [Fact]
    public void A_damaged_newest_checkpoint_is_told_and_the_one_before_taken()
    {
        Table table = TinyTables.Mixed(120);
        byte[] whole = Bytes(new GanTrainer(checkpoints: At(steps: 7)).Fit(table, Source, Short));
        byte[] newest = File.ReadAllBytes(_folder.File("m.riskgan.checkpoint-35"));
        newest[^5] ^= 1;
        File.WriteAllBytes(_folder.File("m.riskgan.checkpoint-35"), newest);

        var told = new List<TrainingProgress>();
        Model resumed = new GanTrainer(checkpoints: At(resume: true)).Fit(table, Source, Short, new Recorder(told.Add));

        Assert.Equal(whole, Bytes(resumed));
        Assert.Contains(told, p => p.Notice?.Contains("checkpoint-35' is damaged", StringComparison.Ordinal) ?? false);
        Assert.Contains(told, p => p.Notice == "Resumed at step 28 of 40.");
    }

    [Fact]
    public void Where_no_checkpoint_can_be_read_the_fault_of_the_newest_is_told()
    {
        _folder.Write("m.riskgan.checkpoint-5", "text");
        var error = Assert.Throws<RiskGanException>(() => new GanTrainer(checkpoints: At(resume: true)).Fit(TinyTables.Mixed(120), Source, Short));
        Assert.Equal("RG413", error.Code);
    }

    [Fact]
    public void Resuming_without_a_checkpoint_starts_with_the_first_step()
    {
        Table table = TinyTables.Mixed(120);
        var told = new List<TrainingProgress>();
        Model model = new GanTrainer(checkpoints: At(resume: true)).Fit(table, Source, Short, new Recorder(told.Add));
        Assert.Equal(Bytes(new GanTrainer().Fit(table, Source, Short)), Bytes(model));
        Assert.Contains(told, p => p.Notice == "There is no checkpoint to resume: starting with the first step.");
    }

    public static TheoryData<string, TrainingOptions> OtherOptions => new()
    {
        { "--seed was '42' and is '43'", Short with { Seed = 43 } },
        { "--steps was '40' and is '41'", Short with { Steps = 41 } },
        { "--batch-size was '32' and is '16'", Short with { BatchSize = 16 } },
        { "--preset was 'Gan' and is 'Classic'", Short with { Preset = Preset.Classic } },
        { "--target was not given and is 'flag'", Short with { Target = "flag" } },
        { "--max-minutes was not given and is '00:09:00'", Short with { MaxTime = TimeSpan.FromMinutes(9) } },
        { "--redact-rare was not given and is '3'", Short with { RedactRare = 3 } },
    };

    [Theory]
    [MemberData(nameof(OtherOptions))]
    public void Another_option_is_refused_by_name(string difference, TrainingOptions other)
    {
        StopAt(TinyTables.Mixed(120), Short, 5);
        AssertRefused(difference, TinyTables.Mixed(120), Source, other);
    }

    [Fact]
    public void Other_data_are_refused()
    {
        StopAt(TinyTables.Mixed(120), Short, 5);
        AssertRefused("the data was another", TinyTables.Mixed(120), Source with { Sha256 = new string('1', 64) }, Short);
        AssertRefused("number of rows was '120' and is '121'", TinyTables.Mixed(121), Source, Short);
        AssertRefused("encoding of the columns was another", TinyTables.Mixed(120, seed: 12), Source, Short);
    }

    [Fact]
    public void Another_schema_is_refused_by_column()
    {
        Table table = TinyTables.Mixed(120);
        StopAt(table, Short, 5);
        AssertRefused("kind of column 1, 'amount' was 'continuous' and is 'integer'", With(table, table.Schema.Columns[0] with { Kind = ColumnKind.Integer }), Source, Short);
        AssertRefused("description of column 1, 'amount' was another", With(table, table.Schema.Columns[0] with { MissingToken = "NA" }), Source, Short);
    }

    [Fact]
    public void A_checkpoint_holds_no_text_and_no_number_of_the_data()
    {
        StopAt(TinyTables.Mixed(120), Short, 5);
        ModelContent content = ModelFile.Read(_folder.File("m.riskgan.checkpoint-5"), ModelFile.CheckpointFormat);
        Assert.Equal(["run", "state"], content.Documents.Keys);
        Assert.All(content.Tensors, tensor => Assert.StartsWith("session.", tensor.Name, StringComparison.Ordinal));
        Assert.DoesNotContain("\"A\"", content.Documents["run"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_no_model_and_a_model_no_checkpoint()
    {
        StopAt(TinyTables.Mixed(120), Short, 5);
        var error = Assert.Throws<RiskGanException>(() => ModelFile.Read(_folder.File("m.riskgan.checkpoint-5")));
        Assert.Equal("RG413", error.Code);
        Assert.Contains("--resume", error.Cure, StringComparison.Ordinal);

        ModelFile.Write(_folder.File("m.riskgan.checkpoint-9"), new GanTrainer().Fit(TinyTables.Mixed(120), Source, Short).ToContent(), overwrite: false);
        Assert.Equal("RG413", Assert.Throws<RiskGanException>(() => ModelFile.Read(_folder.File("m.riskgan.checkpoint-9"), ModelFile.CheckpointFormat)).Code);
    }

    [Fact]
    public void A_checkpoint_with_another_networks_state_is_refused()
    {
        Table table = TinyTables.Mixed(120);
        StopAt(table, Short, 5);
        string path = _folder.File("m.riskgan.checkpoint-5");
        ModelContent content = ModelFile.Read(path, ModelFile.CheckpointFormat);
        foreach (NamedTensor spoiled in content.Tensors)
        {
            var other = new ModelContent();
            foreach ((string name, string text) in content.Documents) other.Documents[name] = text;
            foreach (NamedTensor tensor in content.Tensors)
                if (tensor != spoiled) other.Add(tensor);
            ModelFile.Write(path, other, overwrite: true, ModelFile.CheckpointFormat);
            var error = Assert.Throws<RiskGanException>(() => new GanTrainer(checkpoints: At(resume: true)).Fit(table, Source, Short));
            Assert.Equal("RG421", error.Code);
            Assert.Contains(PrintableText.Escape(spoiled.Name, PrintableText.CellLength), error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_told_and_training_goes_on()
    {
        Directory.CreateDirectory(_folder.File("m.riskgan.checkpoint-7")); // a folder has its name
        var told = new List<TrainingProgress>();
        Model model = new GanTrainer(checkpoints: At(steps: 7)).Fit(TinyTables.Mixed(120), Source, Short, new Recorder(told.Add));
        Assert.Equal(40, model.Report.Steps);
        Assert.Contains(told, p => p.Notice?.StartsWith("No checkpoint at step 7, training goes on: ", StringComparison.Ordinal) ?? false);
        Assert.DoesNotContain(model.Report.Notices, n => n.Contains("checkpoint", StringComparison.Ordinal));
    }

    private void AssertRefused(string difference, Table table, Provenance source, TrainingOptions options)
    {
        var error = Assert.Throws<RiskGanException>(() => new GanTrainer(checkpoints: At(resume: true)).Fit(table, source, options));
        Assert.Equal(("RG306", ExitStatus.BadData), (error.Code, error.Exit));
        Assert.Contains($"belongs to another training: {difference}.", error.Message, StringComparison.Ordinal);
    }

    private static Table With(Table table, ColumnSchema first)
    {
        TableSchema schema = table.Schema with { Columns = [first, .. table.Schema.Columns.Skip(1)] };
        return new Table(schema, [new NumericColumn(first, ((NumericColumn)table.Columns[0]).Values), .. table.Columns.Skip(1)]);
    }

    private Checkpoints At(long? steps = 1_000_000, bool resume = false) => new(ModelPath, new CheckpointInterval(null, steps), resume);

    private void StopAt(Table table, TrainingOptions options, long cut, bool resume = false, ITrainingEngine? engine = null)
    {
        using var stop = new CancellationTokenSource();
        var counting = new CountingEngine(engine ?? new ManagedEngine(), steps => { if (steps == cut) stop.Cancel(); });
        var stopped = Assert.Throws<TrainingStoppedException>(() => new GanTrainer(counting, At(resume: resume)).Fit(table, Source, options, null, stop.Token));
        Assert.Equal(cut, stopped.Steps);
        Assert.Equal($"{ModelPath}.checkpoint-{cut}", stopped.Checkpoint);
    }

    private byte[] Bytes(Model model)
    {
        string path = _folder.File("bytes");
        ModelFile.Write(path, model.ToContent(), overwrite: true);
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private sealed class Recorder(Action<TrainingProgress> record) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => record(value);
    }

    /// <summary>Tells how many steps were run after each.</summary>
    private sealed class CountingEngine(ITrainingEngine inner, Action<long> ran) : ITrainingEngine
    {
        public string Name => inner.Name;

        public ITrainingSession Start(TrainingPlan plan, TableEncoder encoder, EncodedTable data) => new WrappedSession(inner.Start(plan, encoder, data), (session, losses) =>
        {
            ran(session.Steps);
            return losses;
        });
    }

    /// <summary>The managed engine, with a loss that is not finite the first time it has run each of the given numbers of steps.</summary>
    private sealed class FaultyEngine(params long[] failAt) : ITrainingEngine
    {
        private readonly HashSet<long> _failures = [.. failAt];

        public string Name => "managed";

        public ITrainingSession Start(TrainingPlan plan, TableEncoder encoder, EncodedTable data) => new WrappedSession(
            new ManagedEngine().Start(plan, encoder, data),
            (session, losses) => _failures.Remove(session.Steps) ? losses with { Generator = double.NaN } : losses);
    }

    private sealed class WrappedSession(ITrainingSession inner, Func<ITrainingSession, StepLosses, StepLosses> after) : ITrainingSession
    {
        public long Steps => inner.Steps;

        public bool IsFinite => inner.IsFinite;

        public bool IsDone => inner.IsDone;

        public LikelihoodGauge? Likelihood => inner.Likelihood;

        public GeneratorSettings Settings => inner.Settings;

        public StepLosses Step(double done) => after(inner, inner.Step(done));

        public void Remember() => inner.Remember();

        public void Rewind(double rateFactor) => inner.Rewind(rateFactor);

        public void Save(ModelContent content) => inner.Save(content);

        public void Restore(ModelContent content) => inner.Restore(content);

        public IReadOnlyList<NamedTensor> FinishGenerator() => inner.FinishGenerator();

        public void Dispose() => inner.Dispose();
    }
}
