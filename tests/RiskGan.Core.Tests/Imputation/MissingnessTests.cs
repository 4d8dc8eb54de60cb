using RiskGan.Core.Data;
using RiskGan.Core.Imputation;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Imputation;

/// <summary>What <c>docs/imputation.md</c> says of cells missing completely at random, at random and not at random, where the truth is known.</summary>
public sealed class MissingnessTests
{
    private const int Rows = 1500;
    private static readonly Table Truth = TinyTables.Mixed(Rows);

    [Fact]
    public void Completely_at_random_neither_way_is_biased()
    {
        (double truth, double cases, double filled, _) = Measure((grade, ratio) => 0.3);
        Assert.InRange(cases - truth, -0.02, 0.02);
        Assert.InRange(filled - truth, -0.02, 0.02);
    }

    [Fact]
    public void At_random_given_what_is_there_filling_takes_the_bias_away()
    {
        // Grade C are the rows of high ratio; most of theirs are missing, so the mean of what is left lies too low.
        (double truth, double cases, double filled, _) = Measure((grade, ratio) => grade == "C" ? 0.8 : 0.1);
        Assert.True(cases - truth < -0.04, $"{cases - truth}");
        Assert.InRange(filled - truth, -0.02, 0.02);
    }

    [Fact]
    public void For_a_reason_of_its_own_filling_takes_part_of_the_bias_away_and_no_more()
    {
        (double truth, double cases, double filled, _) = Measure((grade, ratio) => ratio > 0.55 ? 0.7 : 0.05);
        Assert.True(cases - truth < -0.08, $"{cases - truth}");
        Assert.InRange(filled - truth, cases - truth, -0.01); // grade and flag tell some of it
    }

    [Fact]
    public void Generated_rows_have_the_gaps_where_training_had_them()
    {
        (_, _, _, Table generated) = Measure((grade, ratio) => grade == "C" ? 0.8 : 0.1);
        Assert.InRange(MissingShare(generated, "C"), 0.65, 0.92);
        Assert.InRange(MissingShare(generated, "A"), 0.02, 0.2);
    }

    private static (double Truth, double Cases, double Filled, Table Generated) Measure(Func<string, double, double> chance)
    {
        var random = new RandomStream(3, RandomPurpose.Simulation, 1);
        double[] ratio = [.. ((NumericColumn)Truth.Find("ratio")!).Values];
        double truth = ratio.Average();
        for (int row = 0; row < Rows; row++)
            if (random.UniformDouble(row) < chance(Truth.Find("grade")!.Format(row), ratio[row])) ratio[row] = double.NaN;
        Column[] columns = [.. Truth.Columns.Select(column => column.Name == "ratio" ? new NumericColumn(column.Schema, ratio) : column)];
        var gaps = new Table(Truth.Schema, columns);
        Model model = new GanTrainer().Fit(gaps, new Provenance("gaps.csv", 0, new string('0', 64), Rows), new TrainingOptions { Preset = Preset.Hybrid, Steps = 1500, Threads = 1 });
        Table[] completed = [.. new Imputer(model, new ImputationOptions { Draws = 5 }, gaps).Fill(gaps)];
        double filled = completed.Average(table => ((NumericColumn)table.Find("ratio")!).Values.Average());
        return (truth, ratio.Where(value => !double.IsNaN(value)).Average(), filled, TableJoin.Join(new Sampler(model, 1, 1).Sample(3000)));
    }

    private static double MissingShare(Table table, string grade)
    {
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(row => table.Find("grade")!.Format(row) == grade)];
        return rows.Count(row => table.Find("ratio")!.IsMissing(row)) / (double)rows.Length;
    }
}
