using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Scoring;

namespace RiskGan.Core.Reporting;

/// <summary>ROC and calibration of risk models trained on real and on synthetic rows, both tested on the held-out real rows.</summary>
internal static class RiskModelSection
{
    private const int TrainRows = 10_000;
    private const int TestRows = 20_000;

    /// <summary>Writes the curves; nothing where the target is not of two levels or a model cannot be fitted, which the numbers above say already.</summary>
    public static void Write(HtmlPage page, EvaluationInput input, string target)
    {
        if (input.Train?.Find(target) is not { } column) return;
        TargetRecipe recipe = TargetRecipe.Fit(column);
        int rows = Math.Min(TrainRows, Math.Min(input.Train.RowCount, input.Synthetic.RowCount));
        Table test = CommonColumns.Keep(CommonColumns.Keep(ReportFigures.Thin(input.Real, TestRows), input.Train), input.Synthetic);
        foreach (RiskModelKind kind in Enum.GetValues<RiskModelKind>())
        {
            if (Curves(ReportFigures.Thin(input.Train, rows), test, recipe, kind) is not { } real
                || Curves(ReportFigures.Thin(input.Synthetic, rows), test, recipe, kind) is not { } synthetic) return;
            string name = kind == RiskModelKind.Boosted ? "boosted trees" : "logistic regression";
            page.Html.Raw("<h3>").Text($"Trained on real and on synthetic rows, tested on real rows: {name}").Raw("</h3>");
            page.Html.Element("p", string.Create(CultureInfo.InvariantCulture, $"{rows:N0} training rows each, {test.RowCount:N0} test rows, '{recipe.Positive}' of '{target}'{(recipe.AgainstRest ? " against the rest" : "")} predicted."), "class=\"soft\"");
            string auc = $"AUC trained on real {ReportWords.Number(real.Auc)}, on synthetic {ReportWords.Number(synthetic.Auc)}.";
            page.Figures(
            [
                Charts.Lines(page.NextId(), $"ROC, {name}", auc, [
                    new ChartLine("trained on real", "real line", real.Roc), new ChartLine("trained on synthetic", "syn line", synthetic.Roc)], "false positive rate", (0.0, 1.0)),
                Charts.Lines(page.NextId(), $"Calibration by decile, {name}", "Observed rate over mean predicted probability; on the diagonal they agree.", [
                    new ChartLine("trained on real", "real line", real.Calibration), new ChartLine("trained on synthetic", "syn line", synthetic.Calibration),
                    new ChartLine("right", "ax dash", [(0.0, 0.0), (Greatest(real, synthetic), Greatest(real, synthetic))])], "mean predicted probability"),
            ]);
        }
    }

    /// <summary>Null where the target is a number, all the same or absent, or no column is left: the metrics of the block say which.</summary>
    private static ModelCurves? Curves(Table train, Table test, TargetRecipe target, RiskModelKind kind)
    {
        Table learned = CommonColumns.Keep(train, test);
        if (!target.IsBinary || target.Apply(learned) is null || target.Apply(test) is not { } observed) return null;
        FeatureRecipe features = FeatureRecipe.Fit([learned], target.Name);
        if (features.Features.Count == 0 || RiskModel.TryFit([learned], target, features, kind, new RiskModelOptions(), out _) is not { } model) return null;
        double[] scores = model.Score(test);
        BinaryFigures figures = BinaryFigures.Of(observed, scores);
        return double.IsNaN(figures.Auc.Value) ? null
            : new ModelCurves(figures.Auc, BinaryFigures.Roc(observed, scores), [.. figures.Deciles.Select(decile => (decile.MeanScore, decile.Rate))]);
    }

    private static double Greatest(ModelCurves a, ModelCurves b) => a.Calibration.Concat(b.Calibration).Max(point => Math.Max(point.X, point.Y));

    private sealed record ModelCurves(Estimate Auc, IReadOnlyList<(double X, double Y)> Roc, IReadOnlyList<(double X, double Y)> Calibration);
}
