using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.TorchSharp.Tests;

/// <summary>A model file does not depend on the engine: trained on one, it generates on the other; a stopped training goes on.</summary>
public sealed class ExchangeTests
{
    private const int Rows = 2000;

    public static TheoryData<Preset, bool> Models => new()
    {
        { Preset.Gan, false },
        { Preset.Gan, true },
        { Preset.Classic, false },
        { Preset.Classic, true },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_of_one_engine_generates_the_same_rows_on_the_other(Preset preset, bool trainedOnTorch)
    {
        Model model = Model.FromContent(Train(preset, trainedOnTorch).ToContent());
        Table managed = Only(new Sampler(model, 7, 1));
        Table torch = Only(new Sampler(model, 7, 1, new SamplerOptions { Engine = Parity.Engine() }));

        for (int c = 0; c < managed.Columns.Count; c++)
        {
            int alike = 0;
            for (int r = 0; r < Rows; r++)
                if (AreAlike(managed.Columns[c], torch.Columns[c], r)) alike++;
            Assert.InRange(alike, Rows * 0.995, Rows); // a score on the edge of two values may fall to either
        }
    }

    [Fact]
    public void Raw_scores_of_both_engines_differ_by_rounding_alone()
    {
        Model model = Train(Preset.Gan, trainedOnTorch: false);
        int[] offsets = [0, 1, 2, 5, 9, 10, 63];
        Matrix<float> managed = new(offsets.Length, model.Encoder.Layout.Width), torch = new(offsets.Length, model.Encoder.Layout.Width);
        Sampler.RowSamplerOf(model, 3, 64).Fill(100, 1, offsets, managed);
        Parity.Engine().RowSampler(model, 3, 64).Fill(100, 1, offsets, torch);
        for (int r = 0; r < offsets.Length; r++)
            for (int c = 0; c < managed.Columns; c++) Assert.Equal(managed[r, c], torch[r, c], 1e-4f);
    }

    [Fact]
    public void Weights_go_to_the_other_engine_and_back_unchanged()
    {
        Model model = Train(Preset.Gan, trainedOnTorch: true);
        using Kernels<float> kernels = Kernels.Create(1);
        DenseNetwork<float> network = model.BuildGenerator(kernels);
        using var torch = new TorchNetwork(new DenseNetwork<float>(kernels, network.Spec, "generator"), Parity.Device);
        torch.Import(NetworkWeights.Export(network));
        foreach ((NamedTensor expected, NamedTensor actual) in model.Weights.Zip(torch.Export()))
        {
            Assert.Equal(expected.Name, actual.Name);
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.Equal((float[])expected.Values, (float[])actual.Values);
        }
    }

    [Fact]
    public void A_training_taken_back_to_a_saved_state_does_the_same_steps_again()
    {
        (Table table, var encoder, var data) = Parity.Data();
        TrainingPlan plan = GanTrainer.Plan(table, Source(table), Options(Preset.Gan));
        using ITrainingSession first = Parity.Engine().Start(plan, encoder, data);
        for (int i = 0; i < 3; i++) first.Step(0);
        var content = new ModelContent();
        first.Save(content);
        StepLosses expected = first.Step(0);

        using ITrainingSession second = Parity.Engine().Start(plan, encoder, data);
        second.Restore(content);
        Assert.Equal(3, second.Steps);
        StepLosses actual = second.Step(0);
        Assert.Equal(expected.Discriminator, actual.Discriminator, 1e-6);
        Assert.Equal(expected.Generator, actual.Generator, 1e-6);

        second.Rewind(0.5);
        Assert.Equal(0, second.Steps);
        Assert.True(second.IsFinite);
    }

    [Fact]
    public void A_checkpoint_without_a_tensor_is_refused_with_the_part_that_is_missing()
    {
        (Table table, var encoder, var data) = Parity.Data();
        TrainingPlan plan = GanTrainer.Plan(table, Source(table), Options(Preset.Classic));
        using ITrainingSession session = Parity.Engine().Start(plan, encoder, data);
        var whole = new ModelContent();
        session.Save(whole);
        var torn = new ModelContent();
        foreach (NamedTensor tensor in whole.Tensors.SkipLast(1)) torn.Add(tensor);
        RiskGanException fault = Assert.Throws<RiskGanException>(() => session.Restore(torn));
        Assert.Equal("RG421", fault.Code);
        Assert.Contains("session.network.1.kept", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hybrid_is_refused_with_the_presets_that_run()
    {
        Table table = TinyTables.Mixed(300);
        RiskGanException fault = Assert.Throws<RiskGanException>(() => new GanTrainer(Parity.Engine()).Fit(table, Source(table), Options(Preset.Hybrid)));
        Assert.Equal("RG394", fault.Code);
        Assert.Equal(ExitStatus.Unavailable, fault.Exit);
    }

    // Equal texts, or numbers within a thousandth of the column's range.
    private static bool AreAlike(Column a, Column b, int row) =>
        a is NumericColumn x && b is NumericColumn y
            ? Math.Abs(x.Values[row] - y.Values[row]) <= 1e-3 * (x.Values.Max() - x.Values.Min())
            : a.Format(row) == b.Format(row);

    private static Model Train(Preset preset, bool trainedOnTorch)
    {
        Table table = TinyTables.Mixed(800);
        return new GanTrainer(trainedOnTorch ? Parity.Engine() : null).Fit(table, Source(table), Options(preset));
    }

    private static TrainingOptions Options(Preset preset) => new() { Preset = preset, Steps = 60, BatchSize = 100, Rake = false };

    private static Provenance Source(Table table) => new("mixed.csv", 1, new string('0', 64), table.RowCount);

    private static Table Only(Sampler sampler) => Assert.Single(sampler.Sample(Rows));
}
