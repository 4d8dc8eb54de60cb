using System.Text;
using System.Text.Json.Serialization;

namespace RiskGan.Core.Data;

/// <summary>How a column writes its numbers: decimals, marks, percent sign, exponents. Reads and writes without the user's locale.</summary>
/// <remarks>
/// A text that came from the column's file is written back byte for byte where the column is written in one manner
/// (<see cref="Decimals"/> and <see cref="MinDecimals"/> hold for all cells) and has at most 15 significant digits; other values are
/// rounded to <see cref="Decimals"/>, half away from zero. Never writes "-0"; never writes an exponent unless <see cref="Exponent"/> is set.
/// Units: a percentage keeps the file's unit, so "5%" is 5.
/// </remarks>
public sealed record NumberFormat
{
    /// <summary>From this many decimals on a value is written with the shortest text that reads back to it.</summary>
    internal const int ShortestFrom = 15;

    /// <summary>Longest text of a finite double: 309 digits, 102 thousands marks of three bytes, sign, decimals, percent sign.</summary>
    internal const int MaxLength = 1024;

    /// <summary>Plain invariant numbers with the shortest text that reads back to the same value.</summary>
    public static NumberFormat RoundTrip { get; } = new() { Decimals = ShortestFrom };

    /// <summary>Most decimals seen in a cell; values are rounded to this many.</summary>
    public int Decimals { get; init; }

    /// <summary>Fewest decimals seen in a cell; fewer digits are filled up with zeros ("1.0" where a file always writes one decimal).</summary>
    public int MinDecimals { get; init; }

    /// <summary>True where every cell has exactly <see cref="Decimals"/> decimals ("1.50"); otherwise zeros beyond <see cref="MinDecimals"/> are dropped.</summary>
    public bool FixedDecimals { get; init; }

    /// <summary>The decimal mark: <c>.</c> or <c>,</c>.</summary>
    public char DecimalMark { get; init; } = '.';

    /// <summary>The thousands mark (<c>,</c> <c>.</c> <c>'</c> space, no-break or narrow no-break space), or null where none is used.</summary>
    public char? ThousandsMark { get; init; }

    /// <summary>True where cells end in a percent sign; the stored value keeps the file's unit (5 % is 5).</summary>
    public bool Percent { get; init; }

    /// <summary>True where a space stands before the percent sign ("5 %").</summary>
    public bool PercentAfterSpace { get; init; }

    /// <summary>When and how exponents are written; null where the file has none.</summary>
    public ExponentFormat? Exponent { get; init; }

    /// <summary>True where a schema tells the marks only; then decimals are those of the data.</summary>
    internal bool DecimalsFromData { get; init; }

    /// <summary>The value as the column writes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN or infinite: a missing cell has no number.</exception>
    public string Format(double value)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.UTF8.GetString(text[..Format(value, text)]);
    }

    /// <summary>Writes the value as UTF-8 and returns the number of bytes; <paramref name="destination"/> holds <see cref="MaxLength"/>.</summary>
    internal int Format(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), "Only finite numbers are written.");
        var writer = new NumberWriter(destination, this);
        return writer.Write(value);
    }

    /// <summary>Reads a cell written in this format: its marks, its percent sign; spaces around it are ignored.</summary>
    /// <returns>False where the text is not a finite number in this format; nothing is ever guessed.</returns>
    public bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = 0.0;
        if (text.Length > NumberText.MaxLength) return false;
        Span<byte> utf8 = stackalloc byte[3 * NumberText.MaxLength];
        return TryParse(utf8[..Encoding.UTF8.GetBytes(text, utf8)], out value);
    }

    /// <summary>The same for UTF-8 text.</summary>
    public bool TryParse(ReadOnlySpan<byte> utf8, out double value)
    {
        bool read = NumberText.TryScan(utf8, DecimalMark, ThousandsMark, out NumberText text) && text.IsPercent == Percent;
        value = read ? text.Value : 0.0;
        return read;
    }
}

/// <summary>When and how numbers are written with an exponent ("3e-06").</summary>
/// <remarks>Values with magnitude below <see cref="Below"/> or from <see cref="From"/> on are; zero only where all numbers are.</remarks>
public sealed record ExponentFormat
{
    /// <summary>The letter, <c>e</c> or <c>E</c>.</summary>
    public char Letter { get; init; } = 'e';

    /// <summary>Fewest digits of the exponent; 2 in "1e-05".</summary>
    public int Digits { get; init; } = 2;

    /// <summary>True where a positive exponent carries a plus sign.</summary>
    public bool PlusSign { get; init; } = true;

    /// <summary>Magnitudes below this one carry an exponent; infinite where every number does.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double Below { get; init; } = 1e-4;

    /// <summary>Magnitudes from this one on carry an exponent.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double From { get; init; } = 1e16;

    /// <summary>The decimals of every mantissa ("1.50e+03" has 2), or null where the digits needed are written.</summary>
    public int? MantissaDecimals { get; init; }

    /// <summary>True where the value is written with an exponent.</summary>
    internal bool Covers(double value)
    {
        double magnitude = Math.Abs(value);
        return magnitude >= From || (magnitude < Below && (magnitude > 0.0 || double.IsPositiveInfinity(Below)));
    }
}
