using System.Globalization;
using System.Text;
using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Scoring;

namespace RiskGan.Cli.Output;

/// <summary>Says what a risk model's file holds, in words and as JSON.</summary>
internal static class RiskModelReport
{
    private const int TextsShown = 6;

    /// <summary>The report in words, its lines ended by LF.</summary>
    public static string Describe(string path, long bytes, RiskModel model)
    {
        var text = new StringBuilder();
        Line(text, $"{PrintableText.Escape(path)}: riskgan risk model, format {ModelFile.FormatVersion}, {Words.Bytes(bytes)}");
        Line(text, $"");
        Line(text, $"Model     {Kind(model)}");
        Line(text, $"Target    '{PrintableText.Escape(model.Target)}', {Predicted(model)}");
        Line(text, $"Training  {model.Rows:N0} rows, {model.Features.Count:N0} columns");
        if (model.Coefficients.Count > 0) Line(text, $"Intercept {model.Coefficients[0].Value:0.0000} (standard error {model.Coefficients[0].StandardError:0.0000})");
        Line(text, $"");
        Line(text, $"Columns{(model.TreeCount > 0 ? ", the most telling first" : "")}, and what of the training data stands in this file:");
        foreach (RiskFeature feature in MostTellingFirst(model))
            Line(text, $"  {PrintableText.Escape(feature.Name, Words.NameLength)}: {SchemaWords.Of(feature.Kind)}; {Worth(feature)}; {Holdings(feature)}");
        Line(text, $"Score rows with: riskgan score --model {PrintableText.Escape(path)} --input FILE");
        return text.ToString();
    }

    /// <summary>The report as a JSON document.</summary>
    public static void Write(Utf8JsonWriter json, string path, long bytes, RiskModel model)
    {
        JsonDocuments.Start(json, "riskgan.inspect-risk", 1);
        json.WriteString("model", path);
        json.WriteNumber("bytes", bytes);
        json.WriteString("format", ModelFile.Format);
        json.WriteString("formatVersion", ModelFile.FormatVersion);
        json.WriteString("kind", model.Kind == RiskModelKind.Boosted ? "boosted" : "logistic");
        json.WriteString("target", model.Target);
        json.WriteString("positive", model.Positive);
        json.WriteNumber("rows", model.Rows);
        json.WriteNumber("trees", model.TreeCount);
        if (model.Coefficients.Count > 0) Write(json, "intercept", model.Coefficients[0]);
        json.WriteStartArray("columns");
        foreach (RiskFeature feature in model.Holdings) Write(json, feature);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RiskFeature feature)
    {
        json.WriteStartObject();
        json.WriteString("name", feature.Name);
        json.WriteString("kind", SchemaWords.Of(feature.Kind));
        if (!double.IsNaN(feature.Share)) json.WriteNumber("share", feature.Share);
        json.WriteStartObject("holds");
        if (!double.IsNaN(feature.Mean))
        {
            json.WriteNumber("mean", feature.Mean);
            json.WriteNumber("deviation", feature.Deviation);
            json.WriteNumber("cutPoints", feature.CutPoints);
        }

        if (feature.Levels.Count > 0)
        {
            json.WriteStartArray("texts");
            for (int i = 0; i < feature.Levels.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("text", feature.Levels[i]);
                json.WriteNumber("cells", feature.LevelRows[i]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        if (feature.Coefficients.Count > 0)
        {
            json.WriteStartArray("coefficients");
            foreach (RiskCoefficient coefficient in feature.Coefficients) Write(json, null, coefficient);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string? property, RiskCoefficient coefficient)
    {
        if (property is null) json.WriteStartObject();
        else json.WriteStartObject(property);
        json.WriteString("name", coefficient.Name);
        json.WriteNumber("value", coefficient.Value);
        json.WriteNumber("standardError", coefficient.StandardError);
        json.WriteEndObject();
    }

    private static IEnumerable<RiskFeature> MostTellingFirst(RiskModel model) =>
        model.TreeCount > 0 ? model.Holdings.OrderByDescending(feature => feature.Share) : model.Holdings;

    private static string Kind(RiskModel model) => model.Kind == RiskModelKind.Boosted
        ? string.Create(CultureInfo.InvariantCulture, $"{model.TreeCount:N0} gradient-boosted trees")
        : model.IsProbability ? "logistic regression" : "linear regression";

    private static string Predicted(RiskModel model) =>
        model.IsProbability ? $"the probability of '{PrintableText.Escape(model.Positive!, PrintableText.CellLength)}'" : "a number";

    private static string Worth(RiskFeature feature) => feature.Coefficients.Count switch
    {
        0 when double.IsNaN(feature.Share) => "no coefficient, since it was constant",
        0 => string.Create(CultureInfo.InvariantCulture, $"{feature.Share:P1} of the trees' gain"),
        1 => string.Create(CultureInfo.InvariantCulture, $"coefficient {feature.Coefficients[0].Value:0.0000} (standard error {feature.Coefficients[0].StandardError:0.0000})"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{feature.Coefficients.Count} coefficients from {feature.Coefficients.Min(c => c.Value):0.0000} to {feature.Coefficients.Max(c => c.Value):0.0000} (all with --json)"),
    };

    private static string Holdings(RiskFeature feature)
    {
        if (feature.Levels.Count == 0)
        {
            string cuts = feature.CutPoints > 0 ? string.Create(CultureInfo.InvariantCulture, $", {feature.CutPoints:N0} cut points between training values") : "";
            return string.Create(CultureInfo.InvariantCulture, $"mean {feature.Mean:G6}, standard deviation {feature.Deviation:G6}{cuts}");
        }

        string shown = string.Join(", ", feature.Levels.Take(TextsShown).Select(text => $"'{PrintableText.Escape(text, PrintableText.CellLength)}'"));
        string more = feature.Levels.Count > TextsShown ? string.Create(CultureInfo.InvariantCulture, $" and {feature.Levels.Count - TextsShown:N0} more (all with --json)") : "";
        return $"{(feature.Levels.Count == 1 ? "the text" : "the texts")} {shown}{more} and how many rows have each";
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
