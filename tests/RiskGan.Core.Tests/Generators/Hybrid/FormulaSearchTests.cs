using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Generators.Hybrid;

public sealed class FormulaSearchTests
{
    private static readonly string[] Names = ["a", "b", "sum", "product", "reciprocal", "complement", "sometimes", "noise"];
    private static readonly FormulaSearch Search = Make(out _);

    [Theory]
    [InlineData("sum", FormulaKind.Sum, 1.0)]
    [InlineData("product", FormulaKind.Product, 0.01)]
    [InlineData("reciprocal", FormulaKind.Reciprocal, 12.0)]
    [InlineData("complement", FormulaKind.Complement, 500.0)]
    public void A_formula_that_holds_in_every_row_is_found_with_its_factor(string name, FormulaKind kind, double factor)
    {
        CellFormula found = Search.For(Array.IndexOf(Names, name), [0, 1], [0, 1], [0, 1], 3)[0];
        Assert.Equal((kind, 0), (found.Kind, found.First));
        Assert.Equal(factor, found.Factor, factor * 1e-3);
    }

    [Fact]
    public void A_difference_that_holds_in_a_third_of_the_rows_is_found_beside_an_anchor()
    {
        CellFormula[] found = Search.For(Array.IndexOf(Names, "sometimes"), [0, 1], [0, 1], [0, 1], 3);
        Assert.Equal(new CellFormula(FormulaKind.Difference, 0, 1, 1), found[0]);
    }

    [Fact]
    public void Nothing_is_found_for_an_independent_column()
    {
        int noise = Array.IndexOf(Names, "noise");
        int[] others = [.. Enumerable.Range(0, noise)];
        Assert.Empty(Search.For(noise, others, others, others, 3));
    }

    [Fact]
    public void Formulas_for_generating_use_earlier_cells_and_later_ones_only_complete_rows()
    {
        // a = sum − b: b alone is earlier.
        CellFormula[] found = Search.For(0, [1, 2], [1], [1, 2], 2);
        Assert.Contains(new CellFormula(FormulaKind.Difference, 2, 1, 1), found);
        Assert.Empty(Search.For(0, [1], [1], [1], 2));
    }

    [Fact]
    public void What_a_column_equals_in_some_rows_is_copied_and_what_it_only_follows_is_not()
    {
        int[] rank = [.. Enumerable.Range(0, Names.Length)];
        var difference = new CellFormula(FormulaKind.Difference, 0, 1, 1);
        Assert.Equal([2], Search.Copies(Array.IndexOf(Names, "sometimes"), [0, 1], [difference], rank, 4));
        Assert.Empty(Search.Copies(Array.IndexOf(Names, "noise"), [0, 1], [difference], rank, 4));
        Assert.Equal([1], Search.Copies(Array.IndexOf(Names, "reciprocal"), [0], [new CellFormula(FormulaKind.Reciprocal, 0, 0, 12)], rank, 4));
    }

    [Fact]
    public void A_sum_is_visited_after_its_parts_and_the_others_stay_where_they_are()
    {
        int[] order = Search.SumsLast([2, 7, 0, 1, 3, 4, 5, 6], cell => [.. Enumerable.Range(0, Names.Length).Where(other => other != cell)]);
        Assert.Equal([7, 0, 1, 2, 3, 4, 5, 6], order);
    }

    [Theory]
    [InlineData(FormulaKind.Sum, 9.0)]
    [InlineData(FormulaKind.Difference, 3.0)]
    [InlineData(FormulaKind.Product, 36.0)]
    [InlineData(FormulaKind.Ratio, 4.0)]
    [InlineData(FormulaKind.Complement, -4.0)]
    [InlineData(FormulaKind.Reciprocal, 1.0 / 3)]
    public void A_formula_computes_what_its_name_says(FormulaKind kind, double expected) =>
        Assert.Equal(expected, new CellFormula(kind, 0, 1, 2).Evaluate(6, 3), 1e-12);

    [Fact]
    public void A_formula_of_nothing_or_of_gaps_is_not_finite()
    {
        Assert.False(double.IsFinite(new CellFormula(FormulaKind.Ratio, 0, 1, 1).Evaluate(1, 0)));
        Assert.False(double.IsFinite(new CellFormula(FormulaKind.Sum, 0, 1, 1).Evaluate(1, double.NaN)));
    }

    [Theory]
    [InlineData(FormulaKind.Sum, 2, 0, 1.0)]            // points at itself
    [InlineData(FormulaKind.Sum, 0, 5, 1.0)]            // no numeric cell
    [InlineData(FormulaKind.Sum, -1, 0, 1.0)]
    [InlineData(FormulaKind.Ratio, 0, 1, double.NaN)]
    [InlineData((FormulaKind)17, 0, 1, 1.0)]
    public void A_formula_no_search_could_have_made_is_refused(FormulaKind kind, int first, int second, double factor)
    {
        HybridSettings settings = HybridTables.Layout(HybridTables.Encoder(HybridTables.Linked(400))).Settings;
        Assert.True(settings.IsPlausible(4, 3));
        Assert.True((settings with { Formulas = [[], [], [new CellFormula(FormulaKind.Sum, 0, 1, 1)], []] }).IsPlausible(4, 3));
        Assert.False((settings with { Formulas = [[], [], [new CellFormula(kind, first, second, factor)], []] }).IsPlausible(4, 3));
        Assert.False((settings with { Formulas = [[], []] }).IsPlausible(4, 3));
        Assert.True((settings with { Copies = [[], [1], [], []] }).IsPlausible(4, 3));
        Assert.False((settings with { Copies = [[], [2], [], []] }).IsPlausible(4, 3)); // two anchors, no formula
        Assert.False((settings with { Copies = [[], [-1], [], []] }).IsPlausible(4, 3));
        Assert.False((settings with { Copies = [[]] }).IsPlausible(4, 3));
    }

    private static FormulaSearch Make(out TableEncoder encoder)
    {
        const int rows = 1500;
        var stream = new RandomStream(11, RandomPurpose.Simulation);
        double[][] columns = [.. Names.Select(_ => new double[rows])];
        for (int r = 0; r < rows; r++)
        {
            double a = Math.Round(100 + (300 * stream.UniformDouble(8L * r)), 2);
            double b = Math.Round(10 + (200 * stream.UniformDouble((8L * r) + 1)), 2);
            double other = Math.Round(600 * stream.UniformDouble((8L * r) + 2), 2);
            double[] row = [a, b, a + b, 0.01 * a * b, 12 / a, 500 - a, stream.UniformDouble((8L * r) + 3) < 0.33 ? a - b : other, Math.Round(1000 * stream.UniformDouble((8L * r) + 4), 2)];
            for (int c = 0; c < row.Length; c++) columns[c][r] = row[c];
        }

        ColumnSchema[] schemas = [.. Names.Select(name => new ColumnSchema { Name = name, Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 6 } })];
        var table = new Table(new TableSchema { Columns = schemas }, [.. columns.Select((cells, c) => new NumericColumn(schemas[c], cells))]);
        encoder = TableEncoder.Fit(table, new EncoderOptions { FindDependencies = false });
        return new FormulaSearch(NumericTokens.Of(encoder, 32, 16, 16), encoder.Encode(table));
    }
}
