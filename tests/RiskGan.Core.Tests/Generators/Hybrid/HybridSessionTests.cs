using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Generators.Hybrid;

public sealed class HybridSessionTests
{
    private static readonly Table Table = HybridTables.Linked(2000);
    private static readonly Provenance Source = new("linked.csv", 1, new string('0', 64), 2000);
    private static readonly Model Model = new GanTrainer().Fit(Table, Source, new TrainingOptions { Preset = Preset.Hybrid, Steps = 600 });

    [Fact]
    public void A_number_that_copies_another_is_learned_to_within_a_hundredth()
    {
        Table made = Sample(2000);
        double[] amount = ((NumericColumn)made.Columns[0]).Values;
        double[] twice = ((NumericColumn)made.Columns[1]).Values;
        double[] errors = [.. amount.Zip(twice, (a, t) => a == 0 ? Math.Abs(t) : Math.Abs((t / (2 * a)) - 1)).Order()];
        Assert.True(errors[errors.Length / 2] < 0.02, $"median relative error {errors[errors.Length / 2]}");
        Assert.True(errors[(int)(errors.Length * 0.9)] < 0.1, $"90 % quantile {errors[(int)(errors.Length * 0.9)]}");
    }

    [Fact]
    public void Shares_of_zeros_gaps_and_labels_are_kept()
    {
        Table made = Sample(2000);
        Assert.InRange(((NumericColumn)made.Columns[0]).Values.Count(x => x == 0) / 2000.0, 0.17, 0.23);
        Assert.InRange(((NumericColumn)made.Columns[2]).Values.Count(double.IsNaN) / 2000.0, 0.12, 0.18);
        Assert.InRange(((CategoryColumn)made.Columns[3]).Codes.Count(code => code == 2) / 2000.0, 0.07, 0.13);
    }

    [Fact]
    public void Completed_rows_keep_what_was_given_and_draw_no_gap_where_none_is_allowed()
    {
        EncodedLayout layout = Model.Encoder.Layout;
        var completer = new HybridRowCompleter(Model.BuildHybrid(Kernels.Create(1)), 5);
        const int count = 300;
        EncodedTable data = Model.Encoder.Encode(Table);
        var rows = new Matrix<float>(count, layout.Width);
        data.Fill([.. Enumerable.Range(0, count)], new RandomStream(1, RandomPurpose.Jitter), rows);
        var before = new Matrix<float>(count, layout.Width);
        before.CopyFrom(rows);
        var observed = new Matrix<float>(count, layout.CellCount);
        for (int r = 0; r < count; r++) observed[r, 0] = 1; // amount alone
        int[] offsets = [.. Enumerable.Range(0, count)];
        completer.Complete(0, 0, offsets, new bool[layout.CellCount], observed, rows);

        for (int r = 0; r < count; r++) Assert.Equal(before[r, 0], rows[r, 0]);
        Table made = Model.Encoder.Decode(rows, 0, 5);
        Assert.DoesNotContain(((NumericColumn)made.Columns[2]).Values, double.IsNaN);
        double[] amount = ((NumericColumn)made.Columns[0]).Values, twice = ((NumericColumn)made.Columns[1]).Values;
        Assert.True(amount.Zip(twice, (a, t) => Math.Abs(t - (2 * a)) <= 0.1 * (1 + (2 * a))).Count(near => near) > 0.85 * count);

        // Another grouping of the rows, the same cells.
        var few = new Matrix<float>(2, layout.Width);
        before.Row(7).CopyTo(few.Row(0));
        before.Row(290).CopyTo(few.Row(1));
        completer.Complete(0, 0, [7, 290], new bool[layout.CellCount], observed.RowRange(0, 2), few);
        Assert.Equal(rows.Row(7).ToArray(), few.Row(0).ToArray());
        Assert.Equal(rows.Row(290).ToArray(), few.Row(1).ToArray());
    }

