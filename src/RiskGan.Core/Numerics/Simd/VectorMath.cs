using System.Runtime.CompilerServices;
using static RiskGan.Core.Numerics.PortableMath;

namespace RiskGan.Core.Numerics.Simd;

/// <summary>The vector form of <see cref="PortableMath"/>'s float functions: the same operations in the same order, hence the same bits.</summary>
internal static class VectorMath<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>eˣ; see <see cref="PortableMath.Exp(float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Exp(TLanes x)
    {
        TLanes bias = TLanes.Broadcast(RoundingBias);
        TLanes highest = TLanes.Broadcast(ExpHighest);
        TLanes lowest = TLanes.Broadcast(ExpLowest);
        TLanes clamped = TLanes.Select(TLanes.Less(highest, x), highest, x);
        clamped = TLanes.Select(TLanes.Less(clamped, lowest), lowest, clamped);
        TLanes n = TLanes.Fma(clamped, TLanes.Broadcast(PortableMath.Log2E), bias) - bias;
        TLanes r = TLanes.Fma(n, TLanes.Broadcast(-Ln2High), clamped);
        r = TLanes.Fma(n, TLanes.Broadcast(-Ln2Low), r);
        TLanes p = ExpOfRest(r);
        TLanes half = TLanes.Fma(n, TLanes.Broadcast(0.5f), bias) - bias;
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>The same for |x| up to 80, where no result is out of range, without the work for what else there is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes ExpOfNear(TLanes x)
    {
        TLanes bias = TLanes.Broadcast(RoundingBias);
        TLanes n = TLanes.Fma(x, TLanes.Broadcast(PortableMath.Log2E), bias) - bias;
        TLanes r = TLanes.Fma(n, TLanes.Broadcast(-Ln2High), x);
        r = TLanes.Fma(n, TLanes.Broadcast(-Ln2Low), r);
        return ExpOfRest(r) * PowerOfTwo(n);
    }

    /// <summary>Natural logarithm; see <see cref="PortableMath.Log(float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Log(TLanes x)
    {
        TLanes zero = TLanes.Broadcast(0f);
        TLanes tiny = TLanes.Less(x, TLanes.Broadcast(SmallestNormal));
        TLanes bits = TLanes.Select(tiny, x * TLanes.Broadcast(TwoTo23), x);
        TLanes result = LogOfBits(bits, TLanes.Select(tiny, TLanes.Broadcast(23f), zero));
        result = TLanes.Select(TLanes.Less(x, TLanes.Broadcast(float.PositiveInfinity)), result, x);
        result = TLanes.Select(TLanes.Equal(x, zero), TLanes.Broadcast(float.NegativeInfinity), result);
        return TLanes.Select(TLanes.Less(x, zero), TLanes.Broadcast(float.NaN), result);
    }

    /// <summary>The same for x from <c>SmallestNormal</c> on and finite, without the work for what else there is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes LogOfNormal(TLanes x) => LogOfBits(x, TLanes.Broadcast(0f));

    // ln(bits·2^−less) of a positive normal number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes LogOfBits(TLanes bits, TLanes less)
    {
        TLanes exponent = TLanes.ShiftRightSigned(TLanes.SubtractBits(bits, TLanes.BroadcastBits(RootHalfBits)), 23);
        TLanes z = TLanes.SubtractBits(bits, TLanes.ShiftLeft(exponent, 23)) - TLanes.Broadcast(1f);
        TLanes e = TLanes.ToFloat(exponent) - less;
        TLanes p = TLanes.Broadcast(Log0);
        p = TLanes.Fma(p, z, TLanes.Broadcast(Log1));
        p = TLanes.Fma(p, z, TLanes.Broadcast(Log2));
        p = TLanes.Fma(p, z, TLanes.Broadcast(Log3));
        p = TLanes.Fma(p, z, TLanes.Broadcast(Log4));
        p = TLanes.Fma(p, z, TLanes.Broadcast(Log5));
        p = TLanes.Fma(p, z, TLanes.Broadcast(Log6));
        p = TLanes.Fma(p, z, TLanes.Broadcast(Log7));
        p = TLanes.Fma(p, z, TLanes.Broadcast(Log8));
        TLanes square = z * z;
        TLanes tail = p * z * square;
        tail = TLanes.Fma(e, TLanes.Broadcast(Ln2Low), tail);
        tail = TLanes.Fma(square, TLanes.Broadcast(-0.5f), tail);
        return TLanes.Fma(e, TLanes.Broadcast(Ln2High), z + tail);
    }

    /// <summary>Hyperbolic tangent; see <see cref="PortableMath.Tanh(float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh(TLanes x)
    {
        TLanes sign = TLanes.BroadcastBits(0x80000000);
        TLanes one = TLanes.Broadcast(1f);
        TLanes s = x * x;
        TLanes p = TLanes.Broadcast(Tanh0);
        p = TLanes.Fma(p, s, TLanes.Broadcast(Tanh1));
        p = TLanes.Fma(p, s, TLanes.Broadcast(Tanh2));
        p = TLanes.Fma(p, s, TLanes.Broadcast(Tanh3));
        p = TLanes.Fma(p, s, TLanes.Broadcast(Tanh4));
        TLanes signOfX = x & sign;
        TLanes magnitude = x ^ signOfX;
        TLanes inner = TLanes.Fma(p * s, magnitude, magnitude);
        TLanes outer = one - (TLanes.Broadcast(2f) / (Exp(magnitude + magnitude) + one));
        TLanes positive = TLanes.Select(TLanes.Less(magnitude, TLanes.Broadcast(TanhMiddle)), inner, outer);
        return positive ^ signOfX;
    }

    /// <summary>Sine and cosine of 2π·u; see <see cref="PortableMath.SinCos2Pi"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos2Pi(TLanes u, out TLanes sin, out TLanes cos)
    {
        TLanes bias = TLanes.Broadcast(RoundingBias);
        TLanes q = TLanes.Fma(u, TLanes.Broadcast(4f), bias);
        TLanes r = TLanes.Fma(q - bias, TLanes.Broadcast(-0.25f), u);
        TLanes s = r * r;
        TLanes p = TLanes.Broadcast(Sin7);
        p = TLanes.Fma(p, s, TLanes.Broadcast(Sin5));
        p = TLanes.Fma(p, s, TLanes.Broadcast(Sin3));
        p = TLanes.Fma(p, s, TLanes.Broadcast(TwoPiLow));
        TLanes sine = TLanes.Fma(r, TLanes.Broadcast(TwoPiHigh), r * p);
        p = TLanes.Broadcast(Cos8);
        p = TLanes.Fma(p, s, TLanes.Broadcast(Cos6));
        p = TLanes.Fma(p, s, TLanes.Broadcast(Cos4));
        p = TLanes.Fma(p, s, TLanes.Broadcast(Cos2));
        TLanes cosine = TLanes.Fma(p, s, TLanes.Broadcast(1f));

        TLanes two = TLanes.BroadcastBits(2);
        TLanes one = TLanes.BroadcastBits(1);
        TLanes swap = TLanes.EqualBits(q & one, one);
        TLanes sineSign = TLanes.ShiftLeft(q & two, 30);
        TLanes cosineSign = TLanes.ShiftLeft(TLanes.AddBits(q, one) & two, 30);
        sin = TLanes.Select(swap, cosine, sine) ^ sineSign;
        cos = TLanes.Select(swap, sine, cosine) ^ cosineSign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes ExpOfRest(TLanes r)
    {
        TLanes p = TLanes.Broadcast(Exp0);
        p = TLanes.Fma(p, r, TLanes.Broadcast(Exp1));
        p = TLanes.Fma(p, r, TLanes.Broadcast(Exp2));
        p = TLanes.Fma(p, r, TLanes.Broadcast(Exp3));
        p = TLanes.Fma(p, r, TLanes.Broadcast(Exp4));
        p = TLanes.Fma(p, r, TLanes.Broadcast(Exp5));
        return TLanes.Fma(p, r * r, r) + TLanes.Broadcast(1f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes PowerOfTwo(TLanes k) => TLanes.ShiftLeft(k + TLanes.Broadcast(127f + TwoTo23), 23);
}
