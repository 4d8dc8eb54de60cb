using System.Runtime.CompilerServices;
using RiskGan.Core.Numerics;
using RiskGan.Core.Numerics.Simd;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>Draws a cell of many rows after the cell's network has run: what <see cref="CellModel{T}.Draw"/> does row by row, to the bit.</summary>
internal abstract class CellDraws
{
    /// <summary>Draws at the kernels' vector width; null where they are plain loops, as the cells' own are. For cells without a guess of the linear law.</summary>
    public static CellDraws? For(Kernels<float> kernels, HybridLayout layout) => kernels switch
    {
        VectorKernels<Lanes128> => new CellDraws<Lanes128>(layout),
        VectorKernels<Lanes256> => new CellDraws<Lanes256>(layout),
        VectorKernels<Lanes512> => new CellDraws<Lanes512>(layout),
        _ => null,
    };

    /// <summary>Draws the cell for the rows that do not know it, and sets it in the batch.</summary>
    /// <param name="model">The cell, after its network ran.</param>
    /// <param name="batch">The batch that went forward.</param>
    /// <param name="rows">How many of its rows.</param>
    /// <param name="tokens">For each row the number in (0, 1) that picks the token.</param>
    /// <param name="places">For each row the number in (0, 1) that picks the position inside it.</param>
    /// <param name="without">A token that may not be drawn, or −1.</param>
    public abstract void Draw(CellModel<float> model, TokenBatch<float> batch, int rows, ReadOnlySpan<float> tokens, ReadOnlySpan<float> places, int without);
}

