using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Tests.Data;

/// <summary>A schema that a user gives fixes the kinds; cells that do not fit are told all at once.</summary>
public class DeclaredSchemaTests
{
    private static readonly char[] LineEnds = ['\n', '\r'];

    [Fact]
    public void Fixes_the_kinds_it_names_and_leaves_the_others_to_inference()
    {
        Table table = Read("grade,zip,amount\n3,10115,1\n1,20095,2\n2,10115,3\n", ("grade", "continuous", ""), ("zip", "categorical", ""));
        Assert.Equal([ColumnKind.Continuous, ColumnKind.Categorical, ColumnKind.Integer], table.Schema.Columns.Select(column => column.Kind));
        Assert.Equal([true, true, false], table.Schema.Columns.Select(column => column.IsDeclared));
        Assert.Equal("3", table.Columns[0].Format(0));
    }

    [Fact]
    public void Reports_all_faulty_columns_with_their_first_cells_and_a_count()
    {
        string text = "ltv,opened,id\n0.8O,2020-01-01,1\n0.5,01.02.2020,2\nhigh,2020-02-30,3\n0.9,2020-03-01,4\nlow,2020-03-01,5\n\u001b[31m,2020-03-01,6\n";
        RiskGanException error = Assert.Throws<RiskGanException>(() => Read(text, ("ltv", "continuous", ""), ("opened", "date", "\"datePattern\":\"yyyy-MM-dd\"")));
        Assert.Equal(
            [
                "loans.csv, line 2, column 'ltv': '0.8O' is not a number.",
                "loans.csv, line 4, column 'ltv': 'high' is not a number.",
                "loans.csv, line 6, column 'ltv': 'low' is not a number.",
                "loans.csv, column 'ltv': 1 more cell is not a number.",
                "loans.csv, line 3, column 'opened': '01.02.2020' is not a date written yyyy-MM-dd.",
                "loans.csv, line 4, column 'opened': '2020-02-30' is not a date written yyyy-MM-dd.",
            ],
            error.Message.Split(LineEnds, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("RG104", error.Code);
        Assert.Equal(ExitStatus.BadData, error.Exit);
    }

    [Fact]
    public void Counts_lines_through_quoted_line_breaks_and_blank_lines()
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => Read("note,n\n\"two\nlines\",1\n\nx,oops\n", ("n", "integer", "")));
        Assert.Equal("loans.csv, line 5, column 'n': 'oops' is not a whole number.", error.Message);
    }

    [Theory]
    [InlineData("integer", "1.5", "a whole number")]
    [InlineData("boolean", "maybe", "one of the two values of the column")]
    [InlineData("constant", "other", "the one value of the column")]
    [InlineData("date", "2020-01-01 10:00", "a date written yyyy-MM-dd")]
    public void Says_what_every_cell_should_be(string kind, string cell, string expected)
    {
        string good = kind switch { "integer" => "1\n2\n1\n2", "boolean" => "yes\nno\nyes\nno", "constant" => "x\nx\nx\nx", _ => "2020-01-01\n2020-01-02\n2020-01-03\n2020-01-04" };
        RiskGanException error = Assert.Throws<RiskGanException>(() => Read($"v\n{good}\n{cell}\n", ("v", kind, "")));
        Assert.Equal($"loans.csv, line 6, column 'v': '{cell}' is not {expected}.", error.Message);
    }

    [Fact]
    public void Listed_levels_give_the_order_and_refuse_others()
    {
        const string levels = "\"levels\":[\"AAA\",\"AA\",\"A\",\"BBB\"]";
        var column = (CategoryColumn)Read("rating\nA\nAAA\nBBB\n", ("rating", "ordinal", levels)).Columns[0];
        Assert.Equal(["AAA", "A", "BBB"], column.Levels); // those that occur, in the listed order
        Assert.Equal([1, 0, 2], column.Codes);
        RiskGanException error = Assert.Throws<RiskGanException>(() => Read("rating\nA\nC\n", ("rating", "ordinal", levels)));
        Assert.Equal("loans.csv, line 3, column 'rating': 'C' is not one of the levels in the schema.", error.Message);
    }

    [Fact]
    public void Listed_missing_tokens_stand_for_the_usual_ones()
    {
        Table table = Read("v\n-1\n5\nNA\n", ("v", "categorical", "\"missing\":[\"-1\"]"));
        Assert.Equal([null, "5", "NA"], Enumerable.Range(0, 3).Select(row => Csv.Row(table, row)[0]));
    }

    [Fact]
    public void Columns_the_file_lacks_are_errors_with_the_nearest_name()
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => Read("loan_amount,ltv\n1,2\n", ("Loan_Amount", "integer", ""), ("income", "integer", "")));
        Assert.Equal("RG122", error.Code);
        Assert.Equal("loans.csv lacks columns of the schema: 'Loan_Amount' (the nearest is 'loan_amount'), 'income'.", error.Message);
    }

    [Fact]
    public void A_declared_format_is_the_one_written()
    {
        Column column = Read("v;w\n1.234,5;x\n7,25;y\n", ("v", "continuous", "\"number\":{\"decimals\":1,\"fixedDecimals\":true,\"decimalMark\":\",\",\"thousandsMark\":\".\"}")).Columns[0];
        Assert.Equal(["1.234,5", "7,3"], [column.Format(0), column.Format(1)]);
    }

    private static Table Read(string text, params (string Name, string Kind, string More)[] columns)
    {
        IEnumerable<string> parts = columns.Select(c => $"{{\"name\":\"{c.Name}\",\"kind\":\"{c.Kind}\"{(c.More.Length > 0 ? "," : "")}{c.More}}}");
        string json = $"{{\"schema\":\"riskgan.schema\",\"version\":1,\"columns\":[{string.Join(',', parts)}]}}";
        TableSchema schema = SchemaFile.Parse(Encoding.UTF8.GetBytes(json), "loans.schema.json");
        return Csv.Read(text, new CsvReadOptions { Schema = schema }).Table;
    }
}
