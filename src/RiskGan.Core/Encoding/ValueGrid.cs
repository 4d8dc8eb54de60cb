namespace RiskGan.Core.Encoders;

/// <summary>The grid all values of a column lie on: whole multiples of step/scale, such as whole units, cents, fifties, or midnights.</summary>
/// <remarks>
/// Scale is 10^decimals of the column's number format, step the greatest common divisor of the scaled values. An interpolated
/// value is put on the grid so that it looks like the others: an amount that always ends in 50 keeps doing so.
/// </remarks>
internal sealed class ValueGrid
{
    // Scaled values below 2⁵² are exact in double, and so is the rounding of their quotient by a power of ten up to 10²².
    private const double MaxScaled = 1L << 52;
    private readonly double _scale;
    private readonly double _step;

    private ValueGrid(double scale, double step)
    {
        _scale = scale;
        _step = step;
    }

    /// <summary>The finest grid that holds all values, or null where they have more digits than <paramref name="decimals"/> or than a double can count.</summary>
    public static ValueGrid? Find(ReadOnlySpan<double> values, int decimals)
    {
        if (decimals > 15) return null;
        double scale = 1;
        for (int i = 0; i < decimals; i++) scale *= 10;
        long step = 0;
        foreach (double value in values)
        {
            double scaled = Math.Round(value * scale);
            if (!(Math.Abs(scaled) < MaxScaled) || scaled / scale != value) return null;
            step = GreatestCommonDivisor(step, Math.Abs((long)scaled));
        }

        return step == 0 ? new ValueGrid(scale, 1) : new ValueGrid(scale, step);
    }

    /// <summary>Distance of neighbouring points.</summary>
    public double Unit => _step / _scale;

    /// <summary>The nearest point of the grid.</summary>
    public double Round(double value) => Math.Round(value * _scale / _step) * _step / _scale;

    /// <summary>Number of grid points from one value to another, both included.</summary>
    public double PointsBetween(double least, double greatest) => Math.Round((greatest - least) * _scale / _step) + 1;

    internal static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
