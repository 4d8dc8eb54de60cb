using System.Globalization;
using System.Text;
using System.Text.Json;
using RiskGan.Core.Calibration;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Cli.Output;

/// <summary>Says what a model file holds, in words and as JSON.</summary>
internal static class ModelReport
{
    private const int TextsShown = 6;

    /// <summary>The report in words, its lines ended by LF.</summary>
    public static string Describe(string path, long bytes, Model model)
    {
        TrainingReport training = model.Report;
        var text = new StringBuilder();
        Line(text, $"{PrintableText.Escape(path)}: riskgan model, format {ModelFile.FormatVersion}, {Words.Bytes(bytes)}, written by riskgan {PrintableText.Escape(training.RiskGanVersion)} (engine {PrintableText.Escape(training.Engine)})");
        Line(text, $"");
        Line(text, $"Data      {PrintableText.Escape(model.Provenance.Source)}, {model.Provenance.Rows:N0} rows, {model.Schema.Columns.Count:N0} columns, {Words.Bytes(model.Provenance.Bytes)}");
        Line(text, $"          SHA-256 {PrintableText.Escape(model.Provenance.Sha256)}");
        Line(text, $"Generator preset {Words.Of(model.Generator.Preset)}{Noise(model)}, hidden layers {string.Join('-', model.Generator.HiddenWidths)}, {Parameters(model):N0} parameters");
        Line(text, $"Training  {training.Steps:N0} steps of {model.Generator.BatchSize:N0} rows, {training.Epochs:0.#} epochs, seed {model.Options.Seed}{Target(model)}{Remarks(training)}");
        if (training.Likelihood is { } gauge)
            Line(text, $"Losses    negative log-likelihood {gauge.HeldOutLoss:0.000} nats a row on {gauge.Rows:N0} rows kept out of training, {gauge.TrainingLoss:0.000} on training rows");
        if (training.LossTrace.Count > 0 && training.Likelihood is null)
        {
            LossPoint last = training.LossTrace[^1];
            double penalty = training.LossTrace.LastOrDefault(point => point.Penalty != 0)?.Penalty ?? 0; // not every point met a step that takes it
            Line(text, $"Losses    at the end: discriminator {last.Discriminator:0.0000}, gradient penalty {penalty:0.0000}, generator {last.Generator:0.0000}, pair moments {last.PairMoments:0.0000}");
        }

        if (ModelCopies.Describe(model) is { Length: > 0 } copies) Line(text, $"Copies    {copies}");
        foreach (TrainingWarning warning in training.Warnings) Line(text, $"Warning   {PrintableText.Escape(warning.Text)}");
        if (training.Calibration is { } calibration)
            foreach (string words in CalibrationWords.Of(calibration)) Line(text, $"Calibrate {words}");
        foreach (string notice in training.Notices) Line(text, $"Note      {PrintableText.Escape(notice)}");
        Line(text, $"");
        Line(text, $"What of the training data stands in this file, column by column:");
        foreach (ColumnHoldings column in ModelHoldings.Of(model.Encoder)) Line(text, $"  {PrintableText.Escape(column.Schema.Name, Words.NameLength)}: {SchemaWords.Of(column.Schema.Kind)}; {Holdings(column)}");
        Line(text, $"Whoever has the file can read all of these values. No training row stands in it as a whole.");
        return text.ToString();
    }

