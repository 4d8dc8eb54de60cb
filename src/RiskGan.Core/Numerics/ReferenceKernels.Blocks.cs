namespace RiskGan.Core.Numerics;

/// <content>Batch norm, softmax blocks and ramps: the kernels that work on whole columns or on groups of columns.</content>
public sealed partial class ReferenceKernels<T>
{
    /// <inheritdoc/>
    protected override void BatchNormCore(
        Matrix<T> x, Matrix<T> gain, Matrix<T> bias, T epsilon,
        Matrix<T> y, Matrix<T> normalized, Matrix<T> mean, Matrix<T> variance, Matrix<T> inverseDeviation)
    {
        T rows = T.CreateTruncating(x.Rows);
        for (int j = 0; j < x.Columns; j++)
        {
            T sum = T.Zero;
            for (int first = 0; first < x.Rows; first += SumBlock)
            {
                T block = T.Zero;
                for (int i = first; i < Math.Min(first + SumBlock, x.Rows); i++) block += x[i, j];
                sum += block;
            }
            T centre = sum / rows;
            T squares = T.Zero;
            for (int first = 0; first < x.Rows; first += SumBlock)
            {
                T block = T.Zero;
                for (int i = first; i < Math.Min(first + SumBlock, x.Rows); i++)
                {
                    T deviation = x[i, j] - centre;
                    block = T.FusedMultiplyAdd(deviation, deviation, block);
                }
                squares += block;
            }
            T spread = squares / rows;
            T inverse = T.One / T.Sqrt(spread + epsilon);
            mean[0, j] = centre;
            variance[0, j] = spread;
            inverseDeviation[0, j] = inverse;
            for (int i = 0; i < x.Rows; i++)
            {
                T scaled = (x[i, j] - centre) * inverse;
                normalized[i, j] = scaled;
                y[i, j] = T.FusedMultiplyAdd(gain[0, j], scaled, bias[0, j]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void BatchNormBackwardCore(
        Matrix<T> dy, Matrix<T> normalized, Matrix<T> gain, Matrix<T> inverseDeviation,
        Matrix<T> dx, Matrix<T> dGain, Matrix<T> dBias)
    {
        T rows = T.CreateTruncating(dy.Rows);
        for (int j = 0; j < dy.Columns; j++)
        {
            T plain = T.Zero;
            T weighted = T.Zero;
            for (int first = 0; first < dy.Rows; first += SumBlock)
            {
                T plainBlock = T.Zero;
                T weightedBlock = T.Zero;
                for (int i = first; i < Math.Min(first + SumBlock, dy.Rows); i++)
                {
                    plainBlock += dy[i, j];
                    weightedBlock = T.FusedMultiplyAdd(dy[i, j], normalized[i, j], weightedBlock);
                }
                plain += plainBlock;
                weighted += weightedBlock;
            }
            dBias[0, j] += plain;
            dGain[0, j] += weighted;
            T plainMean = plain / rows;
            T weightedMean = weighted / rows;
            T scale = gain[0, j] * inverseDeviation[0, j];
            for (int i = 0; i < dy.Rows; i++)
                dx[i, j] = scale * T.FusedMultiplyAdd(-normalized[i, j], weightedMean, dy[i, j] - plainMean);
        }
    }

    /// <inheritdoc/>
    protected override void SoftmaxBlocksCore(
        Matrix<T> logits, Matrix<T>? noise, T temperature, ReadOnlySpan<int> widths, Matrix<T>? soft, Matrix<T>? hard)
    {
        T inverseTemperature = T.One / temperature;
        for (int i = 0; i < logits.Rows; i++)
        {
            int first = 0;
            foreach (int width in widths)
            {
                int end = first + width;
                int best = first;
                T greatest = T.Zero;
                for (int j = first; j < end; j++)
                {
                    T x = noise is null ? logits[i, j] : logits[i, j] + noise[i, j];
                    if (soft is not null) soft[i, j] = x;
                    if (j > first && !(x > greatest)) continue;
                    greatest = x;
                    best = j;
                }
                if (hard is not null)
                    for (int j = first; j < end; j++) hard[i, j] = j == best ? T.One : T.Zero;
                first = end;
                if (soft is null) continue;
                T sum = T.Zero;
                for (int j = end - width; j < end; j++)
                {
                    T e = Elementary<T>.Exp((soft[i, j] - greatest) * inverseTemperature);
                    soft[i, j] = e;
                    sum += e;
                }
                T inverse = T.One / sum;
                for (int j = end - width; j < end; j++) soft[i, j] *= inverse;
            }
        }
    }

    /// <inheritdoc/>
    protected override void SoftmaxBlocksBackwardCore(
        Matrix<T> soft, Matrix<T> dSoft, T temperature, ReadOnlySpan<int> widths, Matrix<T> dLogits)
    {
        T inverseTemperature = T.One / temperature;
        for (int i = 0; i < soft.Rows; i++)
        {
            int first = 0;
            foreach (int width in widths)
            {
                int end = first + width;
                T mean = T.Zero;
                for (int j = first; j < end; j++) mean = T.FusedMultiplyAdd(soft[i, j], dSoft[i, j], mean);
                for (int j = first; j < end; j++) dLogits[i, j] = soft[i, j] * inverseTemperature * (dSoft[i, j] - mean);
                first = end;
            }
        }
    }

    /// <inheritdoc/>
    protected override void RampsCore(Matrix<T> x, RampTable<T> ramps, Matrix<T> y)
    {
        for (int i = 0; i < x.Rows; i++)
        {
            for (int c = 0; c < ramps.Columns; c++)
            {
                for (int k = ramps.First[c]; k < ramps.First[c + 1]; k++)
                {
                    T t = (x[i, c] - ramps.Lower[0, k]) * ramps.InverseWidth[0, k];
                    y[i, k] = t < T.Zero ? T.Zero : t > T.One ? T.One : t; // NaN is neither, and stays
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void RampsBackwardCore(Matrix<T> y, RampTable<T> ramps, Matrix<T> dy, Matrix<T> dx)
    {
        for (int i = 0; i < y.Rows; i++)
        {
            for (int c = 0; c < ramps.Columns; c++)
            {
                T sum = T.Zero;
                for (int k = ramps.First[c]; k < ramps.First[c + 1]; k++)
                    sum = T.FusedMultiplyAdd(ramps.InverseWidth[0, k], Inside(y[i, k]) ? dy[i, k] : T.Zero, sum);
                dx[i, c] += sum;
            }
        }
    }

    /// <inheritdoc/>
    protected override void RampsTangentCore(Matrix<T> y, RampTable<T> ramps, Matrix<T> tx, Matrix<T> ty)
    {
        for (int i = 0; i < y.Rows; i++)
            for (int c = 0; c < ramps.Columns; c++)
                for (int k = ramps.First[c]; k < ramps.First[c + 1]; k++)
                    ty[i, k] = Inside(y[i, k]) ? ramps.InverseWidth[0, k] * tx[i, c] : T.Zero;
    }

    private static bool Inside(T y) => y > T.Zero && y < T.One;
}
