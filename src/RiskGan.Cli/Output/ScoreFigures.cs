using System.Text.Json;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Reporting;
using RiskGan.Core.Scoring;

namespace RiskGan.Cli.Output;

/// <summary>How well scores fit what was observed: told where the rows have the target.</summary>
internal sealed class ScoreFigures
{
    private readonly (string Name, string Key, Estimate Value)[] _figures;

    private ScoreFigures((string, string, Estimate)[] figures) => _figures = figures;

    /// <summary>The figures of a model on rows; null where the rows do not have the target, or nothing was observed.</summary>
    public static ScoreFigures? Of(RiskModel model, Table table, double[]? scores = null)
    {
        if (model.Observed(table) is not { } observed || Array.TrueForAll(observed, double.IsNaN)) return null;
        scores ??= model.Score(table);
        if (model.IsProbability) return Of(observed, scores);
        NumericFigures numeric = NumericFigures.Of(observed, scores);
        return new ScoreFigures([("R²", "r2", numeric.R2), ("RMSE", "rmse", numeric.Rmse), ("Spearman", "spearman", numeric.Spearman)]);
    }

    /// <summary>The figures of probabilities; null where nothing was observed.</summary>
    public static ScoreFigures? Of(double[]? observed, double[] scores)
    {
        if (observed is null || Array.TrueForAll(observed, double.IsNaN)) return null;
        return Of(BinaryFigures.Of(observed, scores));
    }

    /// <summary>The scores of several ways as a property of a document.</summary>
    public static void Write(Utf8JsonWriter json, ScoreComparison comparison)
    {
        json.WriteStartObject("comparison");
        json.WriteString("fitted", comparison.Fitted);
        json.WriteStartArray("lines");
        foreach (ScoreLine line in comparison.Lines)
        {
            json.WriteStartObject();
            json.WriteString("name", line.Name);
            Of(line.Figures).Write(json);
            if (!double.IsNaN(line.Behind.Value)) Write(json, "aucOfGeneratorLess", line.Behind);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ScoreFigures Of(BinaryFigures binary)
    {
        return new ScoreFigures([
            ("AUC", "auc", binary.Auc), ("Gini", "gini", binary.Gini), ("KS", "ks", binary.Ks), ("Brier", "brier", binary.Brier), ("log loss", "logLoss", binary.LogLoss),
            ("calibration slope", "calibrationSlope", binary.CalibrationSlope), ("calibration intercept", "calibrationIntercept", binary.CalibrationIntercept)]);
    }

    /// <summary>One line.</summary>
    public void Tell(ConsoleReport report) => report.Say("On these rows: " + string.Join(", ", _figures.Select(figure => $"{figure.Name} {ReportWords.Number(figure.Value)}")) + ".");

    /// <summary>The same as a property of a document.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("figures");
        foreach ((string _, string key, Estimate value) in _figures)
            Write(json, key, value);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Estimate value)
    {
        json.WriteStartObject(name);
        JsonDocuments.WriteNumber(json, "value", value.Value);
        JsonDocuments.WriteNumber(json, "low", value.Low);
        JsonDocuments.WriteNumber(json, "high", value.High);
        json.WriteEndObject();
    }
}
