using System.Runtime.CompilerServices;

namespace RiskGan.Core.Numerics.Simd;

/// <content>Kernels whose elements do not depend on each other.</content>
internal sealed unsafe partial class VectorKernels<TLanes>
{
    /// <summary>One output vector from the input rows at column j.</summary>
    private interface IMap
    {
        TLanes Apply(float* x, float* y, nint j);
    }

    /// <inheritdoc/>
    protected override void LeakyReluCore(Matrix<float> x, float slope, Matrix<float> y) => Map(new LeakyReluMap { Slope = slope }, x, x, y);

    /// <inheritdoc/>
    protected override void LeakyReluBackwardCore(Matrix<float> y, float slope, Matrix<float> dy, Matrix<float> dx)
        => Map(new LeakyReluBackwardMap { Slope = slope }, y, dy, dx);

    /// <inheritdoc/>
    protected override void TanhCore(Matrix<float> x, Matrix<float> y) => Map(default(TanhMap), x, x, y);

    /// <inheritdoc/>
    protected override void TanhBackwardCore(Matrix<float> y, Matrix<float> dy, Matrix<float> dx) => Map(default(TanhBackwardMap), y, dy, dx);

    /// <inheritdoc/>
    protected override void ScaleShiftCore(Matrix<float> x, Matrix<float> scale, Matrix<float> shift, Matrix<float> y)
    {
        Map(new ScaleShiftMap { Scale = scale.Data, Shift = shift.Data }, x, x, y);
        GC.KeepAlive(scale);
        GC.KeepAlive(shift);
    }

    /// <inheritdoc/>
    protected override void ScaleShiftLeakyReluCore(Matrix<float> x, Matrix<float> scale, Matrix<float> shift, float slope, Matrix<float> y)
    {
        Map(new ScaleShiftLeakyReluMap { Scale = scale.Data, Shift = shift.Data, Slope = slope }, x, x, y);
        GC.KeepAlive(scale);
        GC.KeepAlive(shift);
    }

    /// <inheritdoc/>
    protected override void LerpCore(Matrix<float> target, Matrix<float> source, float weight) => Map(new LerpMap { Weight = weight }, target, source, target);

    /// <inheritdoc/>
    protected override void AdamCore(Matrix<float> w, Matrix<float> g, Matrix<float> m, Matrix<float> v, in AdamCoefficients coefficients)
    {
        var job = new AdamJob
        {
            W = w.Data,
            G = g.Data,
            M = m.Data,
            V = v.Data,
            Beta1 = (float)coefficients.Beta1,
            Beta2 = (float)coefficients.Beta2,
            Rest1 = (float)(1.0 - coefficients.Beta1),
            Rest2 = (float)(1.0 - coefficients.Beta2),
            Step = (float)coefficients.StepSize,
            Root = (float)coefficients.InverseRootCorrection,
            Epsilon = (float)coefficients.Epsilon,
        };
        Share(job, w.Columns, 1024, w.Columns >= SharedElements);
        GC.KeepAlive(w);
        GC.KeepAlive(g);
        GC.KeepAlive(m);
        GC.KeepAlive(v);
    }

    private void Map<TMap>(TMap map, Matrix<float> x, Matrix<float> y, Matrix<float> z)
        where TMap : unmanaged, IMap
    {
        // A single long row (a parameter arena) is shared out by columns, anything else by rows.
        bool worthIt = (long)z.Rows * z.Columns >= SharedElements;
        var job = new MapJob<TMap>
        {
            X = x.Data,
            XStride = x.Stride,
            Y = y.Data,
            YStride = y.Stride,
            Z = z.Data,
            ZStride = z.Stride,
            Columns = z.Columns,
            ByColumns = z.Rows == 1,
            Map = map,
        };
        if (z.Rows == 1) Share(job, z.Columns, 1024, worthIt);
        else Share(job, z.Rows, 1, worthIt);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        GC.KeepAlive(z);
    }

    private struct MapJob<TMap> : IRangeJob
        where TMap : unmanaged, IMap
    {
        public float* X;
        public float* Y;
        public float* Z;
        public nint XStride;
        public nint YStride;
        public nint ZStride;
        public int Columns;
        public bool ByColumns;
        public TMap Map;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public readonly void Run(int first, int last, int worker)
        {
            TMap map = Map;
            nint start = ByColumns ? first : 0;
            nint end = ByColumns ? last : Columns;
            nint whole = start + ((end - start) / L * L);
            for (nint i = ByColumns ? 0 : first; i < (ByColumns ? 1 : last); i++)
            {
                float* x = X + (i * XStride);
                float* y = Y + (i * YStride);
                float* z = Z + (i * ZStride);
                for (nint j = start; j < whole; j += L) map.Apply(x, y, j).Store(z + j);
                if (whole < end) map.Apply(x, y, whole).StorePartial(z + whole, (int)(end - whole));
            }
        }
    }

