using System.Globalization;
using System.Text;

namespace RiskGan.Core.Data;

/// <summary>Reads and writes dates in .NET patterns, invariant culture, no time zone.</summary>
internal static class DatePatterns
{
    /// <summary>Longest text taken for a date.</summary>
    public const int MaxLength = 48;

    /// <summary>Reads a cell in exactly this pattern; spaces around it are ignored.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, string pattern, out DateTime time)
    {
        time = default;
        ReadOnlySpan<byte> text = utf8.Trim((byte)' ');
        if (text.Length is 0 or > MaxLength || !Ascii.IsValid(text)) return false;
        Span<char> chars = stackalloc char[MaxLength];
        Ascii.ToUtf16(text, chars, out int length);
        return DateTime.TryParseExact(chars[..length], pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    /// <summary>Days or seconds since 1970-01-01, as the kind stores them.</summary>
    public static double ToNumber(DateTime time, ColumnKind kind)
    {
        (long units, long rest) = Math.DivRem(
            time.Ticks - DateTime.UnixEpoch.Ticks, kind == ColumnKind.Date ? TimeSpan.TicksPerDay : TimeSpan.TicksPerSecond);
        return kind == ColumnKind.Date
            ? units - (rest < 0 ? 1 : 0)
            : units + (double)rest / TimeSpan.TicksPerSecond;
    }

    /// <summary>The day or time of a stored number, rounded to what the pattern shows, kept inside years 1 to 9999.</summary>
    /// <remarks>A double of seconds is about 0.2 microseconds coarse in our time; rounding gives back the decimals the file had.</remarks>
    public static DateTime ToTime(double value, ColumnKind kind, string pattern)
    {
        double first = -(double)DateTime.UnixEpoch.Ticks, last = DateTime.MaxValue.Ticks - (double)DateTime.UnixEpoch.Ticks;
        double unit = kind == ColumnKind.Date ? TimeSpan.TicksPerDay : TimeSpan.TicksPerSecond;
        double shown = kind == ColumnKind.Date ? 1.0 : FractionUnits(pattern); // smallest shown parts in a unit
        double parts = Math.Round(value * shown, MidpointRounding.AwayFromZero);
        double ticks = parts * (unit / shown);
        if (ticks <= first) return DateTime.MinValue;
        if (ticks >= last) return kind == ColumnKind.Date ? DateTime.MaxValue.Date : DateTime.MaxValue;
        return DateTime.UnixEpoch.AddTicks((long)parts * (long)(unit / shown));
    }

    /// <summary>Writes a stored number as UTF-8; returns the number of bytes.</summary>
    public static int Format(double value, ColumnKind kind, string pattern, Span<byte> destination)
    {
        bool fits = ToTime(value, kind, pattern).TryFormat(destination, out int written, pattern, CultureInfo.InvariantCulture);
        return fits ? written : throw new ArgumentException("The date pattern is too long.", nameof(pattern));
    }

    /// <summary>True where the pattern writes a date that it reads back.</summary>
    public static bool IsUsable(string pattern)
    {
        if (pattern.Length is < 2 or > MaxLength) return false;
        try
        {
            string text = new DateTime(2003, 4, 25, 0, 0, 0, DateTimeKind.Unspecified).ToString(pattern, CultureInfo.InvariantCulture);
            return text.Length <= MaxLength && DateTime.TryParseExact(text, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime read) && read.Year == 2003;
        }
        catch (FormatException)
        {
            return false; // the only way .NET tells that a pattern is none
        }
    }

    /// <summary>True where the pattern shows a time of day.</summary>
    public static bool HasTime(string pattern) => pattern.AsSpan().IndexOfAny("Hhms") >= 0;

    private static double FractionUnits(string pattern)
    {
        int digits = pattern.Count(c => c is 'f' or 'F');
        double units = 1.0;
        for (int i = 0; i < Math.Min(7, digits); i++) units *= 10.0;
        return units;
    }
}
