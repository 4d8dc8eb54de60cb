using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Privacy;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Evaluation.Privacy;

/// <summary>Rates, risks, curves and the control's size; values by Reference/Evaluation/privacy_rates.py.</summary>
public sealed class AttackStatisticsTests
{
    private static readonly RandomStream Chance = new(5, RandomPurpose.Simulation);

    [Theory]
    [InlineData(37, 120, 0.31427867356358485, 0.0815513036744219)]
    [InlineData(0, 50, 0.035673799566679355, 0.03567379956667936)]
    public void A_rate_has_wilsons_interval(int successes, int trials, double center, double error)
    {
        SuccessRate rate = SuccessRate.Of(successes, trials);
        Assert.Equal((double)successes / trials, rate.Share);
        Assert.Equal(center, rate.Center, 12);
        Assert.Equal(error, rate.Error, 12);
    }

    [Fact]
    public void A_sure_success_stays_inside_its_interval()
    {
        Assert.Equal(1.0, SuccessRate.Of(30, 30).High);
        Assert.Equal(0.0, SuccessRate.Of(0, 30).Low);
        Assert.True(double.IsNaN(SuccessRate.Of(0, 0).Share));
    }

    [Fact]
    public void Risk_is_what_the_attack_takes_of_the_room_above_the_control()
    {
        Estimate risk = SuccessRate.Risk(SuccessRate.Of(300, 500), SuccessRate.Of(200, 500));
        Assert.Equal(0.3312127663287665, risk.Value, 12);
        Assert.Equal(0.245320821287774, risk.Low, 12);
        Assert.Equal(0.417104711369759, risk.High, 12);
        Assert.Equal(0.0, SuccessRate.Risk(SuccessRate.Of(100, 500), SuccessRate.Of(200, 500)).Value);
    }

    [Fact]
    public void Auc_counts_ties_half_and_has_delongs_interval()
    {
        Estimate auc = AttackRoc.Auc([0.9, 0.8, 0.8, 0.4, 0.35, 0.1], [0.8, 0.5, 0.3, 0.2, 0.2]);
        Assert.Equal(0.6666666666666666, auc.Value, 12);
        Assert.Equal(0.3076370232217546, auc.Low, 12);
        Assert.Equal(1.0, auc.High);
        Assert.Equal(0.5, AttackRoc.Auc([1.0, 1.0, 1.0], [1.0, 1.0]).Value);
    }

    [Fact]
    public void The_true_positive_rate_allows_one_false_positive_in_a_hundred()
    {
        double[] nonMembers = [.. Enumerable.Range(0, 200).Select(i => (double)i)]; // two of 200 may exceed the threshold 197
        double[] members = [.. Enumerable.Range(0, 10).Select(i => i < 4 ? 197.5 : 197.0)];
        Estimate rate = AttackRoc.TruePositiveRateAtOnePercent(members, nonMembers, Chance);
        Assert.Equal(0.4, rate.Value);
        Assert.InRange(rate.Low, 0.0, 0.39);
        Assert.InRange(rate.High, 0.41, 1.0);
        Assert.True(double.IsNaN(AttackRoc.TruePositiveRateAtOnePercent(members, nonMembers[..99], Chance).Value));
    }

    [Fact]
    public void The_true_positive_rates_interval_covers_the_truth_as_often_as_it_says()
    {
        // Scores N(1, 1) against N(0, 1): the truth is 1 − Φ(Φ⁻¹(0.99) − 1) = 0.0924; the rule "at most 1 %" lies a little below it.
        int covered = 0;
        for (int run = 0; run < 60; run++)
        {
            double[] members = [.. Enumerable.Range(0, 500).Select(i => 1.0 + Chance.Normal((run * 1_000L) + i))];
            double[] nonMembers = [.. Enumerable.Range(500, 500).Select(i => (double)Chance.Normal((run * 1_000L) + i))];
            Estimate rate = AttackRoc.TruePositiveRateAtOnePercent(members, nonMembers, new RandomStream((ulong)run, RandomPurpose.Evaluation));
            if (rate.Low <= 0.0924 && 0.0924 <= rate.High) covered++;
        }

        Assert.InRange(covered, 50, 60);
    }

    [Theory]
    [InlineData(1, 100, 25, 0.25)]
    [InlineData(3, 100, 25, 0.4290352504638219)]
    [InlineData(10, 40, 12, 0.09777829362369464)]
    [InlineData(2, 10, 9, 0.2)]
    [InlineData(0, 10, 5, 0.0)]
    public void A_larger_control_is_thinned_exactly(int matches, int rows, int sample, double expected)
    {
        Assert.Equal(expected, ControlAtTrainingSize.Expected([matches], rows, sample), 12);
        Assert.Equal(expected, ControlAtTrainingSize.Rate([matches], rows, [0], sample).Share, 12);
    }

    [Fact]
    public void A_smaller_control_is_carried_over_to_the_training_size()
    {
        // Predicates with known weights and Poisson counts at 500 and 4,000 rows; the truth is the mean of n·w·e^(−n·w).
        const int predicates = 4_000;
        const int few = 500;
        const int many = 4_000;
        var control = new int[predicates];
        var train = new int[predicates];
        double truth = 0.0;
        for (int i = 0; i < predicates; i++)
        {
            double weight = (i % 4) switch { 0 => 0.0, 1 => 0.00005, 2 => 0.0002, _ => 0.002 };
            control[i] = Poisson(few * weight, 2 * i);
            train[i] = Poisson(many * weight, (2 * i) + 1);
            truth += many * weight * PortableMath.Exp(-many * weight) / predicates;
        }

        SuccessRate rate = ControlAtTrainingSize.Rate(control, few, train, many);
        Assert.InRange(rate.Share, 0.85 * truth, 1.15 * truth);
        Assert.InRange(truth, rate.Low, rate.High);
    }

    [Fact]
    public void Copies_cannot_explain_themselves_away()
    {
        int[] copied = [.. Enumerable.Repeat(1, 500)]; // each holds for its own training row
        int[] control = [.. Enumerable.Range(0, 500).Select(i => i % 5 == 0 ? 1 : 0)];
        SuccessRate rate = ControlAtTrainingSize.Rate(control, 1_000, copied, 10_000);
        Assert.InRange(rate.Share, 0.36, 0.368); // (1 − 1/N)^(N − 1), not 0.2·10
    }

    private static int Poisson(double mean, long position)
    {
        double u = Chance.UniformDouble(5_000_000 + position);
        double term = PortableMath.Exp(-mean);
        int count = 0;
        for (double sum = term; sum < u && count < 1_000; sum += term) term *= mean / ++count;
        return count;
    }
}
