using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Training;

namespace RiskGan.Cli.Output;

/// <summary>Tells what <c>train --dry-run</c> would do.</summary>
internal static class PlanReport
{
    /// <summary>Prints the plan; with --json as a document.</summary>
    public static void Tell(ConsoleReport report, CsvReadResult read, TrainingPlan plan)
    {
        foreach (string notice in plan.Notices) report.Say(notice);
        report.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Plan: preset {Words.Of(plan.Preset)}, {plan.Cells} of {plan.Columns} columns learned as {plan.EncodedWidth:N0} encoded ones, {plan.Parameters:N0} parameters."));
        report.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"      {plan.Steps:N0} steps of {plan.BatchSize:N0} rows ({plan.Epochs:0.#} epochs), seed {plan.Seed}, {plan.Threads} threads, about {Words.Bytes(plan.MemoryBytes)} of memory."));
        report.Say("Nothing was trained or written.");
        if (!report.Json) return;
        JsonDocuments.Write(json =>
        {
            JsonDocuments.Start(json, "riskgan.train-plan", 1);
            DataReport.WriteData(json, read);
            json.WriteString("preset", Words.Of(plan.Preset));
            json.WriteNumber("columnsLearned", plan.Cells);
            json.WriteNumber("encodedWidth", plan.EncodedWidth);
            json.WriteNumber("parameters", plan.Parameters);
            json.WriteNumber("steps", plan.Steps);
            json.WriteNumber("epochs", Math.Round(plan.Epochs, 4));
            json.WriteNumber("batchSize", plan.BatchSize);
            json.WriteNumber("seed", plan.Seed);
            json.WriteNumber("threads", plan.Threads);
            json.WriteNumber("memoryBytes", plan.MemoryBytes);
            JsonDocuments.WriteTexts(json, "notices", plan.Notices);
            json.WriteEndObject();
        });
    }
}
