using System.Numerics;

namespace RiskGan.Core.Numerics;

/// <summary>The arithmetic a training or sampling step is made of, on whole matrices; forward and backward side by side.</summary>
/// <remarks>
/// Two implementations: <c>ReferenceKernels&lt;T&gt;</c>, plain loops that are the specification (and run in double for proofs), and
/// <c>VectorKernels&lt;TLanes&gt;</c> in float for 4, 8 or 16 lanes. Both give the same bits in float, for any number of threads:
/// <list type="number">
/// <item>each element of a product is ONE chain of fused multiply-adds, k ascending, starting from the bias, the old value or zero;</item>
/// <item>column sums run per column in blocks of 64 rows, each block a plain ascending sum, block sums added in order;</item>
/// <item>a softmax's sum is sequential over its columns;</item>
/// <item>exp, log, tanh, sine and cosine are <c>PortableMath</c>'s, the same polynomial at every width;</item>
/// <item>random numbers are addressed by position (<see cref="RandomStream"/>).</item>
/// </list>
/// Equal bits are promised for numbers; where a result is NaN every implementation gives a NaN, with whatever payload.
/// Kernels work on bare pointers, which keep nothing alive. So each public method holds its arguments and itself until its core has returned:
/// else a matrix whose last use is the call could be collected, and its memory given to another, in the middle of it.
/// Shapes are checked by the callers' layers; a kernel may assume them. Unless said otherwise output may not overlap input.
/// One caller at a time: the kernels own scratch memory and, for several threads, a team.
/// </remarks>
/// <typeparam name="T">float in production, double in proofs.</typeparam>
public abstract class Kernels<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Name for logs and benchmarks: "reference", "vector128", "vector256" or "vector512".</summary>
    public abstract string Name { get; }

    /// <summary>c = a·b + 1·bias. Shapes: a B×I, b I×O, c B×O, bias 1×O or null for none.</summary>
    public void Multiply(Matrix<T> a, Matrix<T> b, Matrix<T> c, Matrix<T>? bias)
    {
        MultiplyCore(a, b, c, bias);
        GC.KeepAlive(this);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(bias);
    }

    /// <summary>The arithmetic of <see cref="Multiply"/>.</summary>
    protected abstract void MultiplyCore(Matrix<T> a, Matrix<T> b, Matrix<T> c, Matrix<T>? bias);

    /// <summary>c = aᵀ·b, or c += aᵀ·b. Shapes: a B×I, b B×O, c I×O.</summary>
    public void MultiplyTransposedA(Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate)
    {
        MultiplyTransposedACore(a, b, c, accumulate);
        GC.KeepAlive(this);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }

    /// <summary>The arithmetic of <see cref="MultiplyTransposedA"/>.</summary>
    protected abstract void MultiplyTransposedACore(Matrix<T> a, Matrix<T> b, Matrix<T> c, bool accumulate);

    /// <summary>c = a·bᵀ. Shapes: a B×O, b I×O, c B×I.</summary>
    public void MultiplyTransposedB(Matrix<T> a, Matrix<T> b, Matrix<T> c)
    {
        MultiplyTransposedBCore(a, b, c);
        GC.KeepAlive(this);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }

    /// <summary>The arithmetic of <see cref="MultiplyTransposedB"/>.</summary>
    protected abstract void MultiplyTransposedBCore(Matrix<T> a, Matrix<T> b, Matrix<T> c);

    /// <summary>c = a·b + 1·bias, or c += a·b, for an a that is mostly zero: each element one chain over the row's terms in their order. Shapes: a B×I, b I×O, c B×O.</summary>
    /// <remarks>The columns named in a must be below I.</remarks>
    public void MultiplySparse(SparseRows<T> a, Matrix<T> b, Matrix<T> c, Matrix<T>? bias, bool accumulate)
    {
        MultiplySparseCore(a, b, c, bias, accumulate);
        GC.KeepAlive(this);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(bias);
    }

    /// <summary>The arithmetic of <see cref="MultiplySparse"/>.</summary>
    protected abstract void MultiplySparseCore(SparseRows<T> a, Matrix<T> b, Matrix<T> c, Matrix<T>? bias, bool accumulate);

    /// <summary>c += aᵀ·b for an a that is mostly zero: each element one chain over its terms, row by row. Shapes: a B×I, b B×O, c I×O.</summary>
    /// <remarks>The columns named in a must be below I.</remarks>
    public void AddSparseTransposed(SparseRows<T> a, Matrix<T> b, Matrix<T> c)
    {
        AddSparseTransposedCore(a, b, c);
        GC.KeepAlive(this);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }

    /// <summary>The arithmetic of <see cref="AddSparseTransposed"/>.</summary>
    protected abstract void AddSparseTransposedCore(SparseRows<T> a, Matrix<T> b, Matrix<T> c);

    /// <summary>sums = Σ_rows x, or sums += Σ_rows x. Shapes: x B×C, sums 1×C.</summary>
    public void ColumnSums(Matrix<T> x, Matrix<T> sums, bool accumulate)
    {
        ColumnSumsCore(x, sums, accumulate);
        GC.KeepAlive(this);
        GC.KeepAlive(x);
        GC.KeepAlive(sums);
    }

    /// <summary>The arithmetic of <see cref="ColumnSums"/>.</summary>
    protected abstract void ColumnSumsCore(Matrix<T> x, Matrix<T> sums, bool accumulate);

    /// <summary>y = x where x > 0, else slope·x. Shapes: x, y B×C; y may be x. Slope 0 is ReLU.</summary>
    public void LeakyRelu(Matrix<T> x, T slope, Matrix<T> y)
    {
        LeakyReluCore(x, slope, y);
        GC.KeepAlive(this);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>The arithmetic of <see cref="LeakyRelu"/>.</summary>
    protected abstract void LeakyReluCore(Matrix<T> x, T slope, Matrix<T> y);

    /// <summary>dx = dy where y > 0, else slope·dy; <paramref name="y"/> is the activation's output. Shapes: all B×C; dx may be dy.</summary>
    public void LeakyReluBackward(Matrix<T> y, T slope, Matrix<T> dy, Matrix<T> dx)
    {
        LeakyReluBackwardCore(y, slope, dy, dx);
        GC.KeepAlive(this);
        GC.KeepAlive(y);
        GC.KeepAlive(dy);
        GC.KeepAlive(dx);
    }

    /// <summary>The arithmetic of <see cref="LeakyReluBackward"/>.</summary>
    protected abstract void LeakyReluBackwardCore(Matrix<T> y, T slope, Matrix<T> dy, Matrix<T> dx);

    /// <summary>y = tanh(x). Shapes: B×C; y may be x.</summary>
    public void Tanh(Matrix<T> x, Matrix<T> y)
    {
        TanhCore(x, y);
        GC.KeepAlive(this);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>The arithmetic of <see cref="Tanh"/>.</summary>
    protected abstract void TanhCore(Matrix<T> x, Matrix<T> y);

    /// <summary>dx = dy·(1 − y²), y = tanh(x). Shapes: B×C; dx may be dy.</summary>
    public void TanhBackward(Matrix<T> y, Matrix<T> dy, Matrix<T> dx)
    {
        TanhBackwardCore(y, dy, dx);
        GC.KeepAlive(this);
        GC.KeepAlive(y);
        GC.KeepAlive(dy);
        GC.KeepAlive(dx);
    }

    /// <summary>The arithmetic of <see cref="TanhBackward"/>.</summary>
    protected abstract void TanhBackwardCore(Matrix<T> y, Matrix<T> dy, Matrix<T> dx);

    /// <summary>Batch normalisation with the batch's own statistics.</summary>
    /// <remarks>
    /// Per column: mean = Σx/B, variance = Σ(x − mean)²/B (biased), inverseDeviation = 1/√(variance + epsilon),
    /// normalized = (x − mean)·inverseDeviation, y = gain·normalized + bias. Both sums follow rule 2, the second as a chain of fused multiply-adds.
    /// Shapes: x, y, normalized B×C; gain, bias, mean, variance, inverseDeviation 1×C. Source: Ioffe and Szegedy 2015.
    /// </remarks>
    public void BatchNorm(
        Matrix<T> x, Matrix<T> gain, Matrix<T> bias, T epsilon,
        Matrix<T> y, Matrix<T> normalized, Matrix<T> mean, Matrix<T> variance, Matrix<T> inverseDeviation)
    {
        BatchNormCore(x, gain, bias, epsilon, y, normalized, mean, variance, inverseDeviation);
        GC.KeepAlive(this);
        GC.KeepAlive(x);
        GC.KeepAlive(gain);
        GC.KeepAlive(bias);
        GC.KeepAlive(y);
        GC.KeepAlive(normalized);
        GC.KeepAlive(mean);
        GC.KeepAlive(variance);
        GC.KeepAlive(inverseDeviation);
    }

    /// <summary>The arithmetic of <see cref="BatchNorm"/>.</summary>
    protected abstract void BatchNormCore(Matrix<T> x, Matrix<T> gain, Matrix<T> bias, T epsilon, Matrix<T> y, Matrix<T> normalized, Matrix<T> mean, Matrix<T> variance, Matrix<T> inverseDeviation);

    /// <summary>Gradient of <see cref="BatchNorm"/>.</summary>
    /// <remarks>
    /// dGain += Σ dy·normalized, dBias += Σ dy (sums over rows), and with those sums of THIS call
    /// dx = gain·inverseDeviation·(dy − Σdy/B − normalized·Σ(dy·normalized)/B). Both sums follow rule 2, the second as a chain of fused
    /// multiply-adds. Shapes as forward; dx may be dy.
    /// </remarks>
    public void BatchNormBackward(
        Matrix<T> dy, Matrix<T> normalized, Matrix<T> gain, Matrix<T> inverseDeviation,
        Matrix<T> dx, Matrix<T> dGain, Matrix<T> dBias)
    {
        BatchNormBackwardCore(dy, normalized, gain, inverseDeviation, dx, dGain, dBias);
        GC.KeepAlive(this);
        GC.KeepAlive(dy);
        GC.KeepAlive(normalized);
        GC.KeepAlive(gain);
        GC.KeepAlive(inverseDeviation);
        GC.KeepAlive(dx);
        GC.KeepAlive(dGain);
        GC.KeepAlive(dBias);
    }

    /// <summary>The arithmetic of <see cref="BatchNormBackward"/>.</summary>
    protected abstract void BatchNormBackwardCore(Matrix<T> dy, Matrix<T> normalized, Matrix<T> gain, Matrix<T> inverseDeviation, Matrix<T> dx, Matrix<T> dGain, Matrix<T> dBias);

    /// <summary>y = x·scale + shift, column by column (one fused multiply-add). Shapes: x, y B×C, scale, shift 1×C; y may be x.</summary>
    public void ScaleShift(Matrix<T> x, Matrix<T> scale, Matrix<T> shift, Matrix<T> y)
    {
        ScaleShiftCore(x, scale, shift, y);
        GC.KeepAlive(this);
        GC.KeepAlive(x);
        GC.KeepAlive(scale);
        GC.KeepAlive(shift);
        GC.KeepAlive(y);
    }

    /// <summary>The arithmetic of <see cref="ScaleShift"/>.</summary>
    protected abstract void ScaleShiftCore(Matrix<T> x, Matrix<T> scale, Matrix<T> shift, Matrix<T> y);

    /// <summary><see cref="ScaleShift"/>, then <see cref="LeakyRelu"/>, in one pass. Shapes: x, y B×C, scale, shift 1×C; y may be x.</summary>
    public void ScaleShiftLeakyRelu(Matrix<T> x, Matrix<T> scale, Matrix<T> shift, T slope, Matrix<T> y)
    {
        ScaleShiftLeakyReluCore(x, scale, shift, slope, y);
        GC.KeepAlive(this);
        GC.KeepAlive(x);
        GC.KeepAlive(scale);
        GC.KeepAlive(shift);
        GC.KeepAlive(y);
    }

    /// <summary>The arithmetic of <see cref="ScaleShiftLeakyRelu"/>.</summary>
    protected virtual void ScaleShiftLeakyReluCore(Matrix<T> x, Matrix<T> scale, Matrix<T> shift, T slope, Matrix<T> y)
    {
        ScaleShiftCore(x, scale, shift, y);
        LeakyReluCore(y, slope, y);
    }

    /// <summary>Softmax over neighbouring blocks of columns, with optional Gumbel noise and temperature.</summary>
    /// <remarks>
    /// For each block: soft = softmax((logits + noise)/temperature), with the block's greatest value subtracted first; where
    /// <paramref name="hard"/> is given it gets the one-hot of the greatest (the first of equals).
    /// The temperature and the sum divide as multiplications by their inverses. Without <paramref name="soft"/> no softmax is computed, only who is greatest.
    /// Shapes: logits, noise, soft, hard B×Σwidths; soft may be logits or noise. Source: Jang, Gu and Poole 2017.
    /// </remarks>
    public void SoftmaxBlocks(
        Matrix<T> logits, Matrix<T>? noise, T temperature, ReadOnlySpan<int> widths, Matrix<T>? soft, Matrix<T>? hard)
    {
        SoftmaxBlocksCore(logits, noise, temperature, widths, soft, hard);
        GC.KeepAlive(this);
        GC.KeepAlive(logits);
        GC.KeepAlive(noise);
        GC.KeepAlive(soft);
        GC.KeepAlive(hard);
    }

    /// <summary>The arithmetic of <see cref="SoftmaxBlocks"/>.</summary>
    protected abstract void SoftmaxBlocksCore(Matrix<T> logits, Matrix<T>? noise, T temperature, ReadOnlySpan<int> widths, Matrix<T>? soft, Matrix<T>? hard);

    /// <summary>dLogits = soft·(dSoft − Σ_block soft·dSoft)/temperature, the sum one chain of fused multiply-adds, ascending. Shapes: B×Σwidths; dLogits may be dSoft.</summary>
    public void SoftmaxBlocksBackward(
        Matrix<T> soft, Matrix<T> dSoft, T temperature, ReadOnlySpan<int> widths, Matrix<T> dLogits)
    {
        SoftmaxBlocksBackwardCore(soft, dSoft, temperature, widths, dLogits);
        GC.KeepAlive(this);
        GC.KeepAlive(soft);
        GC.KeepAlive(dSoft);
        GC.KeepAlive(dLogits);
    }

    /// <summary>The arithmetic of <see cref="SoftmaxBlocksBackward"/>.</summary>
    protected abstract void SoftmaxBlocksBackwardCore(Matrix<T> soft, Matrix<T> dSoft, T temperature, ReadOnlySpan<int> widths, Matrix<T> dLogits);

    /// <summary>Piecewise-linear ramps: y[r,k] = clamp((x[r,c] − lower[k])·inverseWidth[k], 0, 1), c the column ramp k belongs to. Shapes: x B×J, y B×R.</summary>
    public void Ramps(Matrix<T> x, RampTable<T> ramps, Matrix<T> y)
    {
        RampsCore(x, ramps, y);
        GC.KeepAlive(this);
        GC.KeepAlive(x);
        GC.KeepAlive(ramps);
        GC.KeepAlive(y);
    }

    /// <summary>The arithmetic of <see cref="Ramps"/>.</summary>
    protected abstract void RampsCore(Matrix<T> x, RampTable<T> ramps, Matrix<T> y);

    /// <summary>dx[r,c] += Σ_k inverseWidth[k]·dy[r,k] over the column's ramps strictly inside (0 &lt; y[r,k] &lt; 1), the sum one ascending chain from 0. Shapes as <see cref="Ramps"/>.</summary>
    public void RampsBackward(Matrix<T> y, RampTable<T> ramps, Matrix<T> dy, Matrix<T> dx)
    {
        RampsBackwardCore(y, ramps, dy, dx);
        GC.KeepAlive(this);
        GC.KeepAlive(y);
        GC.KeepAlive(ramps);
        GC.KeepAlive(dy);
        GC.KeepAlive(dx);
    }

    /// <summary>The arithmetic of <see cref="RampsBackward"/>.</summary>
    protected abstract void RampsBackwardCore(Matrix<T> y, RampTable<T> ramps, Matrix<T> dy, Matrix<T> dx);

    /// <summary>Forward-mode derivative: ty[r,k] = inverseWidth[k]·tx[r,c] where 0 &lt; y[r,k] &lt; 1, else 0. Shapes as <see cref="Ramps"/>.</summary>
    public void RampsTangent(Matrix<T> y, RampTable<T> ramps, Matrix<T> tx, Matrix<T> ty)
    {
        RampsTangentCore(y, ramps, tx, ty);
        GC.KeepAlive(this);
        GC.KeepAlive(y);
        GC.KeepAlive(ramps);
        GC.KeepAlive(tx);
        GC.KeepAlive(ty);
    }

    /// <summary>The arithmetic of <see cref="RampsTangent"/>.</summary>
    protected abstract void RampsTangentCore(Matrix<T> y, RampTable<T> ramps, Matrix<T> tx, Matrix<T> ty);

    /// <summary>One Adam update of a whole parameter arena (Kingma and Ba 2015).</summary>
    /// <remarks>
    /// m = β1·m + (1 − β1)·g; v = β2·v + (1 − β2)·g²; w −= rate/(1 − β1^t) · m/(√(v/(1 − β2^t)) + epsilon).
    /// Shapes: all 1×P. The two corrections are computed once, in double.
    /// </remarks>
    public void Adam(Matrix<T> w, Matrix<T> g, Matrix<T> m, Matrix<T> v, in AdamCoefficients coefficients)
    {
        AdamCore(w, g, m, v, in coefficients);
        GC.KeepAlive(this);
        GC.KeepAlive(w);
        GC.KeepAlive(g);
        GC.KeepAlive(m);
        GC.KeepAlive(v);
    }

    /// <summary>The arithmetic of <see cref="Adam"/>.</summary>
    protected abstract void AdamCore(Matrix<T> w, Matrix<T> g, Matrix<T> m, Matrix<T> v, in AdamCoefficients coefficients);

    /// <summary>target += weight·(source − target) (one subtraction, one fused multiply-add). Shapes: equal.</summary>
    public void Lerp(Matrix<T> target, Matrix<T> source, T weight)
    {
        LerpCore(target, source, weight);
        GC.KeepAlive(this);
        GC.KeepAlive(target);
        GC.KeepAlive(source);
    }

    /// <summary>The arithmetic of <see cref="Lerp"/>.</summary>
    protected abstract void LerpCore(Matrix<T> target, Matrix<T> source, T weight);

    /// <summary>Standard normal numbers; element (r, c) is the stream's number at position (firstRow + r)·pitch + c, pitch = columns rounded up to 64.</summary>
    /// <param name="x">B×C, filled.</param>
    /// <param name="stream">Where the numbers come from.</param>
    /// <param name="firstRow">Which row's numbers the first row gets.</param>
    /// <param name="offsets">Where given, B row numbers counted from <paramref name="firstRow"/>: row r gets the numbers of row firstRow + offsets[r].</param>
    public void FillNormal(Matrix<T> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets = default)
    {
        CheckOffsets(x, offsets);
        FillNormalCore(x, stream, firstRow, offsets);
        GC.KeepAlive(this);
        GC.KeepAlive(x);
    }

    /// <summary>The arithmetic of <see cref="FillNormal"/>.</summary>
    protected abstract void FillNormalCore(Matrix<T> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets);

    /// <summary>Uniform numbers in (0, 1), addressed as <see cref="FillNormal"/>.</summary>
    public void FillUniform(Matrix<T> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets = default)
    {
        CheckOffsets(x, offsets);
        FillUniformCore(x, stream, firstRow, offsets);
        GC.KeepAlive(this);
        GC.KeepAlive(x);
    }

    /// <summary>The arithmetic of <see cref="FillUniform"/>.</summary>
    protected abstract void FillUniformCore(Matrix<T> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets);

    /// <summary>Standard Gumbel numbers −log(−log u), addressed as <see cref="FillNormal"/>.</summary>
    public void FillGumbel(Matrix<T> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets = default)
    {
        CheckOffsets(x, offsets);
        FillGumbelCore(x, stream, firstRow, offsets);
        GC.KeepAlive(this);
        GC.KeepAlive(x);
    }

    /// <summary>The arithmetic of <see cref="FillGumbel"/>.</summary>
    protected abstract void FillGumbelCore(Matrix<T> x, RandomStream stream, long firstRow, ReadOnlySpan<int> offsets);

    /// <summary>Ends the team of threads, where there is one; the kernels must not be used afterwards.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    // Beyond the last of them lies memory of no one knows what.
    private static void CheckOffsets(Matrix<T> x, ReadOnlySpan<int> offsets)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!offsets.IsEmpty && offsets.Length != x.Rows) throw new ArgumentException($"{offsets.Length} offsets for {x.Rows} rows.", nameof(offsets));
    }

    /// <summary>Frees what a derived class owns.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>The ramps of every numeric column, grouped by column: column c owns ramps <c>First[c]</c> to <c>First[c+1]</c> − 1.</summary>
