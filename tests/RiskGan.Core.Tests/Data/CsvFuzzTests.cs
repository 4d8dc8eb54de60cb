using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Data;

/// <summary>Random files end in a table or in an error of ours, and what is read can be written and read again.</summary>
public class CsvFuzzTests
{
    /// <summary>Bytes that matter to a CSV parser come often, others too.</summary>
    private static readonly byte[] Alphabet = Encoding.UTF8.GetBytes("a1b2,,,;;\t|\n\n\n\r\"\"\"0.5-%eé=NA? '").Concat(new byte[] { 0, 0xFF, 0xEF, 0xBB, 0xBF, 0x1F, 0x8B }).ToArray();

    [Fact]
    public void Random_bytes_end_in_a_table_or_in_an_error_of_ours()
    {
        var random = new Random(Figure.Seed);
        int tables = 0;
        int rounds = Figure.Rounds(20_000);
        for (int i = 0; i < rounds; i++)
        {
            byte[] bytes = i % 4 == 3 ? RandomRecords(random) : new byte[random.Next(0, 120)];
            for (int j = 0; j < bytes.Length && i % 4 != 3; j++) bytes[j] = i % 4 == 0 ? (byte)random.Next(256) : Alphabet[random.Next(i % 4 == 1 ? Alphabet.Length : Alphabet.Length - 7)];
            try
            {
                Table table = Csv.Read(bytes).Table;
                tables++;
                Assert.True(table.RowCount > 0);
                Csv.Write(table);
            }
            catch (RiskGanException error)
            {
                Assert.StartsWith("RG1", error.Code, StringComparison.Ordinal);
                Assert.DoesNotContain(error.Message, c => char.IsControl(c) && c is not ('\n' or '\r'));
            }
        }
        Figure.Record($"random CSV bytes: {rounds} strings, {tables} tables, {rounds - tables} refused, 0 other exceptions");
        Assert.InRange(tables, rounds / 100, rounds); // the test would be empty if all were refused
    }

    [Fact]
    public void A_table_of_random_texts_is_written_and_read_as_the_same_cells()
    {
        Gen<string> cell = Gen.Elements("a", "b ", " c", "x,y", "say \"hi\"", "two\nlines", "cr\r\nlf", ";", "\t", "|", "ü€😀", "'q'", "\"", "#", "x=1", "1.5x", "none")
            .Or(ArbMap.Default.GeneratorFor<NonEmptyString>().Select(s => "t" + Clean(s.Get)));
        Gen<string[][]> rows = cell.ArrayOf(3).ArrayOf().Where(r => r.Length > 0);
        Gen<(string[][] Rows, CsvDialect Dialect)> tables = rows.SelectMany(r => Gen.Elements(',', ';', '\t', '|').SelectMany(delimiter =>
            Gen.Elements("\n", "\r\n").SelectMany(newLine => Gen.Elements(true, false).Select(mark => (r, new CsvDialect { Delimiter = delimiter, NewLine = newLine, HasByteOrderMark = mark, QuotesAllText = mark })))));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(tables.ToArbitrary(), table =>
        {
            Table made = Make(table.Rows, table.Dialect);
            string text = Csv.Write(made, new CsvWriteOptions { SafeFormulas = false });
            CsvReadResult read = Csv.Read(text, new CsvReadOptions { Delimiter = table.Dialect.Delimiter });
            Assert.Equal(table.Rows.Length, read.Table.RowCount);
            for (int row = 0; row < table.Rows.Length; row++) Assert.Equal(table.Rows[row], read.Table.Columns.Select(column => column.Format(row)));
            Assert.Equal(text, Csv.Write(read.Table, new CsvWriteOptions { SafeFormulas = false })); // canonical: written as it was read
        }));
    }

    [Fact]
    public void Canonical_files_of_mixed_kinds_are_written_back_byte_for_byte()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            string text = RandomPortfolio(new Random(seed));
            Assert.Equal(text, Csv.Write(Csv.Read(text).Table));
        }));
    }

    /// <summary>Two columns of random cells without the bytes that cut records.</summary>
    private static byte[] RandomRecords(Random random)
    {
        var text = new StringBuilder("a,b\n");
        for (int row = random.Next(1, 30); row > 0; row--)
        {
            for (int cell = 0; cell < 2; cell++)
            {
                for (int length = random.Next(6); length > 0; length--) text.Append("0123456789.-%eE+:/NA? '=xé"[random.Next(26)]);
                text.Append(cell == 0 ? ',' : '\n');
            }
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Where(rune => rune.Value is not (0 or 0xFFFD)).Select(rune => rune.ToString()));

    private static Table Make(string[][] rows, CsvDialect dialect)
    {
        var columns = new Column[3];
        for (int c = 0; c < 3; c++)
        {
            string[] levels = [.. rows.Select(row => row[c]).Distinct(StringComparer.Ordinal)];
            var schema = new ColumnSchema { Name = $"column {c}", Kind = ColumnKind.Categorical };
            columns[c] = new CategoryColumn(schema, levels, [.. rows.Select(row => Array.IndexOf(levels, row[c]))]);
        }
        return new Table(new TableSchema { Columns = [.. columns.Select(column => column.Schema)], Dialect = dialect }, columns);
    }

    /// <summary>A file in one canonical manner a column: fixed decimals, German money, dates, codes, labels with gaps.</summary>
    private static string RandomPortfolio(Random random)
    {
        bool german = random.Next(2) == 0;
        string delimiter = german ? ";" : ",", mark = german ? "," : ".", newLine = random.Next(2) == 0 ? "\n" : "\r\n";
        string[] missing = ["", "NA", "?"];
        string token = missing[random.Next(missing.Length)];
        var text = new StringBuilder(random.Next(2) == 0 ? "\uFEFF" : "");
        text.Append(string.Join(delimiter, "loan_id", "balance", "rate", "origination_date", "grade", "zip", "segment")).Append(newLine);
        int rows = random.Next(30, 80);
        for (int row = 0; row < rows; row++)
        {
            string[] cells =
            [
                $"L{row:D6}",
                $"{random.Next(-99_999, 999_999)}{mark}{random.Next(100):D2}",
                random.Next(5) == 0 ? token : $"{random.Next(1, 30)}{mark}{random.Next(10)}%",
                new DateTime(2015, 1, 1).AddDays(random.Next(3000)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                random.Next(1, 6).ToString(System.Globalization.CultureInfo.InvariantCulture),
                $"0{random.Next(1000, 1010)}",
                random.Next(6) == 0 ? token : random.Next(2) == 0 ? "retail" : "\"small \"\"SME\"\"\"",
            ];
            cells[1] = cells[1].Replace("-0" + mark, "0" + mark, StringComparison.Ordinal);
            text.Append(string.Join(delimiter, cells)).Append(newLine);
        }
        return text.ToString();
    }
}
