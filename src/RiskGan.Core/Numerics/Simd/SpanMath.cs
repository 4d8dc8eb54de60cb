using System.Numerics;
using System.Runtime.Intrinsics;

namespace RiskGan.Core.Numerics.Simd;

/// <summary>Elementary functions over short spans, for laws of a few dozen numbers: vectors in float, plain loops in double, the same bits at every width.</summary>
internal static unsafe partial class SpanMath
{
    private const int MostLanes = 16;

    private interface IOperation
    {
        TLanes Apply<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes>;
    }

    /// <summary>sigmoids[k] = σ(clamp((edges[k] − center)·inverse, ±30)) and sums[k] += weight·sigmoids[k].</summary>
    public static void AddSigmoids<T>(ReadOnlySpan<T> edges, T center, T inverse, T weight, Span<T> sigmoids, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            Run(new SigmoidOperation(Float(center), Float(inverse)), Floats(edges), Floats(edges), Floats(sigmoids));
            Run(new AddOperation(Float(weight)), Floats(sigmoids), Floats(sums), Floats(sums));
            return;
        }

        T far = T.CreateTruncating(Far);
        for (int k = 0; k < edges.Length; k++)
        {
            sigmoids[k] = Elementary<T>.Sigmoid(T.Clamp((edges[k] - center) * inverse, -far, far));
            sums[k] += weight * sigmoids[k];
        }
    }

    /// <summary>x[k] = e^(x[k] − less).</summary>
    public static void Exp<T>(Span<T> x, T less)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float)) Run(new ExpOperation(Float(less)), Floats(x), Floats(x), Floats(x));
        else
            for (int k = 0; k < x.Length; k++) x[k] = Elementary<T>.Exp(x[k] - less);
    }

    /// <summary>x[k] += log(floor + mass[k]).</summary>
    public static void AddLog<T>(Span<T> x, ReadOnlySpan<T> mass, T floor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float)) Run(new LogOperation(Float(floor)), Floats(mass), Floats(x), Floats(x));
        else
            for (int k = 0; k < x.Length; k++) x[k] += Elementary<T>.Log(floor + mass[k]);
    }

    // From here on float's e⁻ˣ adds nothing to 1.
    private const float Far = 30f;

    private static float Float<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => float.CreateTruncating(x);

    private static Span<float> Floats<T>(Span<T> x)
        where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.Cast<T, float>(x);

    private static ReadOnlySpan<float> Floats<T>(ReadOnlySpan<T> x)
        where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.Cast<T, float>(x);

    private static void Run<TOperation>(TOperation operation, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> target)
        where TOperation : struct, IOperation
    {
        if (Vector512.IsHardwareAccelerated) Run<TOperation, Lanes512>(operation, x, y, target);
        else if (Vector256.IsHardwareAccelerated) Run<TOperation, Lanes256>(operation, x, y, target);
        else Run<TOperation, Lanes128>(operation, x, y, target);
    }

    private static void Run<TOperation, TLanes>(TOperation operation, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> target)
        where TOperation : struct, IOperation
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int k = 0;
        fixed (float* px = x, py = y, pt = target)
        {
            for (; k + TLanes.Count <= target.Length; k += TLanes.Count) operation.Apply(TLanes.Load(px + k), TLanes.Load(py + k)).Store(pt + k);
            int rest = target.Length - k;
            if (rest == 0) return;
            float* ends = stackalloc float[2 * MostLanes];
            new Span<float>(ends, 2 * MostLanes).Clear();
            for (int i = 0; i < rest; i++) (ends[i], ends[MostLanes + i]) = (px[k + i], py[k + i]);
            operation.Apply(TLanes.Load(ends), TLanes.Load(ends + MostLanes)).StorePartial(pt + k, rest);
        }
    }

    private readonly struct SigmoidOperation(float center, float inverse) : IOperation
    {
        public TLanes Apply<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes far = TLanes.Broadcast(Far);
            TLanes near = TLanes.Broadcast(-Far);
            TLanes zero = TLanes.Broadcast(0f);
            TLanes one = TLanes.Broadcast(1f);
            TLanes t = (x - TLanes.Broadcast(center)) * TLanes.Broadcast(inverse);
            t = TLanes.Select(TLanes.Less(t, near), near, t);
            t = TLanes.Select(TLanes.Less(far, t), far, t);
            TLanes isNegative = TLanes.Less(t, zero);
            TLanes e = VectorMath<TLanes>.Exp(TLanes.Select(isNegative, t, zero - t));
            TLanes low = e / (one + e);
            return TLanes.Select(isNegative, low, one - low);
        }
    }

    private readonly struct AddOperation(float weight) : IOperation
    {
        public TLanes Apply<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => y + (TLanes.Broadcast(weight) * x);
    }

    private readonly struct ExpOperation(float less) : IOperation
    {
        public TLanes Apply<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => VectorMath<TLanes>.Exp(x - TLanes.Broadcast(less));
    }

    private readonly struct LogOperation(float floor) : IOperation
    {
        public TLanes Apply<TLanes>(TLanes x, TLanes y)
            where TLanes : unmanaged, ILanes<TLanes> => y + VectorMath<TLanes>.Log(TLanes.Broadcast(floor) + x);
    }
}
