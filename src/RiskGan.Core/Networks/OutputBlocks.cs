using System.Numerics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Networks;

/// <summary>Turns the generator's raw output into a row's encoding: numerics first, then one block of levels per category.</summary>
/// <remarks>
/// Shapes: raw, rows and their gradients B×D, D = J + ΣK as <see cref="EncodedLayout"/> lays them out.
/// Two forms: <see cref="GumbelOutputBlocks{T}"/> (linear scores, hard one-hots) and <see cref="TanhOutputBlocks{T}"/> (tanh, softmax).
/// </remarks>
public abstract class OutputBlocks<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected OutputBlocks(Kernels<T> kernels, EncodedLayout layout)
    {
        Kernels = kernels;
        Layout = layout;
        Widths = [.. layout.CategoryWidths];
        LevelCount = layout.Width - layout.NumericCount;
    }

    /// <summary>Number of category levels ΣK.</summary>
    public int LevelCount { get; }

    private protected Kernels<T> Kernels { get; }

    private protected EncodedLayout Layout { get; }

    private protected int[] Widths { get; }

    private protected Matrix<T> NumericPart(Matrix<T> x) => x.ColumnRange(0, Layout.NumericCount);

    private protected Matrix<T> LevelPart(Matrix<T> x) => x.ColumnRange(Layout.NumericCount, LevelCount);
}

/// <summary>Linear numerics; categories by Gumbel-softmax with straight-through one-hots.</summary>
/// <remarks>
/// Forward: numerics are copied; levels = one-hot(argmax((logits + Gumbel noise)/τ)), a draw from softmax(logits).
/// Backward passes the gradient of the one-hot to the softmax at temperature τ ("straight-through").
/// Source: Jang, Gu and Poole 2017; Maddison, Mnih and Teh 2017.
/// </remarks>
public sealed class GumbelOutputBlocks<T> : OutputBlocks<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _temperature;
    private readonly Matrix<T> _gumbel;
    private readonly Matrix<T> _soft;

    /// <summary>Room for B rows.</summary>
    public GumbelOutputBlocks(Kernels<T> kernels, EncodedLayout layout, int rows, double temperature)
        : base(kernels, layout)
    {
        _temperature = T.CreateChecked(temperature);
        _gumbel = new Matrix<T>(rows, LevelCount);
        _soft = new Matrix<T>(rows, LevelCount);
    }

    /// <summary>rows = encoding drawn from <paramref name="raw"/> with the stream's Gumbel noise, rows numbered from <paramref name="firstRow"/>.</summary>
    public void Forward(Matrix<T> raw, Matrix<T> rows, RandomStream gumbel, long firstRow)
    {
        NumericPart(rows).CopyFrom(NumericPart(raw));
        if (LevelCount == 0) return;
        Kernels.FillGumbel(_gumbel, gumbel, firstRow);
        Kernels.SoftmaxBlocks(LevelPart(raw), _gumbel, _temperature, Widths, _soft, LevelPart(rows));
    }

    /// <summary>The same for some rows: row r takes the Gumbel noise of row <paramref name="firstRow"/> + offsets[r]. Shapes: raw, rows b×D, b = offsets.Length ≤ B.</summary>
    public void ForwardInference(Matrix<T> raw, Matrix<T> rows, RandomStream gumbel, long firstRow, ReadOnlySpan<int> offsets)
    {
        NumericPart(rows).CopyFrom(NumericPart(raw));
        if (LevelCount == 0) return;
        Matrix<T> noise = _gumbel.RowRange(0, offsets.Length);
        Kernels.FillGumbel(noise, gumbel, firstRow, offsets);
        Kernels.SoftmaxBlocks(LevelPart(raw), noise, _temperature, Widths, null, LevelPart(rows));
    }

    /// <summary>dRaw from dRows, straight through the one-hots.</summary>
    public void Backward(Matrix<T> dRows, Matrix<T> dRaw)
    {
        NumericPart(dRaw).CopyFrom(NumericPart(dRows));
        if (LevelCount > 0) Kernels.SoftmaxBlocksBackward(_soft, LevelPart(dRows), _temperature, Widths, LevelPart(dRaw));
    }
}

/// <summary>Numerics by tanh, categories by plain softmax: the introductory article's outputs.</summary>
public sealed class TanhOutputBlocks<T> : OutputBlocks<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Any number of rows.</summary>
    public TanhOutputBlocks(Kernels<T> kernels, EncodedLayout layout)
        : base(kernels, layout)
    {
    }

    /// <summary>rows = [tanh(raw numerics), softmax(raw levels) block by block].</summary>
    public void Forward(Matrix<T> raw, Matrix<T> rows)
    {
        Kernels.Tanh(NumericPart(raw), NumericPart(rows));
        if (LevelCount > 0) Kernels.SoftmaxBlocks(LevelPart(raw), null, T.One, Widths, LevelPart(rows), null);
    }

    /// <summary>dRaw from dRows and the forward pass's rows.</summary>
    public void Backward(Matrix<T> rows, Matrix<T> dRows, Matrix<T> dRaw)
    {
        Kernels.TanhBackward(NumericPart(rows), NumericPart(dRows), NumericPart(dRaw));
        if (LevelCount > 0) Kernels.SoftmaxBlocksBackward(LevelPart(rows), LevelPart(dRows), T.One, Widths, LevelPart(dRaw));
    }
}
