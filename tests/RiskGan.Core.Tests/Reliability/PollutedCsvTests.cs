using System.IO.Compression;
using System.Text;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Tests.Data;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Reliability;

/// <summary>CSV files with the faults that real ones have: each reads to the stated cells, or is refused with the stated code. Never anything else.</summary>
/// <remarks>
/// The pollutions are those of surveys of real files (Pollock, VLDB 2023), the small cases those of the csv-spectrum collection, both made anew here.
/// </remarks>
public sealed class PollutedCsvTests
{
    public static TheoryData<string, string, string[][]> Spectrum => new()
    {
        { "comma in quotes", "first,last,address,city,zip\nJohn,Doe,120 any st.,\"Anytown, WW\",08123\n", [["John", "Doe", "120 any st.", "Anytown, WW", "08123"]] },
        { "empty", "a,b,c\n1,\"\",\"\"\n2,3,4\n", [["1", "", ""], ["2", "3", "4"]] },
        { "empty, CRLF", "a,b,c\r\n1,\"\",\"\"\r\n2,3,4\r\n", [["1", "", ""], ["2", "3", "4"]] },
        { "escaped quotes", "a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n", [["1", "ha \"ha\" ha"], ["3", "4"]] },
        { "JSON in a cell", "key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"coordinates\"\": [102.0, 0.5]}\"\n", [["1", "{\"type\": \"Point\", \"coordinates\": [102.0, 0.5]}"]] },
        { "coordinates and a telephone number", "Contact Phone Number,Location Coordinates,Cities\n555-0100,\"37°36'37.8\"\"N 121°2'17.9\"\"W\",\"Somewhere, Elsewhere\"\n", [["555-0100", "37°36'37.8\"N 121°2'17.9\"W", "Somewhere, Elsewhere"]] },
        { "line breaks in quotes", "a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9\n", [["1", "2", "3"], ["Once upon \na time", "5", "6"], ["7", "8", "9"]] },
        { "line breaks in quotes, CRLF", "a,b,c\r\n1,2,3\r\n\"Once upon \r\na time\",5,6\r\n7,8,9\r\n", [["1", "2", "3"], ["Once upon \r\na time", "5", "6"], ["7", "8", "9"]] },
        { "quotes and line breaks", "a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n", [["1", "ha \n\"ha\" \nha"], ["3", "4"]] },
        { "simple", "a,b,c\n1,2,3\n", [["1", "2", "3"]] },
        { "simple, CRLF", "a,b,c\r\n1,2,3\r\n", [["1", "2", "3"]] },
        { "UTF-8", "a,b,c\n1,2,3\n4,5,ʤ\n", [["1", "2", "3"], ["4", "5", "ʤ"]] },
    };

    [Theory]
    [MemberData(nameof(Spectrum))]
    public void The_spectrum_of_small_cases_reads_to_its_cells(string what, string text, string[][] rows)
    {
        Table table = Csv.Read(text).Table;
        Assert.Equal(rows, Cells(table));
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Polluted_files_read_to_their_cells_or_are_refused_with_their_code()
    {
        int rounds = Figure.Rounds(400);
        var random = new Random(Figure.Seed);
        var right = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < rounds; i++)
        {
            string[][] rows = Rows(random);
            (string name, byte[] file, string? code) = Pollute(rows, random, i % 20);
            if (code is null)
            {
                Table table = Csv.Read(file).Table;
                Assert.True(rows.Length == table.RowCount, $"{name}: {table.RowCount} rows");
                Assert.Equal(rows, Cells(table));
            }
            else
            {
                RiskGanException error = Csv.Refuses(file);
                Assert.True(code == error.Code, $"{name}: {error.Code} {error.Message}");
                Assert.DoesNotContain(error.Message, c => char.IsControl(c) && c is not '\n');
            }

            right[name] = right.GetValueOrDefault(name) + 1;
        }

        Figure.Record($"polluted CSV files: {rounds} files, {right.Count} pollutions, {rounds} right values or right refusals");
    }

