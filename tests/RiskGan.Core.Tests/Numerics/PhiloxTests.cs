using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Numerics;

public class PhiloxTests
{
    // kat_vectors of Random123 1.09, lines "philox4x32 10": counter, key, answer.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Agrees_with_the_published_answers(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint w0, uint w1, uint w2, uint w3)
    {
        Philox.Block(((ulong)c1 << 32) | c0, c2, c3, k0, k1, out uint a0, out uint a1, out uint a2, out uint a3);
        Assert.Equal((w0, w1, w2, w3), (a0, a1, a2, a3));
    }
}
