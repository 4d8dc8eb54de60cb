using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Encoders;

public sealed class ExactLinksTests
{
    private static readonly RandomStream Numbers = new(17, RandomPurpose.Simulation);

    [Fact]
    public void Finds_amounts_that_are_equal_in_some_rows()
    {
        ExactLink link = Assert.Single(Find(Billed(3000)));

        Assert.Equal((LinkKind.Equal, 1, 0, -1), (link.Kind, link.Target, link.First, link.Second));
        Assert.Equal(0.2, link.Share, 1);
        Assert.False(link.IsTotal);
    }

    [Fact]
    public void Finds_a_total_and_does_not_learn_it()
    {
        double[] a = Amounts(500, 0), b = Amounts(500, 1);
        Table table = TableOf(("principal", 2, a), ("interest", 2, b), ("paid", 2, [.. a.Zip(b, (x, y) => Math.Round(x + y, 2))]));
        ExactLink link = Assert.Single(Find(table));
        TableEncoder encoder = TableEncoder.Fit(table);

        Assert.Equal((LinkKind.Sum, 2, true), (link.Kind, link.Target, link.IsTotal));
        Assert.Equal(["principal", "interest"], encoder.Layout.CellNames);
        Assert.Contains(encoder.Notices, notice => notice == "'paid' is 'principal' + 'interest' in every row: not learned, computed.");
        Table made = Decoded(encoder, table);
        for (int r = 0; r < 500; r++) Assert.Equal(Math.Round(Number(made, 0, r) + Number(made, 1, r), 2), Number(made, 2, r));
    }

    [Fact]
    public void Finds_a_difference_that_holds_in_some_rows()
    {
        double[] a = Amounts(1000, 0), b = Amounts(1000, 1), other = Amounts(1000, 2);
        double[] rest = [.. a.Select((x, r) => r % 3 == 0 ? Math.Round(x - b[r], 2) : other[r])];
        ExactLink link = Assert.Single(Find(TableOf(("balance", 2, a), ("payment", 2, b), ("rest", 2, rest))));

        Assert.Equal((LinkKind.Difference, 2, 0, 1, false), (link.Kind, link.Target, link.First, link.Second, link.IsTotal));
    }

    [Fact]
    public void A_copied_column_is_computed()
    {
        double[] a = Amounts(300, 0);
        ExactLink link = Assert.Single(Find(TableOf(("amount", 2, a), ("again", 2, [.. a]))));

        Assert.True(link.IsTotal);
    }

    [Fact]
    public void Whole_numbers_that_are_merely_near_each_other_are_no_link()
    {
        // b − a is uniform over 0 to 9: equal in a tenth of the rows, and off by one as often.
        double[] a = [.. Amounts(5000, 0).Select(x => Math.Round(x))];
        double[] b = [.. a.Select((x, r) => x + Math.Floor(10 * Numbers.UniformDouble(1_000_000 + r)))];

        Assert.Empty(Find(TableOf(("first", 0, a), ("second", 0, b))));
    }

    [Fact]
    public void Few_values_common_zeros_and_small_tables_are_no_link()
    {
        double[] few = [.. Enumerable.Range(0, 3000).Select(r => Math.Floor(6 * Numbers.UniformDouble(r)))];
        double[] fewer = [.. Enumerable.Range(0, 3000).Select(r => Math.Floor(6 * Numbers.UniformDouble(9000 + r)))];
        Assert.Empty(Find(TableOf(("a", 0, few), ("b", 0, fewer))));

        double[] a = [.. Amounts(3000, 0).Select((x, r) => r % 2 == 0 ? 0 : x)], b = [.. Amounts(3000, 1).Select((x, r) => r % 2 == 0 ? 0 : x)];
        Assert.Empty(Find(TableOf(("a", 2, a), ("b", 2, b))));

        Assert.Empty(Find(Billed(90)));
    }

    [Fact]
    public void Days_are_not_linked_with_amounts()
    {
        Table table = Billed(3000);
        var date = table.Columns[1].Schema with { Kind = ColumnKind.Date, DatePattern = "yyyy-MM-dd" };
        Assert.Empty(ExactLinks.Find(new Table(new TableSchema { Columns = [table.Columns[0].Schema, date] }, [table.Columns[0], new NumericColumn(date, ((NumericColumn)table.Columns[1]).Values)]), [0, 1]));
    }

