using System.Globalization;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Reporting;

/// <summary>One inline SVG picture: accessible title and description, classes instead of colours (<see cref="HtmlStyle"/>), no script, no reference outside.</summary>
/// <remarks>Coordinates are pixels from the top left. Colours come from the page's variables, so a chart follows light, dark and print.</remarks>
internal sealed class SvgChart
{
    private const double TickRoom = 10;

    private readonly MarkupWriter _svg = new();

    /// <summary>Starts a picture.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="id">An id unlike any other in the page.</param>
    /// <param name="title">What it shows, in a few words.</param>
    /// <param name="description">What a reader who cannot see it should know.</param>
    public SvgChart(double width, double height, string id, string title, string description)
    {
        _svg.Raw(string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" aria-labelledby=\"{id}t {id}d\">"))
            .Element("title", title, $"id=\"{id}t\"")
            .Element("desc", description, $"id=\"{id}d\"");
    }

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string kind) =>
        _svg.Raw(string.Create(CultureInfo.InvariantCulture, $"<path class=\"{kind}\" d=\"M{x1:0.#} {y1:0.#}L{x2:0.#} {y2:0.#}\"/>"));

    /// <summary>A rectangle; nothing where it has no area.</summary>
    public void Rectangle(double x, double y, double width, double height, string kind)
    {
        if (width <= 0.0 || height <= 0.0) return;
        _svg.Raw(string.Create(CultureInfo.InvariantCulture, $"<rect class=\"{kind}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.##}\" height=\"{height:0.##}\"/>"));
    }

    /// <summary>Lines through points, closed to an area where asked for; points that are not numbers interrupt it.</summary>
    public void Path(IReadOnlyList<(double X, double Y)> points, string kind, bool closed = false)
    {
        if (points.Count == 0) return;
        _svg.Raw($"<path class=\"{kind}\" d=\"");
        bool pen = false;
        foreach ((double x, double y) in points)
        {
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                pen = false;
                continue;
            }

            _svg.Raw(pen ? "L" : "M").Raw(x).Raw(" ").Raw(y);
            pen = true;
        }

        _svg.Raw(closed ? "Z\"/>" : "\"/>");
    }

    /// <summary>Squares of one kind at the given places, as one path.</summary>
    public void Cells(IReadOnlyList<(double X, double Y)> places, double size, string kind)
    {
        if (places.Count == 0) return;
        string cell = string.Create(CultureInfo.InvariantCulture, $"h{size:0.#}v{size:0.#}h-{size:0.#}z");
        _svg.Raw($"<path class=\"{kind}\" d=\"");
        foreach ((double x, double y) in places) _svg.Raw("M").Raw(x).Raw(" ").Raw(y).Raw(cell);
        _svg.Raw("\"/>");
    }

    /// <summary>Dots at the given places.</summary>
    public void Dots(IReadOnlyList<(double X, double Y)> places, double radius, string kind)
    {
        foreach ((double x, double y) in places)
            if (double.IsFinite(x) && double.IsFinite(y)) _svg.Raw(string.Create(CultureInfo.InvariantCulture, $"<circle class=\"{kind}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\"/>"));
    }

    /// <summary>A text; <paramref name="anchor"/> is start, middle or end.</summary>
    public void Text(double x, double y, string text, string anchor = "start", string kind = "lab") =>
        _svg.Element("text", text, string.Create(CultureInfo.InvariantCulture, $"class=\"{kind} {anchor}\" x=\"{x:0.#}\" y=\"{y:0.#}\""));

    /// <summary>A text that does not fit in <paramref name="longest"/> characters is cut, and stands whole in its tooltip.</summary>
    public void Label(double x, double y, string text, int longest, string anchor = "start", string kind = "lab")
    {
        if (text.Length <= longest)
        {
            Text(x, y, text, anchor, kind);
            return;
        }

        _svg.Raw(string.Create(CultureInfo.InvariantCulture, $"<text class=\"{kind} {anchor}\" x=\"{x:0.#}\" y=\"{y:0.#}\">"))
            .Text(PrintableText.Escape(text, longest - 1))
            .Element("title", PrintableText.Escape(text, 200))
            .Raw("</text>");
    }

    /// <summary>A label turned upwards, for columns of a matrix.</summary>
    public void Upwards(double x, double y, string text, int longest, string kind) =>
        _svg.Element("text", PrintableText.Escape(text, longest), string.Create(CultureInfo.InvariantCulture, $"class=\"{kind} start\" transform=\"translate({x:0.#} {y:0.#}) rotate(-90)\""));

    /// <summary>Horizontal axis with ticks below it.</summary>
    public void AxisBelow(AxisScale x, double y, int ticks)
    {
        Line(x.Start, y, x.End, y, "ax");
        foreach (double tick in x.Ticks(ticks))
        {
            Line(x[tick], y, x[tick], y + 4, "ax");
            bool isLast = x.End - x[tick] < TickRoom; // its text would leave the picture
            Text(isLast ? x.End + TickRoom : x[tick], y + 15, AxisScale.Label(tick), isLast ? "end" : "middle");
        }
    }

    /// <summary>Vertical axis with ticks to its left and grid lines to the right.</summary>
    public void AxisLeft(AxisScale y, double x, double gridEnd, int ticks) =>
        AxisLeft(y, x, gridEnd, [.. y.Ticks(ticks).Select(tick => (tick, AxisScale.Label(tick)))]);

    /// <summary>The same with ticks and labels of one's own.</summary>
    public void AxisLeft(AxisScale y, double x, double gridEnd, IReadOnlyList<(double Tick, string Label)> ticks)
    {
        foreach ((double tick, string label) in ticks)
        {
            Line(x, y[tick], gridEnd, y[tick], "grid");
            Text(x - 5, y[tick] + 4, label, "end");
        }

        Line(x, y.Start, x, y.End, "ax");
    }

    /// <summary>The picture.</summary>
    public string Close() => _svg.ToString() + "</svg>";
}
