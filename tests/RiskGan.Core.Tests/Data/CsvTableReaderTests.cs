using System.IO.Compression;
using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Data;

/// <summary>The matrix of CSV files: each is read to the stated cells, or refused with exit 65, the place and a cure.</summary>
public class CsvTableReaderTests
{
    private static readonly char[] LineEnds = ['\n', '\r'];

    [Theory]
    [InlineData("a,b\n1,x\n2,y\n")]
    [InlineData("a,b\r\n1,x\r\n2,y\r\n")]
    [InlineData("a,b\r1,x\r2,y\r")]
    [InlineData("a,b\n1,x\r\n2,y")]
    [InlineData("a;b\n1;x\n2;y\n")]
    [InlineData("a\tb\n1\tx\n2\ty\n")]
    [InlineData("a|b\n1|x\n2|y\n")]
    [InlineData("\uFEFFa,b\n1,x\n2,y\n")]
    [InlineData("sep=;\na;b\n1;x\n2;y\n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"x\"\n\"2\",\"y\"\n")]
    [InlineData("a,b\n1,x\n2,y\n\n\n")]
    [InlineData("\na,b\n1,x\n\n2,y\n")]
    public void Reads_the_same_table_from_every_dialect(string text)
    {
        Table table = Csv.Read(text).Table;
        Assert.Equal(["a", "b"], table.Columns.Select(column => column.Name));
        Assert.Equal(["1", "x"], Csv.Row(table, 0));
        Assert.Equal(["2", "y"], Csv.Row(table, 1));
        Assert.Equal(2, table.RowCount);
    }

    [Fact]
    public void Says_which_delimiter_it_found_when_it_is_not_a_comma()
    {
        CsvReadResult read = Csv.Read("a;b\n1;2\n");
        Assert.Equal(["Fields are separated by semicolons (;)."], read.Notices);
        Assert.Equal(';', read.Table.Schema.Dialect.Delimiter);
        Assert.Empty(Csv.Read("a,b\n1,2\n").Notices);
    }

    [Fact]
    public void A_semicolon_file_with_decimal_commas_is_not_taken_for_a_comma_file()
    {
        Table table = Csv.Read("ltv;rate\n0,5;1,25\n0,75;1,5\n").Table;
        Assert.Equal([0.5, 0.75], Assert.IsType<NumericColumn>(table.Columns[0]).Values);
        Assert.Equal("1,25", table.Columns[1].Format(0));
    }

    [Fact]
    public void Takes_the_delimiter_it_is_told()
    {
        Table table = Csv.Read("a;b,c\n1;2,x\n", new CsvReadOptions { Delimiter = ',' }).Table;
        Assert.Equal(["a;b", "c"], table.Columns.Select(column => column.Name));
        Assert.Equal(("RG115", ExitStatus.Usage), Code(Csv.Refuses("a\n1\n", new CsvReadOptions { Delimiter = 'x' })));
    }

    [Fact]
    public void Reads_quoted_delimiters_line_breaks_and_doubled_quotes()
    {
        Table table = Csv.Read("id,note\n1,\"a,b\"\n2,\"two\nlines\"\n3,\"5\"\" pipe\"\n4,\"\"\n").Table;
        Assert.Equal(["a,b", "two\nlines", "5\" pipe", null], Enumerable.Range(0, 4).Select(row => Csv.Row(table, row)[1]));
    }

    [Fact]
    public void A_blank_line_in_one_column_is_a_missing_cell_unless_it_ends_the_file()
    {
        Table table = Csv.Read("a\n1.5\n\n2.5\n\n").Table;
        Assert.Equal([1.5, double.NaN, 2.5], Assert.IsType<NumericColumn>(table.Columns[0]).Values);
    }

    [Fact]
    public void Says_how_many_blank_lines_it_skipped_between_rows() =>
        Assert.Equal(["2 blank lines were skipped."], Csv.Read("a,b\n1,2\n\n\n3,4\n\n").Notices);