    /// <summary>The report as a JSON document.</summary>
    public static void Write(Utf8JsonWriter json, string path, long bytes, Model model)
    {
        JsonDocuments.Start(json, "riskgan.inspect", 1);
        json.WriteString("model", path);
        json.WriteNumber("bytes", bytes);
        json.WriteString("format", ModelFile.Format);
        json.WriteString("formatVersion", ModelFile.FormatVersion);
        json.WriteString("riskganVersion", model.Report.RiskGanVersion);
        json.WriteString("engine", model.Report.Engine);
        WriteTraining(json, model);
        json.WriteStartArray("columns");
        foreach (ColumnHoldings column in ModelHoldings.Of(model.Encoder)) WriteColumn(json, column);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The parts on data, generator and training, which <c>train --json</c> prints too.</summary>
    public static void WriteTraining(Utf8JsonWriter json, Model model)
    {
        json.WriteStartObject("data");
        json.WriteString("source", model.Provenance.Source);
        json.WriteNumber("bytes", model.Provenance.Bytes);
        json.WriteString("sha256", model.Provenance.Sha256);
        json.WriteNumber("rows", model.Provenance.Rows);
        json.WriteNumber("columns", model.Schema.Columns.Count);
        json.WriteEndObject();
        json.WriteStartObject("generator");
        json.WriteString("preset", Words.Of(model.Generator.Preset));
        json.WriteNumber("noise", model.Generator.NoiseWidth);
        json.WriteStartArray("hidden");
        foreach (int width in model.Generator.HiddenWidths) json.WriteNumberValue(width);
        json.WriteEndArray();
        json.WriteNumber("encodedWidth", model.Encoder.Layout.Width);
        json.WriteNumber("parameters", Parameters(model));
        ModelCopies.Write(json, model);
        json.WriteEndObject();
        TrainingReport training = model.Report;
        json.WriteStartObject("training");
        json.WriteString("target", model.Options.Target);
        json.WriteNumber("seed", model.Options.Seed);
        json.WriteNumber("batchSize", model.Generator.BatchSize);
        json.WriteNumber("steps", training.Steps);
        json.WriteNumber("epochs", Math.Round(training.Epochs, 4));
        json.WriteNumber("rewinds", training.Rewinds);
        json.WriteBoolean("stoppedByTime", training.StoppedByTime);
        json.WriteStartArray("lossTrace");
        foreach (LossPoint point in training.LossTrace) WriteLosses(json, point);
        json.WriteEndArray();
        if (training.Likelihood is { } gauge)
        {
            json.WriteStartObject("likelihood");
            json.WriteNumber("heldOutRows", gauge.Rows);
            json.WriteNumber("heldOutLoss", Math.Round(gauge.HeldOutLoss, 6));
            json.WriteNumber("trainingLoss", Math.Round(gauge.TrainingLoss, 6));
            json.WriteEndObject();
        }

        JsonDocuments.WriteTexts(json, "notices", training.Notices);
        json.WriteStartArray("warnings");
        foreach (TrainingWarning warning in training.Warnings)
        {
            json.WriteStartObject();
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(warning.Kind.ToString()));
            JsonDocuments.WriteTexts(json, "columns", warning.Columns);
            json.WriteNumber("measured", Math.Round(warning.Measured, 6));
            json.WriteNumber("limit", warning.Limit);
            json.WriteString("text", warning.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (training.Calibration is { } calibration) WriteCalibration(json, calibration);
        json.WriteEndObject();
    }

    private static void WriteCalibration(Utf8JsonWriter json, CalibrationReport calibration)
    {
        json.WriteStartObject("calibration");
        json.WriteNumber("poolRows", calibration.PoolRows);
        json.WriteNumber("recalibratedColumns", calibration.RecalibratedColumns);
        if (calibration.Rake is { } rake)
        {
            json.WriteStartObject("rake");
            json.WriteBoolean("kept", rake.IsKept);
            json.WriteNumber("pairErrorBefore", Math.Round(rake.PairErrorBefore, 6));
            json.WriteNumber("pairErrorAfter", Math.Round(rake.PairErrorAfter, 6));
            json.WriteNumber("acceptance", Math.Round(rake.Acceptance, 4));
            json.WriteNumber("effectiveShare", Math.Round(rake.EffectiveShare, 4));
            json.WriteNumber("lostMass", Math.Round(rake.LostMass, 4));
            json.WriteNumber("features", rake.Features);
            json.WriteNumber("pairs", rake.Pairs);
            json.WriteNumber("allPairs", rake.AllPairs);
            json.WriteNumber("steps", rake.Steps);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Noise(Model model) => model.Generator.NoiseWidth == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", noise {model.Generator.NoiseWidth}");

    private static void WriteLosses(Utf8JsonWriter json, LossPoint point)
    {
        json.WriteStartObject();
        json.WriteNumber("step", point.Step);
        json.WriteNumber("discriminator", point.Discriminator);
        json.WriteNumber("penalty", point.Penalty);
        json.WriteNumber("generator", point.Generator);
        json.WriteNumber("pairMoments", point.PairMoments);
        json.WriteNumber("likelihood", point.Likelihood);
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, ColumnHoldings column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Schema.Name);
        json.WriteString("kind", SchemaWords.Of(column.Schema.Kind));
        json.WriteString("treatment", Treatment(column.Treatment));
        if (column.Detail is not null) json.WriteString(column.Treatment == ColumnTreatment.LookedUp ? "determinedBy" : "shape", column.Detail);
        json.WriteStartObject("holds");
        if (column.MissingCells is { } missing) json.WriteNumber("missingCells", missing);
        if (column.DistinctNumbers > 0)
        {
            json.WriteNumber("distinctNumbers", column.DistinctNumbers);
            json.WriteBoolean("thinned", column.IsThinned);
            json.WriteString("least", column.Least);
            json.WriteString("greatest", column.Greatest);
        }

        if (column.Texts.Count > 0)
        {
            json.WriteStartArray("texts");
            for (int i = 0; i < column.Texts.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("text", column.Texts[i]);
                if (column.TextCounts is { } counts) json.WriteNumber("cells", counts[i]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Holdings(ColumnHoldings column)
    {
        string held = column.Treatment switch
        {
            ColumnTreatment.Regenerated => $"made anew as {column.Detail}; no training key stands in the file",
            ColumnTreatment.LookedUp => $"looked up from {Words.Quoted(column.Detail!)}; {Values(column)}",
            ColumnTreatment.Copied => $"the same in every row; {Values(column)}",
            _ => Values(column),
        };
        return column.MissingCells is > 0 and var missing ? string.Create(CultureInfo.InvariantCulture, $"{held}, {missing:N0} cells missing") : held;
    }

    private static string Values(ColumnHoldings column)
    {
        if (column.DistinctNumbers > 0)
        {
            string how = column.IsThinned ? "a thinned list of training values" : "each different training value";
            return column.DistinctNumbers == 1
                ? $"the value {column.Least}"
                : string.Create(CultureInfo.InvariantCulture, $"{how} ({column.DistinctNumbers:N0}), from {column.Least} to {column.Greatest}");
        }

        if (column.Texts.Count == 0) return "no value";
        string shown = string.Join(", ", column.Texts.Take(TextsShown).Select(text => $"'{PrintableText.Escape(text, PrintableText.CellLength)}'"));
        string more = column.Texts.Count > TextsShown ? string.Create(CultureInfo.InvariantCulture, $" and {column.Texts.Count - TextsShown:N0} more (all with --json)") : "";
        return $"{(column.Texts.Count == 1 ? "the text" : "the texts")} {shown}{more}";
    }

    private static string Treatment(ColumnTreatment treatment) => treatment switch
    {
        ColumnTreatment.Learned => "learned",
        ColumnTreatment.Copied => "copied",
        ColumnTreatment.Regenerated => "regenerated",
        _ => "lookedUp",
    };

    private static long Parameters(Model model) => model.Weights.Sum(tensor => (long)tensor.Values.Length);

    private static string Target(Model model) => model.Options.Target is { } target ? $", target '{PrintableText.Escape(target)}'" : "";

    private static string Remarks(TrainingReport training)
    {
        string time = training.StoppedByTime ? ", ended by --max-minutes" : "";
        return training.Rewinds > 0 ? string.Create(CultureInfo.InvariantCulture, $"{time}, went back {training.Rewinds} times after a loss that was not finite") : time;
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