    private static string[][] Cells(Table table) => [.. Enumerable.Range(0, table.RowCount).Select(row => table.Columns.Select(column => column.Format(row)).ToArray())];

    private static string[][] Rows(Random random) =>
        [.. Enumerable.Range(0, random.Next(2, 30)).Select(row => new[] { $"name {row}", Word(random), $"t{random.Next(1000)}x" })];

    private static string Word(Random random) => random.Next(5) switch
    {
        0 => "a, b",
        1 => "say \"so\"",
        2 => "two\nlines",
        3 => "größer €",
        _ => "plain",
    };

    private static (string Name, byte[] File, string? Code) Pollute(string[][] rows, Random random, int kind)
    {
        string[] header = ["first", "second", "third"];
        int hit = random.Next(rows.Length);
        string sound = Text(header, rows, ",", "\n");
        string[] lines = [.. new[] { header }.Concat(rows).Select(row => Line(row, ","))];
        switch (kind)
        {
            case 0: return ("none", Bytes(sound), null);
            case 1: return ("CRLF", Bytes(Text(header, rows, ",", "\r\n")), null);
            case 2: return ("semicolon", Bytes(Text(header, rows, ";", "\n")), null);
            case 3: return ("tab", Bytes(Text(header, rows, "\t", "\n")), null);
            case 4: return ("byte-order mark", [0xEF, 0xBB, 0xBF, .. Bytes(sound)], null);
            case 5: return ("no end of line at the end", Bytes(sound[..^1]), null);
            case 6: return ("all quoted", Bytes(string.Concat(new[] { header }.Concat(rows).Select(row => string.Join(',', row.Select(Quoted)) + "\n"))), null);
            case 7: return ("gzip", Zipped(Bytes(sound)), null);
            case 8: return ("blank lines at the end", Bytes(sound + "\n\n"), null);
            case 9: return ("gzip cut short", Zipped(Bytes(sound))[..^(1 + random.Next(8))], "RG114");
            case 10: return ("a field missing", Bytes(With(lines, 1 + hit, Line(rows[hit][..2], ","))), "RG110");
            case 11: return ("a field too many", Bytes(With(lines, 1 + hit, lines[1 + hit] + ",more")), "RG110");
            case 12: return ("a quote never closed", Bytes(With(lines, lines.Length - 1, "\"" + rows[^1][0] + ",a,b")), "RG111");
            case 13: return ("text behind a closing quote", Bytes(With(lines, 1 + hit, "\"x\"y,a,b")), "RG111");
            case 14: return ("NUL", Insert(Bytes(sound), Bytes(header[0]).Length + 1 + random.Next(4), [0]), "RG108");
            case 15: return ("Latin-1", Insert(Bytes(sound), Bytes(sound).Length - 2, [0xE9]), "RG107");
            case 16: return ("a name twice", Bytes("first,first,third\n" + string.Join('\n', lines[1..]) + "\n"), "RG112");
            case 17: return ("an empty name", Bytes("first,,third\n" + string.Join('\n', lines[1..]) + "\n"), "RG112");
            case 18: return ("UTF-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(sound)], "RG107");
            default: return ("header alone", Bytes(lines[0] + "\n"), "RG106");
        }
    }

    private static string With(string[] lines, int index, string line) => string.Concat(lines.Select((own, i) => (i == index ? line : own) + "\n"));

    private static byte[] Insert(byte[] file, int at, byte[] bytes) => [.. file[..at], .. bytes, .. file[at..]];

    private static string Text(string[] header, string[][] rows, string delimiter, string newLine) => string.Concat(new[] { header }.Concat(rows).Select(row => Line(row, delimiter) + newLine));

    private static string Line(string[] cells, string delimiter) => string.Join(delimiter, cells.Select(cell => cell.AsSpan().IndexOfAny(",;\t\"\n") >= 0 ? Quoted(cell) : cell));

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Zipped(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal)) gzip.Write(bytes);
        return zipped.ToArray();
    }
}
