using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Neighbours;
using RiskGan.Core.Evaluation.Privacy;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Evaluation.Privacy;

/// <summary>Each attack on small tables whose answer is known by hand.</summary>
public sealed class AttackTests
{
    private static readonly int[] Forty = [.. Enumerable.Range(0, 40)];

    [Theory]
    [InlineData(1.04, true)]
    [InlineData(1.06, false)]
    [InlineData(0.96, true)]
    public void A_guessed_number_may_be_off_by_five_percent(double factor, bool isRight)
    {
        // One column finds the row, the other is the secret; some secrets are negative.
        double[] secret = Array.ConvertAll(Forty, i => (i % 2 == 0 ? -1.0 : 1.0) * (1000.0 + (100.0 * (i * 7 % 40))));
        Table train = Pair(secret, 0.0);
        Table control = Pair(Array.ConvertAll(secret, value => value * 3.0), 0.25);
        Measurement line = Column(train, control, Pair(Array.ConvertAll(secret, value => value * factor), 0.0), "secret");
        Assert.StartsWith(isRight ? "training rows 1.000" : "training rows 0.0", line.Remark, StringComparison.Ordinal);
        Assert.Contains("held-out rows 0.0", line.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_population_tells_anyway_is_no_risk()
    {
        // The label follows from the number: right guesses for everyone.
        static Table Law(double shift) => TestTables.Of(
            TestTables.Numbers("x", Array.ConvertAll(Forty, i => i + shift)), TestTables.Labels("c", Array.ConvertAll(Forty, i => i < 20 ? "low" : "high")));
        IReadOnlyList<Measurement> lines = new AttributeInference().Evaluate(new EvaluationContext { Train = Law(0.0), Real = Law(0.2), Target = "c" }, Law(0.1));
        Measurement label = lines.Single(line => line.Subject == "c");
        Assert.InRange(label.Estimate.Value, 0.0, 0.1);
        Assert.Contains("training rows 1.000", label.Remark, StringComparison.Ordinal);
        Assert.Contains("held-out rows 1.000", label.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_occur_once_single_out_the_row_they_were_copied_from()
    {
        double[] ones = [.. Enumerable.Range(1, 30).Select(i => (double)i)];
        Table train = TestTables.Of(TestTables.Numbers("x", ones));
        Table control = TestTables.Of(TestTables.Numbers("x", [.. ones.Select(value => value + 100.0)]));
        IReadOnlyList<Measurement> lines = new SinglingOut().Evaluate(new EvaluationContext { Train = train, Real = control }, train);
        Measurement line = lines.Single(line => line.Subject == SinglingOut.Univariate);
        Assert.Equal(0.9433759402071945, line.Estimate.Value, 6); // 32 of 32 (30 values and two extremes) against none
        Assert.StartsWith("32 predicates: training rows 1.000", line.Remark, StringComparison.Ordinal);
        Assert.Equal("", lines[0].Subject);
    }

    [Fact]
    public void Predicates_hold_for_exactly_one_candidate_row()
    {
        var chance = new RandomStream(3, RandomPurpose.Simulation);
        Table table = TestTables.Of(
            TestTables.Numbers("x", [.. Enumerable.Range(0, 300).Select(i => i % 50 == 0 ? double.NaN : Math.Round(chance.Normal(i) * 10.0))]),
            TestTables.Numbers("y", [.. Enumerable.Range(0, 300).Select(i => Math.Round(chance.Normal(1_000 + i) * 20.0))]),
            TestTables.Labels("c", [.. Enumerable.Range(0, 300).Select(i => "abcd"[(int)(chance.Uniform(2_000 + i) * 4.0)].ToString())]));
        MatchedColumns columns = MatchedColumns.Of(table);
        int[] rows = [.. Enumerable.Range(0, 300)];
        var guesses = new PredicateGuesses(columns, 0, rows, part => new RandomStream(1, RandomPurpose.Evaluation, Substream: part));
        Predicate[] univariate = guesses.Univariate(50);
        Predicate[] multivariate = guesses.Multivariate(50);
        Assert.NotEmpty(univariate);
        Assert.Equal(50, multivariate.Length);
        Assert.All(univariate.Concat(multivariate), predicate => Assert.Equal(1, predicate.Count(columns, 0, rows)));
        Assert.Equal(univariate.Length, univariate.Distinct().Count());
        Assert.Equal(multivariate.Length, multivariate.Distinct().Count());
    }

    [Theory]
    [InlineData("Missing", false, true)]
    [InlineData("Present", true, false)]
    [InlineData("Equal", true, false)]
    [InlineData("NotEqual", false, false)]
    [InlineData("AtMost", true, false)]
    [InlineData("AtLeast", true, false)]
    [InlineData("Below", false, false)]
    [InlineData("Above", false, false)]
    public void A_condition_holds_as_it_says(string comparison, bool onEqual, bool onMissing)
    {
        var condition = new Condition(0, Enum.Parse<Comparison>(comparison), 5.0);
        Assert.Equal(onEqual, condition.Holds(5.0));
        Assert.Equal(onMissing, condition.Holds(double.NaN));
        Assert.Equal(comparison is "Present" or "NotEqual" or "AtLeast" or "Above", condition.Holds(6.0));
        Assert.Equal(comparison is "Present" or "NotEqual" or "AtMost" or "Below", condition.Holds(4.0));
    }

    [Fact]
    public void Exact_copies_are_counted_beside_the_coincidences_of_real_rows()
    {
        Table train = TestTables.Of(TestTables.Numbers("x", Array.ConvertAll(Forty, i => (double)i)), TestTables.Labels("c", Array.ConvertAll(Forty, _ => "a")));
        Table real = TestTables.Of(TestTables.Numbers("x", Array.ConvertAll(Forty, i => i < 10 ? i : i + 0.5)), TestTables.Labels("c", Array.ConvertAll(Forty, _ => "a")));
        Table candidate = TestTables.Of(TestTables.Labels("c", "a", "b", "a", null), TestTables.Numbers("x", 3.0, 3.0, 3.5, 3.0));
        Measurement line = Assert.Single(new ExactCopies().Evaluate(new EvaluationContext { Train = train, Real = real }, candidate));
        Assert.Equal(0.25, line.Estimate.Value); // the first row; the others differ in one cell
        Assert.Equal(0.25, line.Real);
    }

    [Fact]
    public void The_share_nearer_to_training_rows_counts_ties_half()
    {
        Table train = Line(0.0);
        Assert.Equal(1.0, Nearer(train, Line(5.0), Line(0.1)));
        Assert.Equal(0.0, Nearer(train, Line(5.0), Line(4.9)));
        Assert.Equal(0.5, Nearer(train, Line(0.0), Line(0.1)));
    }

    [Fact]
    public void Rows_that_all_lie_beside_one_training_row_are_one_vote()
    {
        Table train = Line(0.0);
        Table collapsed = TestTables.Of(TestTables.Numbers("x", [.. Enumerable.Repeat(100.0, 200)]));
        Measurement line = new CopyCheck().Evaluate(new EvaluationContext { Train = train, Real = Line(5.0) }, collapsed)[0];
        Assert.Equal(1.0, line.Estimate.Value);
        Assert.InRange(line.Estimate.Low, 0.0, 0.1);
        Assert.False(new CopyCheck().IsFlagged(line));
    }

    [Fact]
    public void A_copiers_distance_is_zero_and_that_to_other_rows_is_not()
    {
        Table train = Line(0.0);
        IReadOnlyList<Measurement> lines = new DistanceToClosestRecord().Evaluate(new EvaluationContext { Train = train, Real = Line(5.0) }, train);
        Assert.Equal(["median", "5 % quantile"], lines.Select(line => line.Subject));
        Assert.All(lines, line => Assert.Equal(0.0, line.Estimate.Value));
        Assert.All(lines, line => Assert.True(line.Real > 0.0));
    }

    private static double Nearer(Table train, Table control, Table candidate) =>
        new CopyCheck().Evaluate(new EvaluationContext { Train = train, Real = control }, candidate)[0].Estimate.Value;

    private static Table Line(double shift) => TestTables.Of(TestTables.Numbers("x", Array.ConvertAll(Forty, i => (10.0 * i) + shift)));

    private static Table Pair(double[] secret, double shift) =>
        TestTables.Of(TestTables.Numbers("key", Array.ConvertAll(Forty, i => i + shift)), TestTables.Numbers("secret", secret));

    private static Measurement Column(Table train, Table control, Table candidate, string name) =>
        new AttributeInference().Evaluate(new EvaluationContext { Train = train, Real = control }, candidate).Single(line => line.Subject == name);
}
