using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Sampling;
using RiskGan.Core.Scenarios;

namespace RiskGan.Core.Tests.Scenarios;

public sealed class TargetSharesTests
{
    private static readonly string?[][] Levels = [["a", "b", "c", null], ["0", "1", null]];

    [Fact]
    public void Levels_that_are_not_named_keep_their_proportions()
    {
        double[] target = TargetShares.Targets(Wanted("x", ("b", 0.5)), Levels[0], [0.3, 0.4, 0.2, 0.1]);
        Assert.Equal([0.25, 0.5, 0.5 * 0.2 / 0.6, 0.5 * 0.1 / 0.6], target, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void One_column_gets_the_wanted_shares_exactly()
    {
        IReadOnlyList<BalancedPart> parts = TargetShares.Parts([Wanted("x", ("b", 0.5), ("a", 0.5))], [Levels[0]], [Pilot()], "s");
        Assert.Equal(["x = a", "x = b"], parts.Select(part => part.Name));
        Assert.All(parts, part => Assert.Equal(0.5, part.Share, 9));
        Assert.Equal("\"x\" = 'a'", parts[0].Condition);
    }

    [Fact]
    public void Several_columns_get_their_margins_and_keep_the_odds_between_them()
    {
        IReadOnlyList<BalancedPart> parts = TargetShares.Parts([Wanted("x", ("a", 0.6), ("b", 0.4)), Wanted("y", ("1", 0.3))], Levels, [Pilot()], "s");
        double Share(string x, string y) => parts.Where(part => part.Name == $"x = {x}, y = {y}").Sum(part => part.Share);
        Assert.Equal(0.6, Share("a", "0") + Share("a", "1") + Share("a", "(missing)"), 6);
        Assert.Equal(0.3, Share("a", "1") + Share("b", "1"), 6);
        Assert.Equal(1, parts.Sum(part => part.Share), 9);
        // Iterative proportional fitting keeps odds ratios: in the pilot (a,1):(a,0):(b,1):(b,0) = 1:3:2:2, an odds ratio of 1/3.
        Assert.Equal(1.0 / 3, Share("a", "1") * Share("b", "0") / (Share("a", "0") * Share("b", "1")), 2);
    }

    [Fact]
    public void Margins_without_a_joint_law_are_refused()
    {
        // The smoothing makes every combination possible, so only shares that do not add up alike can clash.
        ScenarioShares[] wanted = [Wanted("x", ("a", 0.5), ("b", 0.5), ("c", 0.1)), Wanted("y", ("1", 0.5))];
        Assert.Equal("RG542", Assert.Throws<RiskGanException>(() => TargetShares.Parts(wanted, Levels, [Pilot()], "s")).Code);
    }

    // x: a four times, b four times, c never, missing once; y beside them.
    private static Table Pilot()
    {
        var schema = new TableSchema { Columns = [new ColumnSchema { Name = "x", Kind = ColumnKind.Categorical }, new ColumnSchema { Name = "y", Kind = ColumnKind.Boolean }] };
        int[] x = [.. Enumerable.Repeat((int[])[0, 0, 0, 0, 1, 1, 1, 1], 500).SelectMany(row => row)];
        int[] y = [.. Enumerable.Repeat((int[])[1, 0, 0, 0, 1, 1, 0, 0], 500).SelectMany(row => row)];
        return new Table(schema, [new CategoryColumn(schema.Columns[0], ["a", "b", "c"], x), new CategoryColumn(schema.Columns[1], ["0", "1"], y)]);
    }

    private static ScenarioShares Wanted(string column, params (string, double)[] levels) => new(column, 1, levels);
}
