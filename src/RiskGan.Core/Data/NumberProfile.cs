using System.Globalization;

namespace RiskGan.Core.Data;

/// <summary>A column's texts read as numbers under one decimal mark: which of them fail, and how the others are written.</summary>
internal sealed class NumberProfile
{
    private static readonly char[] SpaceLikeMarks = [' ', '\'', '\u00A0', '\u202F'];

    private NumberProfile(char decimalMark, int codes)
    {
        DecimalMark = decimalMark;
        Values = new double[codes];
    }

    /// <summary>The decimal mark the texts were read under.</summary>
    public char DecimalMark { get; }

    /// <summary>The thousands mark that some text needs, or null.</summary>
    public char? ThousandsMark { get; private set; }

    /// <summary>Value by code; NaN where the text is missing or not a number.</summary>
    public double[] Values { get; }

    /// <summary>Rows that hold a number.</summary>
    public long NumberRows { get; private set; }

    /// <summary>Rows whose text is not a number.</summary>
    public long FailedRows { get; private set; }

    /// <summary>How the numbers are written.</summary>
    public NumberManner Manner { get; private set; } = new();

    /// <summary>True where every present text is a number.</summary>
    public bool AllNumbers => FailedRows == 0 && NumberRows > 0;

    /// <summary>Reads the present texts of a column. Where only some carry a percent sign, the smaller part of them fails.</summary>
    public static NumberProfile Read(RawColumn column, bool[] missing, char decimalMark, char? thousandsMark = null)
    {
        var profile = new NumberProfile(decimalMark, column.Texts.Count) { ThousandsMark = thousandsMark };
        NumberManner plain = profile.Manner, percent = new();
        long plainRows = 0, percentRows = 0, presentRows = 0;
        var isPercent = new bool[missing.Length];
        for (int code = 0; code < missing.Length; code++)
        {
            profile.Values[code] = double.NaN;
            if (missing[code]) continue;
            int rows = column.CountOf(code);
            presentRows += rows;
            if (!profile.TryScan(column.Texts[code], out NumberText number)) continue;
            profile.Values[code] = number.Value;
            isPercent[code] = number.IsPercent;
            (number.IsPercent ? percent : plain).Add(number);
            if (number.IsPercent) percentRows += rows;
            else plainRows += rows;
        }

        bool wantsPercent = percentRows > plainRows;
        if (wantsPercent) profile.Manner = percent;
        profile.NumberRows = Math.Max(plainRows, percentRows);
        profile.FailedRows = presentRows - profile.NumberRows;
        if (plainRows > 0 && percentRows > 0)
        {
            for (int code = 0; code < missing.Length; code++)
                if (isPercent[code] != wantsPercent) profile.Values[code] = double.NaN;
        }
        return profile;
    }

    /// <summary>The one format that writes all these numbers, as far as one can.</summary>
    public NumberFormat ToFormat() => Manner.ToFormat() with { DecimalMark = DecimalMark, ThousandsMark = ThousandsMark };

    private bool TryScan(ReadOnlySpan<byte> text, out NumberText number)
    {
        if (NumberText.TryScan(text, DecimalMark, ThousandsMark, out number)) return true;
        if (ThousandsMark is not null) return false;
        if (TryMark(text, DecimalMark == '.' ? ',' : '.', out number)) return true;
        foreach (char mark in SpaceLikeMarks)
            if (TryMark(text, mark, out number)) return true;
        return false;
    }

    private bool TryMark(ReadOnlySpan<byte> text, char mark, out NumberText number)
    {
        if (!NumberText.TryScan(text, DecimalMark, mark, out number)) return false;
        ThousandsMark = mark;
        return true;
    }
}

/// <summary>What the different numbers of a column have in common in their writing.</summary>
internal sealed class NumberManner
{
    private const int MostDecimals = 340; // no double has a digit further right that matters

    private int _count;
    private int _threeDecimals;
    private bool _otherDecimals;
    private double _largestWhole; // magnitude of numbers without decimals
    private int _withExponent;
    private int _fewestDecimals = int.MaxValue; // of numbers without exponent
    private int _mostDecimals;
    private int _fewestMantissa = int.MaxValue; // of numbers with exponent
    private int _mostMantissa;
    private int _exponentDigits = int.MaxValue;
    private char _exponentLetter;
    private bool _positiveWithoutPlus;
    private bool _percent;
    private bool _percentAfterSpace;
    private double _largestSmall; // magnitudes below 1 with exponent
    private double _smallestLarge = double.PositiveInfinity; // magnitudes from 1 on with exponent

    /// <summary>True where all values are whole, however they are written ("3.0" is whole).</summary>
    public bool AllWhole { get; private set; } = true;

