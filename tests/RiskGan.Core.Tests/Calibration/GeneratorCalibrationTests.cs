using RiskGan.Core.Calibration;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Calibration;

public sealed class GeneratorCalibrationTests
{
    private static readonly Model Trained = Train(rake: true, threads: 1);

    [Fact]
    public void Training_fits_a_rake_and_says_what_it_came_to()
    {
        CalibrationReport report = Assert.IsType<CalibrationReport>(Trained.Report.Calibration);
        RakeReport rake = Assert.IsType<RakeReport>(report.Rake);

        Assert.True(rake.IsKept);
        Assert.True(rake.PairErrorAfter < rake.PairErrorBefore);
        Assert.InRange(rake.Acceptance, 0.12, 1);
        Assert.InRange(rake.EffectiveShare, 0.05, 1);
        Assert.Equal(6, rake.AllPairs);
        Assert.Equal(2, report.RecalibratedColumns);
        Assert.Contains(CalibrationWords.Of(report), words => words.StartsWith("Rake: keeps", StringComparison.Ordinal));
    }

    [Fact]
    public void The_calibration_does_not_depend_on_threads() =>
        Assert.Equal(Rows(Trained, 300), Rows(Train(rake: true, threads: 3), 300));

    [Fact]
    public void A_barely_trained_generator_has_the_training_law_in_every_numeric_column()
    {
        Table training = TinyTables.Mixed(300), made = Assert.Single(new Sampler(Trained, 4, 1).Sample(2000));
        double trained = ShareOfZeros(training), synthetic = ShareOfZeros(made);
        double raw = ShareOfZeros(new Sampler(Trained, 4, 1, new SamplerOptions { Rake = false, Recalibrate = false }).Sample(2000).Single());

        Assert.InRange(synthetic, trained - 0.035, trained + 0.035); // three standard errors of 2,000 rows, and the pool's
        Assert.True(Math.Abs(synthetic - trained) < Math.Abs(raw - trained));
    }

    [Fact]
    public void Without_the_rake_every_row_is_taken_as_it_is_made()
    {
        var sampler = new Sampler(Trained, 4, 1, new SamplerOptions { Rake = false });
        Assert.Single(sampler.Sample(1000));
        var raked = new Sampler(Trained, 4, 1);
        Assert.Single(raked.Sample(1000));

        Assert.Equal(new SamplerCounts(1000, 1000, 0), sampler.Counts);
        Assert.Equal(1000, raked.Counts.Rows);
        Assert.InRange(raked.Counts.Acceptance, Trained.Report.Calibration!.Rake!.Acceptance - 0.08, Trained.Report.Calibration.Rake.Acceptance + 0.08);
        Assert.Null(Train(rake: false, threads: 1).Report.Calibration!.Rake);
    }

    [Fact]
    public void A_file_of_an_earlier_version_has_no_calibration_and_is_read()
    {
        Model old = Model.FromContent(Without(Trained.ToContent(), name => name.StartsWith("calibration", StringComparison.Ordinal)));

        Assert.Null(old.Calibration);
        Assert.Equal(
            Rows(old, 50),
            [.. new Sampler(Trained, 9, 1, new SamplerOptions { Rake = false, Recalibrate = false }).Sample(50).SelectMany(Lines)]);
    }

    [Fact]
    public void Read_back_it_makes_the_same_rows() => Assert.Equal(Rows(Trained, 200), Rows(Model.FromContent(Trained.ToContent()), 200));

    [Theory]
    [InlineData("calibration.rake.theta")]
    [InlineData("calibration.rake.nodes")]
    [InlineData("calibration.rake.nodeCounts")]
    [InlineData("calibration.rake.values")]
    [InlineData("calibration.map.0.from")]
    [InlineData("calibration.plain.1.to")]
    public void A_missing_tensor_is_refused(string missing)
    {
        ModelContent content = Without(Trained.ToContent(), name => name == missing);

        Assert.Equal(ExitStatus.BadData, Assert.Throws<RiskGanException>(() => Model.FromContent(content)).Exit);
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":9")]
    [InlineData("\"center\":", "\"centre\":")]
    [InlineData("\"threshold\":", "\"threshold\":9")]
    [InlineData("{", "[")]
    [InlineData("\"allPairs\":true", "\"allPairs\":false,\"pairs\":[]")]
    public void A_document_that_was_tampered_with_is_refused(string found, string written)
    {
        ModelContent content = Trained.ToContent();
        string json = content.Documents["calibration"];
        Assert.Contains(found, json, StringComparison.Ordinal);
        content.Documents["calibration"] = json.Replace(found, written, StringComparison.Ordinal);

        Assert.Equal(ExitStatus.BadData, Assert.Throws<RiskGanException>(() => Model.FromContent(content)).Exit);
    }

    private static Model Train(bool rake, int threads) => new GanTrainer().Fit(
        TinyTables.Mixed(300), new Provenance("tiny.csv", 1, "", 300), new TrainingOptions { Preset = Preset.Gan, Steps = 40, BatchSize = 64, Rake = rake, Threads = threads });

    private static ModelContent Without(ModelContent whole, Predicate<string> isLeftOut)
    {
        var content = new ModelContent();
        foreach ((string name, string json) in whole.Documents)
            if (!isLeftOut(name)) content.Documents[name] = json;
        foreach (NamedTensor tensor in whole.Tensors)
            if (!isLeftOut(tensor.Name)) content.Add(tensor);
        return content;
    }

    private static double ShareOfZeros(Table table) => ((NumericColumn)table.Columns[0]).Values.Count(v => v == 0.0) / (double)table.RowCount;

    private static List<string> Rows(Model model, long count) => [.. new Sampler(model, 9, 1).Sample(count).SelectMany(Lines)];

    private static IEnumerable<string> Lines(Table chunk) => Enumerable.Range(0, chunk.RowCount).Select(r => string.Join(',', chunk.Columns.Select(c => c.Format(r))));
}
