using System.Runtime.Intrinsics;
using RiskGan.Core.Numerics;
using RiskGan.Core.Numerics.Simd;

namespace RiskGan.Core.Tests.Numerics;

public class SoftwareFmaTests
{
    [Fact]
    public void Agrees_with_the_runtime_on_random_bits_and_on_near_ties()
    {
        var stream = new RandomStream(5, RandomPurpose.Simulation);
        for (long i = 0; i < 400_000; i++)
        {
            float a = BitConverter.UInt32BitsToSingle(stream.Bits(4 * i));
            float b = BitConverter.UInt32BitsToSingle(stream.Bits((4 * i) + 1));
            AssertSame(a, b, BitConverter.UInt32BitsToSingle(stream.Bits((4 * i) + 2)));
            // A third operand near −a·b, or far below it: cancellation, ties and sticky bits.
            float near = -(a * b) * (1f + ((stream.Bits((4 * i) + 3) % 5) * 1.1920929e-7f));
            AssertSame(a, b, near);
            AssertSame(a, b, near * 5.9604645e-8f);
            AssertSame(a, b, near * -2.9802322e-8f);
        }
    }

    [Fact]
    public void Agrees_with_the_runtime_on_special_values()
    {
        float[] values =
        [
            0f, -0f, 1f, -1f, float.Epsilon, -float.Epsilon, 1.17549435e-38f, 1.1754942e-38f, float.MaxValue, -float.MaxValue, float.PositiveInfinity,
            float.NegativeInfinity, float.NaN, 16777215f, 16777217f, 0.99999994f, 1.0000001f, 1e-30f, 3.4e19f,
        ];
        foreach (float a in values)
            foreach (float b in values)
                foreach (float c in values) AssertSame(a, b, c);
    }

    private static void AssertSame(float a, float b, float c)
    {
        float expected = MathF.FusedMultiplyAdd(a, b, c);
        float actual = SoftwareFma.Compute(Vector128.Create(a), Vector128.Create(b), Vector128.Create(c)).GetElement(3);
        if (float.IsNaN(expected) && float.IsNaN(actual)) return;
        if (BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(actual)) Assert.Fail($"{a:R}·{b:R} + {c:R} is {expected:R}, not {actual:R}.");
    }
}
