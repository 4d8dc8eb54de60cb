using System.Numerics;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>The first linear map of a cell's network, from the features of its known parents, without the zeros and ones that most of them are.</summary>
/// <remarks>
/// A number shows a thermometer of S segments (1 below its own segment, a fraction in it, 0 above), its score, its y and a 1 for "known"; a level shows a
/// one-hot and the 1. With prefix rows Pₖ = w_known + Σ_{i&lt;k} wᵢ a number in segment k adds Pₖ + fraction·wₖ + score·w_S + y·w_{S+1}, and a level l adds
/// Pₗ = w_known + wₗ: at most four rows of H numbers a parent instead of S + 3. Backward the prefix rows' gradients are folded into the weights':
/// ∂L/∂wᵢ = Σ_{k&gt;i} ∂L/∂Pₖ for a number's segments, ∂L/∂w_known = Σₖ ∂L/∂Pₖ.
/// Shapes: weights I×H, prefix rows I×H at the places of the weights they end before. The prefix rows are the thread's <see cref="Room"/>, so they are
/// made anew for each batch.
/// </remarks>
internal sealed class FeatureLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Kernels<T> _kernels;
    private readonly HybridLayout _layout;
    private readonly int _cell;
    private readonly int[] _parents;
    private readonly Linear<T> _linear;
    private readonly Room _room;
    private readonly Matrix<T> _prefix;
    private readonly Matrix<T> _dPrefix;

    /// <summary>Binds the layer to a cell's parents, its weights and a thread's room.</summary>
    public FeatureLayer(Kernels<T> kernels, HybridLayout layout, int cell, Linear<T> linear, Room room)
    {
        _kernels = kernels;
        _layout = layout;
        _cell = cell;
        _parents = layout.Parents(cell);
        _linear = linear;
        _room = room;
        _prefix = room.Prefix.RowRange(0, linear.Weight.Value.Rows);
        _dPrefix = room.PrefixGradient.RowRange(0, linear.Weight.Value.Rows);
    }

    /// <summary>y = x·W + b for the batch's first rows, x the features of what each row knows.</summary>
    public void Forward(TokenBatch<T> batch, int rows, bool inOrder, Matrix<T> y)
    {
        AddUpPrefixes();
        _room.Marks.Clear();
        _room.Numbers.Clear();
        for (int r = 0; r < rows; r++) Show(batch, r, inOrder);
        _kernels.MultiplySparse(_room.Marks, _prefix, y, _linear.Bias!.Value, accumulate: false);
        _kernels.MultiplySparse(_room.Numbers, _linear.Weight.Value, y, null, accumulate: true);
    }

    /// <summary>dW += xᵀ·dy for the rows of the last <see cref="Forward"/>; the bias is the network's business.</summary>
    public void Backward(Matrix<T> dy)
    {
        _kernels.AddSparseTransposed(_room.Numbers, dy, _linear.Weight.Gradient);
        _kernels.AddSparseTransposed(_room.Marks, dy, _dPrefix);
        FoldPrefixes();
    }

    private void Show(TokenBatch<T> batch, int row, bool inOrder)
    {
        int at = 0;
        foreach (int parent in _parents)
        {
            if (batch.Shows(row, parent, _cell, inOrder))
            {
                if (parent < _layout.NumericCount)
                {
                    ref readonly NumberFeatures<T> features = ref batch.Features(row, parent);
                    int segments = _layout.Numerics[parent].SegmentCount;
                    _room.Marks.Add(at + features.Segment, T.One);
                    _room.Numbers.Add(at + features.Segment, features.Fraction);
                    _room.Numbers.Add(at + segments, features.Score);
                    _room.Numbers.Add(at + segments + 1, features.Height);
                }
                else
                {
                    _room.Marks.Add(at + batch.Token(row, parent), T.One);
                }
            }

            at += _layout.BlockWidth(parent);
        }

        _room.Marks.EndRow();
        _room.Numbers.EndRow();
    }

    private void AddUpPrefixes()
    {
        Matrix<T> weights = _linear.Weight.Value;
        int at = 0;
        foreach (int parent in _parents)
        {
            int width = _layout.BlockWidth(parent);
            ReadOnlySpan<T> known = weights.Row(at + width - 1);
            if (parent < _layout.NumericCount)
            {
                known.CopyTo(_prefix.Row(at));
                for (int k = 1; k < _layout.Numerics[parent].SegmentCount; k++) Add(_prefix.Row(at + k - 1), weights.Row(at + k - 1), _prefix.Row(at + k));
            }
            else
            {
                for (int k = 0; k < width - 1; k++) Add(known, weights.Row(at + k), _prefix.Row(at + k));
            }

            at += width;
        }
    }

    // Leaves the prefix rows' gradients zero, as the next pass expects them.
    private void FoldPrefixes()
    {
        Matrix<T> gradient = _linear.Weight.Gradient;
        int at = 0;
        foreach (int parent in _parents)
        {
            int width = _layout.BlockWidth(parent);
            bool isNumeric = parent < _layout.NumericCount;
            Span<T> sum = _room.Sum.AsSpan(0, gradient.Columns);
            sum.Clear();
            for (int k = (isNumeric ? _layout.Numerics[parent].SegmentCount : width - 1) - 1; k >= 0; k--)
            {
                Span<T> own = gradient.Row(at + k);
                Span<T> prefix = _dPrefix.Row(at + k);
                Add(own, isNumeric ? sum : prefix, own);
                Add(sum, prefix, sum);
                prefix.Clear();
            }

            Span<T> known = gradient.Row(at + width - 1);
            Add(known, sum, known);
            at += width;
        }
    }

    // One addition an element: the same bits at every width.
    private static void Add(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> sum)
    {
        int k = 0;
        for (; k + Vector<T>.Count <= sum.Length; k += Vector<T>.Count) (new Vector<T>(a[k..]) + new Vector<T>(b[k..])).CopyTo(sum[k..]);
        for (; k < sum.Length; k++) sum[k] = a[k] + b[k];
    }

    /// <summary>One thread's terms and prefix rows, large enough for every cell in turn.</summary>
    public sealed class Room
    {
        public Room(HybridLayout layout, int rows)
        {
            int inputs = Enumerable.Range(0, layout.CellCount).Max(layout.InputWidth);
            int parents = Enumerable.Range(0, layout.CellCount).Max(cell => layout.Parents(cell).Length);
            int width = layout.Settings.HiddenWidths[0];
            Marks = new SparseRows<T>(rows, parents);
            Numbers = new SparseRows<T>(rows, 3 * parents);
            Prefix = new Matrix<T>(inputs, width);
            PrefixGradient = new Matrix<T>(inputs, width);
            Sum = new T[width];
        }

        /// <summary>A 1 for each known parent, at its prefix row.</summary>
        public SparseRows<T> Marks { get; }

        /// <summary>Fraction, score and y of each known number.</summary>
        public SparseRows<T> Numbers { get; }

        public Matrix<T> Prefix { get; }

        public Matrix<T> PrefixGradient { get; }

        public T[] Sum { get; }
    }
}
