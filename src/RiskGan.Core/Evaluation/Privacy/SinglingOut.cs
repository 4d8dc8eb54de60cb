using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation.Neighbours;

namespace RiskGan.Core.Evaluation.Privacy;

/// <summary>Can an attacker, from the synthetic rows alone, name properties that exactly one training person has?</summary>
/// <remarks>
/// Up to 500 predicates that hold for exactly one distinct candidate row are tried on the distinct training rows; one that holds for
/// exactly one of them singles a person out. The same predicates on the held-out rows (control) show what comes from knowing the
/// population; the risk is (attack − control)/(1 − control). Univariate: one column's rare values and extremes. Multivariate: four cells
/// of one row. Random predicates (baseline) show what no knowledge at all reaches. Wilson intervals.
/// A held-out table of another size is carried over to the training table's size by <see cref="ControlAtTrainingSize"/>.
/// What it flags: a generator that emits training values that only one person has. Independent columns and the Gaussian copula copy no row, yet carry every
/// rare value over cell by cell, and score 0.7 to 0.9; a bootstrap copy scores no more. Read it beside <see cref="MembershipInference"/>: this one high and
/// that one at its floor means that values, not rows, are given away.
/// Measurements: the worse of the two attacks, then each. Cost: at most 10,000 passes over the candidate, most of which end early.
/// Edges: without training rows NaN; no predicate found (no rare value): NaN with a remark.
/// Source: Anonymeter (Giomi et al., PoPETs 2023); Cohen and Nissim, "Towards formalizing the GDPR's notion of singling out", PNAS 2020.
/// </remarks>
public sealed class SinglingOut : IFlaggingMetric
{
    private const int Attacks = 500;
    private const double Bound = 0.02;

    /// <summary>Subject of the attack by one column.</summary>
    public const string Univariate = "univariate";

    /// <summary>Subject of the attack by four columns.</summary>
    public const string Multivariate = "multivariate";

    /// <inheritdoc/>
    public string Name => "singling_out";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Privacy;

    /// <inheritdoc/>
    public string Meaning => "How much more often properties read off the synthetic rows single out exactly one training row than exactly one row the generator never saw; 0 is no more often.";

    /// <inheritdoc/>
    public string Formula => "(attack − control)/(1 − control), shares of predicates that hold for exactly one training row and for exactly one held-out row";

    /// <inheritdoc/>
    public string Source => "Anonymeter, singling-out attack (Giomi et al., PoPETs 2023); Cohen and Nissim 2020; interval: Wilson 1927";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public string FlagRule => "The lower bound of a risk's 95 % interval exceeds 0.02.";

    /// <inheritdoc/>
    public bool IsFlagged(Measurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        return measurement.Estimate.Low > Bound;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        PrivacyTables? tables = PrivacyTables.Of(context, candidate, TableSampling.All, out string why);
        if (tables is null) return PrivacyTables.Undefined(why);
        int[][] distinct = [.. Enumerable.Range(0, 3).Select(table => new RowIndex(tables.Columns, table).Distinct)];
        var guesses = new PredicateGuesses(tables.Columns, PrivacyTables.Candidate, distinct[PrivacyTables.Candidate], part => tables.Stream(PrivacyStreams.SinglingOut + part));
        Measurement[] attacks =
        [
            Attack(Multivariate, guesses.Multivariate(Attacks), guesses.AtRandom(Attacks, PredicateGuesses.ColumnsEach), tables, distinct),
            Attack(Univariate, guesses.Univariate(Attacks), guesses.AtRandom(Attacks, 1), tables, distinct),
        ];
        Measurement[] worstFirst = [.. attacks.OrderBy(attack => double.IsNaN(attack.Estimate.Value)).ThenByDescending(attack => attack.Estimate.Value)];
        Measurement worst = worstFirst[0];
        return [worst with { Subject = "", Remark = tables.Remark(double.IsNaN(worst.Estimate.Value) ? worst.Remark : $"the {worst.Subject} attack") }, .. worstFirst];
    }

    private static Measurement Attack(string subject, Predicate[] predicates, Predicate[] random, PrivacyTables tables, int[][] distinct)
    {
        if (predicates.Length == 0) return new Measurement(subject, Estimate.Undefined) { Remark = "no predicate holds for exactly one candidate row" };
        int[] train = Counts(PrivacyTables.Train, predicates);
        int[] control = Counts(PrivacyTables.Control, predicates);
        SuccessRate attack = SuccessRate.Of(train.Count(matches => matches == 1), predicates.Length);
        SuccessRate expected = ControlAtTrainingSize.Rate(control, distinct[PrivacyTables.Control].Length, train, distinct[PrivacyTables.Train].Length);
        SuccessRate baseline = SuccessRate.Of(Counts(PrivacyTables.Train, random, enough: 2).Count(matches => matches == 1), random.Length);
        return new Measurement(subject, SuccessRate.Risk(attack, expected))
        {
            Remark = string.Create(CultureInfo.InvariantCulture, $"{predicates.Length} predicates: training rows {attack}, held-out rows {expected}, random predicates {baseline}"),
        };

        int[] Counts(int table, Predicate[] tried, int enough = int.MaxValue) =>
            Array.ConvertAll(tried, predicate => predicate.Count(tables.Columns, table, distinct[table], enough));
    }
}
