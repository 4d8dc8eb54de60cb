using System.Numerics;
using RiskGan.Core.Numerics;
using RiskGan.Core.Numerics.Simd;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>From a cell's network output to the law of its token and of the position inside it; loss and gradient beside it.</summary>
/// <remarks>
/// Token law: softmax of the K logits; with a mixture, logitₖ + log(ε + F(eₖ₊₁) − F(eₖ)): a histogram times a local law, and a normalised law again.
/// The linear law's guess is a component on the scale of normal scores, where its masses are chances among the training ranks as they are.
/// Position law inside bin b: softmax of log(ε' + dₖ·(F(eₖ₊₁) − F(eₖ))) over the bin's P rank positions, dₖ the mean width of the bin's positions in y over
/// the position's own, and the guess's mass added: a tilt of the training rows' law by the mixture's density, so that a mixture wider than the bin leaves that law as it is.
/// Atom inside position: λ·(its share of the position's ranks) + (1 − λ)·(its part of the mixture's mass there), λ = 0.01, where some component is
/// narrower than the position, else by ranks alone; so copies and formulas hold to the value, not to a position's width.
/// Loss: −log P(token) − log P(position | token) − log P(atom | position), nats.
/// Shapes: output K + M·(A + 4) + 2C (+ 3 with a guess) as <see cref="HybridLayout"/> says. An instance is one thread's room.
/// </remarks>
internal sealed class CellHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _tokens;
    private readonly T _clip;
    private readonly AnchoredMixture<T>? _mixture;
    private readonly NumericTokens? _numeric;
    private readonly T[] _binEdges = [];
    private readonly T[][] _positionEdges = [];
    private readonly T[][] _positionDensity = [];
    private readonly T[] _binSigmoids = [];
    private readonly T[] _positionSigmoids = [];
    private readonly T[] _binCumulative = [];
    private readonly T[] _positionCumulative = [];
    private readonly T[] _binMass = [];
    private readonly T[] _positionMass = [];
    private readonly T[] _dCumulative = [];
    private readonly T[] _positionLaw = [];
    private readonly T[] _atomEdges = new T[4];
    private readonly T[] _atomCumulative = new T[4];
    private readonly T[] _dAtoms = new T[4];
    private readonly T[] _atomSigmoids = [];
    private readonly T[] _law;
    private readonly bool _hasGuess;
    private readonly T[] _binScores = [];
    private readonly T[][] _positionScores = [];
    private readonly T[] _binGuess = [];
    private readonly T[] _positionGuess = [];
    private readonly T[] _binGuessSigmoids = [];
    private readonly T[] _positionGuessSigmoids = [];

    /// <summary>Room for a cell's laws; <paramref name="clip"/> bounds one row's gradient of each mixture parameter.</summary>
    public CellHead(HybridLayout layout, int cell, double clip = 3)
    {
        _clip = T.CreateChecked(clip);
        _tokens = layout.TokenCount(cell);
        _law = new T[_tokens];
        if (!layout.HasMixture(cell)) return;
        NumericTokens numeric = layout.Numerics[cell];
        _numeric = numeric;
        int components = layout.Settings.Components;
        _mixture = new AnchoredMixture<T>(components, layout.AnchorCount(cell), layout.Copies(cell), layout.HasGuess(cell), numeric.Median, numeric.Deviation);
        _binEdges = [.. numeric.BinEdge.Select(T.CreateTruncating)];
        _positionEdges = [.. numeric.PositionEdge.Select(edges => edges.Select(T.CreateTruncating).ToArray())];
        _positionDensity = [.. numeric.PositionDensity.Select(factors => factors.Select(T.CreateTruncating).ToArray())];
        int positions = numeric.Positions;
        components = _mixture.Components;
        _binSigmoids = new T[components * _binEdges.Length];
        _positionSigmoids = new T[components * (positions - 1)];
        _binCumulative = new T[_binEdges.Length];
        _positionCumulative = new T[positions - 1];
        _binMass = new T[_tokens];
        _positionMass = new T[positions];
        _atomSigmoids = new T[components * 4];
        _positionLaw = new T[positions];
        _dCumulative = new T[Math.Max(_binEdges.Length, positions - 1)];
        _hasGuess = layout.HasGuess(cell);
        if (!_hasGuess) return;
        _binScores = [.. numeric.BinScore.Select(T.CreateTruncating)];
        _positionScores = [.. numeric.PositionScore.Select(scores => scores.Select(T.CreateTruncating).ToArray())];
        _binGuess = new T[_binScores.Length];
        _positionGuess = new T[positions - 1];
        _binGuessSigmoids = new T[2 * _binScores.Length];
        _positionGuessSigmoids = new T[2 * (positions - 1)];
    }

    /// <summary>True where the cell has positions and reads anchors.</summary>
    public bool HasMixture => _mixture is not null;

    /// <summary>The law of the token; also readies <see cref="PositionLaw"/>.</summary>
    public ReadOnlySpan<T> TokenLaw(ReadOnlySpan<T> output, ReadOnlySpan<T> heights, ReadOnlySpan<bool> isKnown)
    {
        output[.._tokens].CopyTo(_law);
        if (_mixture is not null)
        {
            _mixture.Read(output[_tokens..], heights, isKnown);
            _mixture.CumulativeOfRest(_binEdges, _binSigmoids, _binCumulative);
            Masses(_binCumulative, T.Zero, _mixture.RestWeight, _binMass);
            if (_hasGuess)
            {
                _mixture.CumulativeOfGuess(_binScores, _binGuessSigmoids, _binGuess);
                AddMasses(_binGuess, T.Zero, _mixture.GuessWeight, _binMass);
            }

            SpanMath.AddLog<T>(_law, _binMass, BinFloor);
        }

        Softmax(_law);
        return _law;
    }

    /// <summary>The law of the position inside a bin after <see cref="TokenLaw"/>; empty for a bin of one atom.</summary>
    public ReadOnlySpan<T> PositionLaw(int bin)
    {
        if (_mixture is null || _positionEdges[bin].Length == 0) return [];
        _mixture.CumulativeOfRest(_positionEdges[bin], _positionSigmoids, _positionCumulative);
        Masses(_positionCumulative, bin == 0 ? T.Zero : _binCumulative[bin - 1], bin == _tokens - 1 ? _mixture.RestWeight : _binCumulative[bin], _positionMass);
        for (int k = 0; k < _positionMass.Length; k++) _positionMass[k] *= _positionDensity[bin][k];
        if (_hasGuess)
        {
            _mixture.CumulativeOfGuess(_positionScores[bin], _positionGuessSigmoids, _positionGuess);
            AddMasses(_positionGuess, bin == 0 ? T.Zero : _binGuess[bin - 1], bin == _tokens - 1 ? _mixture.GuessWeight : _binGuess[bin], _positionMass);
        }

        _positionLaw.AsSpan().Clear();
        SpanMath.AddLog<T>(_positionLaw, _positionMass, PositionFloor);
        Softmax(_positionLaw);
        return _positionLaw;
    }

    /// <summary>A place inside a bin, in [0, 1), drawn inside one of its positions after <see cref="PositionLaw"/>.</summary>
    /// <param name="bin">A bin of more than one atom.</param>
    /// <param name="place">The position.</param>
    /// <param name="uniform">In (0, 1).</param>
    public float Inside(int bin, int place, float uniform)
    {
        (float low, float high) = _numeric!.PositionRange(bin, place);
        float even = uniform;
        if (_mixture!.IsNarrow(T.CreateTruncating(low), T.CreateTruncating(high)))
        {
            float evenly = float.CreateTruncating(Evenly);
            if (uniform >= evenly)
            {
                T share = T.CreateTruncating((uniform - evenly) / (1 - evenly));
                return _numeric.PlaceOfHeight(bin, place, float.CreateTruncating(_mixture.Quantile(T.CreateTruncating(low), T.CreateTruncating(high), share)));
            }

            even = uniform / evenly;
        }

        return Math.Min((place + even) / _numeric.Positions, GreatestPosition);
    }

    /// <summary>The loss of one row in nats, and, times <paramref name="scale"/>, its gradient.</summary>
    /// <param name="output">K + M·(A + 4).</param>
    /// <param name="heights">y of the A anchors; with a guess its centre and deviations too.</param>
    /// <param name="isKnown">Which anchors are known.</param>
    /// <param name="token">The true token.</param>
    /// <param name="position">The true position in [0, 1).</param>
    /// <param name="atom">The true atom; not looked at for a category.</param>
    /// <param name="scale">Factor of the gradient.</param>
    /// <param name="gradient">∂(scale·L)/∂output, all of it written; empty for the loss alone.</param>
    public double Loss(ReadOnlySpan<T> output, ReadOnlySpan<T> heights, ReadOnlySpan<bool> isKnown, int token, float position, int atom, T scale, Span<T> gradient)
    {
        ReadOnlySpan<T> law = TokenLaw(output, heights, isKnown);
        double loss = -Log(law[token]);
        ReadOnlySpan<T> inside = PositionLaw(token);
        int place = inside.IsEmpty ? 0 : Math.Min((int)(position * inside.Length), inside.Length - 1);
        bool hasAtoms = false;
        if (!inside.IsEmpty)
        {
            loss -= Log(inside[place]);
            (double inPosition, hasAtoms) = AtomLoss(token, place, atom);
            loss += inPosition;
        }

        if (gradient.IsEmpty) return loss;

        for (int k = 0; k < _tokens; k++) gradient[k] = scale * law[k];
        gradient[token] -= scale;
        if (_mixture is null) return loss;
        _mixture.BeginBackward();
        MassGradients(law, token, BinFloor, _binMass, [], _binEdges.Length);
        _mixture.BackwardOfRest(_binEdges, _binSigmoids, _dCumulative.AsSpan(0, _binEdges.Length));
        if (_hasGuess) _mixture.BackwardOfGuess(_binScores, _binGuessSigmoids, _dCumulative.AsSpan(0, _binEdges.Length));
        if (!inside.IsEmpty) AddPositionGradient(inside, place, token);
        if (hasAtoms) _mixture.Backward(_atomEdges, _atomSigmoids, _dAtoms);
        _mixture.EndBackward(scale, _clip, gradient[_tokens..]);
        return loss;
    }

    // Below 1, in float too.
    internal const float GreatestPosition = 0.9999999f;

    // λ: the part of an atom's chance that follows the ranks whatever the mixture says.
    internal static T Evenly => T.CreateTruncating(0.01);

    internal static T BinFloor => T.CreateTruncating(1e-3);

    internal static T PositionFloor => T.CreateTruncating(2e-4);

    private static double Log(T x) => double.CreateTruncating(Elementary<T>.Log(T.Max(x, T.CreateTruncating(1e-30))));

    private static void Softmax(Span<T> x)
    {
        T greatest = x[0];
        for (int k = 1; k < x.Length; k++) greatest = x[k] > greatest ? x[k] : greatest; // T.Max looks at NaN and signs of zero first
        SpanMath.Exp(x, greatest);
        T total = T.Zero;
        for (int k = 0; k < x.Length; k++) total += x[k];
        T inverse = T.One / total;
        for (int k = 0; k < x.Length; k++) x[k] *= inverse;
    }

    private static void Masses(ReadOnlySpan<T> cumulative, T before, T after, Span<T> mass)
    {
        T below = before;
        for (int k = 0; k < mass.Length; k++)
        {
            T above = k < cumulative.Length ? cumulative[k] : after;
            mass[k] = T.Max(above - below, T.Zero);
            below = above;
        }
    }

    private static void AddMasses(ReadOnlySpan<T> cumulative, T before, T after, Span<T> mass)
    {
        T below = before;
        for (int k = 0; k < mass.Length; k++)
        {
            T above = k < cumulative.Length ? cumulative[k] : after;
            mass[k] += T.Max(above - below, T.Zero);
            below = above;
        }
    }

    // −log P(atom | position); where the mixture decides, its gradient by F at the four edges is left in _dAtoms.
    private (double Loss, bool ByMixture) AtomLoss(int bin, int place, int atom)
    {
        (float low, float high) = _numeric!.PositionRange(bin, place);
        (float from, float to, float part) = _numeric.AtomRange(bin, place, atom);
        if (part >= 1) return (0, false);
        T share = T.Max(T.CreateTruncating(part), LeastPart);
        (_atomEdges[0], _atomEdges[1], _atomEdges[2], _atomEdges[3]) = (T.CreateTruncating(low), T.CreateTruncating(from), T.CreateTruncating(to), T.CreateTruncating(high));
        if (!_mixture!.IsNarrow(_atomEdges[0], _atomEdges[3])) return (-Log(share), false);
        _mixture.Cumulative(_atomEdges, _atomSigmoids, _atomCumulative);
        T whole = _atomCumulative[3] - _atomCumulative[0];
        T own = T.Max(_atomCumulative[2] - _atomCumulative[1], T.Zero);
        T chance = (Evenly * share) + ((T.One - Evenly) * own / whole);
        T byOwn = (T.One - Evenly) / (whole * chance);
        T byWhole = byOwn * own / whole;
        (_dAtoms[0], _dAtoms[1], _dAtoms[2], _dAtoms[3]) = (-byWhole, byOwn, -byOwn, byWhole);
        return (-Log(chance), true);
    }

    // Rounding may leave an atom at a position's edge none of it.
    private static T LeastPart => T.CreateTruncating(1e-4);

    private void AddPositionGradient(ReadOnlySpan<T> inside, int place, int bin)
    {
        T dRest = AddPositionGradient(inside, place, bin, _positionDensity[bin], _positionEdges[bin].Length, isGuess: false);
        if (!_hasGuess) return;
        T dGuess = AddPositionGradient(inside, place, bin, [], _positionEdges[bin].Length, isGuess: true);
        if (bin == _tokens - 1) _mixture!.BackwardOfWeights(dRest, dGuess);
    }

    // The bin's own two edges end the first and the last position; returns ∂L/∂F at the upper one.
    private T AddPositionGradient(ReadOnlySpan<T> inside, int place, int bin, ReadOnlySpan<T> density, int edges, bool isGuess)
    {
        T first = MassGradient(inside, place, PositionFloor, _positionMass, density, 0);
        T last = MassGradient(inside, place, PositionFloor, _positionMass, density, inside.Length - 1);
        MassGradients(inside, place, PositionFloor, _positionMass, density, edges);
        Span<T> d = _dCumulative.AsSpan(0, edges);
        if (isGuess) _mixture!.BackwardOfGuess(_positionScores[bin], _positionGuessSigmoids, d);
        else _mixture!.BackwardOfRest(_positionEdges[bin], _positionSigmoids, d);
        d = _dCumulative.AsSpan(0, _binEdges.Length);
        d.Clear();
        if (bin > 0) d[bin - 1] = -first;
        if (bin < _tokens - 1) d[bin] = last;
        if (isGuess) _mixture.BackwardOfGuess(_binScores, _binGuessSigmoids, d);
        else _mixture.BackwardOfRest(_binEdges, _binSigmoids, d);
        return last;
    }

    // Leaves ∂L/∂F at each edge between masses in _dCumulative.
    private void MassGradients(ReadOnlySpan<T> law, int truth, T floor, ReadOnlySpan<T> mass, ReadOnlySpan<T> factors, int edges)
    {
        Span<T> d = _dCumulative.AsSpan(0, edges);
        T left = MassGradient(law, truth, floor, mass, factors, 0);
        for (int k = 0; k < d.Length; k++)
        {
            T right = MassGradient(law, truth, floor, mass, factors, k + 1);
            d[k] = left - right;
            left = right;
        }
    }

    // ∂L/∂ΔFₖ = (lawₖ − [k is the truth])·dₖ/(floor + dₖ·ΔFₖ); the mass holds its factor already, none given means 1.
    private static T MassGradient(ReadOnlySpan<T> law, int truth, T floor, ReadOnlySpan<T> mass, ReadOnlySpan<T> factors, int k) =>
        (law[k] - (k == truth ? T.One : T.Zero)) * (factors.IsEmpty ? T.One : factors[k]) / (floor + mass[k]);
}
