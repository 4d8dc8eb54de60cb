using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Simulation;

namespace RiskGan.Core.Tests.Simulation;

/// <summary>The simulated rows against the law as docs/simulator.md states it; the numbers here are copied from there, not from the code.</summary>
public sealed class PortfolioSimulatorTests
{
    private const int Rows = 30_000;

    /// <summary>Bounds are this many standard errors wide; the rows are fixed, so a test that passes once passes always.</summary>
    private const double Errors = 4.0;

    private static readonly Table Portfolio = PortfolioSimulator.Simulate(3_000_000, Rows, 7);

    [Fact]
    public void A_row_depends_on_seed_and_number_only()
    {
        Table whole = PortfolioSimulator.Simulate(100, 50, 1);
        Table part = PortfolioSimulator.Simulate(130, 20, 1);
        Table other = PortfolioSimulator.Simulate(130, 20, 2);
        for (int row = 0; row < 20; row++) Assert.Equal(RowText(whole, row + 30), RowText(part, row));
        Assert.NotEqual(RowText(part, 0), RowText(other, 0));
    }

    [Fact]
    public void Has_the_documented_columns()
    {
        Assert.Equal(
            "loan_id origination_date vintage product region_code region employment income loan_amount term_months interest_rate ltv dti rating pd lgd ead days_past_due arrears default",
            string.Join(' ', Portfolio.Columns.Select(column => column.Name)));
        Assert.Equal(0, PortfolioSimulator.Simulate(0, 0, 1).RowCount);
        Assert.Equal(Rows, Labels("loan_id").Distinct().Count());
    }

    [Theory]
    [InlineData("vintage", "2017", 0.09)]
    [InlineData("vintage", "2022", 0.16)]
    [InlineData("region", "North", 0.20)]
    [InlineData("region", "Islands", 0.03)]
    [InlineData("employment", "self_employed", 0.14)]
    [InlineData("employment", "student", 0.03)]
    [InlineData("product", "mortgage", (0.66 * 0.32) + (0.14 * 0.34) + (0.11 * 0.15) + (0.06 * 0.32) + (0.03 * 0.02))]
    [InlineData("product", "credit_card", (0.66 * 0.195) + (0.14 * 0.22) + (0.11 * 0.248) + (0.06 * 0.195) + (0.03 * 0.45))]
    [InlineData("product", "bridge_loan", (0.66 * 0.005) + (0.14 * 0.02) + (0.11 * 0.002) + (0.06 * 0.005))]
    public void Levels_have_their_documented_shares(string column, string level, double share) =>
        AssertCount(Labels(column).Count(cell => cell == level), Enumerable.Repeat(share, Rows));

    [Fact]
    public void Defaults_follow_the_one_factor_model_in_every_vintage()
    {
        // P(default | pd, Y) = Φ((Φ⁻¹(pd) − √0.15·Y)/√0.85); Φ and Φ⁻¹ here by numerical integration, not the library's.
        (string Vintage, double Factor)[] factors =
            [("2017", 0.5), ("2018", 0.4), ("2019", 0.2), ("2020", -1.4), ("2021", 0.8), ("2022", -0.3), ("2023", -0.9), ("2024", -0.2)];
        string[] vintages = Labels("vintage");
        string[] flags = Labels("default");
        double[] pd = Numbers("pd");
        foreach ((string vintage, double factor) in factors)
        {
            int[] rows = [.. Enumerable.Range(0, Rows).Where(row => vintages[row] == vintage)];
            AssertCount(
                rows.Count(row => flags[row] == "1"),
                rows.Select(row => NormalTable.Cdf((NormalTable.Quantile(pd[row]) - (Math.Sqrt(0.15) * factor)) / Math.Sqrt(0.85))));
        }
    }

