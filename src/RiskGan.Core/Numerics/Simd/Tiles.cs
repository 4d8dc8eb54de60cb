using System.Runtime.CompilerServices;

namespace RiskGan.Core.Numerics.Simd;

/// <summary>The operands of one tile of a product: C = start + A·B for a few rows and vectors of C, all of k.</summary>
internal unsafe struct Tile
{
    /// <summary>First element of A; element (i, k) is at <c>A[i * ARow + k * ANext]</c>, so A may lie by rows or by columns.</summary>
    public float* A;

    /// <summary>Distance between rows of A.</summary>
    public nint ARow;

    /// <summary>Distance between neighbours in k.</summary>
    public nint ANext;

    /// <summary>First element of B, row k at <c>B + k * BStride</c>. Whole vectors are read.</summary>
    public float* B;

    /// <summary>Row stride of B.</summary>
    public nint BStride;

    /// <summary>Where the result goes; whole vectors are written.</summary>
    public float* C;

    /// <summary>Row stride of C.</summary>
    public nint CStride;

    /// <summary>What the chains start from: old values, a bias row (stride 0), or null for zero.</summary>
    public float* Start;

    /// <summary>Row stride of Start.</summary>
    public nint StartStride;

    /// <summary>Length of the chains.</summary>
    public nint K;
}

