using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Numerics;

/// <summary>The float functions against System.Math in double, whose own error (about 1e-16) is far below a float's last place.</summary>
public class PortableMathTests
{
    [Fact]
    public void Exp_is_within_its_bound_over_the_whole_range()
    {
        double worst = 0;
        for (float x = -104f; x < 88.8f; x += 0.000917f) worst = Math.Max(worst, UlpsOff(PortableMath.Exp(x), Math.Exp(x)));
        for (float x = 1e-40f; x < 1f; x *= 1.0007f) worst = Math.Max(worst, Math.Max(UlpsOff(PortableMath.Exp(x), Math.Exp(x)), UlpsOff(PortableMath.Exp(-x), Math.Exp(-x))));
        Assert.InRange(worst, 0.0, 1.1);
    }

    [Fact]
    public void Log_is_within_its_bound_over_the_whole_range()
    {
        double worst = 0;
        for (float x = float.Epsilon; x < float.MaxValue; x = Math.Max(BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) + 1), x * 1.00013f))
            worst = Math.Max(worst, UlpsOff(PortableMath.Log(x), Math.Log(x)));
        for (float x = 0.7f; x < 1.43f; x += 3e-7f) worst = Math.Max(worst, UlpsOff(PortableMath.Log(x), Math.Log(x)));
        Assert.InRange(worst, 0.0, 0.9);
    }

    [Fact]
    public void Tanh_is_within_its_bound_and_odd()
    {
        double worst = 0;
        bool odd = true;
        bool bounded = true;
        for (float x = 1e-42f; x < 12f; x = Math.Max(BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) + 1), x * 1.00003f))
        {
            worst = Math.Max(worst, UlpsOff(PortableMath.Tanh(x), Math.Tanh(x)));
            odd &= PortableMath.Tanh(x) == -PortableMath.Tanh(-x);
            bounded &= PortableMath.Tanh(x) <= 1f;
        }
        Assert.True(odd);
        Assert.True(bounded);
        Assert.InRange(worst, 0.0, 1.5);
    }

    [Fact]
    public void Sine_and_cosine_are_within_their_bound_and_on_the_unit_circle()
    {
        double worst = 0;
        for (int i = 0; i <= 2_000_000; i++)
        {
            float u = i / 2_000_000f;
            PortableMath.SinCos2Pi(u, out float sin, out float cos);
            double angle = 2 * Math.PI * u;
            worst = Math.Max(worst, Math.Max(Math.Abs(sin - Math.Sin(angle)), Math.Abs(cos - Math.Cos(angle))));
        }
        Assert.InRange(worst * (1 << 24), 0.0, 1.5); // 2⁻²⁴ is half a last place just below 1
    }

    [Theory]
    [InlineData(0f, 0f, 1f)]
    [InlineData(0.25f, 1f, 0f)]
    [InlineData(0.5f, 0f, -1f)]
    [InlineData(0.75f, -1f, 0f)]
    [InlineData(1f, 0f, 1f)]
    [InlineData(-0.25f, -1f, 0f)]
    public void Quarter_turns_are_exact(float u, float sin, float cos)
    {
        PortableMath.SinCos2Pi(u, out float s, out float c);
        Assert.Equal(sin, s);
        Assert.Equal(cos, c);
    }

    [Fact]
    public void Special_values_of_the_float_functions()
    {
        Assert.Equal(float.PositiveInfinity, PortableMath.Exp(float.PositiveInfinity));
        Assert.Equal(float.PositiveInfinity, PortableMath.Exp(88.73f));
        Assert.Equal(0f, PortableMath.Exp(float.NegativeInfinity));
        Assert.Equal(0f, PortableMath.Exp(-104f));
        Assert.Equal(1f, PortableMath.Exp(0f));
        Assert.Equal(1f, PortableMath.Exp(-0f));
        Assert.True(float.IsNaN(PortableMath.Exp(float.NaN)));
        Assert.Equal(float.NegativeInfinity, PortableMath.Log(0f));
        Assert.Equal(float.NegativeInfinity, PortableMath.Log(-0f));
        Assert.Equal(float.PositiveInfinity, PortableMath.Log(float.PositiveInfinity));
        Assert.Equal(0f, PortableMath.Log(1f));
        Assert.True(float.IsNaN(PortableMath.Log(-1f)));
        Assert.True(float.IsNaN(PortableMath.Log(float.NegativeInfinity)));
        Assert.True(float.IsNaN(PortableMath.Log(float.NaN)));
        Assert.Equal(1f, PortableMath.Tanh(float.PositiveInfinity));
        Assert.Equal(-1f, PortableMath.Tanh(float.NegativeInfinity));
        Assert.Equal(int.MinValue, BitConverter.SingleToInt32Bits(PortableMath.Tanh(-0f)));
        Assert.True(float.IsNaN(PortableMath.Tanh(float.NaN)));
        PortableMath.SinCos2Pi(float.PositiveInfinity, out float sin, out float cos);
        Assert.True(float.IsNaN(sin) && float.IsNaN(cos));
    }

    // Distance in units of the last place of the correctly rounded result; denormal results count in the smallest denormal.
    private static double UlpsOff(float actual, double expected)
    {
        float rounded = (float)expected;
        if (float.IsInfinity(rounded)) return actual == rounded ? 0 : double.PositiveInfinity;
        double ulp = Math.Max(MathF.BitIncrement(Math.Abs(rounded)) - (double)Math.Abs(rounded), float.Epsilon);
        return Math.Abs(actual - expected) / ulp;
    }
}
