using System.Globalization;
using System.Xml;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation;

namespace RiskGan.Core.Reporting;

/// <summary>JUnit XML for build servers: a suite for gates, one for regressions, one a block.</summary>
/// <remarks>
/// A test fails where the program's exit code says so too: a gate not met, a number worse than in the earlier report. Verdicts alone fail
/// nothing; a poor line says so in its output, an undefined one is skipped.
/// </remarks>
public static class JUnitReport
{
    /// <summary>The document as UTF-8.</summary>
    public static byte[] Write(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var stream = new MemoryStream();
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };
        using (var xml = XmlWriter.Create(stream, settings))
        {
            MetricLine[] judged = [.. content.Report.Lines.Where(line => line.Verdict != Verdict.Information)];
            int failures = content.Gates.Count(gate => !gate.Passed) + content.Regressions.Count;
            xml.WriteStartElement("testsuites");
            Attribute(xml, "name", "riskgan evaluate");
            Count(xml, "tests", content.Gates.Count + content.Regressions.Count + judged.Length);
            Count(xml, "failures", failures);
            if (content.Gates.Count > 0) WriteGates(xml, content.Gates);
            if (content.Regressions.Count > 0) WriteRegressions(xml, content.Regressions);
            foreach (IGrouping<MetricBlock, MetricLine> block in judged.GroupBy(line => line.Metric.Block)) WriteBlock(xml, block.Key, [.. block]);
            xml.WriteEndElement();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteGates(XmlWriter xml, IReadOnlyList<GateResult> gates)
    {
        StartSuite(xml, "gates", gates.Count, gates.Count(gate => !gate.Passed), 0);
        foreach (GateResult gate in gates)
        {
            StartCase(xml, "gates", gate.Gate.Text);
            if (!gate.Passed) WriteFailure(xml, gate.Reason);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteRegressions(XmlWriter xml, IReadOnlyList<Regression> regressions)
    {
        StartSuite(xml, "regressions", regressions.Count, regressions.Count, 0);
        foreach (Regression regression in regressions)
        {
            StartCase(xml, "regressions", ReportWords.Name(regression.Metric, regression.Subject));
            WriteFailure(xml, regression.Reason);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteBlock(XmlWriter xml, MetricBlock block, MetricLine[] lines)
    {
        StartSuite(xml, ReportWords.Key(block), lines.Length, 0, lines.Count(line => line.Verdict == Verdict.Undefined));
        foreach (MetricLine line in lines)
        {
            StartCase(xml, "riskgan." + ReportWords.Key(block), ReportWords.Name(line));
            if (line.Verdict == Verdict.Undefined)
            {
                xml.WriteStartElement("skipped");
                Attribute(xml, "message", line.Measurement.Remark.Length > 0 ? line.Measurement.Remark : "not defined");
                xml.WriteEndElement();
            }
            else
            {
                string floor = line.Floor is null ? "" : $", floor {ReportWords.Number(line.Floor.Estimate)}";
                xml.WriteElementString("system-out", $"{ReportWords.Of(line.Verdict)}: {ReportWords.Number(line.Measurement.Estimate)}{floor}");
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void StartSuite(XmlWriter xml, string name, int tests, int failures, int skipped)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", name);
        Count(xml, "tests", tests);
        Count(xml, "failures", failures);
        Count(xml, "skipped", skipped);
    }

    private static void StartCase(XmlWriter xml, string className, string name)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", className);
        Attribute(xml, "name", name);
    }

    private static void WriteFailure(XmlWriter xml, string message)
    {
        xml.WriteStartElement("failure");
        Attribute(xml, "message", message);
        xml.WriteEndElement();
    }

    // XML cannot hold control characters at all, however they are escaped.
    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, PrintableText.Escape(value));

    private static void Count(XmlWriter xml, string name, int value) => xml.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));
}