/// <summary>The inner loops of a product: rows × vectors of C stay in registers while k runs.</summary>
/// <remarks>
/// Each element is one chain of fused multiply-adds, k ascending, whatever the tile. 6 × 4 keeps 24 accumulators, 4 vectors of B and one of
/// A in 29 of 32 registers (AVX-512, NEON); 6 × 2 takes 15 of 16 (AVX2). Chains in flight must cover two FMA pipes of latency 4, hence at least 8;
/// 2 × 4 does, 1 × 4 does not and is for a last odd row. NoInlining: inlined into a tiered caller the loop loses half its speed.
/// </remarks>
internal static unsafe class Tiles<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private static nint L => TLanes.Count;

    /// <summary>6 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Rows6Vectors4(in Tile t)
    {
        float* a = t.A;
        float* a3 = a + (3 * t.ARow);
        float* b = t.B;
        nint row = t.ARow, next = t.ANext, stride = t.BStride;
        TLanes c00 = default, c01 = default, c02 = default, c03 = default;
        TLanes c10 = default, c11 = default, c12 = default, c13 = default;
        TLanes c20 = default, c21 = default, c22 = default, c23 = default;
        TLanes c30 = default, c31 = default, c32 = default, c33 = default;
        TLanes c40 = default, c41 = default, c42 = default, c43 = default;
        TLanes c50 = default, c51 = default, c52 = default, c53 = default;
        if (t.Start != null)
        {
            float* s = t.Start;
            c00 = TLanes.Load(s); c01 = TLanes.Load(s + L); c02 = TLanes.Load(s + (2 * L)); c03 = TLanes.Load(s + (3 * L));
            s += t.StartStride;
            c10 = TLanes.Load(s); c11 = TLanes.Load(s + L); c12 = TLanes.Load(s + (2 * L)); c13 = TLanes.Load(s + (3 * L));
            s += t.StartStride;
            c20 = TLanes.Load(s); c21 = TLanes.Load(s + L); c22 = TLanes.Load(s + (2 * L)); c23 = TLanes.Load(s + (3 * L));
            s += t.StartStride;
            c30 = TLanes.Load(s); c31 = TLanes.Load(s + L); c32 = TLanes.Load(s + (2 * L)); c33 = TLanes.Load(s + (3 * L));
            s += t.StartStride;
            c40 = TLanes.Load(s); c41 = TLanes.Load(s + L); c42 = TLanes.Load(s + (2 * L)); c43 = TLanes.Load(s + (3 * L));
            s += t.StartStride;
            c50 = TLanes.Load(s); c51 = TLanes.Load(s + L); c52 = TLanes.Load(s + (2 * L)); c53 = TLanes.Load(s + (3 * L));
        }
        for (nint k = t.K; k != 0; k--)
        {
            TLanes b0 = TLanes.Load(b); TLanes b1 = TLanes.Load(b + L); TLanes b2 = TLanes.Load(b + (2 * L)); TLanes b3 = TLanes.Load(b + (3 * L));
            TLanes x0 = TLanes.Broadcast(*a);
            c00 = TLanes.Fma(x0, b0, c00); c01 = TLanes.Fma(x0, b1, c01); c02 = TLanes.Fma(x0, b2, c02); c03 = TLanes.Fma(x0, b3, c03);
            TLanes x1 = TLanes.Broadcast(a[row]);
            c10 = TLanes.Fma(x1, b0, c10); c11 = TLanes.Fma(x1, b1, c11); c12 = TLanes.Fma(x1, b2, c12); c13 = TLanes.Fma(x1, b3, c13);
            TLanes x2 = TLanes.Broadcast(a[2 * row]);
            c20 = TLanes.Fma(x2, b0, c20); c21 = TLanes.Fma(x2, b1, c21); c22 = TLanes.Fma(x2, b2, c22); c23 = TLanes.Fma(x2, b3, c23);
            TLanes x3 = TLanes.Broadcast(*a3);
            c30 = TLanes.Fma(x3, b0, c30); c31 = TLanes.Fma(x3, b1, c31); c32 = TLanes.Fma(x3, b2, c32); c33 = TLanes.Fma(x3, b3, c33);
            TLanes x4 = TLanes.Broadcast(a3[row]);
            c40 = TLanes.Fma(x4, b0, c40); c41 = TLanes.Fma(x4, b1, c41); c42 = TLanes.Fma(x4, b2, c42); c43 = TLanes.Fma(x4, b3, c43);
            TLanes x5 = TLanes.Broadcast(a3[2 * row]);
            c50 = TLanes.Fma(x5, b0, c50); c51 = TLanes.Fma(x5, b1, c51); c52 = TLanes.Fma(x5, b2, c52); c53 = TLanes.Fma(x5, b3, c53);
            a += next;
            a3 += next;
            b += stride;
        }
        float* c = t.C;
        c00.Store(c); c01.Store(c + L); c02.Store(c + (2 * L)); c03.Store(c + (3 * L));
        c += t.CStride;
        c10.Store(c); c11.Store(c + L); c12.Store(c + (2 * L)); c13.Store(c + (3 * L));
        c += t.CStride;
        c20.Store(c); c21.Store(c + L); c22.Store(c + (2 * L)); c23.Store(c + (3 * L));
        c += t.CStride;
        c30.Store(c); c31.Store(c + L); c32.Store(c + (2 * L)); c33.Store(c + (3 * L));
        c += t.CStride;
        c40.Store(c); c41.Store(c + L); c42.Store(c + (2 * L)); c43.Store(c + (3 * L));
        c += t.CStride;
        c50.Store(c); c51.Store(c + L); c52.Store(c + (2 * L)); c53.Store(c + (3 * L));
    }

    /// <summary>6 rows of 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Rows6Vectors2(in Tile t)
    {
        float* a = t.A;
        float* a3 = a + (3 * t.ARow);
        float* b = t.B;
        nint row = t.ARow, next = t.ANext, stride = t.BStride;
        TLanes c00 = default, c01 = default;
        TLanes c10 = default, c11 = default;
        TLanes c20 = default, c21 = default;
        TLanes c30 = default, c31 = default;
        TLanes c40 = default, c41 = default;
        TLanes c50 = default, c51 = default;
        if (t.Start != null)
        {
            float* s = t.Start;
            c00 = TLanes.Load(s); c01 = TLanes.Load(s + L);
            s += t.StartStride;
            c10 = TLanes.Load(s); c11 = TLanes.Load(s + L);
            s += t.StartStride;
            c20 = TLanes.Load(s); c21 = TLanes.Load(s + L);
            s += t.StartStride;
            c30 = TLanes.Load(s); c31 = TLanes.Load(s + L);
            s += t.StartStride;
            c40 = TLanes.Load(s); c41 = TLanes.Load(s + L);
            s += t.StartStride;
            c50 = TLanes.Load(s); c51 = TLanes.Load(s + L);
        }
        for (nint k = t.K; k != 0; k--)
        {
            TLanes b0 = TLanes.Load(b); TLanes b1 = TLanes.Load(b + L);
            TLanes x0 = TLanes.Broadcast(*a);
            c00 = TLanes.Fma(x0, b0, c00); c01 = TLanes.Fma(x0, b1, c01);
            TLanes x1 = TLanes.Broadcast(a[row]);
            c10 = TLanes.Fma(x1, b0, c10); c11 = TLanes.Fma(x1, b1, c11);
            TLanes x2 = TLanes.Broadcast(a[2 * row]);
            c20 = TLanes.Fma(x2, b0, c20); c21 = TLanes.Fma(x2, b1, c21);
            TLanes x3 = TLanes.Broadcast(*a3);
            c30 = TLanes.Fma(x3, b0, c30); c31 = TLanes.Fma(x3, b1, c31);
            TLanes x4 = TLanes.Broadcast(a3[row]);
            c40 = TLanes.Fma(x4, b0, c40); c41 = TLanes.Fma(x4, b1, c41);
            TLanes x5 = TLanes.Broadcast(a3[2 * row]);
            c50 = TLanes.Fma(x5, b0, c50); c51 = TLanes.Fma(x5, b1, c51);
            a += next;
            a3 += next;
            b += stride;
        }
        float* c = t.C;
        c00.Store(c); c01.Store(c + L);
        c += t.CStride;
        c10.Store(c); c11.Store(c + L);
        c += t.CStride;
        c20.Store(c); c21.Store(c + L);
        c += t.CStride;
        c30.Store(c); c31.Store(c + L);
        c += t.CStride;
        c40.Store(c); c41.Store(c + L);
        c += t.CStride;
        c50.Store(c); c51.Store(c + L);
    }

    /// <summary>2 rows of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Rows2Vectors4(in Tile t)
    {
        float* a = t.A;
        float* b = t.B;
        nint row = t.ARow, next = t.ANext, stride = t.BStride;
        TLanes c00 = default, c01 = default, c02 = default, c03 = default;
        TLanes c10 = default, c11 = default, c12 = default, c13 = default;
        if (t.Start != null)
        {
            float* s = t.Start;
            c00 = TLanes.Load(s); c01 = TLanes.Load(s + L); c02 = TLanes.Load(s + (2 * L)); c03 = TLanes.Load(s + (3 * L));
            s += t.StartStride;
            c10 = TLanes.Load(s); c11 = TLanes.Load(s + L); c12 = TLanes.Load(s + (2 * L)); c13 = TLanes.Load(s + (3 * L));
        }
        for (nint k = t.K; k != 0; k--)
        {
            TLanes b0 = TLanes.Load(b); TLanes b1 = TLanes.Load(b + L); TLanes b2 = TLanes.Load(b + (2 * L)); TLanes b3 = TLanes.Load(b + (3 * L));
            TLanes x0 = TLanes.Broadcast(*a);
            c00 = TLanes.Fma(x0, b0, c00); c01 = TLanes.Fma(x0, b1, c01); c02 = TLanes.Fma(x0, b2, c02); c03 = TLanes.Fma(x0, b3, c03);
            TLanes x1 = TLanes.Broadcast(a[row]);
            c10 = TLanes.Fma(x1, b0, c10); c11 = TLanes.Fma(x1, b1, c11); c12 = TLanes.Fma(x1, b2, c12); c13 = TLanes.Fma(x1, b3, c13);
            a += next;
            b += stride;
        }
        float* c = t.C;
        c00.Store(c); c01.Store(c + L); c02.Store(c + (2 * L)); c03.Store(c + (3 * L));
        c += t.CStride;
        c10.Store(c); c11.Store(c + L); c12.Store(c + (2 * L)); c13.Store(c + (3 * L));
    }

    /// <summary>1 row of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Rows1Vectors4(in Tile t)
    {
        float* a = t.A;
        float* b = t.B;
        nint row = t.ARow, next = t.ANext, stride = t.BStride;
        TLanes c00 = default, c01 = default, c02 = default, c03 = default;
        if (t.Start != null)
        {
            float* s = t.Start;
            c00 = TLanes.Load(s); c01 = TLanes.Load(s + L); c02 = TLanes.Load(s + (2 * L)); c03 = TLanes.Load(s + (3 * L));
        }
        for (nint k = t.K; k != 0; k--)
        {
            TLanes b0 = TLanes.Load(b); TLanes b1 = TLanes.Load(b + L); TLanes b2 = TLanes.Load(b + (2 * L)); TLanes b3 = TLanes.Load(b + (3 * L));
            TLanes x0 = TLanes.Broadcast(*a);
            c00 = TLanes.Fma(x0, b0, c00); c01 = TLanes.Fma(x0, b1, c01); c02 = TLanes.Fma(x0, b2, c02); c03 = TLanes.Fma(x0, b3, c03);
            a += next;
            b += stride;
        }
        float* c = t.C;
        c00.Store(c); c01.Store(c + L); c02.Store(c + (2 * L)); c03.Store(c + (3 * L));
    }
}
