using System.Numerics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Generators.Gan;

/// <summary>Which cells of each row are observed: m is B×C with 1 for a cell the generator is given and 0 for one it must make; made for B rows at a time.</summary>
public sealed class CellMask<T>(Kernels<T> kernels, EncodedLayout layout, int rows)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A row's own rate, then one number a cell.
    private readonly Matrix<T> _uniforms = new(rows, layout.CellCount + 1);

    /// <summary>Draws a mask: nothing observed in the first <paramref name="free"/> rows; in each other row every cell with a row's own rate r ~ U(0,1).</summary>
    public void Draw(Matrix<T> mask, int free, RandomStream stream)
    {
        ArgumentNullException.ThrowIfNull(mask);
        kernels.FillUniform(_uniforms, stream, 0);
        for (int r = 0; r < mask.Rows; r++)
        {
            Span<T> row = mask.Row(r);
            if (r < free)
            {
                row.Clear();
                continue;
            }

            ReadOnlySpan<T> uniforms = _uniforms.Row(r);
            for (int c = 0; c < row.Length; c++) row[c] = uniforms[c + 1] < uniforms[0] ? T.One : T.Zero;
        }
    }

    /// <summary>target = x where observed, else zero. Shapes: x, target B×D, mask B×C.</summary>
    public void KeepObserved(Matrix<T> x, Matrix<T> mask, Matrix<T> target)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(target);
        for (int r = 0; r < x.Rows; r++)
        {
            Span<T> from = x.Row(r), to = target.Row(r), m = mask.Row(r);
            for (int d = 0; d < from.Length; d++) to[d] = m[layout.CellOf(d)] * from[d];
        }
    }

    /// <summary>target = x where observed, left as it is elsewhere: m·x + (1 − m)·G.</summary>
    public void Restore(Matrix<T> x, Matrix<T> mask, Matrix<T> target)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(target);
        for (int r = 0; r < x.Rows; r++)
        {
            Span<T> from = x.Row(r), to = target.Row(r), m = mask.Row(r);
            for (int d = 0; d < from.Length; d++)
                if (m[layout.CellOf(d)] != T.Zero) to[d] = from[d];
        }
    }

    /// <summary>Zeroes the gradient at observed cells: the backward pass of <see cref="Restore"/>.</summary>
    public void DropObserved(Matrix<T> mask, Matrix<T> gradient)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(gradient);
        for (int r = 0; r < gradient.Rows; r++)
        {
            Span<T> row = gradient.Row(r), m = mask.Row(r);
            for (int d = 0; d < row.Length; d++)
                if (m[layout.CellOf(d)] != T.Zero) row[d] = T.Zero;
        }
    }
}
