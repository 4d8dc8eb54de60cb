namespace RiskGan.Core.Numerics;

/// <summary>Rows in random order: the first n are a sample without replacement, and disjoint parts are disjoint samples.</summary>
internal static class RowShuffle
{
    /// <summary>All rows 0 … rows − 1, by ascending random key, the smaller row first in a tie.</summary>
    public static int[] Of(int rows, RandomStream stream)
    {
        var keys = new ulong[rows]; // key above, row below: sorting needs no tie rule of its own
        for (int row = 0; row < rows; row++) keys[row] = ((ulong)stream.Bits(row) << 32) | (uint)row;
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)(uint)key);
    }
}
