using System.Globalization;
using RiskGan.Core.Data;

namespace RiskGan.Core.Tests.Data;

public class SchemaInferenceTests
{
    [Theory]
    [InlineData("0,1,1,0", ColumnKind.Boolean)]
    [InlineData("Yes,No,No,Yes", ColumnKind.Boolean)]
    [InlineData("TRUE,FALSE,TRUE,FALSE", ColumnKind.Boolean)]
    [InlineData("Y,N,,Y", ColumnKind.Boolean)]
    [InlineData("0.0,1.0,1.0,0.0", ColumnKind.Boolean)]
    [InlineData("good,bad,bad,good", ColumnKind.Categorical)]
    [InlineData("Yes,yes,no,No", ColumnKind.Categorical)]
    [InlineData("A,B,C,A", ColumnKind.Categorical)]
    [InlineData("x,x,x,x", ColumnKind.Constant)]
    [InlineData("NA,,NA,?", ColumnKind.Constant)]
    [InlineData("x,,x,x", ColumnKind.Categorical)]
    [InlineData("1.5,2.5,3.5,4.5", ColumnKind.Continuous)]
    [InlineData("1e-5,2,3.5,4.5", ColumnKind.Continuous)]
    [InlineData("10,25,31,47", ColumnKind.Integer)]
    [InlineData("10.0,25.0,31.0,47.0", ColumnKind.Integer)]
    [InlineData("2020-01-31,2020-02-29,2020-03-31,2020-04-30", ColumnKind.Date)]
    [InlineData("2020-01-31,2020-02-30,2020-03-31,2020-04-30", ColumnKind.Categorical)]
    [InlineData("2020-01-31T10:00:00,2020-02-29T00:00:00,2020-03-31T00:00:00,2020-04-30T00:00:00", ColumnKind.DateTime)]
    [InlineData("00123,00456,00789,01234", ColumnKind.Categorical)]
    [InlineData("(5),(6),(7),8", ColumnKind.Categorical)]
    [InlineData("1,2,3,4,1e400", ColumnKind.Categorical)]
    public void Knows_the_kind_of_a_few_cells(string cells, ColumnKind expected) =>
        Assert.Equal(expected, Csv.Column("value", cells.Split(',')).Schema.Kind);

    [Fact]
    public void Few_whole_numbers_are_ordered_codes_and_many_are_integers()
    {
        var codes = (CategoryColumn)Csv.Column("dpd_bucket", Cycle(240, i => (i % 24) - 2));
        Assert.Equal(ColumnKind.Ordinal, codes.Schema.Kind);
        Assert.Equal(["-2", "-1", "0", "1"], codes.Levels[..4]); // by value, not by text
        Assert.Equal("21", codes.Levels[^1]);
        Assert.Equal(ColumnKind.Integer, Csv.Column("dpd", Cycle(250, i => i % 25)).Schema.Kind);
        Assert.Equal(ColumnKind.Integer, Csv.Column("few_rows", Cycle(20, i => i % 10)).Schema.Kind);
    }

    [Fact]
    public void Two_ways_to_write_one_number_make_no_codes() =>
        Assert.Equal(ColumnKind.Integer, Csv.Column("mixed", Cycle(100, i => (i % 2 == 0) ? "1.0" : (i % 3 == 0) ? "1" : "2")).Schema.Kind);

