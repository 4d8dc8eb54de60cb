using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly Model Gan = Train(Preset.Gan);
    private static readonly Model Classic = Train(Preset.Classic);
    private static readonly Model Hybrid = Train(Preset.Hybrid);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Memory_is_given_back_once_nobody_holds_the_sampler(int threads)
    {
        WeakReference used = Used(threads);
        for (int tries = 0; used.IsAlive && tries < 20; tries++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(used.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Used(int threads)
        {
            var sampler = new Sampler(Gan, 9, threads);
            Assert.Equal(9000, sampler.Sample(9000).Sum(rows => rows.RowCount));
            return new WeakReference(sampler);
        }
    }

    [Theory]
    [InlineData(Preset.Gan)]
    [InlineData(Preset.Hybrid)]
    [InlineData(Preset.Classic)]
    public void A_row_does_not_depend_on_how_many_are_asked_for_nor_on_threads(Preset preset)
    {
        Model model = Of(preset);
        List<string> many = Rows(new Sampler(model, 9, 1), 5000);

        Assert.Equal(many[..3], Rows(new Sampler(model, 9, 1), 3));
        Assert.Equal(many, Rows(new Sampler(model, 9, 4), 5000));
        Assert.Equal(many, new Sampler(model, 9, 3).SampleInPlace(5000, Lines).SelectMany(lines => lines));
        Assert.Equal(5000, many.Count);
        Assert.NotEqual(many, Rows(new Sampler(model, 10, 1), 5000));
    }

    [Theory]
    [InlineData(Preset.Gan)]
    [InlineData(Preset.Hybrid)]
    [InlineData(Preset.Classic)]
    public void A_model_read_back_from_its_content_makes_the_same_rows(Preset preset)
    {
        Model model = Of(preset);
        Assert.Equal(Rows(new Sampler(model, 9, 1), 100), Rows(new Sampler(Model.FromContent(model.ToContent()), 9, 1), 100));
    }

    [Theory]
    [InlineData(Preset.Gan)]
    [InlineData(Preset.Hybrid)]
    [InlineData(Preset.Classic)]
    public void A_candidate_row_does_not_depend_on_which_rows_are_asked_for_with_it(Preset preset)
    {
        Model model = Of(preset);
        IRowSampler sampler = Sampler.RowSamplerOf(model, 9, 200);
        Matrix<float> all = new(200, model.Encoder.Layout.Width), some = new(200, model.Encoder.Layout.Width);
        int[] every = [.. Enumerable.Range(0, 200)];
        int[] few = [0, 3, 4, 5, 66, 67, 130, 199];
        for (int candidate = 0; candidate < 3; candidate++)
        {
            sampler.Fill(2048, candidate, every, all);
            some.Clear();
            sampler.Fill(2048, candidate, few, some);
            for (int r = 0; r < few.Length; r++) Assert.Equal(all.Row(few[r]).ToArray(), some.Row(r).ToArray());
            Assert.All(some.Row(few.Length).ToArray(), x => Assert.Equal(0f, x));
        }

        sampler.Fill(2048, 1, every, some);
        Assert.NotEqual(all.Row(7).ToArray(), some.Row(7).ToArray());
    }

    [Fact]
    public void Rows_hold_only_legal_values()
    {
        Table training = TinyTables.Mixed(300);
        double most = ((NumericColumn)training.Columns[0]).Values.Max();
        foreach (Table chunk in new Sampler(Gan, 9, 2).Sample(4000))
        {
            Assert.All(((NumericColumn)chunk.Columns[0]).Values, v => Assert.InRange(v, 0.0, most));
            Assert.All(((CategoryColumn)chunk.Columns[2]).Codes, c => Assert.InRange(c, 0, 2));
        }
    }

    [Fact]
    public void No_rows_is_an_empty_sequence() => Assert.Empty(new Sampler(Gan, 1, 2).Sample(0));

    [Fact]
    public void Stops_when_asked_to()
    {
        using var stop = new CancellationTokenSource();
        int chunks = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (Table _ in new Sampler(Gan, 1, 2).Sample(1_000_000, stop.Token))
                if (++chunks == 2) stop.Cancel();
        });
        Assert.Equal(2, chunks);
    }

    [Theory]
    [InlineData("generator.0.weight")]
    [InlineData("generator.output.bias")]
    [InlineData("generator.1.norm.variance")]
    public void A_model_without_one_of_its_tensors_is_refused(string missing)
    {
        ModelContent whole = Gan.ToContent();
        var content = new ModelContent();
        foreach ((string name, string json) in whole.Documents) content.Documents[name] = json;
        foreach (NamedTensor tensor in whole.Tensors)
            if (tensor.Name != missing) content.Add(tensor);

        var error = Assert.Throws<RiskGanException>(() => Model.FromContent(content));
        Assert.Equal(ExitStatus.BadData, error.Exit);
    }

    [Theory]
    [InlineData("generator", "\"noiseWidth\":64", "\"noiseWidth\":2000000000")]
    [InlineData("generator", "\"noiseWidth\":64", "\"noiseWidth\":-1")]
    [InlineData("generator", "\"noiseWidth\":64", "\"noiseWidth\":65")]
    [InlineData("schema", "\"decimals\":2", "\"decimals\":-5")]
    [InlineData("schema", "{", "[")]
    [InlineData("report", "\"steps\"", "\"stops\"")]
    public void A_model_whose_document_was_tampered_with_is_refused(string document, string found, string written)
    {
        ModelContent content = Gan.ToContent();
        Assert.Contains(found, content.Documents[document], StringComparison.Ordinal);
        content.Documents[document] = content.Documents[document].Replace(found, written, StringComparison.Ordinal);

        Assert.Equal(ExitStatus.BadData, Assert.Throws<RiskGanException>(() => Model.FromContent(content)).Exit);
    }

    private static Model Of(Preset preset) => preset switch { Preset.Gan => Gan, Preset.Classic => Classic, _ => Hybrid };

    private static Model Train(Preset preset) => new GanTrainer().Fit(
        TinyTables.Mixed(300), new Provenance("tiny.csv", 1, "", 300), new TrainingOptions { Preset = preset, Steps = 30, BatchSize = 64 });

    private static List<string> Rows(Sampler sampler, long count)
    {
        var rows = new List<string>();
        foreach (Table chunk in sampler.Sample(count)) rows.AddRange(Lines(chunk));
        return rows;
    }

    private static string[] Lines(Table chunk) => [.. Enumerable.Range(0, chunk.RowCount).Select(r => string.Join(',', chunk.Columns.Select(c => c.Format(r))))];
}
