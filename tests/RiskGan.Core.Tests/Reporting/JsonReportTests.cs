using System.Text.Json;
using System.Text.Json.Nodes;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Reporting;
using RiskGan.Core.Tests.Evaluation;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Reporting;

public sealed class JsonReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_report_fits_the_shipped_schema()
    {
        JsonNode document = JsonNode.Parse(JsonReport.Write(Reports.Of(7)))!;
        Assert.Empty(SchemaCheck.Faults(Schema(), document));
    }

    [Theory]
    [InlineData("lines/0/verdict", "\"good\"")]
    [InlineData("lines/0/value", "\"NaN\"")]
    [InlineData("version", "2")]
    [InlineData("seed", "-1")]
    [InlineData("tables/0/rows", "1.5")]
    [InlineData("lines/0/floor", "{}")]
    public void The_schema_finds_what_does_not_fit(string path, string value)
    {
        JsonNode document = JsonNode.Parse(JsonReport.Write(Reports.Of(4)))!;
        string[] steps = path.Split('/');
        JsonNode parent = steps[..^1].Aggregate(document, (node, step) => int.TryParse(step, out int index) ? node[index]! : node[step]!);
        parent[steps[^1]] = JsonNode.Parse(value);
        Assert.NotEmpty(SchemaCheck.Faults(Schema(), document));
    }

    [Fact]
    public void What_is_not_a_number_is_null()
    {
        ITableMetric metric = new SimpleMetric("open", (_, _) => []) { Minimum = double.NegativeInfinity, Maximum = double.PositiveInfinity };
        var report = new EvaluationReport
        {
            Lines = [new MetricLine(metric, new Measurement("", Estimate.Undefined), null, [("smote", new Measurement("", new Estimate(1, double.NaN, double.PositiveInfinity)))], Verdict.Undefined)],
            Tables = [],
            Seed = ulong.MaxValue,
        };
        JsonNode document = JsonNode.Parse(JsonReport.Write(new ReportContent { Report = report }))!;
        Assert.Equal(JsonValueKind.Null, document["lines"]![0]!["value"]?.GetValueKind() ?? JsonValueKind.Null);
        Assert.Null(document["metrics"]![0]!["maximum"]);
        Assert.Null(document["lines"]![0]!["baselines"]![0]!["high"]);
        Assert.Equal("18446744073709551615", document["seed"]!.ToJsonString());
        Assert.Empty(SchemaCheck.Faults(Schema(), document));
    }

    [Fact]
    public void The_same_report_gives_the_same_bytes_and_is_read_back()
    {
        byte[] bytes = JsonReport.Write(Reports.Of(5));
        Assert.Equal(bytes, JsonReport.Write(Reports.Of(5)));
        File.WriteAllBytes(_folder.File("metrics.json"), bytes);
        MetricsDocument read = JsonReport.Read(_folder.File("metrics.json"));
        Assert.Equal(JsonReport.ToDocument(Reports.Of(5)).Lines.Count, read.Lines.Count);
        Assert.Equal(Reports.Hostile, read.Regressions[0].Subject);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"schema\":\"riskgan.train\",\"version\":1,\"lines\":[]}")]
    [InlineData("{\"schema\":\"riskgan.metrics\",\"version\":2,\"lines\":[]}")]
    [InlineData("{\"schema\":\"riskgan.metrics\",\"version\":1,\"lines\":[null]}")]
    [InlineData("{\"schema\":\"riskgan.metrics\",\"version\":1,\"lines\":[{\"metric\":\"a\"}]}")]
    [InlineData("{\"schema\":\"riskgan.metrics\",\"version\":1,\"lines\":[],\"lines\":[]}")]
    public void Another_file_is_refused(string text) =>
        Assert.Equal("RG767", Assert.Throws<RiskGanException>(() => JsonReport.Read(_folder.Write("metrics.json", text))).Code);

    private static JsonNode Schema() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "schemas", "metrics.schema.json")))!;
}
