using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Reporting;

namespace RiskGan.Core.Tests.Reporting;

public sealed partial class ReportFormTests
{
    [Fact]
    public void The_page_holds_no_script_no_style_attribute_and_no_reference_outside()
    {
        string page = HtmlReport.Write(Reports.Of(6));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(StyleOrHandler(), page);
        Assert.All(Reference().Matches(page), match => Assert.StartsWith("#", match.Groups[2].Value, StringComparison.Ordinal));
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain(page, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202E', page);
    }

    [Fact]
    public void The_policy_allows_the_style_sheet_by_its_hash()
    {
        string page = HtmlReport.Write(Reports.Of(3));
        string sheet = page[(page.IndexOf("<style>", StringComparison.Ordinal) + 7)..page.IndexOf("</style>", StringComparison.Ordinal)];
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(sheet)));
        Assert.Contains($"default-src 'none'; style-src 'sha256-{hash}'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_body_is_well_formed_and_every_picture_is_named()
    {
        string page = HtmlReport.Write(Reports.Of(6));
        XElement body = XDocument.Parse(page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)]).Root!;
        XElement[] pictures = [.. body.Descendants().Where(element => element.Name.LocalName == "svg" && (string?)element.Attribute("role") == "img")];
        Assert.NotEmpty(pictures);
        string[] ids = [.. body.Descendants().Select(element => (string?)element.Attribute("id")).OfType<string>()];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(pictures, picture => Assert.All(((string)picture.Attribute("aria-labelledby")!).Split(' '), id => Assert.Contains(id, ids)));
        Assert.All(pictures, picture => Assert.NotEmpty(picture.Elements().First(e => e.Name.LocalName == "title").Value));
        Assert.All(body.Descendants("th"), heading => Assert.NotNull(heading.Attribute("scope")));
    }

    [Fact]
    public void A_table_of_150_columns_stays_below_a_megabyte_and_a_half_and_says_what_it_left_out()
    {
        string page = HtmlReport.Write(Reports.Of(150, "first"));
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 10_000, 1_500_000);
        Assert.Contains("more in metrics.json", page, StringComparison.Ordinal);
        Assert.Contains("The page shows 16 of 100 columns", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_is_the_same_each_time() => Assert.Equal(HtmlReport.Write(Reports.Of(5)), HtmlReport.Write(Reports.Of(5)));

    [Fact]
    public void A_report_without_lines_or_tables_is_still_a_page()
    {
        var empty = new ReportContent { Report = new EvaluationReport { Lines = [], Tables = [], Seed = 1 } };
        Assert.Contains("<h1>Evaluation of synthetic data</h1>", HtmlReport.Write(empty), StringComparison.Ordinal);
        Assert.Contains("# Evaluation", MarkdownSummary.Write(empty), StringComparison.Ordinal);
        Assert.NotEmpty(JUnitReport.Write(empty));
    }

    [Fact]
    public void Markdown_keeps_to_its_size_and_says_what_is_left()
    {
        ReportContent content = Reports.Of(4);
        MetricLine line = content.Report.Lines[0];
        var many = content with
        {
            Report = content.Report with
            {
                Lines = [.. Enumerable.Range(0, 3000).Select(i => line with { Verdict = Verdict.Poor, Measurement = line.Measurement with { Subject = $"column {i}" } })],
            },
        };
        string text = MarkdownSummary.Write(many);
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 50_000, MarkdownSummary.MostBytes);
        Assert.Matches(@"[0-9,]+ more lines are in metrics\.json\.", text);
    }

    [Fact]
    public void Names_cannot_break_out_of_markdown()
    {
        string text = MarkdownSummary.Write(Reports.Of(4));
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("@all", text, StringComparison.Ordinal);
        // The gates' table has three columns, the numbers' four and one for each of the four baselines.
        Assert.All(text.Split('\n').Where(row => row.StartsWith("| ", StringComparison.Ordinal)).GroupBy(Bars), group => Assert.Contains(group.Key, new[] { 4, 9 }));

        static int Bars(string row) => UnescapedBar().Count(row);
    }

    [Fact]
    public void JUnit_fails_for_gates_and_regressions_only()
    {
        byte[] bytes = JUnitReport.Write(Reports.Of(4));
        XElement suites = XDocument.Load(new MemoryStream(bytes)).Root!;
        XElement[] cases = [.. suites.Descendants("testcase")];
        Assert.Equal((string)suites.Attribute("tests")!, cases.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((string)suites.Attribute("failures")!, suites.Descendants("failure").Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(["gates", "regressions"], suites.Descendants("failure").Select(failure => (string)failure.Parent!.Attribute("classname")!).Distinct());
        using var reader = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { CheckCharacters = true });
        while (reader.Read())
        {
        }
    }

    [GeneratedRegex("""<[^>]*\s(style|on[a-z]+)=""", RegexOptions.IgnoreCase)]
    private static partial Regex StyleOrHandler();

    [GeneratedRegex("""\s(href|src|xlink:href)="([^"]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Reference();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex UnescapedBar();
}
