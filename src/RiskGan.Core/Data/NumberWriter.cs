using System.Globalization;
using System.Text;

namespace RiskGan.Core.Data;

/// <summary>Writes one number as UTF-8 in a <see cref="NumberFormat"/>.</summary>
/// <remarks>
/// Values with |x|·10^d below 2^51 (d = decimals) take the short way: k = round(x·10^d) as a whole number, then its digits.
/// x came from the decimal text k/10^d with relative error 2^-53, the product adds another 2^-53, so |x·10^d − k| is at most
/// 2^51·2^-52 = 1/2, less for all k below 2^51: the rounded product is k again. Larger values go through their shortest digits.
/// </remarks>
internal ref struct NumberWriter(Span<byte> destination, NumberFormat format)
{
    private const double ShortWayLimit = 2_251_799_813_685_248.0; // 2^51

    private static readonly double[] Pow10 =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    private readonly Span<byte> _destination = destination;
    private readonly NumberFormat _format = format;
    private int _length;

    private readonly int MinDecimals => _format.FixedDecimals ? _format.Decimals : Math.Min(_format.MinDecimals, _format.Decimals);

    /// <summary>Writes the finite value; returns the number of bytes.</summary>
    public int Write(double value)
    {
        if (_format.Exponent is { } exponent && exponent.Covers(value)) WriteWithExponent(value, exponent);
        else if (_format.Decimals < NumberFormat.ShortestFrom && Math.Abs(value) * Pow10[Math.Max(0, _format.Decimals)] < ShortWayLimit) WriteShortWay(value);
        else WritePlain(value);

        if (_format.Percent)
        {
            if (_format.PercentAfterSpace) Put(' ');
            Put('%');
        }
        return _length;
    }

    private void WriteShortWay(double value)
    {
        int decimals = Math.Max(0, _format.Decimals);
        long scaled = (long)Math.Round(Math.Abs(value) * Pow10[decimals], MidpointRounding.AwayFromZero);
        if (value < 0.0 && scaled != 0) Put('-');
        Span<byte> digits = stackalloc byte[32];
        digits[..16].Fill((byte)'0');
        _ = scaled.TryFormat(digits[16..], out int count, default, CultureInfo.InvariantCulture); // 16 digits at most
        int missing = Math.Max(0, decimals + 1 - count); // zeros up to the one before the point
        WriteDigits(digits.Slice(16 - missing, count + missing), count + missing - decimals);
    }

    private void WritePlain(double value)
    {
        Span<byte> digits = stackalloc byte[24];
        int count = ShortestDigits(value, digits, out int pointAt);
        int decimals = _format.Decimals < NumberFormat.ShortestFrom ? Math.Max(0, _format.Decimals) : int.MaxValue;
        count = RoundDigits(digits, count, ref pointAt, decimals);
        if (value < 0.0 && count > 0) Put('-');
        WriteDigits(digits[..count], pointAt);
    }

    private void WriteWithExponent(double value, ExponentFormat exponent)
    {
        Span<byte> digits = stackalloc byte[24];
        int count = ShortestDigits(value, digits, out int pointAt);
        if (exponent.MantissaDecimals is int kept) count = RoundDigits(digits, count, ref pointAt, Math.Max(0, kept) + 1 - pointAt);
        else if (_format.Decimals < NumberFormat.ShortestFrom) count = RoundDigits(digits, count, ref pointAt, _format.Decimals);
        if (count == 0 && !double.IsPositiveInfinity(exponent.Below))
        {
            WriteDigits(digits[..0], 0); // too small for the column's decimals: a plain zero
            return;
        }
        if (value < 0.0 && count > 0) Put('-');
        int power = count == 0 ? 0 : pointAt - 1;
        Put(count == 0 ? '0' : (char)digits[0]);
        int tail = Math.Max(count - 1, exponent.MantissaDecimals ?? 0);
        if (tail > 0) Put(_format.DecimalMark);
        for (int i = 1; i <= tail; i++) Put(i < count ? (char)digits[i] : '0');

        Put(exponent.Letter);
        if (power < 0) Put('-');
        else if (exponent.PlusSign) Put('+');
        Span<byte> powerDigits = stackalloc byte[8];
        _ = Math.Abs(power).TryFormat(powerDigits, out int powerLength, default, CultureInfo.InvariantCulture); // three digits at most
        for (int width = powerLength; width < exponent.Digits; width++) Put('0');
        foreach (byte digit in powerDigits[..powerLength]) Put((char)digit);
    }

    /// <summary>Writes digits with the decimal point after <paramref name="pointAt"/> of them, grouped, filled up and trimmed.</summary>
    private void WriteDigits(scoped ReadOnlySpan<byte> digits, int pointAt)
    {
        if (digits.IsEmpty) pointAt = 0; // zero, whatever it was rounded from
        int whole = Math.Max(1, pointAt);
        for (int i = 0; i < whole; i++)
        {
            int index = i + pointAt - whole;
            Put(index >= 0 && index < digits.Length ? (char)digits[index] : '0');
            int left = whole - 1 - i;
            if (left > 0 && left % 3 == 0 && _format.ThousandsMark is char mark) Put(mark);
        }
        int decimals = Math.Max(0, digits.Length - pointAt);
        while (decimals > MinDecimals && decimals + pointAt > 0 && digits[pointAt + decimals - 1] == '0') decimals--;
        int shown = Math.Max(decimals, MinDecimals);
        if (shown == 0) return;
        Put(_format.DecimalMark);
        for (int i = 0; i < shown; i++)
        {
            int index = pointAt + i;
            Put(index >= 0 && index < digits.Length ? (char)digits[index] : '0');
        }
    }

    /// <summary>Shortest decimal digits that read back to |value|: value = 0.d1d2d3… × 10^pointAt, no zeros at either end; 0 digits for zero.</summary>
    private static int ShortestDigits(double value, Span<byte> digits, out int pointAt)
    {
        Span<byte> text = stackalloc byte[32];
        // The default format is the shortest round-trip text, such as 12.5, 1E+16 or 5E-324.
        bool fits = Math.Abs(value).TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        System.Diagnostics.Debug.Assert(fits, "24 bytes hold the shortest text of any double");
        text = text[..length];
        int exponent = 0, e = text.IndexOf((byte)'E');
        if (e >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }
        int point = text.IndexOf((byte)'.');
        if (point < 0) point = text.Length;
        int count = 0, leading = 0;
        foreach (byte b in text)
        {
            if (b == '.') continue;
            if (count == 0 && b == '0') leading++;
            else if (count < digits.Length) digits[count++] = b;
        }
        while (count > 0 && digits[count - 1] == '0') count--;
        pointAt = point + exponent - leading;
        return count;
    }

    /// <summary>Rounds digits to so many decimals, half away from zero; returns the number of digits left.</summary>
    private static int RoundDigits(Span<byte> digits, int count, ref int pointAt, int decimals)
    {
        long keep = (long)pointAt + decimals;
        if (keep >= count) return count;
        if (keep < 0) return 0;
        int kept = (int)keep;
        bool up = digits[kept] >= '5';
        count = kept;
        if (up)
        {
            while (count > 0 && digits[count - 1] == '9') count--;
            if (count == 0)
            {
                digits[0] = (byte)'1';
                pointAt++;
                return 1;
            }
            digits[count - 1]++;
        }
        while (count > 0 && digits[count - 1] == '0') count--;
        return count;
    }

    private void Put(char c)
    {
        if (c < 0x80) _destination[_length++] = (byte)c;
        else _length += new Rune(c).EncodeToUtf8(_destination[_length..]);
    }
}
