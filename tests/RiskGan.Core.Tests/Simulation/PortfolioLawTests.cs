using System.Globalization;
using RiskGan.Core.Simulation;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Simulation;

/// <summary>The tables of docs/simulator.md are the law's own numbers, and the law is one.</summary>
public sealed class PortfolioLawTests
{
    private static readonly string[][] DocumentedCells =
    [
        .. File.ReadLines(Path.Combine(SharedData.RepositoryRoot, "docs", "simulator.md"))
            .Where(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()),
    ];

    [Fact]
    public void Vintages_are_as_documented()
    {
        Assert.Equal(PortfolioLaw.Vintages.Select(vintage => (double)vintage.Year), Row("").Select(Number));
        Assert.Equal(PortfolioLaw.Vintages.Select(vintage => vintage.Share), Row("share").Select(Number));
        Assert.Equal(PortfolioLaw.Vintages.Select(vintage => vintage.SystematicFactor), Row("Y").Select(Number));
        Assert.Equal(PortfolioLaw.Vintages.Select(vintage => vintage.BaseRate), Row("base rate").Select(Number));
    }

    [Fact]
    public void Employments_are_as_documented()
    {
        foreach (Employment status in PortfolioLaw.Employments)
            Assert.Equal([status.Share, status.IncomeScale, status.Risk, .. status.ProductShares], Row(status.Name).Select(Number));
    }

    [Fact]
    public void Products_are_as_documented()
    {
        foreach (Product product in PortfolioLaw.Products)
        {
            // The first row of that name is in the table of columns or of products; the one with six cells describes the product.
            string[] cells = DocumentedCells.Single(cells => cells[0] == product.Name && cells.Length == 7)[1..];
            Assert.Equal([product.MedianAmount, product.AmountDeviation, product.AmountStep, product.Margin], cells[..4].Select(Number));
            Assert.Equal(product.IsSecured ? $"yes, {Text(product.RecoveryLevel)}" : "no", cells[4]);
            Assert.Equal(
                product.Terms.Count == 0 ? "none" : string.Join(", ", product.Terms.Select(term => $"{Text(term.Months)}: {term.Share.ToString("F2", CultureInfo.InvariantCulture)}")),
                cells[5]);
        }
    }

    [Fact]
    public void Every_set_of_shares_sums_to_one()
    {
        Assert.Equal(1.0, PortfolioLaw.Vintages.Sum(vintage => vintage.Share), 12);
        Assert.Equal(1.0, PortfolioLaw.Regions.Sum(region => region.Share), 12);
        Assert.Equal(1.0, PortfolioLaw.Employments.Sum(status => status.Share), 12);
        Assert.All(PortfolioLaw.Employments, status => Assert.Equal(1.0, status.ProductShares.Sum(), 12));
        Assert.All(PortfolioLaw.Products.Where(product => product.Terms.Count > 0), product => Assert.Equal(1.0, product.Terms.Sum(term => term.Share), 12));
    }

    [Theory]
    [InlineData(0.0005, "AAA")]
    [InlineData(0.00199, "AAA")]
    [InlineData(0.002, "AA")]
    [InlineData(0.02499, "BBB")]
    [InlineData(0.06, "B")]
    [InlineData(0.15, "CCC")]
    [InlineData(0.5, "CCC")]
    public void A_rating_is_a_band_of_the_pd(double pd, string rating) => Assert.Equal(rating, PortfolioLaw.Ratings[PortfolioLaw.RatingOf(pd)].Name);

    private static string[] Row(string name) => DocumentedCells.First(cells => cells[0] == name)[1..];

    private static double Number(string cell) => double.Parse(cell.Replace('−', '-'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
