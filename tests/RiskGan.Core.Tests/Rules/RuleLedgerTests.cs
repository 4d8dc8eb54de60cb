using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Imputation;
using RiskGan.Core.Persistence;
using RiskGan.Core.Rules;
using RiskGan.Core.Sampling;
using RiskGan.Core.Tests.Support;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Rules;

/// <summary>The ledger's figures against counts made another way; rules with a strict bound can be mended.</summary>
public class RuleLedgerTests
{
    private const int Ratio = 1;
    private static readonly DeclaredRule[] Declared = [new("small ratio", "ratio < 0.3"), new("low grades are small", "grade != A or amount <= 100")];
    private static readonly Model Trained = Train();

    [Fact]
    public void Two_samples_of_a_column_are_compared_by_their_present_values_and_missing_shares()
    {
        var numbers = new LawComparison(new ColumnSchema { Name = "x", Kind = ColumnKind.Continuous });
        Add(numbers, Numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), isSecond: false);
        Add(numbers, Numbers(1, 2, 3, 4, 5), isSecond: true);
        Assert.Equal(0.5, numbers.Distance(), 12); // F = 0.5 against 1 at 5
        Assert.Equal((5.5, 3.0), numbers.Means);
        Assert.Equal(Math.Sqrt(2 / 8.25), numbers.Spread, 12);

        var holed = new LawComparison(new ColumnSchema { Name = "x", Kind = ColumnKind.Continuous });
        Add(holed, Numbers(1, 2, 3, 4), isSecond: false);
        Add(holed, Numbers(1, 2, 3, 4, double.NaN, double.NaN), isSecond: true);
        Assert.Equal(1.0 / 3, holed.Distance(), 12);

        var labels = new LawComparison(new ColumnSchema { Name = "g", Kind = ColumnKind.Categorical });
        Add(labels, Labels(0, 0, 1, 1), isSecond: false);
        Add(labels, Labels(0, 0, 0, -1), isSecond: true);
        Assert.Equal(0.5, labels.Distance(), 12); // A 2/4 to 3/4, B 2/4 to 0, missing 0 to 1/4
        Assert.True(double.IsNaN(labels.Spread));
    }

    [Fact]
    public void Generated_rows_are_counted_as_the_models_plain_rows_are()
    {
        var sampler = new ConditionalSampler(Trained, null, 7, 2);
        double[] given = [.. sampler.Sample(3000).SelectMany(table => ((NumericColumn)table.Columns[Ratio]).Values)];
        Table[] plain = [.. new Sampler(Trained, 7, 1).Sample(sampler.Candidates)];
        IReadOnlyList<RowRule> rules = RowRules.Of(Trained);
        RuleLedger ledger = sampler.Ledger;

        Assert.Equal(sampler.Candidates, ledger.Checked);
        Assert.Equal((double)sampler.Accepted / sampler.Candidates, ledger.Acceptance, 12);
        for (int i = 0; i < rules.Count; i++)
        {
            long broken = plain.Sum(table => RowRules.CountBroken(rules[i], table));
            Assert.True(broken > 0);
            Assert.Equal(new RuleCounts(rules[i].Name, broken, 0, 0), ledger.Rules[i]);
        }

        MarginChange ratio = ledger.Margins.Single(margin => margin.Column == "ratio");
        Assert.Equal(Mean(plain.SelectMany(table => ((NumericColumn)table.Columns[Ratio]).Values)), ratio.MeanBefore, 9);
        Assert.True(ratio.MeanAfter < ratio.MeanBefore);
        Assert.InRange(ratio.MeanAfter - Mean(given), -0.01, 0.01); // the ledger has all accepted rows, the file the first of them
        Assert.True(ratio.Distance > 0.05);
    }

    [Fact]
    public void Ledgers_of_generated_and_of_imputed_rows_do_not_depend_on_threads()
    {
        var one = new ConditionalSampler(Trained, null, 7, 1);
        var three = new ConditionalSampler(Trained, null, 7, 3);
        foreach (Table _ in one.Sample(2000)) { }
        foreach (Table _ in three.Sample(2000)) { }
        Assert.Equal(one.Ledger.Margins, three.Ledger.Margins);
        Assert.Equal(Impute(1).Margins, Impute(3).Margins);
    }

    [Fact]
    public void Of_imputed_rows_only_filled_cells_count_and_a_strict_bound_is_kept()
    {
        RuleLedger ledger = Impute(1);
        Assert.All(ledger.Rules, rule => Assert.Equal(0, rule.Left)); // with ratio at its bound 0.3 the rule would be broken still
        Assert.All(ledger.Rules, rule => Assert.Equal(rule.Broken, rule.Mended + rule.DrawnAgain));
        Assert.True(ledger.Rules[0].Broken > 0);
        Assert.Equal(["amount", "ratio"], ledger.Margins.Select(margin => margin.Column)); // no other column has a gap
        Assert.InRange(ledger.Acceptance, 0.01, 0.99);
        MarginChange ratio = ledger.Margins[1];
        Assert.True(ratio.MeanAfter < 0.3 && ratio.MeanBefore > ratio.MeanAfter);
    }

    [Fact]
    public void A_rule_that_cannot_be_read_is_refused_before_training_and_one_that_training_rows_break_is_told()
    {
        Table plain = TinyTables.Mixed(300);
        TrainingPlan Plan(string check) => GanTrainer.Plan(
            new Table(plain.Schema with { Rules = [new DeclaredRule("r", check)] }, plain.Columns), new Provenance("tiny.csv", 1, "", 300), new TrainingOptions());
        Assert.Equal("RG521", Assert.Throws<RiskGanException>(() => Plan("ratioo < 1")).Code);
        double[] ratio = ((NumericColumn)plain.Columns[Ratio]).Values;
        Assert.Contains($"Rule 'r': {ratio.Count(value => value >= 0.3)} of 300 training rows break it; generated rows will keep it.", Plan("ratio < 0.3").Notices);
        Assert.DoesNotContain(Plan("ratio < 2").Notices, notice => notice.Contains("break it", StringComparison.Ordinal));
    }

    private static RuleLedger Impute(int threads)
    {
        var text = new StringBuilder("amount,ratio,grade,flag\n");
        for (int row = 0; row < 5000; row++) text.Append(row % 2 == 0 ? ",,A,1\n" : ",,B,0\n");
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        using var output = new MemoryStream();
        return new Imputer(Trained, new ImputationOptions { Threads = threads }).Fill(input, "gaps.csv", new CsvReadOptions(), [output]).Rules;
    }

    private static Model Train()
    {
        Table plain = TinyTables.Mixed(300);
        var table = new Table(plain.Schema with { Rules = Declared }, plain.Columns);
        return new GanTrainer().Fit(table, new Provenance("tiny.csv", 1, "", table.RowCount), new TrainingOptions { Preset = Preset.Gan, Steps = 30, BatchSize = 64 });
    }

    private static double Mean(IEnumerable<double> values) => values.Where(value => !double.IsNaN(value)).Average();

    private static NumericColumn Numbers(params double[] values) => new(new ColumnSchema { Name = "x", Kind = ColumnKind.Continuous }, values);

    private static CategoryColumn Labels(params int[] codes) => new(new ColumnSchema { Name = "g", Kind = ColumnKind.Categorical }, ["A", "B"], codes);

    private static void Add(LawComparison law, Column column, bool isSecond)
    {
        for (int row = 0; row < column.Count; row++) law.Add(column, row, isSecond);
    }
}