    [Fact]
    public void Reads_ten_thousand_columns()
    {
        string header = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"c{i}"));
        string row = string.Join(',', Enumerable.Range(0, 10_000));
        Table table = Csv.Read($"{header}\n{row}\n").Table;
        Assert.Equal(10_000, table.Columns.Count);
        Assert.Equal("9999", table.Columns[9_999].Format(0));
    }

    [Fact]
    public void Keeps_spaces_letter_case_and_unicode_of_texts_and_names()
    {
        Table table = Csv.Read(" Höhe ,b\n État ,x\nétat,y\nétat,y\n").Table;
        Assert.Equal(" Höhe ", table.Columns[0].Name);
        Assert.Equal(" État ", table.Columns[0].Format(0));
        Assert.Equal("état", table.Columns[0].Format(2));
    }

    [Theory]
    [InlineData("", "RG105", "loans.csv is empty.")]
    [InlineData("\n\n", "RG105", "loans.csv is empty.")]
    [InlineData("\uFEFF", "RG105", "loans.csv is empty.")]
    [InlineData("a,b\n", "RG106", "loans.csv has a header line and no rows.")]
    [InlineData("a,b\n\n\n", "RG106", "loans.csv has a header line and no rows.")]
    [InlineData("a,b\n1,2\n1\n", "RG110", "loans.csv, line 3 (record 3): 1 field, the header has 2.")]
    [InlineData("a,b\n1,2\n1,2,3\n", "RG110", "loans.csv, line 3 (record 3): 3 fields, the header has 2.")]
    [InlineData("a,b\n\"x\ny\",2\n1,2,3\n", "RG110", "loans.csv, line 4 (record 3): 3 fields, the header has 2.")]
    [InlineData("a,b\n1,2\n   \n", "RG110", "loans.csv, line 3 (record 3): 1 field, the header has 2.")]
    [InlineData("a,b\n1,2\n\u001a", "RG110", "loans.csv, line 3 (record 3): 1 field, the header has 2.")]
    [InlineData("a,b\n1,x\"y\n", "RG111", "loans.csv, line 2 (record 2), column 'b': a quote inside a text that does not start with one.")]
    [InlineData("a,b\n1,\"x\"y\n", "RG111", "loans.csv, line 2 (record 2), column 'b': text after a closing quote.")]
    [InlineData("a,b\n1,2\n3,\"x\n4,5\n", "RG111", "loans.csv, line 3 (record 3), column 'b': a quote opened here is never closed.")]
    [InlineData("a,a,b,b,\n1,2,3,4,5\n", "RG112", "loans.csv, header: column 5 without a name; 'a' names columns 1, 2; 'b' names columns 3, 4.")]
    [InlineData(",a, \n1,2,3\n", "RG112", "loans.csv, header: columns 1, 3 without a name.")]
    [InlineData("a\0b,c\n1,2\n", "RG108", "loans.csv, line 1: a NUL byte at offset 1; this is not a text file.")]
    [InlineData("a,b\n1,2\n3,\0\n", "RG108", "loans.csv, line 3: a NUL byte at offset 10; this is not a text file.")]
    [InlineData("PK\u0003\u0004xxxx", "RG109", "loans.csv is a zip archive or an Excel workbook, not CSV.")]
    public void Refuses_what_is_no_table_and_says_where(string text, string code, string message)
    {
        RiskGanException error = Csv.Refuses(text);
        Assert.Equal(message, error.Message);
        Assert.Equal((code, ExitStatus.BadData), Code(error));
        Assert.NotEmpty(error.Cure);
    }

    [Fact]
    public void Reports_the_first_ragged_records_and_counts_the_others()
    {
        RiskGanException error = Csv.Refuses("a,b\n1\n1,2\n1,2,3\n" + string.Concat(Enumerable.Repeat("x\n", 5)));
        Assert.Equal(
            [
                "loans.csv, line 2 (record 2): 1 field, the header has 2.",
                "loans.csv, line 4 (record 4): 3 fields, the header has 2.",
                "loans.csv, line 5 (record 5): 1 field, the header has 2.",
                "loans.csv: 4 more records have another number of fields.",
            ],
            error.Message.Split(LineEnds, StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData(new byte[] { 0xE9 }, "a", 1)]
    [InlineData(new byte[] { 0xE9 }, "a,b\n1,", 2)]
    [InlineData(new byte[] { 0xC3 }, "a,b\n1,", 2)]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "a,b\n1,2\n3,", 3)]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 }, "a,b\n", 2)]
    public void Refuses_invalid_utf8_and_never_replaces_it(byte[] invalid, string before, int line)
    {
        byte[] head = Encoding.UTF8.GetBytes(before);
        RiskGanException error = Csv.Refuses([.. head, .. invalid, .. "\n1,2\n"u8]);
        Assert.Equal("RG107", error.Code);
        Assert.Equal($"loans.csv, line {line}: byte 0x{invalid[0]:X2} at offset {head.Length} is not UTF-8.", error.Message);
    }

    [Fact]
    public void Finds_an_invalid_byte_wherever_the_read_buffers_end()
    {
        // Three-byte characters around every buffer end, then one bad byte at a known place.
        foreach (int padding in (int[])[65_533, 65_534, 65_535, 65_536, 65_537, 131_071, 262_143, 262_144])
        {
            string good = "a\n" + new string('x', padding) + "€€€\n";
            Assert.Equal(1, Csv.Read(good).Table.RowCount);
            byte[] bytes = [.. Encoding.UTF8.GetBytes(good), 0xFF, (byte)'\n'];
            Assert.Equal($"loans.csv, line 3: byte 0xFF at offset {bytes.Length - 2} is not UTF-8.", Csv.Refuses(bytes).Message);
        }
    }

    [Theory]
    [InlineData("utf-16LE", "UTF-16LE")]
    [InlineData("utf-16BE", "UTF-16BE")]
    [InlineData("utf-32LE", "UTF-32LE")]
    [InlineData("utf-32BE", "UTF-32BE")]
    public void Names_the_other_encodings_by_their_marks(string encoding, string name)
    {
        Encoding other = Encoding.GetEncoding(encoding);
        RiskGanException error = Csv.Refuses([.. other.GetPreamble(), .. other.GetBytes("a,b\n1,2\n")]);
        Assert.Equal($"loans.csv is {name}, not UTF-8.", error.Message);
        Assert.Equal("RG107", error.Code);
        Assert.Equal("RG108", Csv.Refuses(other.GetBytes("a,b\n1,2\n")).Code); // without the mark it shows by its NULs
    }

    [Fact]
    public void Reads_gzip_by_content_and_hashes_the_file_as_given()
    {
        byte[] packed = Gzip("a,b\n1,x\n2,y\n");
        CsvReadResult read = Csv.Read(packed);
        Assert.Equal(["2", "y"], Csv.Row(read.Table, 1));
        Assert.Equal(packed.Length, read.Bytes);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(packed)), read.Sha256);
    }

    [Fact]
    public void Reads_gzip_files_put_one_after_the_other()
    {
        Table table = Csv.Read([.. Gzip("a,b\n1,x\n"), .. Gzip("2,y\n")]).Table;
        Assert.Equal(["2", "y"], Csv.Row(table, 1));
    }

    [Fact]
    public void Refuses_a_gzip_file_cut_anywhere_and_bytes_after_its_end()
    {
        byte[] packed = Gzip("a,b\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i * 7919 % 1000},{i}\n")));
        for (int length = 2; length < packed.Length; length += 1 + (length > 40 && length < packed.Length - 40 ? 97 : 0))
            Assert.Equal(("RG114", ExitStatus.BadData), Code(Csv.Refuses(packed[..length])));
        Assert.Equal("RG114", Csv.Refuses([.. packed, 0, 0, 0]).Code);
        byte[] flipped = [.. packed];
        flipped[packed.Length / 2] ^= 0x40;
        Assert.IsType<RiskGanException>(Record.Exception(() => Csv.Read(flipped)));
    }

    [Fact]
    public void Keeps_every_limit()
    {
        var tight = new CsvReadOptions { MaxBytes = 100, MaxColumns = 3, MaxRows = 4, MaxFieldBytes = 10 };
        Assert.Equal("RG113", Csv.Refuses("a\n" + new string('1', 200), tight).Code);
        Assert.Equal("loans.csv: 4 columns; the limit is 3.", Csv.Refuses("a,b,c,d\n1,2,3,4\n", tight).Message);
        Assert.Equal("loans.csv: more rows than are read; the limit is 4.", Csv.Refuses("a\n1\n2\n3\n4\n5\n", tight).Message);
        Assert.Equal("loans.csv: line 2, column 'a': a field of 11 bytes; the limit is 10.", Csv.Refuses("a\n12345678901\n", tight).Message);
        Assert.Equal("RG113", Csv.Refuses(Encoding.UTF8.GetString(new byte[300]).Replace('\0', 'a') + "\n1\n", tight).Code);
    }

    [Fact]
    public void A_quote_that_is_never_closed_stops_at_the_record_limit_not_at_the_end_of_memory()
    {
        var options = new CsvReadOptions { MaxRecordBytes = 1 << 20 };
        string text = "a,b\n1,2\n3,\"" + string.Concat(Enumerable.Repeat("0123456789abcdef\n", 400_000));
        RiskGanException error = Csv.Refuses(text, options);
        Assert.Equal("RG111", error.Code);
        Assert.StartsWith("loans.csv, line 3 (record 3): the record is longer than 1048576 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_missing_files_folders_and_forbidden_files_apart()
    {
        string folder = Directory.CreateTempSubdirectory("riskgan").FullName;
        try
        {
            RiskGanException missing = Assert.Throws<RiskGanException>(() => CsvTableReader.Read(Path.Combine(folder, "none.csv"), new CsvReadOptions()));
            Assert.Equal(("RG101", ExitStatus.InputMissing), Code(missing));
            Assert.Equal(("RG101", ExitStatus.InputMissing), Code(Assert.Throws<RiskGanException>(() => CsvTableReader.Read(folder, new CsvReadOptions()))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_read_error_midway_is_ours()
    {
        using var stream = new FailingStream();
        RiskGanException error = Assert.Throws<RiskGanException>(() => CsvTableReader.Read(stream, "loans.csv", new CsvReadOptions()));
        Assert.Equal(("RG103", ExitStatus.InputOutput), Code(error));
    }

    [Fact]
    public void Can_be_stopped_and_tells_how_far_it_is()
    {
        string text = "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 140_000));
        using var stop = new CancellationTokenSource();
        var reports = new Reports(report =>
        {
            if (report is { Phase: TrainingPhase.Read, Done: > 100_000 }) stop.Cancel();
        });
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.Throws<OperationCanceledException>(() => CsvTableReader.Read(stream, "loans.csv", new CsvReadOptions(), reports, stop.Token));
        Assert.Contains(reports.All, report => report is { Phase: TrainingPhase.Read, Done: 65_536 });
    }

    [Fact]
    public void Wonders_at_a_file_that_seems_to_have_no_header() =>
        Assert.Contains("does the file have a header?", Assert.Single(Csv.Read("1,2.5,x\n3,4.5,y\n").Notices), StringComparison.Ordinal);

    [Fact]
    public void Messages_and_notices_hold_no_control_characters()
    {
        RiskGanException error = Csv.Refuses("a\u001b[31m,a\u001b[31m\n1,2\n");
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.Contains(@"\x1B", error.Message, StringComparison.Ordinal);
    }

    private static (string Code, ExitStatus Exit) Code(RiskGanException error) => (error.Code, error.Exit);

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private sealed class Reports(Action<TrainingProgress> onReport) : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> All { get; } = [];

        public void Report(TrainingProgress value)
        {
            All.Add(value);
            onReport(value);
        }
    }

    private sealed class FailingStream : MemoryStream
    {
        public FailingStream() : base("a,b\n1,2\n"u8.ToArray())
        {
        }

        public override int Read(Span<byte> buffer) => Position > 0 ? throw new IOException("the disk is gone") : base.Read(buffer[..2]);
    }
}
