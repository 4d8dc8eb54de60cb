using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Tests.Data;

public class SchemaFileTests
{
    private static readonly char[] LineEnds = ['\n', '\r'];

    [Fact]
    public void Writes_what_a_person_can_read()
    {
        Table table = Csv.Read("rate;id\n0,5%;a\n;b\n").Table;
        Assert.Equal(
            """
            {
              "schema": "riskgan.schema",
              "version": 1,
              "dialect": {
                "delimiter": ";",
                "newLine": "lf",
                "byteOrderMark": false,
                "quotesAllText": false
              },
              "columns": [
                {
                  "name": "rate",
                  "kind": "categorical",
                  "missing": [
                    ""
                  ],
                  "missingToken": "",
                  "reason": "one value or missing"
                },
                {
                  "name": "id",
                  "kind": "identifier",
                  "missing": [
                    ""
                  ],
                  "missingToken": "",
                  "reason": "unique texts under the name of a key"
                }
              ]
            }

            """.ReplaceLineEndings("\n"),
            SchemaFile.ToJson(table.Schema));
    }

    [Fact]
    public void Everything_it_writes_it_reads_back()
    {
        var exponent = new ExponentFormat { Letter = 'E', Digits = 3, PlusSign = false, Below = 0.001, From = 1e12 };
        var always = new ExponentFormat { Below = double.PositiveInfinity, From = double.PositiveInfinity, MantissaDecimals = 4 };
        ColumnSchema[] columns =
        [
            new() { Name = "größe \"x\"", Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 3, MinDecimals = 1, DecimalMark = ',', ThousandsMark = '\u00A0', Percent = true, PercentAfterSpace = true, Exponent = exponent } },
            new() { Name = "b", Kind = ColumnKind.Integer, Number = new NumberFormat { Decimals = 2, FixedDecimals = true, Exponent = always } },
            new() { Name = "c", Kind = ColumnKind.Date, DatePattern = "dd.MM.yyyy", MissingTokens = ["-", ""], MissingToken = "-" },
            new() { Name = "d", Kind = ColumnKind.Ordinal, Levels = ["A", "B"], Quoting = CellQuoting.Present, Reason = "told" },
            .. Enum.GetValues<ColumnKind>().Select(kind => new ColumnSchema { Name = kind.ToString(), Kind = kind, Quoting = CellQuoting.All }),
        ];
        var schema = new TableSchema { Columns = columns, Dialect = new CsvDialect { Delimiter = '\t', NewLine = "\r\n", HasByteOrderMark = true, QuotesAllText = true } };
        string json = SchemaFile.ToJson(schema);
        TableSchema read = Parse(json);
        Assert.Equal(schema.Dialect, read.Dialect);
        Assert.Equal(columns.Select(column => column.Number), read.Columns.Select(column => column.Number));
        Assert.Equal(columns.Select(column => (column.Name, column.Kind, column.DatePattern, column.MissingToken, column.Quoting, column.Reason)), read.Columns.Select(column => (column.Name, column.Kind, column.DatePattern, column.MissingToken, column.Quoting, column.Reason)));
        Assert.Equal(["A", "B"], read.Columns[3].Levels);
        Assert.All(read.Columns, column => Assert.True(column.IsDeclared));
        Assert.Equal(json, SchemaFile.ToJson(read));
    }

    [Fact]
    public void Tells_all_that_is_wrong_with_the_nearest_words()
    {
        RiskGanException error = Refuses("""
            {"schema": "riskgan.schema", "version": 1, "colums": [], "columns": [
              {"name": "a", "kind": "continous"},
              {"name": "b", "kind": "integer", "reson": "x", "number": {"decimals": -1, "decimalMark": ";"}},
              {"name": "c", "kind": "date", "datePattern": "qq"},
              {"kind": "date"},
              {"name": "b", "kind": "text", "missing": "NA"},
              7]}
            """);
        Assert.Equal("RG121", error.Code);
        Assert.Equal(
            [
                "s.json: the document: unknown property 'colums'; did you mean 'columns'?",
                "s.json: column 'a': 'kind' is 'continous'; did you mean 'continuous'?",
                "s.json: column 'b': unknown property 'reson'; did you mean 'reason'?",
                "s.json: column 'b', number: 'decimals' is not a whole number from 0 to 340.",
                "s.json: column 'b', number: 'decimalMark' is ';', not one of '.' ','.",
                "s.json: column 'c': 'datePattern' is 'qq', not a pattern such as yyyy-MM-dd or yyyy-MM-dd HH:mm:ss.",
                "s.json: column 4 has no name.",
                "s.json: column 'b': 'missing' is not a list.",
                "s.json: column 6 is not an object.",
                "s.json: column 'b' stands 2 times.",
            ],
            error.Message.Split(LineEnds, StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("", "RG120")]
    [InlineData("not json", "RG120")]
    [InlineData("{\"schema\": \"riskgan.schema\", \"schema\": \"riskgan.schema\"}", "RG120")]
    [InlineData("[]", "RG121")]
    [InlineData("{}", "RG121")]
    [InlineData("{\"schema\": \"other\", \"version\": 1, \"columns\": []}", "RG121")]
    [InlineData("{\"schema\": \"riskgan.schema\", \"version\": 2, \"columns\": []}", "RG121")]
    [InlineData("{\"schema\": \"riskgan.schema\", \"columns\": []}", "RG121")]
    [InlineData("{\"schema\": \"riskgan.schema\", \"version\": 1}", "RG121")]
    [InlineData("{\"columns\": {}}", "RG121")]
    [InlineData("{\"fields\": []}", "RG121")]
    [InlineData("{\"tables\": 5}", "RG121")]
    public void Refuses_what_is_no_schema(string json, string code)
    {
        RiskGanException error = Refuses(json);
        Assert.Equal((code, ExitStatus.BadData), (error.Code, error.Exit));
    }

    [Fact]
    public void Reads_sdv_metadata_of_one_table()
    {
        TableSchema schema = Parse("""
            {
              "METADATA_SPEC_VERSION": "SINGLE_TABLE_V1",
              "primary_key": "loan_id",
              "columns": {
                "loan_id": {"sdtype": "id", "regex_format": "L[0-9]{6}"},
                "amount": {"sdtype": "numerical", "computer_representation": "Float"},
                "term": {"sdtype": "numerical", "computer_representation": "Int64"},
                "grade": {"sdtype": "categorical", "order": ["A", "B", "C"]},
                "purpose": {"sdtype": "categorical"},
                "opened": {"sdtype": "datetime", "datetime_format": "%Y-%m-%d"},
                "seen": {"sdtype": "datetime", "datetime_format": "%d/%m/%Y %H:%M:%S"},
                "defaulted": {"sdtype": "boolean"},
                "email": {"sdtype": "email", "pii": true}
              }
            }
            """);
        AssertKinds(schema, "loan_id Identifier, amount Continuous, term Integer, grade Ordinal, purpose Categorical, opened Date, seen DateTime, defaulted Boolean, email Text");
        Assert.Equal("yyyy-MM-dd", schema.Columns[5].DatePattern);
        Assert.Equal("dd/MM/yyyy HH:mm:ss", schema.Columns[6].DatePattern);
        Assert.Equal(["A", "B", "C"], schema.Columns[3].Levels);
    }

    [Fact]
    public void Reads_sdv_metadata_of_before_1_0_and_of_a_table_list()
    {
        AssertKinds(
            Parse("""{"fields": {"id": {"type": "id", "subtype": "integer"}, "n": {"type": "numerical", "subtype": "integer"}, "x": {"type": "numerical", "subtype": "float"}, "d": {"type": "datetime", "format": "%Y-%m-%d"}, "c": {"type": "categorical"}}, "primary_key": "id"}"""),
            "id Identifier, n Integer, x Continuous, d Date, c Categorical");
        AssertKinds(Parse("""{"METADATA_SPEC_VERSION": "V1", "relationships": [], "tables": {"loans": {"columns": {"x": {"sdtype": "numerical"}}}}}"""), "x Continuous");
        Assert.Contains("2 tables", Refuses("""{"tables": {"a": {"columns": {"x": {"sdtype": "numerical"}}}, "b": {"columns": {"x": {"sdtype": "numerical"}}}}}""").Message, StringComparison.Ordinal);
        Assert.Contains("'%Y-%j'", Refuses("""{"columns": {"d": {"sdtype": "datetime", "datetime_format": "%Y-%j"}}}""").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_a_frictionless_table_schema()
    {
        TableSchema schema = Parse("""
            {
              "primaryKey": "loan_id",
              "missingValues": ["", "-"],
              "fields": [
                {"name": "loan_id", "type": "string"},
                {"name": "amount", "type": "number", "decimalChar": ",", "groupChar": "."},
                {"name": "term", "type": "integer"},
                {"name": "grade", "type": "integer", "constraints": {"enum": [1, 2, 3]}},
                {"name": "rating", "type": "string", "constraints": {"enum": ["AAA", "BB"]}},
                {"name": "stage", "type": "string", "categories": [{"value": "1", "label": "one"}, "2"], "categoriesOrdered": true},
                {"name": "opened", "type": "date", "format": "%d.%m.%Y"},
                {"name": "closed", "type": "date"},
                {"name": "month", "type": "yearmonth"},
                {"name": "seen", "type": "datetime", "format": "any"},
                {"name": "defaulted", "type": "boolean"},
                {"name": "shape", "type": "geojson"}
              ]
            }
            """);
        AssertKinds(schema, "loan_id Identifier, amount Continuous, term Integer, grade Ordinal, rating Categorical, stage Ordinal, opened Date, closed Date, month Date, seen DateTime, defaulted Boolean, shape Text");
        Assert.Equal(["", "-"], schema.Columns[1].MissingTokens);
        Assert.Equal("dd.MM.yyyy", schema.Columns[6].DatePattern);
        Assert.Equal("yyyy-MM", schema.Columns[8].DatePattern);
        Assert.Equal(["1", "2", "3"], schema.Columns[3].Levels);

        // The schema names the marks, the data shows the decimals.
        string data = "loan_id;amount;term;grade;rating;stage;opened;closed;month;seen;defaulted;shape\nx1;1.234,50;12;1;AAA;2;01.02.2020;2020-03-01;2020-04;2020-05-01 10:00:00;yes;o\nx2;-;24;3;BB;1;02.02.2020;2020-03-02;2020-05;2020-05-02 11:00:00;no;p\n";
        Table table = Csv.Read(data, new CsvReadOptions { Schema = schema }).Table;
        Assert.Equal(1234.5, ((NumericColumn)table.Columns[1]).Values[0]);
        Assert.Equal(data, Csv.Write(table));
    }

    [Fact]
    public void Reads_the_schema_inside_a_data_package() =>
        AssertKinds(Parse("""{"name": "p", "resources": [{"name": "loans", "path": "loans.csv", "schema": {"fields": [{"name": "x", "type": "number"}]}}]}"""), "x Continuous");

    [Fact]
    public void Random_changes_of_a_schema_end_in_a_schema_or_an_error_of_ours()
    {
        byte[] json = Encoding.UTF8.GetBytes(SchemaFile.ToJson(Csv.Read("a,b,c\n1.5,x,2020-01-01\n2.5,y,2020-01-02\n").Table.Schema));
        var random = new Random(7);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] changed = [.. json];
            for (int k = random.Next(1, 4); k > 0; k--) changed[random.Next(changed.Length)] = (byte)"{}[]\":,0truenl x-9\n"[random.Next(19)];
            if (random.Next(3) == 0) changed = changed[..random.Next(changed.Length)];
            Exception? error = Record.Exception(() => SchemaFile.Parse(changed, "s.json"));
            Assert.True(error is null or RiskGanException, error?.ToString());
        }
    }

    private static TableSchema Parse(string json) => SchemaFile.Parse(Encoding.UTF8.GetBytes(json), "s.json");

    private static RiskGanException Refuses(string json) => Assert.Throws<RiskGanException>(() => Parse(json));

    private static void AssertKinds(TableSchema schema, string expected) =>
        Assert.Equal(expected, string.Join(", ", schema.Columns.Select(column => $"{column.Name} {column.Kind}")));
}