/// <summary>The draws with a row in each lane.</summary>
/// <remarks>
/// The laws are softmaxes and running sums of a few dozen numbers a row: sums with an order, which as one row's chain leave most of the processor idle.
/// A group of rows is turned on the way in; all room is for the widest cell and stays in the first-level cache. An instance is one thread's.
/// </remarks>
internal sealed unsafe class CellDraws<TLanes> : CellDraws
    where TLanes : unmanaged, ILanes<TLanes>
{
    private readonly HybridLayout _layout;
    private readonly float[] _logDeviations;
    private readonly MixtureLanes<TLanes> _mixture;
    private readonly Matrix<float> _room;
    private readonly float* _output;     // outputs of the cell's network; the first become the token law
    private readonly float* _cumulative; // F at the edges between bins
    private readonly float* _edges;      // edges between a row's positions, then F there
    private readonly float* _density;
    private readonly float* _positions;  // the position law
    private readonly float* _low;        // single vectors from here on
    private readonly float* _high;
    private readonly float* _share;
    private readonly float* _rest;
    private readonly float* _uniform;
    private readonly int* _tokens;
    private readonly int* _places;

    /// <summary>Room for the layout's widest cell.</summary>
    public CellDraws(HybridLayout layout)
    {
        _layout = layout;
        int width = 1, tokens = 1, anchors = 0, components = 1;
        for (int cell = 0; cell < layout.CellCount; cell++)
        {
            width = Math.Max(width, layout.OutputWidth(cell));
            tokens = Math.Max(tokens, layout.TokenCount(cell));
            if (!layout.HasMixture(cell)) continue;
            anchors = Math.Max(anchors, layout.AnchorCount(cell));
            components = Math.Max(components, layout.Settings.Components + layout.Copies(cell).Length);
        }

        int positions = layout.Settings.Positions;
        _mixture = new MixtureLanes<TLanes>(components, anchors);
        _logDeviations = [.. layout.Numerics.Select(numeric => PortableMath.Log(numeric.Deviation))];
        _room = new Matrix<float>(1, (width + tokens + (3 * positions) + 7) * L);
        _output = _room.Data;
        _cumulative = _output + ((nint)width * L);
        _edges = _cumulative + ((nint)tokens * L);
        _density = _edges + ((nint)positions * L);
        _positions = _density + ((nint)positions * L);
        _low = _positions + ((nint)positions * L);
        _high = _low + L;
        _share = _high + L;
        _rest = _share + L;
        _uniform = _rest + L;
        _tokens = (int*)(_uniform + L);
        _places = _tokens + L;
    }

    private static int L => TLanes.Count;

    /// <inheritdoc/>
    public override void Draw(CellModel<float> model, TokenBatch<float> batch, int rows, ReadOnlySpan<float> tokens, ReadOnlySpan<float> places, int without)
    {
        int cell = model.Cell;
        Matrix<float> output = model.Output;
        for (int first = 0; first < rows; first += L)
        {
            int count = Math.Min(L, rows - first);
            Transposition.Copy(output.Data + ((nint)first * output.Stride), output.Stride, count, output.Columns, _output, L);
            tokens.Slice(first, count).CopyTo(new Span<float>(_uniform, L));
            if (_layout.HasMixture(cell)) Mix(model, batch, first, count);
            Softmax(_output, _layout.TokenCount(cell));
            Pick(_output, _layout.TokenCount(cell), without, _tokens);
            if (cell >= _layout.NumericCount)
            {
                for (int r = 0; r < count; r++)
                    if (!batch.Known(first + r)[cell]) batch.SetLevel(first + r, cell, _tokens[r]);
                continue;
            }

            places.Slice(first, count).CopyTo(new Span<float>(_uniform, L));
            SetNumbers(_layout.Numerics[cell], batch, cell, first, count);
        }

        GC.KeepAlive(output);
        GC.KeepAlive(_room);
    }

    // Logits become logits of the token law: the mixture's mass in each bin comes in.
    private void Mix(CellModel<float> model, TokenBatch<float> batch, int first, int count)
    {
        int cell = model.Cell;
        NumericTokens numeric = _layout.Numerics[cell];
        int anchors = _layout.AnchorCount(cell);
        for (int r = 0; r < count; r++)
        {
            model.ReadAnchors(batch, first + r, inOrder: false, out ReadOnlySpan<float> heights, out ReadOnlySpan<bool> isKnown);
            for (int i = 0; i < anchors; i++)
            {
                _mixture.Heights[((nint)i * L) + r] = heights[i];
                ((int*)_mixture.Known)[((nint)i * L) + r] = isKnown[i] ? -1 : 0;
            }
        }

        int bins = numeric.BinCount;
        _mixture.Read(_output + ((nint)bins * L), _layout.Settings.Components, anchors, _layout.Copies(cell), numeric.Median, _logDeviations[cell]);
        _mixture.Cumulative(numeric.BinEdge, _cumulative);
        AddLogOfMasses(_output, bins);
    }

    // Positions inside the drawn bins, and places inside the positions.
    private void SetNumbers(NumericTokens numeric, TokenBatch<float> batch, int cell, int first, int count)
    {
        bool any = LayOutPositions(numeric, count);
        if (any)
        {
            int positions = numeric.Positions;
            _mixture.Cumulative(_edges, positions - 1, _edges);
            LogOfPositions(positions);
            Softmax(_positions, positions);
            Pick(_positions, positions, -1, _places);
            PlaceInside(numeric, count);
        }

        for (int r = 0; r < count; r++)
        {
            int row = first + r, token = _tokens[r];
            if (batch.Known(row)[cell]) continue;
            float position = numeric.PositionEdge[token].Length > 0 ? PositionOf(numeric, token, r) : numeric.IsSingle(token) ? 0.5f : _uniform[r];
            batch.SetNumber(row, cell, token, position, numeric.AtomAt(token, numeric.RankOf(token, position)));
        }
    }

    // Each row has the edges of its own bin; a bin of one atom, edges nobody will ask about.
    private bool LayOutPositions(NumericTokens numeric, int count)
    {
        bool any = false;
        int last = numeric.BinCount - 1;
        for (int r = 0; r < L; r++)
        {
            int token = r < count ? _tokens[r] : 0;
            float[] edges = numeric.PositionEdge[token], density = numeric.PositionDensity[token];
            any |= r < count && edges.Length > 0;
            for (int k = 0; k < numeric.Positions - 1; k++) _edges[((nint)k * L) + r] = edges.Length == 0 ? 0 : edges[k];
            for (int k = 0; k < numeric.Positions; k++) _density[((nint)k * L) + r] = edges.Length == 0 ? 1 : density[k];
            _low[r] = token == 0 ? 0 : _cumulative[((nint)(token - 1) * L) + r];
            _high[r] = token == last ? 1 : _cumulative[((nint)token * L) + r];
        }

        return any;
    }

    // The rest of the number that picked a position says where inside it.
    private void PlaceInside(NumericTokens numeric, int count)
    {
        float evenly = CellHead<float>.Evenly;
        for (int r = 0; r < L; r++)
        {
            bool has = r < count && numeric.PositionEdge[_tokens[r]].Length > 0;
            (_low[r], _high[r]) = has ? numeric.PositionRange(_tokens[r], _places[r]) : (0, 0);
            _share[r] = (_rest[r] - evenly) / (1 - evenly);
        }

        TLanes low = TLanes.Load(_low), high = TLanes.Load(_high);
        TLanes isNarrow = _mixture.IsNarrow(low, high);
        isNarrow.Store(_low);
        bool any = false;
        for (int r = 0; r < count; r++) any |= IsNarrow(r) && _rest[r] >= evenly;
        if (any) _mixture.Quantile(low, high, TLanes.Load(_share)).Store(_high);
    }

    private bool IsNarrow(int row) => ((int*)_low)[row] != 0;

    private float PositionOf(NumericTokens numeric, int bin, int row)
    {
        float evenly = CellHead<float>.Evenly, even = _rest[row];
        if (IsNarrow(row))
        {
            if (even >= evenly) return numeric.PlaceOfHeight(bin, _places[row], _high[row]);
            even /= evenly;
        }

        return Math.Min((_places[row] + even) / numeric.Positions, CellHead<float>.GreatestPosition);
    }

    // law[k] += log(floor + F(e[k]) − F(e[k − 1])), F from 0 to 1.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void AddLogOfMasses(float* law, int bins)
    {
        TLanes below = default, floor = TLanes.Broadcast(CellHead<float>.BinFloor);
        for (int k = 0; k < bins; k++)
        {
            TLanes above = k < bins - 1 ? TLanes.Load(_cumulative + ((nint)k * L)) : TLanes.Broadcast(1f);
            (TLanes.Load(law + ((nint)k * L)) + VectorMath<TLanes>.LogOfNormal(floor + Positive(above - below))).Store(law + ((nint)k * L));
            below = above;
        }
    }

    // positions[k] = log(floor + density[k]·(F(e[k]) − F(e[k − 1]))), F from the bin's lower edge to its upper.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void LogOfPositions(int positions)
    {
        TLanes below = TLanes.Load(_low), floor = TLanes.Broadcast(CellHead<float>.PositionFloor);
        for (int k = 0; k < positions; k++)
        {
            TLanes above = k < positions - 1 ? TLanes.Load(_edges + ((nint)k * L)) : TLanes.Load(_high);
            VectorMath<TLanes>.LogOfNormal(floor + (Positive(above - below) * TLanes.Load(_density + ((nint)k * L)))).Store(_positions + ((nint)k * L));
            below = above;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Softmax(float* x, int count)
    {
        TLanes greatest = TLanes.Load(x);
        for (nint k = L; k < (nint)count * L; k += L)
        {
            TLanes value = TLanes.Load(x + k);
            greatest = TLanes.Select(TLanes.Less(greatest, value), value, greatest);
        }

        TLanes total = default;
        for (nint k = 0; k < (nint)count * L; k += L)
        {
            TLanes e = VectorMath<TLanes>.Exp(TLanes.Load(x + k) - greatest);
            e.Store(x + k);
            total += e;
        }

        TLanes inverse = TLanes.Broadcast(1f) / total;
        for (nint k = 0; k < (nint)count * L; k += L) (TLanes.Load(x + k) * inverse).Store(x + k);
    }

    // Inverse of the law's running sum without one token; how far into the token's own share the number fell is left in _rest.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Pick(float* law, int count, int without, int* picked)
    {
        TLanes total = default, zero = default;
        for (int k = 0; k < count; k++)
            if (k != without) total += TLanes.Load(law + ((nint)k * L));
        TLanes at = TLanes.Load(_uniform) * total;
        TLanes isOpen = TLanes.BroadcastBits(uint.MaxValue);
        // Rounding, or nothing but the excluded token has any mass: the last possible one.
        TLanes place = TLanes.BroadcastBits(without == 0 && count > 1 ? 1u : 0u), rest = TLanes.Broadcast(0.5f);
        for (int k = 0; k < count; k++)
        {
            if (k == without) continue;
            TLanes own = TLanes.Load(law + ((nint)k * L));
            TLanes isPossible = TLanes.Less(zero, own) & isOpen;
            TLanes isHere = TLanes.Less(at, own) & isPossible;
            place = TLanes.Select(isPossible, TLanes.BroadcastBits((uint)k), place);
            rest = TLanes.Select(isHere, at / own, rest);
            isOpen ^= isHere;
            at = TLanes.Select(isPossible, at - own, at);
        }

        place.Store((float*)picked);
        rest.Store(_rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Positive(TLanes x) => TLanes.Select(TLanes.Less(default, x), x, default);
}
