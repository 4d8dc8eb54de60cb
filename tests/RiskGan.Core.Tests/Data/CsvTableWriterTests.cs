using System.Buffers;
using System.Text;
using RiskGan.Core.Data;

namespace RiskGan.Core.Tests.Data;

public class CsvTableWriterTests
{
    private static readonly string[] Triggers = ["=", "+", "-", "@", "\t", "\r", "\n", "＝"];

    [Theory]
    [InlineData("a,b\n1,x\n2,y\n")]
    [InlineData("\uFEFFa;b\r\n1,5;x\r\n2,5;\"y;z\"\r\n")]
    [InlineData("\"a\",\"b\"\n1.5,\"x\"\n2.5,\"y\"\n")]
    [InlineData("\"a\",\"b\",\"d\"\n1.5,\"x\",2020-01-01\n2.5,NA,2020-01-02\n")]
    [InlineData("\"a\",\"b\"\n\"1.5\",\"x\"\n\"2.5\",\"\"\n")]
    [InlineData("a\n1.5\n\"\"\n2.5\n")]
    [InlineData("\"sep=;\",b\n1,2\n3,4\n")]
    [InlineData("a,b\n\"1,5\",x\n\"2,5\",y\n")]
    [InlineData("a,b\n\"one\ntwo\",\"say \"\"hi\"\"\"\nx,y\n")]
    public void Writes_files_as_they_were(string text) => Assert.Equal(text, Csv.Write(Csv.Read(text).Table));

    [Fact]
    public void No_text_cell_can_run_as_a_formula_and_numbers_stay()
    {
        var random = new Random(11);
        int checkedCells = 0;
        foreach (string trigger in Triggers)
        {
            for (int i = 0; i < 1000; i++)
            {
                string tail = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => "cmd|'/C calc'!A0,\"1+2 ()"[random.Next(24)]));
                if (double.TryParse(trigger + tail, out _)) continue;
                string text = Csv.Write(OneColumn(trigger + tail + "x"));
                string cell = text["v,w\n".Length..];
                Assert.StartsWith("'", cell.TrimStart('"'), StringComparison.Ordinal);
                checkedCells++;
            }
        }
        Assert.InRange(checkedCells, 7_000, 8_000);

        Assert.Equal("v,w\n-5,x\n+3.2%,x\n\"-1.234,50\",x\n-,x\n--,x\n", Csv.Write(OneColumn("-5", "+3.2%", "-1.234,50", "-", "--")));
        Assert.Equal("v,w\n=1+1,x\n", Csv.Write(OneColumn("=1+1"), new CsvWriteOptions { SafeFormulas = false }));
    }

    [Fact]
    public void Header_names_are_made_safe_too() =>
        Assert.StartsWith("'=a,b\n", Csv.Write(Csv.Read("=a,b\n1,2\n3,4\n").Table), StringComparison.Ordinal);

    [Fact]
    public void Chunks_formatted_on_several_threads_are_the_file_written_at_once()
    {
        string text = "id,v,note,day\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"K{i},{(i * 37 % 1000) / 4.0},note {i % 300},2020-01-{(i % 28) + 1:D2}\n")));
        Table table = Csv.Read(text).Table;
        string whole = Csv.Write(table);
        var formatter = new CsvRowFormatter(table.Schema);
        var parts = new byte[8][];
        Parallel.For(0, parts.Length, part =>
        {
            var output = new ArrayBufferWriter<byte>();
            formatter.Format(table, part * 2500, 2500, output);
            parts[part] = output.WrittenSpan.ToArray();
        });
        using var stream = new MemoryStream();
        var writer = new CsvTableWriter(stream, table.Schema);
        writer.WriteHeader();
        foreach (byte[] part in parts) writer.WriteFormatted(part);
        Assert.Equal(whole, Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Writes_the_schemas_missing_token_and_rounds_to_its_decimals()
    {
        ColumnSchema[] columns =
        [
            new() { Name = "x", Kind = ColumnKind.Continuous, Number = new NumberFormat { Decimals = 2, FixedDecimals = true }, MissingToken = "NA" },
            new() { Name = "d", Kind = ColumnKind.Date, DatePattern = "dd/MM/yyyy", MissingToken = "." },
        ];
        var table = new Table(new TableSchema { Columns = columns }, [new NumericColumn(columns[0], [1.006, double.NaN, -0.001]), new NumericColumn(columns[1], [0.0, 1e300, double.NaN])]);
        Assert.Equal("x,d\n1.01,01/01/1970\nNA,31/12/9999\n0.00,.\n", Csv.Write(table));
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.4, "0")]
    [InlineData(0.5, "1")]
    [InlineData(-2.5, "-3")]
    [InlineData(7, "7")]
    [InlineData(-165580, "-165580")]
    [InlineData(2251799813685247, "2251799813685247")]
    [InlineData(2251799813685248, "2251799813685248")]
    [InlineData(-9e19, "-90000000000000000000")]
    [InlineData(1e300, "1" + ZerosOf300)]
    [InlineData(double.NaN, "NA")]
    public void Whole_numbers_are_written_as_their_format_says(double value, string expected)
    {
        var schema = new TableSchema { Columns = [new ColumnSchema { Name = "v", Kind = ColumnKind.Integer, Number = new NumberFormat(), MissingToken = "NA" }] };
        string text = Csv.Write(new Table(schema, [new NumericColumn(schema.Columns[0], [value, 12])]));

        Assert.Equal($"v\n{expected}\n12\n", text);
        if (!double.IsNaN(value)) Assert.Equal(expected, schema.Columns[0].Number!.Format(value)); // the way of every other format
    }

    private const string ZerosOf300 =
        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        + "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

    [Fact]
    public void Labels_of_any_length_stand_side_by_side()
    {
        string[] labels = [.. Enumerable.Range(0, 40).Select(length => new string('x', length) + (char)('a' + (length % 26)))];
        string text = "k,v\n" + string.Concat(Enumerable.Range(0, 4000).Select(i => $"{labels[i % 40]},{labels[i * 7 % 40]}\n"));

        Assert.Equal(text, Csv.Write(Csv.Read(text).Table));
    }

    [Fact]
    public void Refuses_a_table_of_other_columns()
    {
        Table table = OneColumn("a");
        var formatter = new CsvRowFormatter(table.Schema with { Columns = [table.Schema.Columns[0]] });
        Assert.Throws<ArgumentException>(() => formatter.Format(table, new ArrayBufferWriter<byte>()));
    }

    private static Table OneColumn(params string[] cells)
    {
        var v = new ColumnSchema { Name = "v", Kind = ColumnKind.Categorical };
        var w = new ColumnSchema { Name = "w", Kind = ColumnKind.Categorical };
        return new Table(
            new TableSchema { Columns = [v, w] },
            [new CategoryColumn(v, cells, [.. Enumerable.Range(0, cells.Length)]), new CategoryColumn(w, ["x"], new int[cells.Length])]);
    }
}
