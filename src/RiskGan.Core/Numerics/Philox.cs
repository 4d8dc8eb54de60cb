namespace RiskGan.Core.Numerics;

/// <summary>The Philox 4x32-10 bijection: 128 bits of counter and 64 bits of key to 128 random bits.</summary>
/// <remarks>
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011); checked against the known-answer
/// vectors of their Random123 library.
/// </remarks>
internal static class Philox
{
    public const uint Multiplier0 = 0xD2511F53;
    public const uint Multiplier1 = 0xCD9E8D57;
    public const uint Weyl0 = 0x9E3779B9;
    public const uint Weyl1 = 0xBB67AE85;
    public const int Rounds = 10;

    /// <summary>One block; <paramref name="counter"/> holds counter words 0 (low half) and 1 (high half).</summary>
    public static void Block(
        ulong counter, uint counter2, uint counter3, uint key0, uint key1, out uint w0, out uint w1, out uint w2, out uint w3)
    {
        w0 = (uint)counter;
        w1 = (uint)(counter >> 32);
        w2 = counter2;
        w3 = counter3;
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * w0;
            ulong product1 = (ulong)Multiplier1 * w2;
            w0 = (uint)(product1 >> 32) ^ w1 ^ key0;
            w1 = (uint)product1;
            w2 = (uint)(product0 >> 32) ^ w3 ^ key1;
            w3 = (uint)product0;
            key0 += Weyl0;
            key1 += Weyl1;
        }
    }
}
