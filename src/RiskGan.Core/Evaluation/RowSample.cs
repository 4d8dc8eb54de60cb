using RiskGan.Core.Data;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation;

/// <summary>Rows drawn without replacement for a metric that cannot look at all of them.</summary>
internal static class RowSample
{
    /// <summary>The table itself where it has no more rows than asked for, else that many of its rows in table order; every set is equally likely.</summary>
    public static Table Of(Table table, int rows, ulong seed, uint substream)
    {
        if (table.RowCount <= rows) return table;
        int[] drawn = Shuffled(table.RowCount, seed, substream)[..rows];
        Array.Sort(drawn);
        return table.SelectRows(drawn);
    }

    /// <summary>0..count−1 in random order.</summary>
    public static int[] Shuffled(int count, ulong seed, uint substream)
    {
        var stream = new RandomStream(seed, RandomPurpose.Evaluation, Substream: substream);
        var keys = new ulong[count]; // the row below the random bits: no ties
        for (int row = 0; row < count; row++) keys[row] = ((ulong)stream.Bits(row) << 32) | (uint)row;
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)(uint)key);
    }
}
