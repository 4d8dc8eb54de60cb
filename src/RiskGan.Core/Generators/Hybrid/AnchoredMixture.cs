using System.Numerics;
using RiskGan.Core.Numerics;
using RiskGan.Core.Numerics.Simd;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>A mixture of logistics over a column's compressed value y whose centres point at other cells of the row.</summary>
/// <remarks>
/// For each of M components the network says an attention logit for each of A anchors and for "none", an offset d, a log-scale r and a weight logit p:
/// <list type="bullet">
/// <item>μ = Σᵢ softmax(a)ᵢ·yᵢ + 0.3·d over the anchors that are known in this row, and the column's median for "none";</item>
/// <item>s = exp(clamp(r − 2 + log deviation, −11, 3)); π = softmax(p);</item>
/// <item>F(e) = Σₘ πₘ·σ((e − μₘ)/sₘ).</item>
/// </list>
/// Attention over several anchors and an offset that the network computes are never exact. So C more components, the copies, sit at one anchor each: μ is that
/// anchor's y as it is, s = exp(clamp(r − 6 + log deviation, −11, 3)), and π takes part in the same softmax; a copy whose anchor is unknown has none.
/// On small tables there is one more, the linear law's guess (<see cref="ScoreRegression"/>): of centre g and deviations w₋ below and w₊ above it, a normal law about
/// g + w·d, w = (w₋ + w₊)/2, with deviations w₋·exp(r) and w₊·exp(r), made of two logistics; so the network learns only how the row departs from it.
/// So it can say "that cell's value, times a factor, within this tolerance": a precision no hidden layer carries, but a copy does.
/// Shapes: parameters M·(A + 4) + 2C, component after component: A + 1 attention logits (anchors, then none), d, r, p; then r, p of each copy; last d, r, p of the guess. An instance is one thread's room.
/// </remarks>
internal sealed class AnchoredMixture<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _soft;
    private readonly int[] _copies;
    private readonly bool _hasGuess;
    private readonly int _components; // M + C, and the guess's two
    private readonly int _anchors;
    private readonly T _median;
    private readonly T _logDeviation;
    private readonly T[] _attention; // M×(A + 1)
    private readonly T[] _height;    // A + 1, the last the median
    private readonly T[] _center;
    private readonly T[] _anchored;  // μ without the offset
    private readonly T[] _scale;
    private readonly T[] _inverse;
    private readonly T[] _weight;
    private readonly bool[] _isClamped;
    private readonly T[] _dCenter;
    private readonly T[] _dLogScale;
    private readonly T[] _dWeight;
    private readonly T[] _guessReach = new T[2]; // from the middle to each of the guess's components
    private T _guessWidth;
    private readonly T[] _scoreCenter = new T[2]; // the same two on the scale of normal scores
    private readonly T[] _dScoreCenter = new T[2];
    private T _scoreReach;
    private T _scoreInverse;
    private T _scoreWidth;
    private T _dScoreLogScale;

    /// <summary>Room for one row.</summary>
    /// <param name="components">M.</param>
    /// <param name="anchors">A.</param>
    /// <param name="copies">For each copy, which anchor.</param>
    /// <param name="hasGuess">True for a component at the linear law's guess.</param>
    /// <param name="median">The column's median of y.</param>
    /// <param name="deviation">Its standard deviation of y.</param>
    public AnchoredMixture(int components, int anchors, int[] copies, bool hasGuess, float median, float deviation)
    {
        _soft = components;
        _copies = copies;
        _hasGuess = hasGuess;
        components += copies.Length + (hasGuess ? 2 : 0);
        _components = components;
        _anchors = anchors;
        _median = T.CreateTruncating(median);
        _logDeviation = T.CreateTruncating(PortableMath.Log(deviation));
        _attention = new T[_soft * (anchors + 1)];
        _height = new T[anchors + 1];
        _center = new T[components];
        _anchored = new T[components];
        _scale = new T[components];
        _inverse = new T[components];
        _weight = new T[components];
        _isClamped = new bool[components];
        _dCenter = new T[components];
        _dLogScale = new T[components];
        _dWeight = new T[components];
    }

    /// <summary>Number of parameters M·(A + 4) + 2C (+ 3).</summary>
    public int Width => WidthOf(_soft, _anchors, _copies.Length, _hasGuess);

    /// <summary>Number of parameters of M components and C copies over A anchors, and a guess's.</summary>
    public static int WidthOf(int components, int anchors, int copies, bool hasGuess) => (components * (anchors + 4)) + (2 * copies) + (hasGuess ? 3 : 0);

    /// <summary>Number of components, copies and guess included.</summary>
    public int Components => _components;

    /// <summary>Reads one row's parameters.</summary>
    /// <param name="parameters">M·(A + 4) + 2C (+ 3).</param>
    /// <param name="heights">y of the A anchors; with a guess its centre and deviations too.</param>
    /// <param name="isKnown">Which of the A anchors this row knows.</param>
    public void Read(ReadOnlySpan<T> parameters, ReadOnlySpan<T> heights, ReadOnlySpan<bool> isKnown)
    {
        heights[.._anchors].CopyTo(_height);
        _height[_anchors] = _median;
        int stride = _anchors + 4;
        ReadOnlySpan<T> copies = parameters[(_soft * stride)..];
        T greatest = parameters[stride - 1];
        for (int m = 1; m < _soft; m++) greatest = T.Max(greatest, parameters[(m * stride) + stride - 1]);
        for (int c = 0; c < _copies.Length; c++)
            if (isKnown[_copies[c]]) greatest = T.Max(greatest, copies[(2 * c) + 1]);
        if (_hasGuess) greatest = T.Max(greatest, parameters[^1]);
        T total = T.Zero;
        for (int m = 0; m < _soft; m++)
        {
            ReadOnlySpan<T> own = parameters.Slice(m * stride, stride);
            _anchored[m] = Attend(own[..(_anchors + 1)], isKnown, _attention.AsSpan(m * (_anchors + 1), _anchors + 1));
            _center[m] = _anchored[m] + (OffsetUnit * own[_anchors + 1]);
            ReadScale(m, own[_anchors + 2] - T.CreateTruncating(2));
            _weight[m] = Elementary<T>.Exp(own[_anchors + 3] - greatest);
            total += _weight[m];
        }

        for (int c = 0; c < _copies.Length; c++)
        {
            int m = _soft + c;
            _center[m] = heights[_copies[c]];
            ReadScale(m, copies[2 * c] - T.CreateTruncating(6));
            _weight[m] = isKnown[_copies[c]] ? Elementary<T>.Exp(copies[(2 * c) + 1] - greatest) : T.Zero;
            total += _weight[m];
        }

        if (_hasGuess)
        {
            T stretch = Elementary<T>.Exp(T.Clamp(parameters[^2], -GreatestStretch, GreatestStretch));
            T weight = Elementary<T>.Exp(parameters[^1] - greatest);
            _guessWidth = (heights[_anchors + 1] + heights[_anchors + 2]) * T.CreateTruncating(0.5);
            T middle = heights[_anchors] + (_guessWidth * parameters[^3]);
            _scoreWidth = heights[_anchors + 4];
            _scoreReach = HalfNormalCenter * _scoreWidth * stretch;
            _scoreInverse = T.One / (HalfNormalScale * _scoreWidth * stretch);
            T score = heights[_anchors + 3] + (_scoreWidth * parameters[^3]);
            (_scoreCenter[0], _scoreCenter[1]) = (score - _scoreReach, score + _scoreReach);
            for (int side = 0; side < 2; side++)
            {
                int m = _components - 2 + side;
                T deviation = heights[_anchors + 1 + side] * stretch;
                _guessReach[side] = HalfNormalCenter * (side == 0 ? -deviation : deviation);
                _center[m] = middle + _guessReach[side];
                SetScale(m, Elementary<T>.Log(HalfNormalScale * deviation));
                _weight[m] = weight * T.CreateTruncating(0.5);
            }

            total += weight;
        }

        for (int m = 0; m < _components; m++) _weight[m] /= total;
    }

    /// <summary>F at each edge; the sigmoids are kept for <see cref="Backward"/>.</summary>
    /// <param name="edges">E edges; −∞ and ∞ allowed.</param>
    /// <param name="sigmoids">M×E, filled.</param>
    /// <param name="cumulative">E, filled.</param>
    public void Cumulative(ReadOnlySpan<T> edges, Span<T> sigmoids, Span<T> cumulative) => CumulativeOfFirst(_components, edges, sigmoids, cumulative);

    /// <summary><see cref="Cumulative"/> of all components but the guess's, which weigh <see cref="RestWeight"/>.</summary>
    public void CumulativeOfRest(ReadOnlySpan<T> edges, Span<T> sigmoids, Span<T> cumulative) => CumulativeOfFirst(_components - GuessComponents, edges, sigmoids, cumulative);

    /// <summary>The guess's part of F at each edge, on the scale of normal scores.</summary>
    /// <param name="scores">E edges; −∞ and ∞ allowed.</param>
    /// <param name="sigmoids">2×E, filled.</param>
    /// <param name="cumulative">E, filled.</param>
    public void CumulativeOfGuess(ReadOnlySpan<T> scores, Span<T> sigmoids, Span<T> cumulative)
    {
        cumulative.Clear();
        int first = _components - 2;
        for (int side = 0; side < 2; side++)
            if (_weight[first + side] > T.Zero) SpanMath.AddSigmoids(scores, _scoreCenter[side], _scoreInverse, _weight[first + side], sigmoids.Slice(side * scores.Length, scores.Length), cumulative);
    }

    /// <summary>Weight of all components but the guess's.</summary>
    public T RestWeight => _hasGuess ? T.One - GuessWeight : T.One;

    /// <summary>Weight of the guess.</summary>
    public T GuessWeight => _hasGuess ? _weight[^2] + _weight[^1] : T.Zero;

    /// <summary>True where some component is narrower than the way between two heights, and enough mass lies there to tell shares of it.</summary>
    public bool IsNarrow(T low, T high)
    {
        T way = high - low;
        for (int m = 0; m < _components; m++)
            if (_weight[m] > T.Zero && _scale[m] < way) return At(high) - At(low) > LeastMass;
        return false;
    }

    /// <summary>The height between two others where a share of the mass between them is reached, to 2⁻¹⁶ of the way.</summary>
    /// <param name="low">Lower height.</param>
    /// <param name="high">Upper height.</param>
    /// <param name="share">In (0, 1).</param>
    public T Quantile(T low, T high, T share)
    {
        T below = At(low);
        T wanted = below + (share * (At(high) - below));
        for (int i = 0; i < Halvings; i++)
        {
            T middle = low + ((high - low) * T.CreateTruncating(0.5));
            if (At(middle) < wanted) low = middle;
            else high = middle;
        }

        return low + (share * (high - low));
    }

    /// <summary>Starts a row's gradient.</summary>
    public void BeginBackward()
    {
        _dCenter.AsSpan().Clear();
        _dLogScale.AsSpan().Clear();
        _dWeight.AsSpan().Clear();
        _dScoreCenter.AsSpan().Clear();
        _dScoreLogScale = T.Zero;
    }

    /// <summary>Adds ∂L/∂F at each edge, sigmoids as <see cref="Cumulative"/> left them.</summary>
    public void Backward(ReadOnlySpan<T> edges, ReadOnlySpan<T> sigmoids, ReadOnlySpan<T> dCumulative) => BackwardOfFirst(_components, edges, sigmoids, dCumulative);

    /// <summary>The same after <see cref="CumulativeOfRest"/>.</summary>
    public void BackwardOfRest(ReadOnlySpan<T> edges, ReadOnlySpan<T> sigmoids, ReadOnlySpan<T> dCumulative) => BackwardOfFirst(_components - GuessComponents, edges, sigmoids, dCumulative);

    /// <summary>The same after <see cref="CumulativeOfGuess"/>.</summary>
    public void BackwardOfGuess(ReadOnlySpan<T> scores, ReadOnlySpan<T> sigmoids, ReadOnlySpan<T> dCumulative)
    {
        int first = _components - 2;
        for (int side = 0; side < 2; side++)
        {
            if (_weight[first + side] <= T.Zero) continue;
            (T dCenter, T dLogScale, T dWeight) = Derivatives(scores, sigmoids.Slice(side * scores.Length, scores.Length), dCumulative, _scoreCenter[side], _scoreInverse, _weight[first + side]);
            _dScoreCenter[side] += dCenter;
            _dScoreLogScale += dLogScale;
            _dWeight[first + side] += dWeight;
        }
    }

    /// <summary>Adds ∂L/∂<see cref="RestWeight"/> and ∂L/∂<see cref="GuessWeight"/>.</summary>
    public void BackwardOfWeights(T dRest, T dGuess)
    {
        for (int m = 0; m < _components; m++) _dWeight[m] += m < _components - GuessComponents ? dRest : dGuess;
    }

    /// <summary>Writes the gradient of the row's parameters, each clipped to ±<paramref name="clip"/>, times <paramref name="scale"/>.</summary>
    /// <remarks>A narrow component far from its cell has a gradient of 1/s; clipped by row, one such row cannot stop Adam for the others.</remarks>
    public void EndBackward(T scale, T clip, Span<T> gradient)
    {
        int stride = _anchors + 4;
        T mean = T.Zero;
        for (int m = 0; m < _components; m++) mean += _weight[m] * _dWeight[m];
        for (int c = 0; c < _copies.Length; c++)
        {
            int m = _soft + c;
            Span<T> own = gradient.Slice((_soft * stride) + (2 * c), 2);
            own[0] = _isClamped[m] ? T.Zero : Clipped(_dLogScale[m]);
            own[1] = Clipped(_weight[m] * (_dWeight[m] - mean));
        }

        if (_hasGuess)
        {
            int low = _components - 2;
            int high = _components - 1;
            gradient[^3] = Clipped((_guessWidth * (_dCenter[low] + _dCenter[high])) + (_scoreWidth * (_dScoreCenter[0] + _dScoreCenter[1])));
            gradient[^2] = Clipped(StretchGradient(low, 0) + StretchGradient(high, 1) + (_scoreReach * (_dScoreCenter[1] - _dScoreCenter[0])) + _dScoreLogScale);
            gradient[^1] = Clipped((_weight[low] * (_dWeight[low] - mean)) + (_weight[high] * (_dWeight[high] - mean)));
        }

        for (int m = 0; m < _soft; m++)
        {
            Span<T> own = gradient.Slice(m * stride, stride);
            ReadOnlySpan<T> attention = _attention.AsSpan(m * (_anchors + 1), _anchors + 1);
            for (int i = 0; i <= _anchors; i++) own[i] = Clipped(attention[i] * (_height[i] - _anchored[m]) * _dCenter[m]);
            own[_anchors + 1] = Clipped(OffsetUnit * _dCenter[m]);
            own[_anchors + 2] = _isClamped[m] ? T.Zero : Clipped(_dLogScale[m]);
            own[_anchors + 3] = Clipped(_weight[m] * (_dWeight[m] - mean));
        }

        T StretchGradient(int m, int side) => (_guessReach[side] * _dCenter[m]) + (_isClamped[m] ? T.Zero : _dLogScale[m]);

        T Clipped(T d) => T.Clamp(d, -clip, clip) * scale;
    }

    // Two equal logistics at ±c·σ of scale q·σ, c² + (qπ)²/3 = 1, c of least divergence from the normal law: 0.002 nats and 0.006 of F away, one logistic 0.010 and 0.023.
    private static T HalfNormalCenter => T.CreateTruncating(0.5560763);

    private static T HalfNormalScale => T.CreateTruncating(0.4582267);

    private static T GreatestStretch => T.CreateTruncating(6);

    private int GuessComponents => _hasGuess ? 2 : 0;

    // From here on float's e⁻ˣ adds nothing to 1.
    internal static T Far => T.CreateTruncating(30);

    // Of an interval on the way to a quantile.
    internal const int Halvings = 16;

    // Below it float's F has no digits left to tell a share by.
    internal static T LeastMass => T.CreateTruncating(1e-5);

    internal static T OffsetUnit => T.CreateTruncating(0.3);

    internal static T LeastLogScale => T.CreateTruncating(-11);

    internal static T GreatestLogScale => T.CreateTruncating(3);

    private void CumulativeOfFirst(int components, ReadOnlySpan<T> edges, Span<T> sigmoids, Span<T> cumulative)
    {
        cumulative.Clear();
        for (int m = 0; m < components; m++)
            if (_weight[m] > T.Zero) SpanMath.AddSigmoids(edges, _center[m], _inverse[m], _weight[m], sigmoids.Slice(m * edges.Length, edges.Length), cumulative);
    }

    private void BackwardOfFirst(int components, ReadOnlySpan<T> edges, ReadOnlySpan<T> sigmoids, ReadOnlySpan<T> dCumulative)
    {
        for (int m = 0; m < components; m++)
        {
            if (_weight[m] <= T.Zero) continue;
            (T dCenter, T dLogScale, T dWeight) = Derivatives(edges, sigmoids.Slice(m * edges.Length, edges.Length), dCumulative, _center[m], _inverse[m], _weight[m]);
            _dCenter[m] += dCenter;
            _dLogScale[m] += dLogScale;
            _dWeight[m] += dWeight;
        }
    }

    // Of one component, through its sigmoids at the edges.
    private static (T Center, T LogScale, T Weight) Derivatives(ReadOnlySpan<T> edges, ReadOnlySpan<T> sigmoids, ReadOnlySpan<T> dCumulative, T center, T inverse, T weight)
    {
        T dCenter = T.Zero, dLogScale = T.Zero, dWeight = T.Zero;
        for (int k = 0; k < sigmoids.Length; k++)
        {
            T d = dCumulative[k];
            dWeight += d * sigmoids[k];
            T slope = d * weight * sigmoids[k] * (T.One - sigmoids[k]);
            T standard = T.Clamp((edges[k] - center) * inverse, -Far, Far);
            dCenter -= slope * inverse;
            dLogScale -= slope * standard;
        }

        return (dCenter, dLogScale, dWeight);
    }

    private void ReadScale(int component, T logScale) => SetScale(component, logScale + _logDeviation);

    private void SetScale(int component, T logScale)
    {
        _isClamped[component] = logScale < LeastLogScale || logScale > GreatestLogScale;
        _scale[component] = Elementary<T>.Exp(T.Clamp(logScale, LeastLogScale, GreatestLogScale));
        _inverse[component] = T.One / _scale[component];
    }

    private T At(T height)
    {
        T sum = T.Zero;
        for (int m = 0; m < _components; m++)
        {
            T x = T.Clamp((height - _center[m]) * _inverse[m], -Far, Far);
            sum += _weight[m] / (T.One + Elementary<T>.Exp(-x));
        }

        return sum;
    }

    private T Attend(ReadOnlySpan<T> logits, ReadOnlySpan<bool> isKnown, Span<T> attention)
    {
        T greatest = logits[^1];
        for (int i = 0; i < isKnown.Length; i++)
            if (isKnown[i]) greatest = T.Max(greatest, logits[i]);
        logits.CopyTo(attention);
        SpanMath.Exp(attention, greatest);
        T total = T.Zero;
        for (int i = 0; i < attention.Length; i++)
        {
            if (i < isKnown.Length && !isKnown[i]) attention[i] = T.Zero;
            total += attention[i];
        }

        T center = T.Zero;
        for (int i = 0; i < attention.Length; i++)
        {
            attention[i] /= total;
            center += attention[i] * _height[i];
        }

        return center;
    }
}
