using System.Globalization;
using RiskGan.Core.Imputation;

namespace RiskGan.Cli.Output;

/// <summary>Tells pooled estimates: a line each; with --json as a document.</summary>
internal static class PooledReport
{
    /// <summary>Prints them.</summary>
    public static void Tell(ConsoleReport report, IReadOnlyList<PooledEstimate> estimates, int tables)
    {
        if (tables == 1) report.Warn("One completion tells nothing of what the gaps leave open; make 20 with --draws 20.");
        foreach (PooledEstimate estimate in estimates) Say(report, estimate);
        if (!report.Json) return;
        JsonDocuments.Write(json =>
        {
            JsonDocuments.Start(json, "riskgan.pool", 1);
            Write(json, estimates, tables);
            json.WriteEndObject();
        });
    }

    /// <summary>One line.</summary>
    public static void Say(ConsoleReport report, PooledEstimate e) => report.Say(string.Create(
        CultureInfo.InvariantCulture,
        $"{e.Name}: {e.Estimate:G6} [{e.Low:G6}, {e.High:G6}], standard error {e.StandardError:G4}, {e.DegreesOfFreedom:0.#} degrees of freedom, {100 * e.MissingInformation:0.0} % of the information missing"));

    /// <summary>The estimates as properties of a document.</summary>
    public static void Write(System.Text.Json.Utf8JsonWriter json, IReadOnlyList<PooledEstimate> estimates, int tables)
    {
        json.WriteNumber("completions", tables);
        json.WriteStartArray("estimates");
        foreach (PooledEstimate e in estimates)
        {
            json.WriteStartObject();
            json.WriteString("name", e.Name);
            JsonDocuments.WriteNumber(json, "estimate", e.Estimate);
            JsonDocuments.WriteNumber(json, "low", e.Low);
            JsonDocuments.WriteNumber(json, "high", e.High);
            JsonDocuments.WriteNumber(json, "within", e.Within);
            JsonDocuments.WriteNumber(json, "between", e.Between);
            JsonDocuments.WriteNumber(json, "total", e.Total);
            JsonDocuments.WriteNumber(json, "degreesOfFreedom", e.DegreesOfFreedom);
            JsonDocuments.WriteNumber(json, "missingInformation", e.MissingInformation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
