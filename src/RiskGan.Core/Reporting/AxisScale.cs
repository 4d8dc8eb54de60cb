using System.Globalization;

namespace RiskGan.Core.Reporting;

/// <summary>Maps values to pixels along an axis, with ticks at round numbers.</summary>
/// <param name="Minimum">Value at the start.</param>
/// <param name="Maximum">Value at the end, greater than the minimum.</param>
/// <param name="Start">Pixel of the minimum.</param>
/// <param name="End">Pixel of the maximum; may be smaller, as it is for a vertical axis.</param>
internal readonly record struct AxisScale(double Minimum, double Maximum, double Start, double End)
{
    /// <summary>An axis over the given values; a single value gets room on both sides, no value gives 0 to 1.</summary>
    public static AxisScale Over(double minimum, double maximum, double start, double end)
    {
        if (!double.IsFinite(minimum) || !double.IsFinite(maximum)) (minimum, maximum) = (0.0, 1.0);
        if (maximum - minimum <= 1e-12 * Math.Max(Math.Abs(minimum), Math.Abs(maximum)))
        {
            double room = minimum == 0.0 ? 1.0 : 0.05 * Math.Abs(minimum);
            (minimum, maximum) = (minimum - room, maximum + room);
        }

        return new AxisScale(minimum, maximum, start, end);
    }

    /// <summary>The pixel of a value, held inside the axis.</summary>
    public double this[double value] => Start + ((End - Start) * Math.Clamp((value - Minimum) / (Maximum - Minimum), 0.0, 1.0));

    /// <summary>Round numbers inside the axis, at steps of 1, 2 or 5 times a power of ten, about as many as asked for.</summary>
    public IReadOnlyList<double> Ticks(int count)
    {
        double step = (Maximum - Minimum) / Math.Max(1, count);
        double power = Math.Pow(10.0, Math.Floor(Math.Log10(step))); // only the page's look depends on it
        step = power * (step / power) switch { < 1.5 => 1.0, < 3.5 => 2.0, < 7.5 => 5.0, _ => 10.0 };
        var ticks = new List<double>();
        for (double k = Math.Ceiling((Minimum / step) - 1e-9); k * step <= Maximum + (1e-9 * step) && ticks.Count < 20; k++) ticks.Add(k == 0.0 ? 0.0 : k * step);
        return ticks;
    }

    /// <summary>A short text for a tick: 0.25, 1.5k, 30M.</summary>
    public static string Label(double value)
    {
        (double unit, string suffix) = Math.Abs(value) switch
        {
            >= 1e15 => (0.0, ""),
            >= 1e9 => (1e9, "G"),
            >= 1e6 => (1e6, "M"),
            >= 1e4 => (1e3, "k"),
            _ => (1.0, ""),
        };
        if (unit == 0.0 || (value != 0.0 && Math.Abs(value) < 1e-3)) return value.ToString("0.##e0", CultureInfo.InvariantCulture).Replace('-', '−');
        return (value / unit).ToString("0.###", CultureInfo.InvariantCulture).Replace('-', '−') + suffix;
    }
}
