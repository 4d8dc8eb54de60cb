using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Reporting;

/// <summary>Writes and reads metrics.json.</summary>
/// <remarks>The same report gives the same bytes. NaN and infinite numbers become null: JSON has no word for them.</remarks>
public static class JsonReport
{
    private const long MostBytes = 256L << 20;

    // Column names of any script stay readable; whoever puts the file into a page escapes it.
    private static readonly MetricsJson Shape = new(new JsonSerializerOptions(MetricsJson.Default.MetricsDocument.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The document as indented UTF-8 with a line end.</summary>
    public static byte[] Write(ReportContent content)
    {
        using var stream = new MemoryStream();
        JsonSerializer.Serialize(stream, ToDocument(content), Shape.MetricsDocument);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>The report in the shape of metrics.json.</summary>
    public static MetricsDocument ToDocument(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        EvaluationReport report = content.Report;
        return new MetricsDocument
        {
            Schema = MetricsDocument.SchemaName,
            Version = MetricsDocument.CurrentVersion,
            RiskganVersion = ReportContent.Version,
            Seed = report.Seed,
            Tables = [.. report.Tables.Select(table => new TableEntry(table.Role, table.Source, table.Rows, table.Columns, table.Sha256))],
            Blocks = [.. EvaluationSummary.Of(report).Blocks.Select(Entry)],
            Gates = [.. content.Gates.Select(gate => new GateEntry(
                gate.Gate.Text, gate.Gate.Metric, gate.Gate.Subject, gate.Gate.AtLeast, gate.Gate.Bound, Finite(gate.Value), gate.Passed, gate.Reason))],
            Regressions = [.. content.Regressions.Select(r => new RegressionEntry(r.Metric, r.Subject, Entry(r.Was), Entry(r.Now), r.Reason))],
            Metrics = [.. report.Lines.Select(line => line.Metric).Distinct().Select(Entry)],
            Lines = [.. report.Lines.Select(Entry)],
            Notices = report.Notices,
        };
    }

    /// <summary>Reads a metrics.json of an earlier run.</summary>
    /// <exception cref="RiskGanException">RG101–RG103: the file cannot be read; RG767: it is not such a file.</exception>
    public static MetricsDocument Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using FileStream file = InputFile.Open(path);
            if (file.Length > MostBytes) throw Fault.NotAMetricsFile(path, "it is too large");
            MetricsDocument document = JsonSerializer.Deserialize(file, Shape.MetricsDocument) ?? throw Fault.NotAMetricsFile(path, "it is empty");
            if (document.Schema != MetricsDocument.SchemaName) throw Fault.NotAMetricsFile(path, $"its schema is '{PrintableText.Escape(document.Schema, PrintableText.CellLength)}'");
            if (document.Version is < 1 or > MetricsDocument.CurrentVersion) throw Fault.NotAMetricsFile(path, "a newer riskgan wrote it");
            return document.Lines.Any(line => line is null) ? throw Fault.NotAMetricsFile(path, "a line is null") : document;
        }
        catch (JsonException e)
        {
            throw Fault.NotAMetricsFile(path, "it is not the JSON of a report", e);
        }
        catch (IOException e)
        {
            throw Fault.ReadFailed(path, e);
        }
    }

    private static BlockEntry Entry(BlockSummary block)
    {
        int Count(Verdict verdict) => block.Counts.FirstOrDefault(count => count.Verdict == verdict).Metrics;
        return new BlockEntry(
            ReportWords.Key(block.Block), ReportWords.Key(block.Verdict),
            Count(Verdict.Poor), Count(Verdict.Near), Count(Verdict.AtFloor), Count(Verdict.Undefined), Count(Verdict.Information));
    }

    private static MetricEntry Entry(ITableMetric metric) => new(
        metric.Name, ReportWords.Key(metric.Block), Finite(metric.Minimum), Finite(metric.Maximum), ReportWords.Key(metric.Direction), metric.Meaning, metric.Formula, metric.Source);

    private static LineEntry Entry(MetricLine line)
    {
        Estimate estimate = line.Measurement.Estimate;
        return new LineEntry
        {
            Metric = line.Metric.Name,
            Subject = line.Measurement.Subject,
            Value = Finite(estimate.Value),
            Low = Finite(estimate.Low),
            High = Finite(estimate.High),
            Real = Finite(line.Measurement.Real),
            Figure = double.IsNaN(line.Measurement.Figure.Value) ? null : Entry(line.Measurement.Figure),
            Floor = line.Floor is null ? null : Entry(line.Floor.Estimate),
            Baselines = [.. line.Baselines.Select(b => new BaselineEntry(b.Name, Finite(b.Measurement.Estimate.Value), Finite(b.Measurement.Estimate.Low), Finite(b.Measurement.Estimate.High)))],
            Verdict = ReportWords.Key(line.Verdict),
            Remark = line.Measurement.Remark,
        };
    }

    private static NumberEntry Entry(Estimate estimate) => new(Finite(estimate.Value), Finite(estimate.Low), Finite(estimate.High));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

/// <summary>The generated reader and writer of metrics.json.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(MetricsDocument))]
internal sealed partial class MetricsJson : JsonSerializerContext
{
}