    [Fact]
    public void Income_is_missing_as_often_as_product_employment_and_vintage_say()
    {
        string[] product = Labels("product");
        string[] employment = Labels("employment");
        string[] vintage = Labels("vintage");
        double[] income = Numbers("income");
        var unsecured = new HashSet<string> { "consumer_loan", "credit_card" };
        foreach (bool selfEmployed in (bool[])[false, true])
        {
            foreach (bool withoutCollateral in (bool[])[false, true])
            {
                int[] rows = [.. Enumerable.Range(0, Rows).Where(row => employment[row] == "self_employed" == selfEmployed && unsecured.Contains(product[row]) == withoutCollateral)];
                AssertCount(
                    rows.Count(row => double.IsNaN(income[row])),
                    rows.Select(row => Logistic(-3.0 + (selfEmployed ? 1.3 : 0) + (withoutCollateral ? 0.8 : 0) + (vintage[row] is "2017" or "2018" ? 0.5 : 0))));
            }
        }
    }

    [Theory]
    [InlineData("2018", 0.20)]
    [InlineData("2023", 0.02)]
    public void Lgd_is_missing_more_often_in_old_vintages(string vintage, double rate)
    {
        string[] vintages = Labels("vintage");
        double[] lgd = Numbers("lgd");
        int[] rows = [.. Enumerable.Range(0, Rows).Where(row => vintages[row] == vintage)];
        AssertCount(rows.Count(row => double.IsNaN(lgd[row])), rows.Select(_ => rate));
    }

    [Theory]
    [InlineData("region_code", "region")]
    [InlineData("region", "region_code")]
    [InlineData("pd", "rating")]
    [InlineData("origination_date", "vintage")]
    public void One_column_determines_the_other(string from, string to)
    {
        Column left = Portfolio.Find(from)!;
        Column right = Portfolio.Find(to)!;
        var seen = new Dictionary<string, string>();
        for (int row = 0; row < Rows; row++)
        {
            string value = right.Format(row);
            Assert.Equal(seen.TryGetValue(left.Format(row), out string? before) ? before : seen[left.Format(row)] = value, value);
        }
    }

    [Fact]
    public void The_documented_rules_hold_in_every_row()
    {
        string[] product = Labels("product");
        string[] flag = Labels("default");
        double[] days = Numbers("days_past_due");
        double[] arrears = Numbers("arrears");
        double[] ead = Numbers("ead");
        double[] amount = Numbers("loan_amount");
        double[] ltv = Numbers("ltv");
        double[] term = Numbers("term_months");
        double[] income = Numbers("income");
        double[] dti = Numbers("dti");
        for (int row = 0; row < Rows; row++)
        {
            Assert.Equal(flag[row] == "1", days[row] >= 90);
            Assert.Equal(days[row] == 0, arrears[row] == 0);
            Assert.InRange(days[row], 0, 1_500);
            Assert.InRange(arrears[row], 0, ead[row]);
            Assert.InRange(ead[row], 0, amount[row]);
            Assert.Equal(product[row] is "consumer_loan" or "credit_card", double.IsNaN(ltv[row]));
            Assert.Equal(product[row] == "credit_card", double.IsNaN(term[row]));
            Assert.Equal(double.IsNaN(income[row]), double.IsNaN(dti[row]));
        }
    }

    [Fact]
    public void Point_masses_have_their_documented_weight()
    {
        string[] product = Labels("product");
        double[] ltv = Numbers("ltv");
        double[] lgd = Numbers("lgd");
        int[] mortgages = [.. Enumerable.Range(0, Rows).Where(row => product[row] == "mortgage")];
        int atLimit = mortgages.Count(row => ltv[row] == 0.8);
        Assert.InRange((double)atLimit / mortgages.Length, 0.15 - 0.013, 0.15 + 0.014); // 0.0005 of the smooth part also rounds to 0.8
        int[] unsecured = [.. Enumerable.Range(0, Rows).Where(row => product[row] is "consumer_loan" or "credit_card" && !double.IsNaN(lgd[row]))];
        AssertCount(unsecured.Count(row => lgd[row] == 1.0), unsecured.Select(_ => 0.08));
        Assert.InRange(Numbers("days_past_due").Count(value => value == 0) / (double)Rows, 0.90, 0.94);
        Assert.InRange(Numbers("ead").Count(value => value == 0) / (double)Rows, 0.25, 0.33);
    }

