using System.Numerics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Networks;

/// <summary>What the critic sees of a row: the encoding itself, piecewise-linear ramps of every numeric, and the mask.</summary>
/// <remarks>
/// Shapes: input B×(D + R + C): D encoding, R ramps, C mask. A ramp is clamp((z − t_k)/(t_{k+1} − t_k), 0, 1) between neighbouring
/// knots, which stand at the edges of point masses above 2 % and at 12-quantiles: an MLP on raw scores cannot see a point mass,
/// one on ramps can. A fixed diagonal-slope layer, so the gradient penalty passes through it exactly.
/// Source: Gorishniy, Rubachev and Babenko 2022 (piecewise-linear encoding), applied to the discriminator.
/// </remarks>
public sealed class CriticFeatures<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Quantile intervals between which knots are set.</summary>
    public const int Quantiles = 12;

    /// <summary>A point mass above this share gets knots at its edges.</summary>
    public const double AtomShare = 0.02;

    private readonly Kernels<T> _kernels;

    /// <summary>Sets the knots from the fitted numeric encoders.</summary>
    public CriticFeatures(Kernels<T> kernels, EncodedLayout layout, IReadOnlyList<RankEncoder> numerics)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(numerics);
        _kernels = kernels;
        Layout = layout;
        Ramps = RampsBetween(KnotsOf(numerics));
    }

    /// <summary>Layout of the encoding.</summary>
    public EncodedLayout Layout { get; }

    /// <summary>The ramps.</summary>
    public RampTable<T> Ramps { get; }

    /// <summary>Width of the critic's input, D + R + C.</summary>
    public int Width => Layout.Width + Ramps.Count + Layout.CellCount;

    /// <summary>The width <see cref="Width"/> of the features of such a layout, before any is built.</summary>
    public static int WidthOf(EncodedLayout layout, IReadOnlyList<RankEncoder> numerics)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(numerics);
        return layout.Width + KnotsOf(numerics).Sum(knots => knots.Length - 1) + layout.CellCount;
    }

    /// <summary>The part of a critic input that holds the encoding, B×D; rows are written straight into it.</summary>
    public Matrix<T> Encoding(Matrix<T> input) => Checked(input).ColumnRange(0, Layout.Width);

    /// <summary>The part that holds the mask, B×C.</summary>
    public Matrix<T> Mask(Matrix<T> input) => Checked(input).ColumnRange(Layout.Width + Ramps.Count, Layout.CellCount);

    /// <summary>Computes the ramps of the encoding already in place.</summary>
    public void Forward(Matrix<T> input) => _kernels.Ramps(NumericsOf(input), Ramps, RampsOf(input));

    /// <summary>dx (B×D) from the gradient at the features; the mask is given, its gradient is dropped.</summary>
    public void Backward(Matrix<T> input, Matrix<T> dInput, Matrix<T> dx)
    {
        ArgumentNullException.ThrowIfNull(dx);
        dx.CopyFrom(Encoding(dInput));
        _kernels.RampsBackward(RampsOf(input), Ramps, RampsOf(dInput), dx.ColumnRange(0, Layout.NumericCount));
    }

    /// <summary>Features' derivative along a direction: tInput (B×width) from tx (B×D).</summary>
    public void Tangent(Matrix<T> input, Matrix<T> tx, Matrix<T> tInput)
    {
        ArgumentNullException.ThrowIfNull(tx);
        Encoding(tInput).CopyFrom(tx);
        _kernels.RampsTangent(RampsOf(input), Ramps, tx.ColumnRange(0, Layout.NumericCount), RampsOf(tInput));
        Mask(tInput).Clear();
    }

    /// <summary>One ramp between each pair of neighbouring knots, column after column.</summary>
    internal static RampTable<T> RampsBetween(IReadOnlyList<double[]> knots)
    {
        var first = new int[knots.Count + 1];
        for (int j = 0; j < knots.Count; j++) first[j + 1] = first[j] + knots[j].Length - 1;
        var lower = new Matrix<T>(1, first[^1]);
        var inverse = new Matrix<T>(1, first[^1]);
        for (int j = 0; j < knots.Count; j++)
        {
            for (int k = 0; k + 1 < knots[j].Length; k++)
            {
                lower[0, first[j] + k] = T.CreateChecked(knots[j][k]);
                inverse[0, first[j] + k] = T.CreateChecked(1.0 / (knots[j][k + 1] - knots[j][k]));
            }
        }

        return new RampTable<T>(first, lower, inverse);
    }

    private static double[][] KnotsOf(IReadOnlyList<RankEncoder> numerics) => [.. numerics.Select(n => n.Knots(Quantiles, AtomShare, 0.0))];

    private static Matrix<T> Checked(Matrix<T> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input;
    }

    private Matrix<T> NumericsOf(Matrix<T> input) => Checked(input).ColumnRange(0, Layout.NumericCount);

    private Matrix<T> RampsOf(Matrix<T> input) => Checked(input).ColumnRange(Layout.Width, Ramps.Count);
}
