using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>A 128-bit key for each row: equal rows have equal keys, and different ones differ but by an accident of one in 10²⁸ at a million rows.</summary>
/// <remarks>
/// Identifiers do not count, since they are made anew. Numbers are equal by value (−0 is 0), labels by text, missing cells are equal to each other.
/// The same in any process and on any machine.
/// </remarks>
internal static class RowKeys
{
    private const ulong MissingCell = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Keys over the named columns, in that order; a table that lacks one of them is the caller's mistake.</summary>
    public static UInt128[] Of(Table table, IReadOnlyList<string> columns)
    {
        var high = new ulong[table.RowCount];
        var low = new ulong[table.RowCount];
        foreach (string name in columns)
        {
            ulong[] cells = Cells(table.Find(name) ?? throw new ArgumentException($"The table has no column '{name}'.", nameof(columns)));
            for (int row = 0; row < cells.Length; row++)
            {
                high[row] = Mix((high[row] * 3) + cells[row]);
                low[row] = Mix((low[row] ^ cells[row]) + MissingCell);
            }
        }

        var keys = new UInt128[table.RowCount];
        for (int row = 0; row < keys.Length; row++) keys[row] = new UInt128(high[row], low[row]);
        return keys;
    }

    private static ulong[] Cells(Column column)
    {
        if (column is NumericColumn numeric) return Array.ConvertAll(numeric.Values, OfNumber);
        var labels = (CategoryColumn)column;
        ulong[] levels = Array.ConvertAll(labels.Levels, OfText);
        return Array.ConvertAll(labels.Codes, code => code < 0 ? MissingCell : levels[code]);
    }

    // Adding 0 turns −0 into 0.
    private static ulong OfNumber(double value) => double.IsNaN(value) ? MissingCell : Mix(BitConverter.DoubleToUInt64Bits(value + 0.0));

    /// <summary>FNV-1a over UTF-16 code units, mixed.</summary>
    private static ulong OfText(string text)
    {
        ulong hash = 0xCBF2_9CE4_8422_2325;
        foreach (char unit in text) hash = (hash ^ unit) * 0x100_0000_01B3;
        return Mix(hash);
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood 2014), a bijection.</summary>
    private static ulong Mix(ulong x)
    {
        x += MissingCell;
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }
}
