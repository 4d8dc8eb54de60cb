using System.Globalization;
using RiskGan.Core.Data;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Tails;

namespace RiskGan.Core.Reporting;

/// <summary>The charts of each block, worst columns first, capped.</summary>
internal static class ChartSections
{
    private const int NumericOverlays = 16;
    private const int LabelOverlays = 12;
    private const int QuantilePlots = 12;
    private const int TailColumns = 12;
    private const int MatrixColumns = 28;
    private const int ChartRows = 50_000;
    private const int ManyValues = 20;

    /// <summary>Writes the charts of a block, if it has any.</summary>
    public static void Write(HtmlPage page, MetricBlock block, EvaluationInput input, IReadOnlyList<MetricLine> lines)
    {
        if (block is not (MetricBlock.Fidelity or MetricBlock.Tails)) return;
        Table real = ReportFigures.Thin(input.Real, ChartRows), synthetic = ReportFigures.Thin(input.Synthetic, ChartRows);
        if (block == MetricBlock.Fidelity)
        {
            WriteOverlays(page, real, synthetic, lines);
            WriteCorrelations(page, real, synthetic);
        }
        else
        {
            WriteQuantiles(page, real, synthetic, lines);
        }

        if (real.RowCount < input.Real.RowCount || synthetic.RowCount < input.Synthetic.RowCount)
            page.Html.Element("p", string.Create(CultureInfo.InvariantCulture, $"Charts show {ChartRows:N0} evenly spaced rows of each table."), "class=\"soft\"");
    }

    private static void WriteOverlays(HtmlPage page, Table real, Table synthetic, IReadOnlyList<MetricLine> lines)
    {
        Column[] columns = [.. WorstFirst(real, lines).Where(column => QualityReport.IsCompared(column.Schema.Kind) && synthetic.Find(column.Name) is not null)];
        NumericColumn[] numeric = [.. columns.OfType<NumericColumn>().Where(column => synthetic.Find(column.Name) is NumericColumn)];
        CategoryColumn[] labels = [.. columns.OfType<CategoryColumn>().Where(column => synthetic.Find(column.Name) is CategoryColumn)];
        if (numeric.Length > 0)
        {
            page.Html.Raw("<h3>Numbers and dates, real and synthetic</h3>");
            page.PairLegend();
            if (numeric.Length > NumericOverlays) More(page, numeric.Length, NumericOverlays, "columns");
            page.Figures(numeric.Take(NumericOverlays).SelectMany(column => Overlay(page, column, (NumericColumn)synthetic.Find(column.Name)!)));
        }

        if (labels.Length == 0) return;
        page.Html.Raw("<h3>Labels, real and synthetic</h3>");
        page.PairLegend();
        if (labels.Length > LabelOverlays) More(page, labels.Length, LabelOverlays, "columns");
        page.Figures(labels.Take(LabelOverlays).Select(column => Charts.Bars(page.NextId(), ReportFigures.Bars(column, (CategoryColumn)synthetic.Find(column.Name)!))));
    }

    private static IEnumerable<string> Overlay(HtmlPage page, NumericColumn real, NumericColumn synthetic)
    {
        if (ReportFigures.Histogram(real, synthetic) is { } histogram) yield return Charts.Histogram(page.NextId(), histogram);
        if (ReportFigures.Ecdf(real, synthetic) is { } ecdf) yield return Charts.Ecdf(page.NextId(), ecdf);
    }

    private static void WriteCorrelations(HtmlPage page, Table real, Table synthetic)
    {
        if (ReportFigures.Correlations(real, synthetic, MatrixColumns) is not { } figure) return;
        page.Html.Raw("<h3>Correlations of numeric columns</h3>").Element("p", "Blue is positive, red negative; full colour is 1 for correlations and 0.5 for the difference (synthetic − real).", "class=\"soft\"");
        if (figure.LeftOut > 0) More(page, figure.LeftOut + MatrixColumns, MatrixColumns, "numeric columns, in file order");
        page.Figures(
        [
            Charts.HeatMap(page.NextId(), "Real", "Pearson correlations of the real table.", figure.Names, figure.Real, 1.0),
            Charts.HeatMap(page.NextId(), "Synthetic", "Pearson correlations of the synthetic table.", figure.Names, figure.Synthetic, 1.0),
            Charts.HeatMap(page.NextId(), "Difference", Greatest(figure), figure.Names, figure.Difference, 0.5),
        ]);
    }

