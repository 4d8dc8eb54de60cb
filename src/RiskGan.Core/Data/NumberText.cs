using System.Globalization;

namespace RiskGan.Core.Data;

/// <summary>A cell read as a number, with the manner it is written in; what format inference looks at.</summary>
internal readonly record struct NumberText
{
    /// <summary>Longer texts are not numbers: no double needs more.</summary>
    internal const int MaxLength = 400;

    /// <summary>The finite value.</summary>
    public double Value { get; private init; }

    /// <summary>Digits after the decimal mark (of the mantissa, where there is an exponent).</summary>
    public int MantissaDecimals { get; private init; }

    /// <summary>Decimals of the value in plain notation: 6 for "3e-06", 6 for "1.9e-05".</summary>
    public int Decimals { get; private init; }

    /// <summary>Digits of the integer part, leading zeros not counted.</summary>
    public int IntegerDigits { get; private init; }

    /// <summary>True for "007", "00.5": a code rather than a number.</summary>
    public bool HasLeadingZero { get; private init; }

    /// <summary>True where a thousands mark stands in it.</summary>
    public bool IsGrouped { get; private init; }

    /// <summary>True where it ends in a percent sign.</summary>
    public bool IsPercent { get; private init; }

    /// <summary>True where a space stands before the percent sign.</summary>
    public bool PercentAfterSpace { get; private init; }

    /// <summary>The exponent's letter, or NUL.</summary>
    public char ExponentLetter { get; private init; }

    /// <summary>Digits of the exponent.</summary>
    public int ExponentDigits { get; private init; }

    /// <summary>True where the exponent starts with a plus sign.</summary>
    public bool ExponentPlus { get; private init; }

    /// <summary>True where the exponent is negative.</summary>
    public bool ExponentNegative { get; private init; }

    /// <summary>True where the text has an exponent.</summary>
    public bool HasExponent => ExponentLetter != '\0';

    /// <summary>Reads sign, digits in groups of three, decimals, exponent and percent sign; spaces around are ignored.</summary>
    /// <returns>False where anything else stands in the text, a group is not of three digits, or the value overflows.</returns>
    public static bool TryScan(ReadOnlySpan<byte> utf8, char decimalMark, char? thousandsMark, out NumberText number)
    {
        number = default;
        ReadOnlySpan<byte> text = utf8.Trim((byte)' ');
        if (text.IsEmpty || text.Length > MaxLength) return false;
        bool percent = text[^1] == '%', percentAfterSpace = false;
        if (percent)
        {
            int length = text.Length - 1;
            text = text[..length].TrimEnd((byte)' ');
            percentAfterSpace = text.Length != length;
        }

        Span<byte> plain = stackalloc byte[MaxLength]; // the same number as the invariant parser wants it
        int written = 0, i = 0;
        if (i < text.Length && text[i] is (byte)'-' or (byte)'+') plain[written++] = text[i++];

        Span<byte> mark = stackalloc byte[3];
        mark = thousandsMark is char thousands ? mark[..new System.Text.Rune(thousands).EncodeToUtf8(mark)] : default;
        int integerStart = written, group = 0, groups = 0;
        while (i < text.Length)
        {
            if (char.IsAsciiDigit((char)text[i]))
            {
                plain[written++] = text[i++];
                group++;
            }
            else if (!mark.IsEmpty && text[i..].StartsWith(mark))
            {
                if (groups == 0 ? group is < 1 or > 3 : group != 3) return false;
                groups++;
                group = 0;
                i += mark.Length;
            }
            else break;
        }
        if (groups > 0 && group != 3) return false;
        int integerDigits = written - integerStart;

        int decimals = 0;
        if (i < text.Length && text[i] == decimalMark)
        {
            i++;
            plain[written++] = (byte)'.';
            while (i < text.Length && char.IsAsciiDigit((char)text[i]))
            {
                plain[written++] = text[i++];
                decimals++;
            }
        }
        if (integerDigits + decimals == 0) return false;

        char letter = '\0';
        int exponentDigits = 0, exponent = 0;
        bool exponentPlus = false, negative = false;
        if (i < text.Length && text[i] is (byte)'e' or (byte)'E')
        {
            letter = (char)text[i];
            plain[written++] = text[i++];
            negative = i < text.Length && text[i] == '-';
            exponentPlus = i < text.Length && text[i] == '+';
            if (negative || exponentPlus) plain[written++] = text[i++];
            for (; i < text.Length && char.IsAsciiDigit((char)text[i]); exponentDigits++)
            {
                exponent = Math.Min(9999, exponent * 10 + (text[i] - '0'));
                plain[written++] = text[i++];
            }
            if (exponentDigits == 0) return false;
            if (negative) exponent = -exponent;
        }
        if (i != text.Length) return false;
        if (!double.TryParse(plain[..written], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value)) return false;

        int zeros = 0;
        while (zeros < integerDigits && plain[integerStart + zeros] == '0') zeros++;
        number = new NumberText
        {
            Value = value,
            MantissaDecimals = decimals,
            Decimals = Math.Max(0, decimals - exponent),
            IntegerDigits = integerDigits - zeros,
            HasLeadingZero = zeros > 0 && integerDigits > 1,
            IsGrouped = groups > 0,
            IsPercent = percent,
            PercentAfterSpace = percentAfterSpace,
            ExponentLetter = letter,
            ExponentDigits = exponentDigits,
            ExponentPlus = exponentPlus,
            ExponentNegative = negative,
        };
        return true;
    }
}
