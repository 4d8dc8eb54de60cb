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
        int[] drawn = RowShuffle.Of(table.RowCount, new RandomStream(seed, RandomPurpose.Evaluation, Substream: substream))[..rows];
        Array.Sort(drawn);
        return table.SelectRows(drawn);
    }
}
