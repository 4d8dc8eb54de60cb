using RiskGan.Core.Calibration;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Calibration;

/// <summary>The fast way to score rows gives the bits of the plain one.</summary>
public sealed class RakeJudgeTests
{
    // Numerics with and without atoms, categories of one to seventy levels; then numbers alone, and labels alone.
    private static readonly (int Numerics, int[] Levels)[] Tables = [(3, [2, 5, 1, 70]), (5, []), (0, [3, 2, 17]), (1, [4])];

    [Fact]
    public void Scores_are_those_of_rows_judged_one_by_one_to_the_bit()
    {
        var random = new Random(5);
        foreach ((int numerics, int[] levels) in Tables)
        {
            TableEncoder encoder = TableEncoder.Fit(Random(random, 600, numerics, levels));
            foreach (int budget in (int[])[1200, 24]) // the smaller leaves rare levels out
                foreach (bool isComplete in (bool[])[true, false]) Check(encoder, budget, isComplete, random);
        }
    }

    private static void Check(TableEncoder encoder, int budget, bool isComplete, Random random)
    {
        EncodedLayout layout = encoder.Layout;
        double[] shares = [.. Enumerable.Range(0, layout.Width - layout.NumericCount).Select(_ => random.NextDouble())];
        PairFeatureMap map = PairFeatureMap.Sharp(layout, encoder.Numerics, shares, budget);
        var theta = new PairTensor(map);
        foreach (float[] weights in (float[][])[theta.Cells, theta.Values])
            foreach (ref float weight in weights.AsSpan()) weight = (random.NextSingle() - 0.5f) / 3;
        CellPairs all = CellPairs.All(layout.NumericCount, layout.CellCount);
        CellPairs pairs = isComplete ? all : CellPairs.Of(layout.NumericCount, layout.CellCount, all.Pairs().Where(_ => random.Next(3) > 0));
        var rake = new Rake(layout, map, pairs, theta, 0.1f, 1f);
        foreach (int count in (int[])[1, 3, 16, 17, 100])
        {
            Matrix<float> rows = Encoded(layout, count, random);
            PairRows judged = rake.Room(count);
            var expected = new float[count];
            for (int r = 0; r < count; r++)
            {
                judged.Set(r, rows.Row(r));
                expected[r] = rake.Score(judged, r);
            }

            var scores = new float[count];
            rake.Judge().Scores(rows, scores);

            Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), scores.Select(BitConverter.SingleToInt32Bits));
        }
    }

    // Scores far beyond the outer nodes too; one-hots, ties and soft blocks.
    private static Matrix<float> Encoded(EncodedLayout layout, int count, Random random)
    {
        var rows = new Matrix<float>(count, layout.Width);
        for (int r = 0; r < count; r++)
        {
            Span<float> row = rows.Row(r);
            for (int j = 0; j < layout.NumericCount; j++) row[j] = r % 7 == 0 ? 12f * (random.NextSingle() - 0.5f) : 4f * (random.NextSingle() - 0.5f);
            for (int b = 0; b < layout.CategoryCount; b++)
            {
                Span<float> block = row.Slice(layout.BlockStarts[b], layout.CategoryWidths[b]);
                if (r % 3 == 0) block[random.Next(block.Length)] = 1;
                else if (r % 3 == 1) foreach (ref float score in block) score = random.Next(-2, 3);
                else foreach (ref float score in block) score = random.NextSingle() - 0.5f;
            }
        }

        return rows;
    }

    private static Table Random(Random random, int rows, int numerics, int[] levels)
    {
        Column[] columns =
        [
            .. Enumerable.Range(0, numerics).Select(j => (Column)new NumericColumn(
                new ColumnSchema { Name = $"n{j}", Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 2 } },
                [.. Enumerable.Range(0, rows).Select(r => j % 2 == 1 && r % 3 == 0 ? 0 : Math.Round(1000 * random.NextDouble(), 2))])),
            .. levels.Select((count, b) => (Column)new CategoryColumn(
                new ColumnSchema { Name = $"c{b}", Kind = ColumnKind.Categorical },
                [.. Enumerable.Range(0, Math.Max(2, count)).Select(level => $"level {level:D2}")],
                [.. Enumerable.Range(0, rows).Select(_ => random.Next(Math.Max(2, count)))])),
        ];
        return new Table(new TableSchema { Columns = [.. columns.Select(column => column.Schema)] }, columns);
    }
}