    [Fact]
    public void A_key_is_unique_and_counts_rows_or_is_named_like_one()
    {
        Assert.Equal(ColumnKind.Identifier, Csv.Column("n", Cycle(50, i => 1000 + i)).Schema.Kind);
        Assert.Equal(ColumnKind.Identifier, Csv.Column("n", Cycle(50, i => 1000 + ((i * 7) % 50))).Schema.Kind); // consecutive, shuffled
        Assert.Equal(ColumnKind.Identifier, Csv.Column("n", Cycle(50, i => 3 * i)).Schema.Kind); // rising, with gaps
        Assert.Equal(ColumnKind.Identifier, Csv.Column("LoanNumber", Cycle(50, i => (i * 48_271) % 100_003)).Schema.Kind);
        Assert.Equal(ColumnKind.Identifier, Csv.Column("ref", Cycle(50, i => $"K{(i * 48_271) % 100_003}")).Schema.Kind);
        Assert.Equal(ColumnKind.Identifier, Csv.Column("iban", Cycle(50, i => $"9{i:D21}")).Schema.Kind);

        Assert.Equal(ColumnKind.Integer, Csv.Column("amount", Cycle(50, i => (i * 48_271) % 100_003)).Schema.Kind); // unique, but an amount
        Assert.Equal(ColumnKind.Continuous, Csv.Column("balance_id", Cycle(50, i => $"{i}.5")).Schema.Kind);
        Assert.Equal(ColumnKind.Integer, Csv.Column("year", Cycle(50, i => 1970 + i)).Schema.Kind);
        Assert.Equal(ColumnKind.Integer, Csv.Column("age", Cycle(10, i => 30 + i)).Schema.Kind); // too few rows to say
        Assert.Equal(ColumnKind.Date, Csv.Column("id_date", Cycle(50, Day)).Schema.Kind);
        Assert.Equal(ColumnKind.Text, Csv.Column("name", Cycle(50, i => $"Anna {i}")).Schema.Kind);
    }

    [Fact]
    public void Very_many_labels_are_text()
    {
        Assert.Equal(ColumnKind.Text, Csv.Column("employer", Cycle(4000, i => $"employer {i % 1500}")).Schema.Kind);
        Assert.Equal(ColumnKind.Categorical, Csv.Column("postcode", Cycle(4000, i => $"{i % 900:D5}")).Schema.Kind);
        Assert.Equal(ColumnKind.Text, Csv.Column("remark", Cycle(100, i => $"remark {i % 80}")).Schema.Kind);
    }

