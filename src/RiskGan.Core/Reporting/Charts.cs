using System.Globalization;
using RiskGan.Core.Evaluation;
using RiskGan.Core.Evaluation.Tails;

namespace RiskGan.Core.Reporting;

/// <summary>One line of a <see cref="Charts.Lines"/> chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Kind">Its class, which is its colour.</param>
/// <param name="Points">Its points.</param>
internal sealed record ChartLine(string Name, string Kind, IReadOnlyList<(double X, double Y)> Points);

/// <summary>The charts of the report.</summary>
internal static class Charts
{
    private const double Width = 256;
    private const double Height = 170;
    private const double Left = 44;
    private const double Right = 12;
    private const double Top = 24;
    private const double Bottom = 22;
    private const int ChartLabel = 30;

    /// <summary>Two histograms over the same bins: real filled, synthetic as an outline.</summary>
    public static string Histogram(string id, HistogramFigure figure)
    {
        var chart = new SvgChart(Width, Height, id, $"Distribution of {figure.Column}", figure.Description);
        chart.Label(Left, 14, figure.Column, ChartLabel, kind: "head");
        var x = AxisScale.Over(figure.Minimum, figure.Maximum, Left, Width - Right);
        double most = Math.Max(figure.Real.DefaultIfEmpty(0).Max(), figure.Synthetic.DefaultIfEmpty(0).Max());
        var y = AxisScale.Over(0.0, most > 0 ? most * 1.05 : 1.0, Height - Bottom, Top);
        chart.AxisLeft(y, Left, Width - Right, 3);
        chart.Path(Steps(figure.Real, x, y), "real area", closed: true);
        chart.Path(Steps(figure.Synthetic, x, y), "syn line");
        chart.AxisBelow(x, Height - Bottom, 4);
        return chart.Close();
    }

    /// <summary>Two distribution functions.</summary>
    public static string Ecdf(string id, EcdfFigure figure)
    {
        var chart = new SvgChart(Width, Height, id, $"Distribution function of {figure.Column}", figure.Description);
        chart.Label(Left, 14, figure.Column + ", cumulative", ChartLabel, kind: "head");
        var x = AxisScale.Over(figure.Minimum, figure.Maximum, Left, Width - Right);
        var y = AxisScale.Over(0.0, 1.0, Height - Bottom, Top);
        chart.AxisLeft(y, Left, Width - Right, 4);
        chart.Path([.. figure.Real.Select(point => (x[point.X], y[point.Y]))], "real line");
        chart.Path([.. figure.Synthetic.Select(point => (x[point.X], y[point.Y]))], "syn line dash");
        chart.AxisBelow(x, Height - Bottom, 4);
        return chart.Close();
    }

    /// <summary>Shares of labels, two bars each.</summary>
    public static string Bars(string id, BarFigure figure)
    {
        const double Row = 24, Names = 104;
        double height = Top + (Row * Math.Max(1, figure.Labels.Count)) + Bottom;
        var chart = new SvgChart(Width, height, id, $"Shares of {figure.Column}", figure.Description);
        chart.Label(8, 14, figure.Column, ChartLabel, kind: "head");
        double most = Math.Max(1e-9, figure.Labels.Select(label => Math.Max(label.Real, label.Synthetic)).DefaultIfEmpty(1.0).Max());
        var x = AxisScale.Over(0.0, most * 1.02, Names, Width - Right);
        for (int i = 0; i < figure.Labels.Count; i++)
        {
            (string name, double real, double synthetic) = figure.Labels[i];
            double y = Top + (Row * i);
            chart.Label(Names - 6, y + 14, name, 16, "end");
            chart.Rectangle(Names, y + 2, x[real] - Names, 9, "real bar");
            chart.Rectangle(Names, y + 12, x[synthetic] - Names, 9, "syn bar");
        }

        chart.AxisBelow(x, height - Bottom, 4);
        return chart.Close();
    }

