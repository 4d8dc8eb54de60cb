using System.Diagnostics.CodeAnalysis;

namespace RiskGan.Core.Numerics.Simd;

/// <summary>A vector of floats of one width; kernels are written once over it and specialised by the compiler.</summary>
/// <remarks>
/// Only operations that IEEE 754 or two's complement fixes to the bit, so that a lane gives the same number at every width.
/// Masks and integers travel in the same type; methods with "Bits" in their name, the shifts and <see cref="MultiplyWide"/> take lanes as
/// 32-bit integers.
/// </remarks>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Floats in the vector.</summary>
    static abstract int Count { get; }

    /// <summary>The integers 0, 1, 2, …</summary>
    static abstract TSelf Indices { get; }

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator &(TSelf a, TSelf b);

    static abstract TSelf operator ^(TSelf a, TSelf b);

    static abstract TSelf Load(float* p);

    static abstract TSelf Broadcast(float x);

    static abstract TSelf BroadcastBits(uint bits);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Sqrt(TSelf a);

    /// <summary>Mask of a &lt; b; false for NaN.</summary>
    static abstract TSelf Less(TSelf a, TSelf b);

    /// <summary>Mask of a = b; false for NaN.</summary>
    static abstract TSelf Equal(TSelf a, TSelf b);

    static abstract TSelf EqualBits(TSelf a, TSelf b);

    /// <summary>a where the mask is set, else b.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    static abstract TSelf AddBits(TSelf a, TSelf b);

    static abstract TSelf SubtractBits(TSelf a, TSelf b);

    static abstract TSelf ShiftLeft(TSelf a, [ConstantExpected] int count);

    static abstract TSelf ShiftRight(TSelf a, [ConstantExpected] int count);

    static abstract TSelf ShiftRightSigned(TSelf a, [ConstantExpected] int count);

    /// <summary>Signed integers to floats.</summary>
    static abstract TSelf ToFloat(TSelf bits);

    /// <summary>The 64-bit products of unsigned integers, in two halves; <paramref name="b"/> is the same number in every lane.</summary>
    static abstract void MultiplyWide(TSelf a, TSelf b, out TSelf high, out TSelf low);

    void Store(float* p);

    /// <summary>Stores the first <paramref name="count"/> lanes, fewer than all, and touches no other memory.</summary>
    void StorePartial(float* p, int count);
}
