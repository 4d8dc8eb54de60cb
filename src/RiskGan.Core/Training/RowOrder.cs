using RiskGan.Core.Numerics;

namespace RiskGan.Core.Training;

/// <summary>Which rows each batch holds: one fresh permutation of all N rows an epoch, batches running on across epochs.</summary>
/// <remarks>Batch k is a pure function of (seed, N, B, k), so a resumed training meets the same batches. A batch larger than N repeats rows.</remarks>
public sealed class RowOrder
{
    private readonly ulong _seed;
    private readonly int[] _permutation;
    private long _epoch = -1;

    /// <summary>Orders for <paramref name="rowCount"/> rows.</summary>
    public RowOrder(int rowCount, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowCount);
        _permutation = new int[rowCount];
        _seed = seed;
    }

    /// <summary>Fills <paramref name="rows"/> with the row numbers of the given batch.</summary>
    public void Fill(long batch, Span<int> rows)
    {
        long position = batch * rows.Length;
        for (int i = 0; i < rows.Length; i++, position++)
        {
            long epoch = Math.DivRem(position, _permutation.Length, out long index);
            if (epoch != _epoch) Shuffle(epoch);
            rows[i] = _permutation[index];
        }
    }

    // Fisher-Yates; the index is the high word of bits·(i + 1), whose bias (below N/2³²) is far under any effect on training.
    private void Shuffle(long epoch)
    {
        var stream = new RandomStream(_seed, RandomPurpose.RowOrder, (uint)epoch);
        for (int i = 0; i < _permutation.Length; i++) _permutation[i] = i;
        for (int i = _permutation.Length - 1; i > 0; i--)
        {
            int j = (int)(((ulong)stream.Bits(i) * (ulong)(i + 1)) >> 32);
            (_permutation[i], _permutation[j]) = (_permutation[j], _permutation[i]);
        }

        _epoch = epoch;
    }
}