    /// <summary>A square of coloured cells, values −1 to 1 (or 0 to 1); cells without a value stay empty.</summary>
    public static string HeatMap(string id, string title, string description, IReadOnlyList<string> names, double[,] values, double scale)
    {
        int count = names.Count;
        double cell = count <= 10 ? 22 : count <= 16 ? 14 : 8;
        string label = cell < 12 ? "tiny" : "lab";
        const double Margin = 92;
        double side = Margin + (cell * count) + 8;
        var chart = new SvgChart(side, side + 20, id, title, description);
        chart.Text(2, 13, title, kind: "head");
        double top = Margin + 16;
        for (int i = 0; i < count; i++)
        {
            chart.Label(Margin - 4, top + (cell * i) + (cell / 2) + 3, names[i], 14, "end", label);
            chart.Upwards(Margin + (cell * i) + (cell / 2) + 4, top - 4, names[i], 13, label);
        }

        const int Steps = 5;
        for (int step = -Steps; step <= Steps; step++)
        {
            var places = new List<(double, double)>();
            for (int i = 0; i < count; i++)
                for (int j = 0; j < count; j++)
                    if (!double.IsNaN(values[i, j]) && (int)Math.Round(Math.Clamp(values[i, j] / scale, -1.0, 1.0) * Steps) == step) places.Add((Margin + (cell * j), top + (cell * i)));
            chart.Cells(places, cell - (cell > 10.0 ? 1.0 : 0.5), string.Create(CultureInfo.InvariantCulture, $"h{(step < 0 ? "n" : "p")}{Math.Abs(step)}"));
        }

        return chart.Close();
    }

    /// <summary>Quantiles of one column against those of the other; on the diagonal they agree.</summary>
    public static string QuantileQuantile(string id, string column, string description, IReadOnlyList<QuantilePair> points)
    {
        const double Side = 250;
        var chart = new SvgChart(Side + 20, Side, id, $"Quantiles of {column}", description);
        chart.Label(Left, 14, column, 32, kind: "head");
        double least = points.Count == 0 ? 0.0 : points.Min(point => Math.Min(point.Real, point.Candidate));
        double most = points.Count == 0 ? 1.0 : points.Max(point => Math.Max(point.Real, point.Candidate));
        var x = AxisScale.Over(least, most, Left, Side + 8);
        var y = AxisScale.Over(least, most, Side - 36, Top);
        chart.AxisLeft(y, Left, Side + 8, 4);
        chart.Line(x.Start, y.Start, x.End, y.End, "ax dash");
        chart.Dots([.. points.Select(point => (x[point.Real], y[point.Candidate]))], 2.2, "syn dot");
        chart.AxisBelow(x, Side - 36, 4);
        chart.Text((Left + Side) / 2, Side - 5, "real quantiles", "middle");
        return chart.Close();
    }

    /// <summary>How often values lie beyond x, on a logarithmic scale: a heavy tail falls slowly.</summary>
    public static string Tail(string id, TailFigure figure)
    {
        string side = figure.IsUpper ? "upper tail" : "lower tail";
        var chart = new SvgChart(Width, Height + 14, id, $"{figure.Column}, {side}", figure.Description);
        chart.Label(Left, 14, $"{figure.Column}, {side}", ChartLabel, kind: "head");
        IEnumerable<(double X, double Depth)> all = figure.Real.Concat(figure.Synthetic);
        var x = AxisScale.Over(all.Min(point => point.X), all.Max(point => point.X), Left, Width - Right);
        double deepest = all.Max(point => point.Depth);
        var depth = AxisScale.Over(1.0, deepest, Top, Height - Bottom);
        chart.AxisLeft(depth, Left, Width - Right, [.. Enumerable.Range(1, (int)deepest).Select(power => ((double)power, ExceedanceLabel(power)))]);
        chart.Path([.. figure.Real.Select(point => (x[point.X], depth[point.Depth]))], "real line");
        chart.Path([.. figure.Synthetic.Select(point => (x[point.X], depth[point.Depth]))], "syn line dash");
        chart.AxisBelow(x, Height - Bottom, 4);
        chart.Text((Left + Width) / 2, Height + 10, figure.IsUpper ? "share of values above" : "share of values below", "middle");
        return chart.Close();

        static string ExceedanceLabel(int power) => power switch { 1 => "10 %", 2 => "1 %", 3 => "0.1 %", _ => string.Create(CultureInfo.InvariantCulture, $"1e-{power}") };
    }

