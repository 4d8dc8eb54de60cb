using RiskGan.Core.Numerics;

namespace RiskGan.Core.Evaluation.Statistics;

/// <summary>Many words of a <see cref="RandomStream"/> at once, four from each block where asking one by one uses one.</summary>
internal static class RandomBits
{
    private const int Lanes = 16;
    private const int Words = 4;

    /// <summary>stream.Bits(0), stream.Bits(1), … in order.</summary>
    public static uint[] Fill(RandomStream stream, int count)
    {
        var bits = new uint[count];
        Fill(stream, bits);
        return bits;
    }

    /// <summary>The same into existing storage.</summary>
    public static void Fill(RandomStream stream, Span<uint> bits)
    {
        Span<uint> block = stackalloc uint[Lanes * Words];
        for (int start = 0; start < bits.Length; start += block.Length)
        {
            ulong counter = (ulong)start / Words;
            for (int lane = 0; lane < Lanes; lane++)
            {
                Philox.Block(
                    counter + (ulong)lane, stream.Step, stream.Counter3, stream.Key0, stream.Key1,
                    out block[lane], out block[lane + Lanes], out block[lane + (2 * Lanes)], out block[lane + (3 * Lanes)]);
            }

            block[..Math.Min(block.Length, bits.Length - start)].CopyTo(bits[start..]);
        }
    }
}
