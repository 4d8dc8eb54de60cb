using System.Numerics;

namespace RiskGan.Core.Numerics;

/// <summary>The kernels as plain loops: the specification every vector kernel must match bit for bit, and, in double, the ground of proofs.</summary>
/// <remarks>
/// In float exp, log and tanh are <see cref="PortableMath"/>'s; in double they are <see cref="Math"/>'s, so double results belong to the
/// platform's last bit. Random fills in double are the float numbers, converted. Elements outside a product's chain that are NaN or
/// infinite take part like any others: nothing is skipped.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed partial class ReferenceKernels<T> : Kernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows a column sum adds up before it adds to its total (rule 2 of <see cref="Kernels{T}"/>).</summary>
    private const int SumBlock = 64;

    /// <inheritdoc/>
    public override string Name => "reference";

    /// <inheritdoc/>
    protected override void MultiplyCore(Matrix<T> a, Matrix<T> b, Matrix<T> c, Matrix<T>? bias)
    {
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < c.Columns; j++)
            {
                T sum = bias is null ? T.Zero : bias[0, j];
                for (int k = 0; k < a.Columns; k++) sum = T.FusedMultiplyAdd(a[i, k], b[k, j], sum);
                c[i, j] = sum;
            }
        }
    }

    /// <inheritdoc/>
    protected override void MultiplyTransposedACore(Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate)
    {
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < c.Columns; j++)
            {
                T sum = accumulate ? c[i, j] : T.Zero;
                for (int k = 0; k < a.Rows; k++) sum = T.FusedMultiplyAdd(a[k, i], b[k, j], sum);
                c[i, j] = sum;
            }
        }
    }

    /// <inheritdoc/>
    protected override void MultiplyTransposedBCore(Matrix<T> a, Matrix<T> b, Matrix<T> c)
    {
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < c.Columns; j++)
            {
                T sum = T.Zero;
                for (int k = 0; k < a.Columns; k++) sum = T.FusedMultiplyAdd(a[i, k], b[j, k], sum);
                c[i, j] = sum;
            }
        }
    }

    /// <inheritdoc/>
    protected override void MultiplySparseCore(SparseRows<T> a, Matrix<T> b, Matrix<T> c, Matrix<T>? bias, bool accumulate)
    {
        for (int i = 0; i < a.Rows; i++)
        {
            for (int j = 0; j < c.Columns; j++)
            {
                T sum = accumulate ? c[i, j] : bias is null ? T.Zero : bias[0, j];
                for (int t = a.Starts[i]; t < a.Starts[i + 1]; t++) sum = T.FusedMultiplyAdd(a.Numbers[t], b[a.Columns[t], j], sum);
                c[i, j] = sum;
            }
        }
    }

    /// <inheritdoc/>
    protected override void AddSparseTransposedCore(SparseRows<T> a, Matrix<T> b, Matrix<T> c)
    {
        for (int i = 0; i < a.Rows; i++)
        {
            for (int t = a.Starts[i]; t < a.Starts[i + 1]; t++)
                for (int j = 0; j < c.Columns; j++) c[a.Columns[t], j] = T.FusedMultiplyAdd(a.Numbers[t], b[i, j], c[a.Columns[t], j]);
        }
    }

    /// <inheritdoc/>
    protected override void ColumnSumsCore(Matrix<T> x, Matrix<T> sums, bool accumulate)
    {
        for (int j = 0; j < x.Columns; j++)
        {
            T total = accumulate ? sums[0, j] : T.Zero;
            for (int first = 0; first < x.Rows; first += SumBlock)
            {
                T block = T.Zero;
                for (int i = first; i < Math.Min(first + SumBlock, x.Rows); i++) block += x[i, j];
                total += block;
            }
            sums[0, j] = total;
        }
    }

    /// <inheritdoc/>
    protected override void LeakyReluCore(Matrix<T> x, T slope, Matrix<T> y)
    {
        for (int i = 0; i < x.Rows; i++)
            for (int j = 0; j < x.Columns; j++) y[i, j] = x[i, j] > T.Zero ? x[i, j] : slope * x[i, j];
    }

    /// <inheritdoc/>
    protected override void LeakyReluBackwardCore(Matrix<T> y, T slope, Matrix<T> dy, Matrix<T> dx)
    {
        for (int i = 0; i < y.Rows; i++)
            for (int j = 0; j < y.Columns; j++) dx[i, j] = y[i, j] > T.Zero ? dy[i, j] : slope * dy[i, j];
    }

    /// <inheritdoc/>
    protected override void TanhCore(Matrix<T> x, Matrix<T> y)
    {
        for (int i = 0; i < x.Rows; i++)
            for (int j = 0; j < x.Columns; j++) y[i, j] = Elementary<T>.Tanh(x[i, j]);
    }

    /// <inheritdoc/>
    protected override void TanhBackwardCore(Matrix<T> y, Matrix<T> dy, Matrix<T> dx)
    {
        for (int i = 0; i < y.Rows; i++)
            for (int j = 0; j < y.Columns; j++) dx[i, j] = dy[i, j] * T.FusedMultiplyAdd(-y[i, j], y[i, j], T.One);
    }

    /// <inheritdoc/>
    protected override void ScaleShiftCore(Matrix<T> x, Matrix<T> scale, Matrix<T> shift, Matrix<T> y)
    {
        for (int i = 0; i < x.Rows; i++)
            for (int j = 0; j < x.Columns; j++) y[i, j] = T.FusedMultiplyAdd(x[i, j], scale[0, j], shift[0, j]);
    }

    /// <inheritdoc/>
    protected override void AdamCore(Matrix<T> w, Matrix<T> g, Matrix<T> m, Matrix<T> v, in AdamCoefficients coefficients)
    {
        T beta1 = T.CreateTruncating(coefficients.Beta1);
        T beta2 = T.CreateTruncating(coefficients.Beta2);
        T rest1 = T.CreateTruncating(1.0 - coefficients.Beta1);
        T rest2 = T.CreateTruncating(1.0 - coefficients.Beta2);
        T step = T.CreateTruncating(coefficients.StepSize);
        T root = T.CreateTruncating(coefficients.InverseRootCorrection);
        T epsilon = T.CreateTruncating(coefficients.Epsilon);
        for (int j = 0; j < w.Columns; j++)
        {
            T gradient = g[0, j];
            T mean = T.FusedMultiplyAdd(beta1, m[0, j], rest1 * gradient);
            T square = T.FusedMultiplyAdd(beta2, v[0, j], rest2 * gradient * gradient);
            T divisor = T.FusedMultiplyAdd(T.Sqrt(square), root, epsilon);
            m[0, j] = mean;
            v[0, j] = square;
            w[0, j] = T.FusedMultiplyAdd(-step, mean / divisor, w[0, j]);
        }
    }

    /// <inheritdoc/>
    protected override void LerpCore(Matrix<T> target, Matrix<T> source, T weight)
    {
        for (int i = 0; i < target.Rows; i++)
            for (int j = 0; j < target.Columns; j++) target[i, j] = T.FusedMultiplyAdd(weight, source[i, j] - target[i, j], target[i, j]);
    }

    /// <inheritdoc/>
    protected override void FillNormalCore(Matrix<T> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets)
    {
        long pitch = Pitch(x.Columns);
        for (int i = 0; i < x.Rows; i++)
            for (int j = 0; j < x.Columns; j++) x[i, j] = T.CreateTruncating(stream.Normal(((firstRow + (offsets.IsEmpty ? i : offsets[i])) * pitch) + j));
    }

    /// <inheritdoc/>
    protected override void FillUniformCore(Matrix<T> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets)
    {
        long pitch = Pitch(x.Columns);
        for (int i = 0; i < x.Rows; i++)
            for (int j = 0; j < x.Columns; j++) x[i, j] = T.CreateTruncating(stream.Uniform(((firstRow + (offsets.IsEmpty ? i : offsets[i])) * pitch) + j));
    }

    /// <inheritdoc/>
    protected override void FillGumbelCore(Matrix<T> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets)
    {
        long pitch = Pitch(x.Columns);
        for (int i = 0; i < x.Rows; i++)
            for (int j = 0; j < x.Columns; j++) x[i, j] = T.CreateTruncating(stream.Gumbel(((firstRow + (offsets.IsEmpty ? i : offsets[i])) * pitch) + j));
    }

    private static long Pitch(int columns) => (columns + 63L) & ~63L;
}