    /// <summary>True where a number starts with a zero it does not need ("007"): a code.</summary>
    public bool AnyLeadingZero { get; private set; }

    /// <summary>True where a whole number has more than 15 digits, so that a double may not hold it: a code.</summary>
    public bool AnyLongInteger { get; private set; }

    /// <summary>True where each decimal mark stands before exactly three digits, so that it could be a thousands mark.</summary>
    public bool MarksCouldBeThousands => _threeDecimals > 0 && !_otherDecimals;

    /// <summary>
    /// True where in addition the numbers below a thousand have no mark, among several that have one: written as decimals some of
    /// them would end in a zero less, or all would have three.
    /// </summary>
    public bool MarksAreLikelyThousands => MarksCouldBeThousands && _threeDecimals >= 5 && _fewestDecimals == 0 && _largestWhole < 1000.0;

    /// <summary>True where some number has decimals.</summary>
    public bool HasDecimals => _mostDecimals > 0;

    /// <summary>Takes one more number in.</summary>
    public void Add(NumberText number)
    {
        _count++;
        _mostDecimals = Math.Max(_mostDecimals, number.Decimals);
        if (number.Decimals == 3 && number.IntegerDigits <= 3) _threeDecimals++;
        else if (number.Decimals > 0) _otherDecimals = true;
        else _largestWhole = Math.Max(_largestWhole, Math.Abs(number.Value));
        AllWhole &= double.IsInteger(number.Value);
        AnyLeadingZero |= number.HasLeadingZero;
        AnyLongInteger |= number is { HasExponent: false, IntegerDigits: > 15, Decimals: 0 };
        _percent |= number.IsPercent;
        _percentAfterSpace |= number.PercentAfterSpace;
        if (number.HasExponent) AddExponent(number);
        else _fewestDecimals = Math.Min(_fewestDecimals, number.Decimals);
    }

    /// <summary>The format, but for its marks.</summary>
    public NumberFormat ToFormat()
    {
        int most = Math.Min(_mostDecimals, MostDecimals);
        int fewest = Math.Min(_fewestDecimals, most);
        if (_count == _withExponent) fewest = 0;
        return new NumberFormat
        {
            Decimals = most,
            MinDecimals = fewest,
            FixedDecimals = most > 0 && fewest == most,
            Percent = _percent,
            PercentAfterSpace = _percentAfterSpace,
            Exponent = _withExponent == 0 ? null : ToExponentFormat(),
        };
    }

    private void AddExponent(NumberText number)
    {
        _withExponent++;
        _exponentLetter = number.ExponentLetter;
        _exponentDigits = Math.Min(_exponentDigits, number.ExponentDigits);
        _positiveWithoutPlus |= !number.ExponentPlus && !number.ExponentNegative;
        _fewestMantissa = Math.Min(_fewestMantissa, number.MantissaDecimals);
        _mostMantissa = Math.Max(_mostMantissa, number.MantissaDecimals);
        double magnitude = Math.Abs(number.Value);
        if (magnitude is > 0.0 and < 1.0) _largestSmall = Math.Max(_largestSmall, magnitude);
        else if (magnitude >= 1.0) _smallestLarge = Math.Min(_smallestLarge, magnitude);
    }

    /// <summary>
    /// Every number with an exponent: all of them, with the mantissa's decimals where they agree. Otherwise exponents are for the
    /// extremes, as programs write them: from the powers of ten next to those seen ("3e-06" and "9.9e-05": below 1e-4).
    /// </summary>
    private ExponentFormat ToExponentFormat()
    {
        bool always = _count == _withExponent;
        return new ExponentFormat
        {
            Letter = _exponentLetter,
            Digits = _exponentDigits,
            PlusSign = !_positiveWithoutPlus,
            Below = always ? double.PositiveInfinity : _largestSmall > 0.0 ? PowerOfTenAbove(_largestSmall) : 0.0,
            From = always || double.IsPositiveInfinity(_smallestLarge) ? double.PositiveInfinity : PowerOfTenUpTo(_smallestLarge),
            MantissaDecimals = always && _fewestMantissa == _mostMantissa ? _mostMantissa : null,
        };
    }

    private static double PowerOfTenAbove(double magnitude)
    {
        int power = -323;
        while (PowerOfTen(power) <= magnitude) power++;
        return PowerOfTen(power);
    }

    private static double PowerOfTenUpTo(double magnitude)
    {
        int power = 308;
        while (PowerOfTen(power) > magnitude) power--;
        return PowerOfTen(power);
    }

    private static double PowerOfTen(int power) =>
        double.Parse(string.Create(CultureInfo.InvariantCulture, $"1e{power}"), NumberStyles.Float, CultureInfo.InvariantCulture);
}
