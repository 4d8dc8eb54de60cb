using RiskGan.Core.Calibration;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Calibration;

public sealed class ScoreMapTests
{
    private const int Pool = 40_000;

    // 30 % zeros, 20 % hundreds, the rest spread over 1 to 99: counts that the mapped scores must decode to.
    private static readonly RankEncoder Column = RankEncoder.Fit(new NumericColumn(
        new ColumnSchema { Name = "paid", Kind = ColumnKind.Integer, Number = new NumberFormat() },
        [.. Enumerable.Range(0, 1000).Select(i => i < 300 ? 0.0 : i < 500 ? 100.0 : 1.0 + (i % 99))]));

    [Fact]
    public void A_wrong_generator_gets_exactly_the_training_masses()
    {
        (float[] scores, float[] weights) = WrongScores(skew: 0);
        ScoreMap map = ScoreMap.Fit([.. scores], [.. weights], Column);
        double[] made = [.. scores.Select(z => Column.Decode(map.Map(z)))];

        Assert.InRange(made.Count(v => v == 0.0), (0.3 * Pool) - 2, (0.3 * Pool) + 2);
        Assert.InRange(made.Count(v => v == 100.0), (0.2 * Pool) - 2, (0.2 * Pool) + 2);
        foreach (int value in (int[])[1, 7, 50, 99])
        {
            double wanted = Enumerable.Range(500, 500).Count(i => 1 + (i % 99) == value) / 1000.0;
            Assert.InRange(made.Count(v => v == value), (wanted * Pool) - 2, (wanted * Pool) + 2);
        }
    }

    [Fact]
    public void Weights_count_as_so_many_rows()
    {
        (float[] scores, float[] weights) = WrongScores(skew: 1);
        ScoreMap map = ScoreMap.Fit([.. scores], [.. weights], Column);
        double total = weights.Sum(w => (double)w);
        double zeros = scores.Zip(weights).Where(pair => Column.Decode(map.Map(pair.First)) == 0.0).Sum(pair => (double)pair.Second);

        Assert.Equal(0.3, zeros / total, 4);
    }

    [Fact]
    public void The_map_ascends_and_moves_along_with_its_outer_nodes()
    {
        (float[] scores, float[] weights) = WrongScores(skew: 0);
        ScoreMap map = ScoreMap.Fit(scores, weights, Column);
        float last = float.NegativeInfinity;
        for (float z = -8; z < 8; z += 0.0117f)
        {
            Assert.True(map.Map(z) >= last);
            last = map.Map(z);
        }

        Assert.Equal(map.To[0] - 1f, map.Map(map.From[0] - 1f), 5);
        Assert.Equal(map.To[^1] + 1f, map.Map(map.From[^1] + 1f), 5);
        Assert.Equal(map.To[7], map.Map(map.From[7]));
    }

    [Fact]
    public void Scores_that_are_all_one_number_are_left_alone()
    {
        ScoreMap map = ScoreMap.Fit([0.5f, 0.5f, 0.5f], [1f, 1f, 1f], Column);

        Assert.Equal(0.5f, map.Map(0.5f));
    }

    [Fact]
    public void Rows_that_no_link_decides_make_up_for_those_that_one_does()
    {
        // Beside the pool stand a tenth as many rows that a link decides, all of them hundreds.
        const int linked = Pool / 10;
        var decided = new DecidedScores([.. Enumerable.Range(0, linked).Select(i => Column.Encode(100.0, (i + 0.5f) / linked))], [.. Enumerable.Repeat(1f, linked)]);
        (float[] scores, float[] weights) = WrongScores(skew: 0);
        ScoreMap map = ScoreMap.Fit([.. scores], [.. weights], Column, decided);
        double[] made = [.. scores.Select(z => Column.Decode(map.Map(z)))];

        Assert.InRange(made.Count(v => v == 0.0), (0.3 * (Pool + linked)) - 15, (0.3 * (Pool + linked)) + 15);
        Assert.InRange(made.Count(v => v == 100.0) + linked, (0.2 * (Pool + linked)) - 15, (0.2 * (Pool + linked)) + 15);
    }

    // Scores of a generator with the wrong mean and width: 0.4 + 1.3·N(0, 1).
    private static (float[] Scores, float[] Weights) WrongScores(int skew)
    {
        var stream = new RandomStream(5, RandomPurpose.Simulation);
        float[] scores = [.. Enumerable.Range(0, Pool).Select(i => 0.4f + (1.3f * stream.Normal(i)))];
        return (scores, [.. scores.Select((_, i) => skew == 0 ? 1f : 0.2f + (i % 3))]);
    }
}
