namespace RiskGan.Core.Encoders;

/// <summary>The significant digits a column's values are written with, such as five in 0.17432, 5.7366 and 48.13: ratios are often given so.</summary>
internal sealed class SignificantDigits
{
    // More than so many digits are a computer's own, not a rule of writing.
    private const int Most = 12;
    private const int Probes = 64;
    private const int FewestDecimals = 4;

    // 10⁰ to 10²², all exact in double: with them Math.Round(v·10ᵏ)/10ᵏ is the double nearest to the rounded decimal.
    private static readonly double[] Powers = [.. Enumerable.Range(0, 23).Select(k => double.Parse($"1e{k}", System.Globalization.CultureInfo.InvariantCulture))];

    private readonly int _digits;

    private SignificantDigits(int digits) => _digits = digits;

    /// <summary>The most digits that any of the values has; null where decimals alone say as much, or where there are too many digits to tell.</summary>
    /// <param name="values">The column's different values.</param>
    /// <param name="decimals">Most decimals of them.</param>
    public static SignificantDigits? Of(ReadOnlySpan<double> values, int decimals)
    {
        if (decimals < FewestDecimals || values.Length < Probes) return null;
        int digits = 1;
        for (int i = 0; i < Probes; i++)
        {
            double value = values[(int)((long)i * (values.Length - 1) / (Probes - 1))];
            while (digits <= Most && Round(value, digits) != value) digits++;
        }

        // Where a typical value has no more digits before and behind the mark than that, decimals are the rule.
        int spared = 0;
        for (int i = 0; i < Probes; i++)
        {
            double value = Math.Abs(values[(int)((long)i * (values.Length - 1) / (Probes - 1))]);
            if (Exponent(value) + 1 + decimals > digits) spared++;
        }

        if (spared < Probes / 4) return null;
        foreach (double value in values)
            while (digits <= Most && Round(value, digits) != value) digits++;
        return digits > Most ? null : new SignificantDigits(digits);
    }

    /// <summary>10ᵏ, k up to 22.</summary>
    public static double PowerOfTen(int k) => Powers[k];

    /// <summary>The value with the column's digits.</summary>
    public double Round(double value) => Round(value, _digits);

    /// <summary>The last digit's worth at a value.</summary>
    public double UnitAt(double value)
    {
        int shift = _digits - 1 - Exponent(Math.Abs(value));
        return shift >= 0 ? 1 / Powers[Math.Min(shift, 22)] : Powers[Math.Min(-shift, 22)];
    }

    private static double Round(double value, int digits)
    {
        if (value == 0 || !double.IsFinite(value)) return value;
        int shift = digits - 1 - Exponent(Math.Abs(value));
        if (shift is > 22 or < -22) return value;
        return shift >= 0 ? Math.Round(value * Powers[shift]) / Powers[shift] : Math.Round(value / Powers[-shift]) * Powers[-shift];
    }

    // floor(log10(v)) of a positive number down to 1e-22, by comparison, so that no machine rounds it another way.
    private static int Exponent(double value)
    {
        int exponent = 0;
        if (value >= 1)
        {
            while (exponent < 22 && value >= Powers[exponent + 1]) exponent++;
            return exponent;
        }

        while (exponent > -22 && value < 1 / Powers[-exponent]) exponent--;
        return exponent;
    }
}