    /// <summary>Lines over a common pair of axes, with a legend.</summary>
    public static string Lines(string id, string title, string description, IReadOnlyList<ChartLine> lines, string xName, (double Minimum, double Maximum)? square = null)
    {
        const double W = 440, H = 260, L = 52;
        var chart = new SvgChart(W, H, id, title, description);
        chart.Text(L, 14, title, kind: "head");
        (double X, double Y)[] all = [.. lines.SelectMany(line => line.Points).Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y))];
        var x = AxisScale.Over(square?.Minimum ?? all.Select(p => p.X).DefaultIfEmpty(0).Min(), square?.Maximum ?? all.Select(p => p.X).DefaultIfEmpty(1).Max(), L, W - Right);
        var y = AxisScale.Over(square?.Minimum ?? all.Select(p => p.Y).DefaultIfEmpty(0).Min(), square?.Maximum ?? all.Select(p => p.Y).DefaultIfEmpty(1).Max(), H - 40, 44);
        chart.AxisLeft(y, L, W - Right, 5);
        chart.AxisBelow(x, H - 40, 6);
        chart.Text((L + W) / 2, H - 6, xName, "middle");
        double at = L;
        foreach (ChartLine line in lines)
        {
            chart.Path([.. line.Points.Select(point => (x[point.X], y[point.Y]))], line.Kind);
            chart.Line(at, 30, at + 16, 30, line.Kind);
            chart.Text(at + 20, 34, line.Name);
            at += 34 + (6.4 * line.Name.Length);
        }

        return chart.Close();
    }

    /// <summary>Numbers between 0 and 1 with their intervals: the synthetic one as a dot, the floor as a band, baselines as ticks.</summary>
    public static string DotsWithIntervals(string id, string title, IReadOnlyList<MetricLine> lines)
    {
        const double W = 700, Names = 220, Row = 26, Head = 22;
        double height = Head + (Row * lines.Count) + 26;
        string description = string.Join("; ", lines.Select(line =>
            $"{ReportWords.Name(line)} {ReportWords.Number(line.Measurement.Estimate)}{(line.Floor is null ? "" : $", floor {ReportWords.Number(line.Floor.Estimate)}")}"));
        var chart = new SvgChart(W, height, id, title, description);
        chart.Text(4, 14, title, kind: "head");
        double least = lines.SelectMany(Values).DefaultIfEmpty(0.0).Min(), most = lines.SelectMany(Values).DefaultIfEmpty(1.0).Max();
        double room = Math.Max(0.01, 0.05 * (most - least));
        var x = AxisScale.Over(Math.Max(0.0, least - room), Math.Min(1.0, most + room), Names, W - 16);
        chart.AxisBelow(x, height - 22, 6);
        for (int i = 0; i < lines.Count; i++)
        {
            MetricLine line = lines[i];
            double y = Head + (Row * i) + (Row / 2);
            chart.Label(Names - 8, y + 4, ReportWords.Name(line), 32, "end");
            chart.Line(x.Start, y, x.End, y, "grid");
            if (line.Floor is { } floor && !double.IsNaN(floor.Estimate.Value))
            {
                Estimate e = floor.Estimate;
                double low = x[double.IsNaN(e.Low) ? e.Value : e.Low], high = x[double.IsNaN(e.High) ? e.Value : e.High];
                chart.Rectangle(low - 1.5, y - 8, Math.Max(3.0, high - low + 3.0), 16, "floor");
            }

            for (int b = 0; b < line.Baselines.Count; b++)
            {
                double value = line.Baselines[b].Measurement.Estimate.Value;
                if (!double.IsNaN(value)) chart.Line(x[value], y - 7, x[value], y + 7, string.Create(CultureInfo.InvariantCulture, $"base b{b % 4}"));
            }

            Estimate own = line.Measurement.Estimate;
            if (double.IsNaN(own.Value)) continue;
            if (!double.IsNaN(own.Low)) chart.Line(x[own.Low], y, x[own.High], y, "syn line");
            chart.Dots([(x[own.Value], y)], 4.5, "syn dot");
        }

        return chart.Close();
    }

    private static IEnumerable<double> Values(MetricLine line) =>
        line.Baselines.Select(baseline => baseline.Measurement.Estimate.Value)
            .Concat([line.Measurement.Estimate.Value, line.Measurement.Estimate.Low, line.Measurement.Estimate.High])
            .Concat(line.Floor is null ? [] : [line.Floor.Estimate.Value, line.Floor.Estimate.Low, line.Floor.Estimate.High])
            .Where(double.IsFinite);

    /// <summary>The outline of a histogram, from axis to axis.</summary>
    private static List<(double, double)> Steps(double[] shares, AxisScale x, AxisScale y)
    {
        var points = new List<(double, double)> { (x.Start, y.Start) };
        double width = (x.End - x.Start) / Math.Max(1, shares.Length);
        for (int bin = 0; bin < shares.Length; bin++)
        {
            points.Add((x.Start + (width * bin), y[shares[bin]]));
            points.Add((x.Start + (width * (bin + 1)), y[shares[bin]]));
        }

        points.Add((x.End, y.Start));
        return points;
    }
}