    [Fact]
    public void Completions_of_a_small_table_differ_by_their_draw_of_the_linear_law()
    {
        Assert.Equal(21, Model.Generator.Hybrid!.ScoreSets);
        EncodedLayout layout = Model.Encoder.Layout;
        var completer = new HybridRowCompleter(Model.BuildHybrid(Kernels.Create(1)), 5);
        float[] first = Completed(0);
        Assert.NotEqual(first, Completed(1)); // the same random numbers
        Assert.Equal(first, Completed(21));

        float[] Completed(int draw)
        {
            var rows = new Matrix<float>(300, layout.Width);
            Model.Encoder.Encode(Table).Fill([.. Enumerable.Range(0, 300)], new RandomStream(1, RandomPurpose.Jitter), rows);
            var observed = new Matrix<float>(300, layout.CellCount);
            for (int r = 0; r < 300; r++) observed[r, 0] = 1;
            completer.UseDraw(draw);
            completer.Complete(0, 0, [.. Enumerable.Range(0, 300)], new bool[layout.CellCount], observed, rows);
            return [.. Enumerable.Range(0, 300).Select(r => rows[r, 2])];
        }
    }

    [Fact]
    public void Rows_of_a_model_with_a_linear_law_are_the_same_with_and_without_vectors()
    {
        Assert.Equal(Drawn(new ReferenceKernels<float>()), Drawn(Kernels.Create(1)));

        float[] Drawn(Kernels<float> kernels)
        {
            var rows = new Matrix<float>(300, Model.Encoder.Layout.Width);
            new HybridRowSampler(Model.BuildHybrid(kernels), 5).Fill(0, 0, [.. Enumerable.Range(0, 300)], rows);
            return [.. Enumerable.Range(0, 300).SelectMany(r => rows.Row(r).ToArray())];
        }
    }

    [Fact]
    public void Level_probabilities_add_up_to_one_and_follow_what_is_known()
    {
        EncodedLayout layout = Model.Encoder.Layout;
        var completer = new HybridRowCompleter(Model.BuildHybrid(Kernels.Create(1)), 5);
        EncodedTable data = Model.Encoder.Encode(Table);
        var rows = new Matrix<float>(400, layout.Width);
        data.Fill([.. Enumerable.Range(0, 400)], new RandomStream(1, RandomPurpose.Jitter), rows);
        var observed = new Matrix<float>(400, layout.CellCount);
        for (int r = 0; r < 400; r++) observed.Row(r).Fill(1f);
        var probabilities = new Matrix<float>(400, 3);
        completer.LevelProbabilities(3, observed, rows, probabilities);
        double[] amount = ((NumericColumn)Table.Columns[0]).Values;
        for (int r = 0; r < 400; r++) Assert.Equal(1.0, probabilities.Row(r).ToArray().Sum(), 1e-4);

        // u < ½ is label 0 always, and there amount is below 5000/4; above it label 0 never is.
        Assert.True(MeanOfLow(x => x is > 0 and < 1000) > 0.8, $"{MeanOfLow(x => x is > 0 and < 1000)}");
        Assert.True(MeanOfLow(x => x > 1600) < 0.1, $"{MeanOfLow(x => x > 1600)}");
        double MeanOfLow(Func<double, bool> isWanted) => Enumerable.Range(0, 400).Where(r => isWanted(amount[r])).Average(r => (double)probabilities[r, 0]);
    }

    [Fact]
    public void Training_ends_by_itself_when_held_out_rows_stop_getting_better()
    {
        Table small = HybridTables.Linked(120);
        Model model = new GanTrainer().Fit(small, Source with { Rows = 120 }, new TrainingOptions { Preset = Preset.Hybrid, Steps = 6000 });
        Assert.True(model.Report.Steps < 6000, $"{model.Report.Steps} steps");
        Assert.False(model.Report.StoppedByTime);
    }

    private static Table Sample(int count) => Assert.Single(new Sampler(Model, 9, 1).Sample(count));
}