/// <param name="First">J + 1 offsets, ascending from 0 to R.</param>
/// <param name="Lower">1×R, where each ramp starts.</param>
/// <param name="InverseWidth">1×R, one over each ramp's width.</param>
public sealed record RampTable<T>(int[] First, Matrix<T> Lower, Matrix<T> InverseWidth)
    where T : unmanaged
{
    /// <summary>Number of columns J.</summary>
    public int Columns => First.Length - 1;

    /// <summary>Number of ramps R.</summary>
    public int Count => First[^1];
}

/// <summary>The numbers of one Adam update: rate, decay rates, epsilon, and the 1-based count of updates t.</summary>
public readonly record struct AdamCoefficients(double Rate, double Beta1, double Beta2, double Epsilon, long Update)
{
    /// <summary>rate/(1 − β1^t).</summary>
    public double StepSize => Rate / (1.0 - Power(Beta1, Update));

    /// <summary>1/√(1 − β2^t).</summary>
    public double InverseRootCorrection => 1.0 / Math.Sqrt(1.0 - Power(Beta2, Update));

    // Repeated squaring instead of Math.Pow: the same bits on every platform.
    private static double Power(double x, long n)
    {
        double result = 1.0;
        for (double square = x; n > 0; n >>= 1, square *= square)
            if ((n & 1) != 0) result *= square;
        return result;
    }
}