    private struct LeakyReluMap : IMap
    {
        public float Slope;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly TLanes Apply(float* x, float* y, nint j)
        {
            TLanes value = TLanes.Load(x + j);
            return TLanes.Select(TLanes.Less(TLanes.Broadcast(0f), value), value, TLanes.Broadcast(Slope) * value);
        }
    }

    private struct LeakyReluBackwardMap : IMap
    {
        public float Slope;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly TLanes Apply(float* x, float* y, nint j)
        {
            TLanes gradient = TLanes.Load(y + j);
            return TLanes.Select(TLanes.Less(TLanes.Broadcast(0f), TLanes.Load(x + j)), gradient, TLanes.Broadcast(Slope) * gradient);
        }
    }

    private struct TanhMap : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly TLanes Apply(float* x, float* y, nint j) => VectorMath<TLanes>.Tanh(TLanes.Load(x + j));
    }

    private struct TanhBackwardMap : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly TLanes Apply(float* x, float* y, nint j)
        {
            TLanes output = TLanes.Load(x + j);
            TLanes negative = output ^ TLanes.BroadcastBits(0x80000000);
            return TLanes.Load(y + j) * TLanes.Fma(negative, output, TLanes.Broadcast(1f));
        }
    }

    private struct ScaleShiftMap : IMap
    {
        public float* Scale;
        public float* Shift;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly TLanes Apply(float* x, float* y, nint j) => TLanes.Fma(TLanes.Load(x + j), TLanes.Load(Scale + j), TLanes.Load(Shift + j));
    }

    private struct ScaleShiftLeakyReluMap : IMap
    {
        public float* Scale;
        public float* Shift;
        public float Slope;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly TLanes Apply(float* x, float* y, nint j)
        {
            TLanes value = TLanes.Fma(TLanes.Load(x + j), TLanes.Load(Scale + j), TLanes.Load(Shift + j));
            return TLanes.Select(TLanes.Less(TLanes.Broadcast(0f), value), value, TLanes.Broadcast(Slope) * value);
        }
    }

    private struct LerpMap : IMap
    {
        public float Weight;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly TLanes Apply(float* x, float* y, nint j)
        {
            TLanes target = TLanes.Load(x + j);
            return TLanes.Fma(TLanes.Broadcast(Weight), TLanes.Load(y + j) - target, target);
        }
    }

    private struct AdamJob : IRangeJob
    {
        public float* W;
        public float* G;
        public float* M;
        public float* V;
        public float Beta1;
        public float Beta2;
        public float Rest1;
        public float Rest2;
        public float Step;
        public float Root;
        public float Epsilon;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public readonly void Run(int first, int last, int worker)
        {
            TLanes beta1 = TLanes.Broadcast(Beta1);
            TLanes beta2 = TLanes.Broadcast(Beta2);
            TLanes rest1 = TLanes.Broadcast(Rest1);
            TLanes rest2 = TLanes.Broadcast(Rest2);
            TLanes step = TLanes.Broadcast(-Step);
            TLanes root = TLanes.Broadcast(Root);
            TLanes epsilon = TLanes.Broadcast(Epsilon);
            for (nint j = first; j < last; j += L)
            {
                TLanes gradient = TLanes.Load(G + j);
                TLanes mean = TLanes.Fma(beta1, TLanes.Load(M + j), rest1 * gradient);
                TLanes square = TLanes.Fma(beta2, TLanes.Load(V + j), rest2 * gradient * gradient);
                TLanes divisor = TLanes.Fma(TLanes.Sqrt(square), root, epsilon);
                TLanes weight = TLanes.Fma(step, mean / divisor, TLanes.Load(W + j));
                if (last - j >= L)
                {
                    mean.Store(M + j);
                    square.Store(V + j);
                    weight.Store(W + j);
                }
                else
                {
                    mean.StorePartial(M + j, (int)(last - j));
                    square.StorePartial(V + j, (int)(last - j));
                    weight.StorePartial(W + j, (int)(last - j));
                }
            }
        }
    }
}