    [Theory]
    [InlineData("yyyy-MM-dd", "2020-12-31,2021-01-01")]
    [InlineData("dd/MM/yyyy", "31/12/2020,01/01/2021")]
    [InlineData("MM/dd/yyyy", "12/31/2020,01/01/2021")]
    [InlineData("d/M/yyyy", "31/12/2020,1/1/2021")]
    [InlineData("dd.MM.yyyy", "31.12.2020,01.01.2021")]
    [InlineData("yyyy-MM", "2020-12,2021-01")]
    [InlineData("MMM-yyyy", "Dec-2020,Jan-2021")]
    [InlineData("dd-MMM-yyyy", "31-Dec-2020,01-Jan-2021")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss", "2020-12-31T23:59:59,2021-01-01T00:00:00")]
    [InlineData("yyyy-MM-dd HH:mm", "2020-12-31 23:59,2021-01-01 00:00")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "2020-12-31T23:59:59.125Z,2021-01-01T00:00:00.001Z")]
    [InlineData("yyyy-MM-dd HH:mm:ss.ffffff", "2020-12-31 23:59:59.123457,2021-01-01 00:00:00.000001")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'+02:00'", "2020-12-31T23:59:59+02:00,2021-01-01T00:00:00+02:00")]
    [InlineData("dd/MM/yyyy HH:mm:ss", "31/12/2020 01:02:03,01/01/2021 00:00:00")]
    [InlineData("yyyy-MM-dd HH:mm:ss", "2020-12-31 00:00:00,2021-01-01 00:00:00")]
    [InlineData("yyyy-MM-dd", "0001-01-01,9999-12-31")]
    public void Reads_and_writes_dates_in_the_files_pattern(string pattern, string cells)
    {
        string[] texts = cells.Split(',');
        var column = (NumericColumn)Csv.Column("when", texts);
        Assert.Equal(pattern, column.Schema.DatePattern);
        Assert.Equal(texts, Enumerable.Range(0, 2).Select(column.Format));
    }

    [Fact]
    public void Dates_are_days_since_1970_and_times_are_seconds()
    {
        Assert.Equal([0.0, -1.0, 11_016.0], ((NumericColumn)Csv.Column("d", "1970-01-01", "1969-12-31", "2000-02-29")).Values);
        Assert.Equal([0.5, -1.0, 86_400.0], ((NumericColumn)Csv.Column("t", "1970-01-01 00:00:00.5", "1969-12-31 23:59:59.0", "1970-01-02 00:00:00.0")).Values);
        Assert.Equal(ColumnKind.Date, Csv.Column("midnights", "2020-12-31 00:00:00", "2021-01-01 00:00:00").Schema.Kind);
    }

    [Fact]
    public void Digits_are_dates_only_under_the_name_of_one()
    {
        Assert.Equal(ColumnKind.Date, Csv.Column("asOfDate", "20201231", "20210101", "20210131").Schema.Kind);
        Assert.Equal(ColumnKind.Date, Csv.Column("vintage", "202012", "202101", "202102").Schema.Kind);
        Assert.Equal(ColumnKind.Integer, Csv.Column("amount", "20201231", "20210101", "20210131").Schema.Kind);
        Assert.Equal(ColumnKind.Integer, Csv.Column("date", "20201231", "20211301", "20210131").Schema.Kind); // no month 13
    }

    [Fact]
    public void Day_and_month_in_doubt_follow_the_rest_of_the_file_or_the_reason_says_so()
    {
        Column alone = Csv.Column("d", "01/02/2020", "03/04/2020", "05/06/2020");
        Assert.Equal("dates written dd/MM/yyyy (or MM/dd/yyyy: the cells fit both)", alone.Schema.Reason);

        Table table = Csv.Read("d,sure\n01/02/2020,01/31/2020\n03/04/2020,02/01/2020\n").Table;
        Assert.Equal("MM/dd/yyyy", table.Columns[0].Schema.DatePattern);
        Assert.Equal("dates written MM/dd/yyyy, day and month as in other columns", table.Columns[0].Schema.Reason);

        Column months = Csv.Column("d", "01/01/2020", "02/01/2020", "03/01/2020"); // firsts of the month, written the American way
        Assert.Equal("MM/dd/yyyy", months.Schema.DatePattern);
    }

    [Theory]
    [InlineData("1.50|2.25|-3.00", "1.50|2.25|-3.00", "numbers, 2 decimals")]
    [InlineData("1.5|2.25|-3", "1.5|2.25|-3", "numbers, up to 2 decimals")]
    [InlineData("1,234.5|12.0|1,000,000.9", "1,234.5|12.0|1,000,000.9", "numbers, 1 decimal, thousands marked by a comma")]
    [InlineData("1.234,5|12,0|1.000.000,9", "1.234,5|12,0|1.000.000,9", "numbers, 1 decimal, decimal comma, thousands marked by a point")]
    [InlineData("1 234,5|12,0|5,5", "1 234,5|12,0|5,5", "numbers, 1 decimal, decimal comma, thousands marked by a space")]
    [InlineData("1'234.5|12.0|5.5", "1'234.5|12.0|5.5", "numbers, 1 decimal, thousands marked by an apostrophe")]
    [InlineData("5%|7.5%|10%", "5%|7.5%|10%", "numbers, up to 1 decimal, percent signs")]
    [InlineData("5 %|7 %|11 %", "5 %|7 %|11 %", "whole numbers, percent signs")]
    [InlineData("1e-05|0.0001|2.5", "1e-05|0.0001|2.5", "numbers, up to 5 decimals, exponents")]
    [InlineData("1.50E+03|2.00E-01|9.99E+00", "1.50E+03|2.00E-01|9.99E+00", "numbers, up to 3 decimals, exponents")]
    [InlineData("-0.5|-0.0|0.5", "-0.5|0.0|0.5", "numbers, 1 decimal")]
    [InlineData(" 5.5 |6.5|7.5", "5.5|6.5|7.5", "numbers, 1 decimal")]
    [InlineData("9007199254740992|1|5", "9007199254740992|1|5", "numbers too long to count with; 3 labels")]
    public void Keeps_the_manner_numbers_are_written_in(string cells, string written, string reason)
    {
        Column column = Csv.Column("amount", cells.Split('|'));
        Assert.Equal(written.Split('|'), Enumerable.Range(0, 3).Select(column.Format));
        Assert.Equal(reason, column.Schema.Reason);
    }

    [Fact]
    public void A_mark_before_three_digits_follows_the_rest_of_the_file_then_the_delimiter()
    {
        Assert.Equal(1234.0, First(Csv.Read("a,b\n\"1,234\",x\n\"5,678\",y\n").Table));
        Assert.Equal(1.234, First(Csv.Read("a;b\n1,234;x\n5,678;y\n").Table));
        Assert.Equal(1.234, First(Csv.Read("a,b\n1.234,x\n5.678,y\n").Table));
        Assert.Equal(1234.0, First(Csv.Read("a;b\n1.234;0,5\n5.678;0,25\n").Table)); // b has decimal commas
        Assert.Equal(1234.0, First(Csv.Read("a;b\n1,234;0.5\n5,678;0.25\n").Table)); // b has decimal points

        // Below a thousand no mark, from a thousand on one: thousands, whatever the delimiter.
        Assert.Equal(1234.0, First(Csv.Read("a;b\n1.234;x\n12.500;y\n999;x\n7.777;y\n8.123;x\n15;y\n1.000;x\n").Table));
        Assert.Equal(1234.0, First(Csv.Read("a;b\n1,234;x\n12,500;y\n999;x\n7,777;y\n8,123;x\n15;y\n1,000;x\n").Table));
        Assert.Equal(1.234, First(Csv.Read("a;b\n1.234;x\n12.5;y\n999;x\n7.777;y\n8.123;x\n15;y\n1.001;x\n").Table));

        static double First(Table table) => ((NumericColumn)table.Columns[0]).Values[0];
    }

    [Fact]
    public void A_few_texts_among_numbers_make_labels_and_a_notice_without_the_cells()
    {
        CsvReadResult read = Csv.Read("ltv,x\n0.5,a\n0.6,b\nn/k,a\n0.7,b\n");
        Assert.Equal(ColumnKind.Categorical, read.Table.Columns[0].Schema.Kind);
        Assert.Equal("1 of 4 cells are not numbers; 4 labels", read.Table.Columns[0].Schema.Reason);
        Assert.Equal(
            "Column 'ltv' is read as labels: 1 of its 4 cells are not numbers (the first in line 4). If such a cell means \"missing\", say so with --missing.",
            Assert.Single(read.Notices));

        Table told = Csv.Read("ltv,x\n0.5,a\n0.6,b\nn/k,a\n0.7,b\n", new CsvReadOptions { MissingTokens = ["n/k"] }).Table;
        Assert.Equal(ColumnKind.Continuous, told.Columns[0].Schema.Kind);
        Assert.Equal("n/k", told.Columns[0].Format(2));
    }

    [Fact]
    public void Knows_the_usual_missing_tokens_and_leaves_none_alone()
    {
        Column column = Csv.Column("x", "", "NA", "na", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "?", ".", " ? ", "1.5", "2.5");
        Assert.Equal(12, column.CountMissing());
        Assert.Equal(0, Csv.Column("x", "none", "None", "guarantor", "-", "nil", "unknown").CountMissing());
        Assert.Equal("NA", Csv.Column("x", "NA", "NA", "", "1.5", "2.5").Schema.MissingToken); // the most frequent one
    }

    [Fact]
    public void A_sentinel_is_missing_when_it_is_named()
    {
        Column column = Csv.Read("a,b\n-999,1\n5,2\n7,3\n", new CsvReadOptions { MissingTokens = ["-999"] }).Table.Columns[0];
        Assert.Equal([double.NaN, 5.0, 7.0], ((NumericColumn)column).Values);
        Assert.Equal("-999", column.Format(0));
    }

    [Fact]
    public void Describes_each_column_in_one_line_without_cells()
    {
        IReadOnlyList<string> lines = SchemaDescription.Lines(Csv.Read("ltv,purpose\n0.5,car\n,house\n0.7,car\n").Table);
        Assert.Equal(
            [
                "ltv      continuous         2 values, 33.3 % missing  numbers, 1 decimal",
                "purpose  categorical        2 values                  2 labels",
            ],
            lines);
    }

    private static string[] Cycle(int rows, Func<int, int> cell) => Cycle(rows, i => cell(i).ToString(CultureInfo.InvariantCulture));

    private static string[] Cycle(int rows, Func<int, string> cell) => [.. Enumerable.Range(0, rows).Select(cell)];

    private static string Day(int i) => new DateTime(2020, 1, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
