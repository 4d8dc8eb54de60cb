using RiskGan.Core.Conditions;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;
using RiskGan.Core.Tails;

namespace RiskGan.Core.Sampling;

/// <summary>Cells that a condition fixes before the rest is drawn.</summary>
/// <remarks>All labels fixed to one level each; where there is none, the rarest single column's allowed levels or range, drawn from its training law.</remarks>
internal sealed class ConditionPivot
{
    private readonly EncodedLayout _layout;
    private readonly TableEncoder _encoder;
    private readonly List<(int Cell, int Code)> _fixed = [];
    private int _cell = -1;
    private double[] _codeWeights = [];
    private (double From, double To) _range;

    private ConditionPivot(TableEncoder encoder) => (_encoder, _layout) = (encoder, encoder.Layout);

    /// <summary>Names of the columns that are fixed.</summary>
    public IReadOnlyList<string> Names => [.. _fixed.Select(part => _layout.CellNames[part.Cell]), .. _cell >= 0 ? new[] { _layout.CellNames[_cell] } : []];

    /// <summary>The pivot of a condition, or null where none of its parts is about one learned column.</summary>
    public static ConditionPivot? Find(Condition condition, TableEncoder encoder, TailSplice? tails = null)
    {
        var pivot = new ConditionPivot(encoder);
        var ranges = new Dictionary<int, (double From, double To)>();
        double rarest = 1;
        foreach (Node node in condition.Conjuncts)
        {
            if (node is LabelNode labels && encoder.Roles[labels.Column] is LearnedRole learned)
            {
                CategoryEncoder category = encoder.Categories[learned.Cell - encoder.Numerics.Count];
                int[] codes = [.. labels.Labels.Select(category.CodeOf).Where(code => code >= 0).Distinct()];
                if (labels.Labels.Count == 1 && codes.Length == 1 && !category.IsGroup(codes[0]))
                {
                    if (pivot._fixed.TrueForAll(part => part.Cell != learned.Cell)) pivot._fixed.Add((learned.Cell, codes[0]));
                    continue;
                }

                long total = category.MissingCount + category.Counts.Sum();
                double share = codes.Sum(code => (double)category.CountOf(code) / total);
                if (share >= rarest || share == 0) continue;
                rarest = share;
                pivot._cell = learned.Cell;
                pivot._codeWeights = new double[category.Width];
                foreach (int code in codes) pivot._codeWeights[code] = category.CountOf(code);
            }
            else if (node is CompareNode { Left: CellNode { Ranks: null } cell, Right: NumberNode number } compare
                && encoder.Roles[cell.Column] is LearnedRole numeric && numeric.Cell < encoder.Numerics.Count && compare.Mark != "!=")
            {
                (double from, double to) = Range(encoder.Numerics[numeric.Cell], tails?.OfCell(numeric.Cell), compare.Mark, number.Value);
                (double From, double To) old = ranges.GetValueOrDefault(numeric.Cell, (0, 1));
                ranges[numeric.Cell] = (Math.Max(from, old.From), Math.Min(to, old.To));
            }
        }

        foreach ((int cell, (double From, double To) range) in ranges.OrderBy(pair => pair.Key))
        {
            if (range.To - range.From >= rarest || range.To <= range.From) continue;
            rarest = range.To - range.From;
            pivot._cell = cell;
            pivot._range = range;
            pivot._codeWeights = [];
        }

        if (pivot._fixed.Count > 0) pivot._cell = -1; // labels are fixed jointly; a range beside them is checked
        return pivot._fixed.Count > 0 || pivot._cell >= 0 ? pivot : null;
    }

    /// <summary>Fixes the cells of a candidate.</summary>
    public void Fix(ulong seed, long candidate, Span<float> observed, Span<float> row)
    {
        foreach ((int cell, int code) in _fixed)
        {
            observed[cell] = 1f;
            row[_layout.BlockStarts[cell - _layout.NumericCount] + code] = 1f;
        }

        if (_cell < 0) return;
        double uniform = new RandomStream(seed, RandomPurpose.Condition, 0, (uint)_cell).UniformDouble(candidate);
        observed[_cell] = 1f;
        if (_codeWeights.Length == 0)
        {
            double u = _range.From + ((_range.To - _range.From) * uniform);
            float score = (float)PortableMath.NormalQuantile(Math.Clamp(u, 1e-9, 1 - 1e-9));
            row[_cell] = Math.Abs(score) <= RankEncoder.ScoreLimit ? score : BeyondLimit(u);
            return;
        }

        double rank = uniform * _codeWeights.Sum();
        int chosen = -1;
        for (int code = 0; code < _codeWeights.Length; code++)
        {
            if (_codeWeights[code] == 0) continue;
            chosen = code;
            if ((rank -= _codeWeights[code]) <= 0) break;
        }

        row[_layout.BlockStarts[_cell - _layout.NumericCount] + chosen] = 1f;
    }

    // As an encoded cell: the limit does not throw the outermost values together.
    private float BeyondLimit(double u)
    {
        RankEncoder numeric = _encoder.Numerics[_cell];
        int atom = numeric.Law.AtomAt(u);
        double[] c = numeric.Law.Cumulative;
        return numeric.Encode(atom, (float)Math.Clamp((u - c[atom]) / (c[atom + 1] - c[atom]), 1e-7, 1 - 1e-7));
    }

    // The part of the law, as probabilities, whose values satisfy the comparison; present values only. In a continued tail wider by a
    // unit of the column's grid, for values are rounded to it; every candidate is checked afterwards.
    private static (double From, double To) Range(RankEncoder numeric, SplicedColumn? spliced, string mark, double value)
    {
        ColumnLaw law = numeric.Law;
        int below = 0, upTo = 0; // values below, and up to, the bound
        while (below < law.Values.Length && law.Values[below] < value) below++;
        upTo = below;
        while (upTo < law.Values.Length && law.Values[upTo] <= value) upTo++;
        int first = law.FirstValueAtom;
        double C(int values) => law.Cumulative[values + first];
        (double under, double over) = (C(below), C(upTo)); // ranks below, and up to, the bound
        (double least, double greatest) = spliced is null ? (double.NaN, double.NaN) : (spliced.RankOf(value - numeric.GridUnit), spliced.RankOf(value + numeric.GridUnit));
        return mark switch
        {
            "<" => (C(0), double.IsNaN(greatest) ? under : greatest),
            "<=" => (C(0), double.IsNaN(greatest) ? over : greatest),
            ">" => (double.IsNaN(least) ? over : least, 1),
            ">=" => (double.IsNaN(least) ? under : least, 1),
            _ => (double.IsNaN(least) ? under : least, double.IsNaN(greatest) ? over : greatest),
        };
    }
}
