using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Imputation;

namespace RiskGan.Core.Tests.Imputation;

public sealed class EstimandTests
{
    // x = 0..9, y = 1 + 2x + (±½ in turn), b = one from x = 3 on but for x = 5. Values from numpy normal equations and Newton steps (see estimands.py).
    private static readonly Table Rows = MakeRows();

    [Theory]
    [InlineData("mean(x)", 0, 4.5, 0.9166666666666666)]
    [InlineData("share(x >= 5)", 0, 0.5, 0.027777777777777776)]
    [InlineData("ols(y ~ x)", 0, 1.1363636363636362, 0.1046831955922864)]
    [InlineData("ols(y ~ x)", 1, 1.9696969696969697, 0.00367309458218549)]
    public void Agrees_with_reference_values(string text, int which, double estimate, double variance)
    {
        PooledEstimate pooled = Estimand.Parse(text).Pool([Rows])[which];
        Assert.Equal(estimate, pooled.Estimate, 9);
        Assert.Equal(variance, pooled.Total, 7);
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("mean()")]
    [InlineData("quantile(x, 2)")]
    [InlineData("ols(y)")]
    [InlineData("ols(y ~ x + )")]
    [InlineData("exec(x)")]
    public void Refuses_other_forms(string text) => Assert.Equal("RG530", Assert.Throws<RiskGanException>(() => Estimand.Parse(text)).Code);

    [Theory]
    [InlineData("mean(z)", "RG531")]
    [InlineData("mean(g)", "RG531")]
    [InlineData("ols(y ~ x + twice)", "RG532")]
    public void Refuses_what_the_rows_do_not_determine(string text, string code) =>
        Assert.Equal(code, Assert.Throws<RiskGanException>(() => Estimand.Parse(text).Pool([Rows])).Code);

    [Fact]
    public void A_logistic_regression_solves_its_score_equations()
    {
        IReadOnlyList<PooledEstimate> beta = Estimand.Parse("logit(b ~ x)").Pool([Rows]);
        double[] x = ((NumericColumn)Rows.Find("x")!).Values, b = ((NumericColumn)Rows.Find("b")!).Values;
        double[] residual = [.. x.Select((value, i) => b[i] - (1 / (1 + Math.Exp(-beta[0].Estimate - (beta[1].Estimate * value)))))];
        Assert.Equal(0, residual.Sum(), 6);
        Assert.Equal(0, residual.Select((r, i) => r * x[i]).Sum(), 6);
    }

    private static Table MakeRows()
    {
        double[] x = [.. Enumerable.Range(0, 10).Select(i => (double)i)];
        ColumnSchema[] columns = [.. new[] { "x", "y", "b", "twice" }.Select(name => new ColumnSchema { Name = name, Kind = ColumnKind.Continuous }), new ColumnSchema { Name = "g", Kind = ColumnKind.Categorical }];
        return new Table(new TableSchema { Columns = columns },
        [
            new NumericColumn(columns[0], x),
            new NumericColumn(columns[1], [.. x.Select((v, i) => 1 + (2 * v) + (i % 2 == 0 ? 0.5 : -0.5))]),
            new NumericColumn(columns[2], [0, 0, 0, 1, 1, 0, 1, 1, 1, 1]),
            new NumericColumn(columns[3], [.. x.Select(v => 2 * v)]),
            new CategoryColumn(columns[4], ["p", "q"], [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]),
        ]);
    }
}
