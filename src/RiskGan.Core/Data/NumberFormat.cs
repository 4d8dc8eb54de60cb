using System.Globalization;

namespace RiskGan.Core.Data;

/// <summary>How a column writes its numbers: decimals, marks, percent sign. Reads and writes without the user's locale.</summary>
public sealed record NumberFormat
{
    /// <summary>Plain invariant numbers with the shortest text that reads back to the same value.</summary>
    public static NumberFormat RoundTrip { get; } = new() { Decimals = 15 };

    /// <summary>Most decimals seen in a cell; values are rounded to this many.</summary>
    public int Decimals { get; init; }

    /// <summary>True where every cell has exactly <see cref="Decimals"/> decimals ("1.50"); otherwise trailing zeros are dropped.</summary>
    public bool FixedDecimals { get; init; }

    /// <summary>The decimal mark: <c>.</c> or <c>,</c>.</summary>
    public char DecimalMark { get; init; } = '.';

    /// <summary>The thousands mark (<c>,</c> <c>.</c> space <c>'</c>), or null where none is used.</summary>
    public char? ThousandsMark { get; init; }

    /// <summary>True where cells end in a percent sign; the stored value keeps the file's unit (5 % is 5).</summary>
    public bool Percent { get; init; }

    /// <summary>The value as the column writes it.</summary>
    public string Format(double value) => Math.Round(value, Math.Min(Decimals, 15)).ToString(CultureInfo.InvariantCulture);
}