    [Fact]
    public void Incomes_have_the_documented_tail()
    {
        // Hill's estimator over the greatest 1 % of incomes, deep inside the Pareto part; its standard error is index/√k.
        double[] greatest = [.. Numbers("income").Where(value => !double.IsNaN(value)).OrderDescending().Take((Rows / 100) + 1)];
        double index = (greatest.Length - 1) / greatest[..^1].Sum(value => Math.Log(value / greatest[^1]));
        Assert.InRange(index, 2.2 - (Errors * 2.2 / Math.Sqrt(greatest.Length - 1)), 2.2 + (Errors * 2.2 / Math.Sqrt(greatest.Length - 1)));
    }

    [Theory]
    [InlineData(0.0, 100.0)]
    [InlineData(1.0, 164.87212707001282)] // 100·e^0.5
    [InlineData(-2.0, 36.787944117144233)] // 100·e^−1
    [InlineData(1.6448536269514729, 227.60166085143177)] // scipy: z = norm.isf(0.05), 100·exp(z/2): where the tail begins
    [InlineData(3.0, 1385.1919117213276)] // scipy: the line above · (0.05/norm.sf(3))^(1/2)
    public void Heavy_tails_join_a_log_normal_body(double score, double expected) =>
        Assert.Equal(expected, PortfolioLaw.HeavyTailed(score, 100.0, 0.5, 0.05, 2.0), expected * 1e-12);

    [Fact]
    public void Gaps_blank_cells_at_the_given_rate_and_spare_the_identifier()
    {
        Table gaps = PortfolioSimulator.WithGaps(Portfolio, 0, 0.17, 5);
        for (int i = 0; i < gaps.Columns.Count; i++)
        {
            Column before = Portfolio.Columns[i];
            Column after = gaps.Columns[i];
            if (before.Name == PortfolioSimulator.Identifier)
            {
                Assert.Equal(0, after.CountMissing());
                continue;
            }

            int present = before.Count - before.CountMissing();
            AssertCount(after.CountMissing() - before.CountMissing(), Enumerable.Repeat(0.17, present));
            for (int row = 0; row < 500; row++) if (!after.IsMissing(row)) Assert.Equal(before.Format(row), after.Format(row));
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Gaps_refuse_a_rate_that_is_no_probability(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PortfolioSimulator.WithGaps(Portfolio, 0, rate, 5));

    private static string[] Labels(string column)
    {
        var category = (CategoryColumn)Portfolio.Find(column)!;
        return Array.ConvertAll(category.Codes, code => category.Levels[code]);
    }

    private static double[] Numbers(string column) => ((NumericColumn)Portfolio.Find(column)!).Values;

    private static string RowText(Table table, int row) => string.Join('|', table.Columns.Select(column => column.Format(row)));

    private static double Logistic(double x) => 1.0 / (1.0 + Math.Exp(-x));

    /// <summary>A count of independent events lies within <see cref="Errors"/> standard errors of the sum of their probabilities.</summary>
    private static void AssertCount(int count, IEnumerable<double> probabilities)
    {
        double expected = 0.0;
        double variance = 0.0;
        foreach (double p in probabilities)
        {
            expected += p;
            variance += p * (1.0 - p);
        }

        double bound = (Errors * Math.Sqrt(variance)) + 1.0;
        Assert.True(Math.Abs(count - expected) <= bound, string.Create(CultureInfo.InvariantCulture, $"{count} instead of {expected:F1} ± {bound:F1}"));
    }
}
