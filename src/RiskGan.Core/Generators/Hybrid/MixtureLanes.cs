using System.Runtime.CompilerServices;
using RiskGan.Core.Numerics;
using RiskGan.Core.Numerics.Simd;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary><see cref="AnchoredMixture{T}"/> of as many rows as a vector has lanes, a row in each lane: the same numbers to the bit, without gradients.</summary>
/// <remarks>
/// A row's sums over components and anchors have their order; with a row in each lane they keep it, and nothing is left over at the end of a short list.
/// Memory belongs to the caller: anchors' heights and marks of known ones are laid out lane by lane before <see cref="Read"/>.
/// </remarks>
internal sealed unsafe class MixtureLanes<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private readonly Matrix<float> _room;
    private readonly float* _attention; // A + 1
    private readonly float* _center;    // M + C, as what follows
    private readonly float* _scale;
    private readonly float* _inverse;
    private readonly float* _weight;
    private int _components;

    /// <summary>Room for so many components, copies counted, over so many anchors.</summary>
    public MixtureLanes(int components, int anchors)
    {
        _room = new Matrix<float>(1, ((3 * anchors) + 1 + (4 * components)) * L);
        Heights = _room.Data;
        Known = Heights + ((nint)anchors * L);
        _attention = Known + ((nint)anchors * L);
        _center = _attention + ((nint)(anchors + 1) * L);
        _scale = _center + ((nint)components * L);
        _inverse = _scale + ((nint)components * L);
        _weight = _inverse + ((nint)components * L);
    }

    /// <summary>y of the anchors: A vectors.</summary>
    public float* Heights { get; }

    /// <summary>All bits set where a row knows an anchor: A vectors.</summary>
    public float* Known { get; }

    private static int L => TLanes.Count;

    /// <summary>Reads the rows' parameters.</summary>
    /// <param name="parameters">M·(A + 4) + 2C vectors.</param>
    /// <param name="soft">M.</param>
    /// <param name="anchors">A.</param>
    /// <param name="copies">For each copy, which anchor.</param>
    /// <param name="median">The column's median of y.</param>
    /// <param name="logDeviation">Logarithm of its deviation.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Read(float* parameters, int soft, int anchors, int[] copies, float median, float logDeviation)
    {
        _components = soft + copies.Length;
        nint stride = (nint)(anchors + 4) * L;
        float* ofCopies = parameters + (soft * stride);
        TLanes greatest = TLanes.Load(parameters + stride - L);
        for (int m = 1; m < soft; m++) greatest = Max(greatest, TLanes.Load(parameters + ((m + 1) * stride) - L));
        for (int c = 0; c < copies.Length; c++)
        {
            TLanes own = TLanes.Load(ofCopies + ((nint)((2 * c) + 1) * L));
            greatest = TLanes.Select(TLanes.Load(Known + ((nint)copies[c] * L)), Max(greatest, own), greatest);
        }

        TLanes total = default;
        TLanes deviation = TLanes.Broadcast(logDeviation);
        for (int m = 0; m < soft; m++)
        {
            float* own = parameters + (m * stride);
            TLanes offset = TLanes.Broadcast(AnchoredMixture<float>.OffsetUnit) * TLanes.Load(own + ((nint)(anchors + 1) * L));
            (Attend(own, anchors, median) + offset).Store(_center + ((nint)m * L));
            ReadScale(m, TLanes.Load(own + ((nint)(anchors + 2) * L)) - TLanes.Broadcast(2f) + deviation);
            total += Weigh(m, TLanes.Load(own + ((nint)(anchors + 3) * L)) - greatest, TLanes.BroadcastBits(uint.MaxValue));
        }

        for (int c = 0; c < copies.Length; c++)
        {
            int m = soft + c;
            TLanes.Load(Heights + ((nint)copies[c] * L)).Store(_center + ((nint)m * L));
            ReadScale(m, TLanes.Load(ofCopies + ((nint)(2 * c) * L)) - TLanes.Broadcast(6f) + deviation);
            total += Weigh(m, TLanes.Load(ofCopies + ((nint)((2 * c) + 1) * L)) - greatest, TLanes.Load(Known + ((nint)copies[c] * L)));
        }

        for (int m = 0; m < _components; m++) (TLanes.Load(_weight + ((nint)m * L)) / total).Store(_weight + ((nint)m * L));
    }

    /// <summary>F at edges that are the same for all rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Cumulative(ReadOnlySpan<float> edges, float* cumulative)
    {
        for (int k = 0; k < edges.Length; k++) Sigmoids(TLanes.Broadcast(edges[k])).Store(cumulative + ((nint)k * L));
    }

    /// <summary>F at each row's own edges.</summary>
    /// <param name="edges">Vectors of edges.</param>
    /// <param name="count">How many.</param>
    /// <param name="cumulative">As many, filled; may be the edges.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Cumulative(float* edges, int count, float* cumulative)
    {
        for (int k = 0; k < count; k++) Sigmoids(TLanes.Load(edges + ((nint)k * L))).Store(cumulative + ((nint)k * L));
    }

    /// <summary>A mask of the rows of which some component is narrower than the way between two heights, and enough mass lies there to tell shares of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public TLanes IsNarrow(TLanes low, TLanes high)
    {
        TLanes way = high - low;
        TLanes isNarrow = default;
        for (int m = 0; m < _components; m++)
        {
            TLanes own = TLanes.Less(default, TLanes.Load(_weight + ((nint)m * L))) & TLanes.Less(TLanes.Load(_scale + ((nint)m * L)), way);
            isNarrow = TLanes.Select(own, own, isNarrow);
        }

        return isNarrow & TLanes.Less(TLanes.Broadcast(AnchoredMixture<float>.LeastMass), At(high) - At(low));
    }

    /// <summary>The heights between two others where a share of the mass between them is reached.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public TLanes Quantile(TLanes low, TLanes high, TLanes share)
    {
        TLanes below = At(low);
        TLanes wanted = below + (share * (At(high) - below));
        for (int i = 0; i < AnchoredMixture<float>.Halvings; i++)
        {
            TLanes middle = low + ((high - low) * TLanes.Broadcast(0.5f));
            TLanes isBelow = TLanes.Less(At(middle), wanted);
            low = TLanes.Select(isBelow, middle, low);
            high = TLanes.Select(isBelow, high, middle);
        }

        return low + (share * (high - low));
    }

    private void ReadScale(int component, TLanes logScale)
    {
        TLanes least = TLanes.Broadcast(AnchoredMixture<float>.LeastLogScale), greatest = TLanes.Broadcast(AnchoredMixture<float>.GreatestLogScale);
        logScale = TLanes.Select(TLanes.Less(logScale, least), least, logScale);
        TLanes scale = VectorMath<TLanes>.ExpOfNear(TLanes.Select(TLanes.Less(greatest, logScale), greatest, logScale));
        scale.Store(_scale + ((nint)component * L));
        (TLanes.Broadcast(1f) / scale).Store(_inverse + ((nint)component * L));
    }

    private TLanes Weigh(int component, TLanes logit, TLanes isThere)
    {
        TLanes weight = VectorMath<TLanes>.Exp(logit) & isThere;
        weight.Store(_weight + ((nint)component * L));
        return weight;
    }

    // μ without the offset.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private TLanes Attend(float* logits, int anchors, float median)
    {
        TLanes greatest = TLanes.Load(logits + ((nint)anchors * L));
        for (int i = 0; i < anchors; i++)
            greatest = TLanes.Select(TLanes.Load(Known + ((nint)i * L)), Max(greatest, TLanes.Load(logits + ((nint)i * L))), greatest);
        TLanes total = default;
        for (int i = 0; i <= anchors; i++)
        {
            TLanes e = VectorMath<TLanes>.Exp(TLanes.Load(logits + ((nint)i * L)) - greatest);
            if (i < anchors) e &= TLanes.Load(Known + ((nint)i * L));
            e.Store(_attention + ((nint)i * L));
            total += e;
        }

        TLanes center = default;
        for (int i = 0; i <= anchors; i++)
        {
            TLanes height = i < anchors ? TLanes.Load(Heights + ((nint)i * L)) : TLanes.Broadcast(median);
            center += TLanes.Load(_attention + ((nint)i * L)) / total * height;
        }

        return center;
    }

    // F as Cumulative has it: a component without weight adds nothing to a sum that is not negative.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLanes Sigmoids(TLanes edge)
    {
        TLanes sum = default;
        TLanes one = TLanes.Broadcast(1f);
        for (nint m = 0; m < (nint)_components * L; m += L)
        {
            TLanes t = Near((edge - TLanes.Load(_center + m)) * TLanes.Load(_inverse + m));
            TLanes isNegative = TLanes.Less(t, default);
            TLanes e = VectorMath<TLanes>.ExpOfNear(TLanes.Select(isNegative, t, default(TLanes) - t));
            TLanes low = e / (one + e);
            sum += TLanes.Load(_weight + m) * TLanes.Select(isNegative, low, one - low);
        }

        return sum;
    }

    // F as quantiles have it: the same function by another formula, so other last bits.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private TLanes At(TLanes height)
    {
        TLanes sum = default;
        TLanes one = TLanes.Broadcast(1f);
        for (nint m = 0; m < (nint)_components * L; m += L)
        {
            TLanes t = Near((height - TLanes.Load(_center + m)) * TLanes.Load(_inverse + m));
            sum += TLanes.Load(_weight + m) / (one + VectorMath<TLanes>.ExpOfNear(t ^ TLanes.BroadcastBits(0x80000000)));
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Near(TLanes t)
    {
        TLanes far = TLanes.Broadcast(AnchoredMixture<float>.Far), near = TLanes.Broadcast(-AnchoredMixture<float>.Far);
        t = TLanes.Select(TLanes.Less(t, near), near, t);
        return TLanes.Select(TLanes.Less(far, t), far, t);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Max(TLanes a, TLanes b) => TLanes.Select(TLanes.Less(a, b), b, a);
}
