using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tails;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Tails;

public sealed class TailSpliceTests
{
    private const int TrainingRows = 1500;
    private static readonly Table Training = HeavyTables.Make(TrainingRows);
    private static readonly Model Gan = Train(Training, Preset.Gan);
    private static readonly TailSplice Splice = TailSplice.Fit(Gan);

    [Fact]
    public void Continues_the_tails_that_are_some_and_says_why_not_of_the_rest()
    {
        Assert.Equal(["billed upper", "paid upper", "pnl upper", "pnl lower"], Splice.Tails.Select(tail => $"{tail.Column} {tail.Side}"));
        Assert.Equal(["limit", "months"], Splice.Kept.Select(kept => kept.Column));
        Assert.All(Splice.Kept, kept => Assert.Contains("different values only", kept.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_capped_tail_and_a_bounded_one_keep_the_observed_range()
    {
        var schema = new ColumnSchema { Name = "x", Kind = ColumnKind.Integer };
        double[] values = [.. Enumerable.Range(1, 1000).Select(i => Math.Round(1e6 / (1001 - Math.Min(i, 981))))];
        Assert.Null(ColumnTail.TryFit(RankEncoder.Fit(new NumericColumn(schema, values)), isUpper: true, out string reason));
        Assert.Equal("one value holds 40 % of its tail, as a cap does", reason);
        Assert.Null(ColumnTail.TryFit(RankEncoder.Fit(new NumericColumn(schema, [.. Enumerable.Range(1, 1000).Select(i => (double)i)])), isUpper: true, out reason));
        Assert.StartsWith("its tail ends at a bound (xi = -", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_threshold_lies_above_the_quantile_and_below_the_next_value()
    {
        double[] sorted = [.. Values(Training, "billed").Order()];
        ColumnTail tail = Splice.Tails[0];
        Assert.Equal((sorted[1424] + sorted[1425]) / 2, tail.Threshold, 1e-9); // 75 of 1,500 values lie beyond
        Assert.Equal(0.05, tail.Share);
        Assert.Equal(75, tail.Fit.Count);
        Assert.Equal(sorted[^1], tail.ObservedExtreme);
        Assert.Equal(tail.Threshold, tail.Quantile(0.05));
        Assert.Equal(tail.Threshold + tail.Fit.Law.Excess(0.002), tail.Quantile(0.0001), 1e-9);
    }

    [Fact]
    public void Too_few_values_beyond_a_quantile_keep_the_observed_range()
    {
        RankEncoder encoder = RankEncoder.Fit((NumericColumn)HeavyTables.Make(400).Columns[0]);
        Assert.Null(ColumnTail.TryFit(encoder, isUpper: true, out string reason));
        Assert.Contains("fewer than 50 values", reason, StringComparison.Ordinal);
        Assert.Equal(0.1, ColumnTail.TryFit(RankEncoder.Fit((NumericColumn)HeavyTables.Make(600).Columns[0]), isUpper: true, out _)!.Share);
    }

    [Fact]
    public void Values_beyond_the_training_range_exist_only_when_asked_for()
    {
        foreach (Table chunk in new Sampler(Gan, 7, 2).Sample(20_000))
        {
            foreach (ColumnTail tail in Splice.Tails)
                Assert.All(Values(chunk, tail.Column), value => Assert.True(tail.Sign * value <= tail.Sign * tail.ObservedExtreme));
        }

        foreach (ColumnTail tail in Splice.Tails)
        {
            double[] made = [.. Continued(20_000, 2).SelectMany(chunk => Values(chunk, tail.Column)).Select(value => tail.Sign * value).Order()];
            Assert.True(made[^1] > tail.Sign * tail.ObservedExtreme);
            // The share beyond the 1-in-200 value, to four standard deviations of a binomial count and what the short training adds.
            Assert.InRange(made.Count(value => value > tail.Sign * tail.Quantile(0.005)), 45, 160);
        }
    }

    [Fact]
    public void Rows_keep_their_order_and_the_columns_their_tail_dependence_and_decimals()
    {
        TailSplice splice = TailSplice.Fit(Gan, new TailOptions { Columns = ["pnl"] });
        double[] known = [.. Values(Training, "pnl").Order()];
        foreach ((Table observed, Table continued) in new Sampler(Gan, 7, 1, new SamplerOptions { Tails = splice }).SampleBoth(6000))
        {
            double[] before = Values(observed, "pnl"), after = Values(continued, "pnl");
            // All but the outermost ranks, which the calibration of so small a table does not reach.
            int[] order = [.. Enumerable.Range(0, before.Length).Where(row => before[row] > known[10] && before[row] < known[^11]).OrderBy(row => before[row])];
            for (int i = 1; i < order.Length; i++)
                if (before[order[i]] > before[order[i - 1]]) Assert.True(after[order[i]] >= after[order[i - 1]]);
            Assert.All(after, value => Assert.Equal(Math.Round(value, 3), value));
            Assert.Equal(Values(observed, "billed"), Values(continued, "billed"));
        }

        IReadOnlyList<TailPair> pairs = TailDependence.Measure(Gan, Splice, 7, 2);
        Assert.Equal(3, pairs.Count);
        Assert.Equal(["billed", "paid"], [pairs[0].First, pairs[0].Second]);
        Assert.All(pairs, pair => Assert.Equal(pair.Before, pair.After, 0.02));
    }

    [Fact]
    public void Links_stay_exact_in_the_tails()
    {
        Assert.Single(Gan.Encoder.LinkCells); // paid = billed
        (int held, int beyond) = (0, 0);
        foreach ((Table observed, Table continued) in new Sampler(Gan, 7, 2, new SamplerOptions { Tails = Splice }).SampleBoth(20_000))
        {
            double[] billed = Values(observed, "billed"), paid = Values(observed, "paid");
            double[] billedAfter = Values(continued, "billed"), paidAfter = Values(continued, "paid");
            for (int row = 0; row < billed.Length; row++)
            {
                if (billed[row] != paid[row]) continue;
                held++;
                Assert.Equal(billedAfter[row], paidAfter[row]);
                if (billedAfter[row] > Splice.Tails[0].ObservedExtreme) beyond++;
            }
        }

        Assert.True(held > 1000 && beyond > 0, $"{held} rows held, {beyond} beyond");
    }

    [Fact]
    public void A_row_does_not_depend_on_threads_or_on_how_many_are_asked_for()
    {
        List<string> many = Text(Continued(5000, 1));
        Assert.Equal(many, Text(Continued(5000, 3)));
        Assert.Equal(many[..2500], Text(Continued(2500, 2)));
    }

    [Fact]
    public void Conditions_reach_into_the_continued_tail()
    {
        ColumnTail tail = Splice.Tails[0];
        double bound = Math.Round(tail.Quantile(0.004), 2);
        var condition = Condition.Parse(FormattableString.Invariant($"billed > {bound}"), Gan);
        var sampler = new ConditionalSampler(Gan, condition, 4, 2, Splice);
        double[] made = [.. sampler.Sample(1500).SelectMany(chunk => Values(chunk, "billed"))];

        Assert.Equal(["billed"], sampler.FixedColumns);
        Assert.All(made, value => Assert.True(value > bound));
        // Given more than the bound, half of the values lie beyond the quantile of half the share; four standard deviations.
        Assert.InRange(made.Count(value => value > tail.Quantile(0.002)), 670, 830);
        double[] fewer = [.. new ConditionalSampler(Gan, condition, 4, 1, Splice).Sample(200).SelectMany(chunk => Values(chunk, "billed"))];
        Assert.Equal(made[..200], fewer);
    }

    [Fact]
    public void Laws_without_a_mean_are_refused_all_at_once_unless_allowed()
    {
        Model model = Train(HeavyTables.Make(TrainingRows, withInfiniteMean: true), Preset.Gan);
        var error = Assert.Throws<RiskGanException>(() => TailSplice.Fit(model));
        Assert.Equal("RG550", error.Code);
        Assert.Equal(ExitStatus.BadData, error.Exit);
        Assert.Contains("the upper tail of 'claims' (xi = 1.", error.Message, StringComparison.Ordinal);
        Assert.Contains("--tails-allow-infinite-mean", error.Cure, StringComparison.Ordinal);

        Assert.Contains(TailSplice.Fit(model, new TailOptions { AllowInfiniteMean = true }).Tails, tail => tail.Column == "claims");
        Assert.DoesNotContain(TailSplice.Fit(model, new TailOptions { Columns = ["billed"] }).Tails, tail => tail.Column == "claims");
    }

    [Fact]
    public void A_column_that_is_not_there_is_refused()
    {
        var error = Assert.Throws<RiskGanException>(() => TailSplice.Fit(Gan, new TailOptions { Columns = ["biled", "pnl"] }));
        Assert.Equal("RG511", error.Code);
        Assert.Contains("'billed'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_splice_is_continuous_at_its_thresholds_and_increasing_in_the_score()
    {
        RankEncoder encoder = Gan.Encoder.Numerics[2];
        SplicedColumn column = Splice.OfCell(2)!;
        var stream = new RandomStream(1, RandomPurpose.Decoding);
        double last = double.NegativeInfinity;
        for (int step = -2500; step <= 2500; step++)
        {
            float score = step / 1000f;
            double value = column.Decode(score, encoder.Decode(score), stream, 0);
            Assert.True(value >= last);
            last = value;
        }

        foreach (ColumnTail tail in Splice.Tails.Where(tail => tail.Column == "pnl"))
        {
            float edge = (float)PortableMath.NormalQuantile(tail.IsUpper ? 0.95 : 0.05);
            foreach (float score in (float[])[edge - 1e-4f, edge + 1e-4f])
                Assert.Equal(tail.Threshold, column.Decode(score, encoder.Decode(score), stream, 0), 0.02 * tail.Fit.Law.Beta);
            Assert.Equal(tail.IsUpper ? 0.999 : 0.001, column.RankOf(tail.Quantile(0.001)), 1e-9);
        }
    }

    [Fact]
    public void Missing_cells_stay_missing_and_do_not_move_the_tail()
    {
        var full = (NumericColumn)Training.Columns[2];
        var gaps = new NumericColumn(full.Schema, [.. full.Values.SelectMany(value => new[] { value, double.NaN })]);
        RankEncoder encoder = RankEncoder.Fit(gaps);
        ColumnTail upper = ColumnTail.TryFit(encoder, isUpper: true, out _)!, lower = ColumnTail.TryFit(encoder, isUpper: false, out _)!;
        Assert.Equal(Splice.Tails[2].Fit, upper.Fit);
        Assert.Equal(Splice.Tails[3].Fit, lower.Fit);
        var column = new SplicedColumn(encoder, 0, 0, upper, lower, (-3.6f, 3.6f));
        Assert.Equal(double.NaN, column.Decode(-1f, double.NaN, new RandomStream(1, RandomPurpose.Decoding), 0));
        Assert.Equal(0.5005, column.RankOf(lower.Quantile(0.001)), 1e-9);
        float score = (float)PortableMath.NormalQuantile(0.5005);
        Assert.Equal(lower.Quantile(0.001), column.Decode(score, encoder.Decode(score), new RandomStream(1, RandomPurpose.Decoding), 0), 0.2);
    }

    [Fact]
    public void Ranks_that_scores_do_not_tell_are_drawn_anew()
    {
        RankEncoder encoder = Gan.Encoder.Numerics[2];
        ColumnTail tail = Splice.Tails[2];
        var column = new SplicedColumn(encoder, 2, 2, tail, null, (-2.5f, 2.5f));
        var stream = new RandomStream(1, RandomPurpose.Decoding);
        double limit = tail.Quantile(PortableMath.NormalCdf(-2.5));
        double[] made = [.. Enumerable.Range(0, 4000).Select(row => column.Decode(row % 2 == 0 ? 2.5f : 3.1f, 0, stream, row))];

        Assert.All(made, value => Assert.True(value >= limit - 0.001));
        // A quarter beyond the value of a quarter of the share, to four standard deviations.
        Assert.InRange(made.Count(value => value > tail.Quantile(PortableMath.NormalCdf(-2.5) / 4)), 890, 1110);
    }

    private static IEnumerable<Table> Continued(long count, int threads) => new Sampler(Gan, 7, threads, new SamplerOptions { Tails = Splice }).Sample(count);

    private static Model Train(Table table, Preset preset) => new GanTrainer().Fit(
        table, new Provenance("heavy.csv", 1, "", table.RowCount), new TrainingOptions { Preset = preset, Steps = 60, BatchSize = 128 });

    private static double[] Values(Table table, string name) => ((NumericColumn)table.Find(name)!).Values;

    private static List<string> Text(IEnumerable<Table> chunks)
    {
        var rows = new List<string>();
        foreach (Table chunk in chunks)
            for (int r = 0; r < chunk.RowCount; r++) rows.Add(string.Join(',', chunk.Columns.Select(column => column.Format(r))));
        return rows;
    }
}