    [Fact]
    public void A_row_whose_link_holds_decodes_to_the_same_amount_to_the_cent()
    {
        Table table = Billed(3000);
        TableEncoder encoder = TableEncoder.Fit(table);
        EncodedTable encoded = encoder.Encode(table);
        Table made = Decoded(encoder, table);

        Assert.Equal(["billed", "paid", "paid = billed"], encoder.Layout.CellNames);
        int linked = 0;
        for (int r = 0; r < 3000; r++)
        {
            if (encoded.Codes(r)[2] == 0) continue;
            linked++;
            Assert.Equal(Number(made, 0, r), Number(made, 1, r));
        }

        Assert.InRange(linked, 500, 700);
    }

    [Fact]
    public void Links_come_back_from_a_model_file()
    {
        Table table = Billed(3000);
        TableEncoder encoder = TableEncoder.Fit(table);
        var content = new ModelContent();
        encoder.Save(content);
        TableEncoder read = TableEncoder.Load(content, table.Schema);

        Assert.Equal(encoder.LinkCells, read.LinkCells);
        Assert.Equal(encoder.Layout.CellNames, read.Layout.CellNames);
        Assert.Equal(Lines(Decoded(encoder, table)), Lines(Decoded(read, table)));
    }

    [Theory]
    [InlineData("\"kind\":\"equal\"", "\"kind\":\"product\"")]
    [InlineData("\"first\":\"billed\"", "\"first\":\"paid\"")]
    [InlineData("\"rareBelow\":", "\"rareBelow\":-")]
    [InlineData("\"target\":\"paid\"", "\"target\":\"unknown\"")]
    public void A_link_that_was_tampered_with_is_refused(string found, string written)
    {
        Table table = Billed(3000);
        var content = new ModelContent();
        TableEncoder.Fit(table).Save(content);
        Assert.Contains(found, content.Documents["encoder"], StringComparison.Ordinal);
        content.Documents["encoder"] = content.Documents["encoder"].Replace(found, written, StringComparison.Ordinal);

        Assert.Equal(ExitStatus.BadData, Assert.Throws<RiskGanException>(() => TableEncoder.Load(content, table.Schema)).Exit);
    }

    [SharedDataFact]
    public void Default_pays_last_months_bill_in_five_columns()
    {
        Table table = CsvTableReader.Read(SharedData.PathOf("default.csv"), new CsvReadOptions()).Table;
        string[] links = [.. ExactLinks.Find(table, [.. Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i] is NumericColumn)]).Select(link => link.Name(table.Schema))];

        foreach (int month in (int[])[1, 2, 3, 4, 5]) Assert.Contains($"PAY_AMT{month} = BILL_AMT{month + 1}", links);
    }

    // Bills of full cents; paid in full in a fifth of the rows.
    private static Table Billed(int rows)
    {
        double[] billed = Amounts(rows, 0), other = Amounts(rows, 1);
        return TableOf(("billed", 2, billed), ("paid", 2, [.. billed.Select((x, r) => r % 5 == 0 ? x : other[r])]));
    }

    private static double[] Amounts(int rows, int column) =>
        [.. Enumerable.Range(0, rows).Select(r => Math.Round(5000 * Numbers.UniformDouble((100_000L * column) + r), 2) + 0.01)];

    private static Table TableOf(params (string Name, int Decimals, double[] Values)[] columns)
    {
        ColumnSchema[] schemas = [.. columns.Select(c => new ColumnSchema
        {
            Name = c.Name, Kind = c.Decimals == 0 ? ColumnKind.Integer : ColumnKind.Continuous, Number = new NumberFormat { Decimals = c.Decimals },
        })];
        return new Table(new TableSchema { Columns = schemas }, [.. columns.Select((c, i) => new NumericColumn(schemas[i], [.. c.Values.Select(v => Math.Round(v, c.Decimals))]))]);
    }

    private static IReadOnlyList<ExactLink> Find(Table table) => ExactLinks.Find(table, [.. Enumerable.Range(0, table.Columns.Count)]);

    private static Table Decoded(TableEncoder encoder, Table table)
    {
        EncodedTable encoded = encoder.Encode(table);
        var rows = new Matrix<float>(table.RowCount, encoder.Layout.Width);
        encoded.Fill([.. Enumerable.Range(0, table.RowCount)], new RandomStream(3, RandomPurpose.Jitter), rows);
        return encoder.Decode(rows, 0, 1);
    }

    private static double Number(Table table, int column, int row) => ((NumericColumn)table.Columns[column]).Values[row];

    private static string[] Lines(Table table) => [.. Enumerable.Range(0, table.RowCount).Select(r => string.Join(',', table.Columns.Select(c => c.Format(r))))];
}
