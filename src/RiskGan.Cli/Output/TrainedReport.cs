using System.Globalization;
using RiskGan.Core.Persistence;

namespace RiskGan.Cli.Output;

/// <summary>Tells how a training went, once its model is on the disk.</summary>
internal static class TrainedReport
{
    /// <summary>Prints it; with --json as a document.</summary>
    public static void Tell(ConsoleReport report, string path, Model model, TimeSpan elapsed)
    {
        long bytes = new FileInfo(path) is { Exists: true } file ? file.Length : 0; // a device has no length
        string early = model.Report.StoppedByTime ? ", ended by --max-minutes" : "";
        report.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{path} written ({Words.Bytes(bytes)}): {model.Report.Steps:N0} steps, {model.Report.Epochs:0.#} epochs{early}, seed {model.Options.Seed}, in {ProgressReport.Clock(elapsed)}."));
        if (ModelCopies.Describe(model) is { Length: > 0 } copies) report.Say($"Columns {copies}.");
        string other = path == "model.riskgan" ? "" : $" --model {path}";
        report.Say(string.Create(CultureInfo.InvariantCulture, $"Next: riskgan generate --n {model.Provenance.Rows}{other}"));
        if (!report.Json) return;
        JsonDocuments.Write(json =>
        {
            JsonDocuments.Start(json, "riskgan.train", 1);
            json.WriteString("model", path);
            json.WriteNumber("bytes", bytes);
            json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
            ModelReport.WriteTraining(json, model);
            json.WriteEndObject();
        });
    }
}