    private static void WriteQuantiles(HtmlPage page, Table real, Table synthetic, IReadOnlyList<MetricLine> lines)
    {
        NumericColumn[] columns = [.. WorstFirst(real, lines).OfType<NumericColumn>()
            .Where(column => column.Schema.Kind is ColumnKind.Continuous or ColumnKind.Integer && SchemaDescription.CountDistinct(column) > ManyValues && synthetic.Find(column.Name) is NumericColumn)];
        if (columns.Length == 0) return;
        page.Html.Raw("<h3>Quantiles against quantiles</h3>").Element("p", "Each dot is one probability from 0.05 % to 99.95 %; synthetic quantile upwards, real quantile to the right. Dots on the dashed line agree.", "class=\"soft\"");
        if (columns.Length > QuantilePlots) More(page, columns.Length, QuantilePlots, "columns");
        page.Figures(columns.Take(QuantilePlots).Select(column =>
        {
            IReadOnlyList<QuantilePair> points = QuantilePairs.Of(column.Values, ((NumericColumn)synthetic.Find(column.Name)!).Values);
            string description = points.Count == 0 ? "No values." : string.Create(CultureInfo.InvariantCulture,
                $"99.95 % quantile: real {ReportWords.Number(points[^1].Real)}, synthetic {ReportWords.Number(points[^1].Candidate)}.");
            return Charts.QuantileQuantile(page.NextId(), column.Name, description, points);
        }));
        WriteTails(page, columns, synthetic);
    }

    private static void WriteTails(HtmlPage page, NumericColumn[] columns, Table synthetic)
    {
        TailFigure[] figures = [.. columns.Take(TailColumns).SelectMany(column => Sides(column, (NumericColumn)synthetic.Find(column.Name)!)).OfType<TailFigure>()];
        if (figures.Length == 0) return;
        page.Html.Raw("<h3>Tails</h3>").Element("p", "How many values lie beyond x, from one in ten at the top down to a single row. Where the curves part, extremes are too rare or too frequent; a lower tail is shown for columns with negative values.", "class=\"soft\"");
        page.PairLegend();
        if (columns.Length > TailColumns) More(page, columns.Length, TailColumns, "columns");
        page.Figures(figures.Select(figure => Charts.Tail(page.NextId(), figure)));
    }

    private static IEnumerable<TailFigure?> Sides(NumericColumn real, NumericColumn synthetic)
    {
        yield return ReportFigures.Tail(real, synthetic, isUpper: true);
        if (Array.Exists(real.Values, value => value < 0.0)) yield return ReportFigures.Tail(real, synthetic, isUpper: false);
    }

    /// <summary>The columns in the order in which lines name them, then the others as in the file.</summary>
    private static IEnumerable<Column> WorstFirst(Table table, IReadOnlyList<MetricLine> lines)
    {
        var place = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < lines.Count; i++)
        {
            // Subjects of tail metrics read "value at risk 99 % · amount": the column comes last.
            string subject = lines[i].Measurement.Subject;
            string name = table.Find(subject) is null ? subject[(subject.LastIndexOf('·') + 1)..].Trim() : subject;
            if (MetricOrder.Rank(lines[i]) < 2 || table.Find(subject) is not null) place.TryAdd(name, i);
        }

        return table.Columns.OrderBy(column => place.GetValueOrDefault(column.Name, int.MaxValue));
    }

    private static void More(HtmlPage page, int all, int shown, string what) =>
        page.Html.Element("p", string.Create(CultureInfo.InvariantCulture, $"The page shows {shown} of {all:N0} {what}, the worst first where they are ranked; every number is in metrics.json."), "class=\"soft\"");

    private static string Greatest(CorrelationFigure figure)
    {
        (int I, int J, double Size) worst = (0, 0, 0.0);
        for (int i = 0; i < figure.Names.Count; i++)
            for (int j = 0; j < i; j++)
                if (Math.Abs(figure.Difference[i, j]) > worst.Size) worst = (i, j, Math.Abs(figure.Difference[i, j]));
        return string.Create(CultureInfo.InvariantCulture, $"Greatest difference: {worst.Size:0.000} between {figure.Names[worst.I]} and {figure.Names[worst.J]}.");
    }
}
