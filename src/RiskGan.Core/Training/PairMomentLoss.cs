using System.Numerics;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Training;

/// <summary>Pulls every one- and two-column moment of the generated rows to the training table's: P = Σ W·(Mₐ − M)·(M_b − M).</summary>
/// <remarks>
/// M = E_train[φᵀφ] is computed once; Mₐ and M_b are φᵀφ/h of two halves of h generated rows. The product of two independent halves is
/// unbiased for the squared deviation of the generator's own moments; the square of one batch's deviation would add the batch's
/// variance, and minimising that shrinks diversity.
/// W_ij = 1/(|M_ij| + 0.003) for cells of two different columns and on the diagonal, 0 for other cells inside one column and between
/// values and cells, 1 between values of two columns; all divided by the number of column pairs.
/// Gradient: ∂P/∂φₐ = (2/h)·φₐ·S, S = W∘(M_b − M) symmetric; likewise for b. Shapes: rows 2h×D, φ 2h×F, M F×F.
/// </remarks>
public sealed class PairMomentLoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double CellFloor = 0.003;
    private const int ChunkRows = 2048;

    private readonly Kernels<T> _kernels;
    private readonly PairFeatures<T> _features;
    private readonly Matrix<T> _target;
    private readonly Matrix<T> _weights;
    private readonly Matrix<T> _ramps;
    private readonly Matrix<T> _dRamps;
    private readonly Matrix<T> _phi;
    private readonly Matrix<T> _dPhi;
    private readonly Matrix<T> _momentsA;
    private readonly Matrix<T> _momentsB;

    /// <summary>Measures the training table's moments, in one pass over its rows with the given jitter.</summary>
    /// <param name="kernels">The arithmetic.</param>
    /// <param name="features">φ.</param>
    /// <param name="data">The encoded training rows.</param>
    /// <param name="layout">Layout of the encoding.</param>
    /// <param name="rows">Generated rows a step, 2h; even.</param>
    /// <param name="jitter">Stream of the jitter inside ties.</param>
    public PairMomentLoss(Kernels<T> kernels, PairFeatures<T> features, EncodedTable data, EncodedLayout layout, int rows, RandomStream jitter)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(layout);
        if (rows < 2 || rows % 2 != 0) throw new ArgumentOutOfRangeException(nameof(rows), rows, "Two equal halves are needed.");
        _kernels = kernels;
        _features = features;
        int count = features.Count;
        _target = TrainingMoments(data, layout, jitter);
        _weights = Weights(layout.CellCount);
        _ramps = new Matrix<T>(rows, features.RampCount);
        _dRamps = new Matrix<T>(rows, features.RampCount);
        _phi = new Matrix<T>(rows, count);
        _dPhi = new Matrix<T>(rows, count);
        _momentsA = new Matrix<T>(count, count);
        _momentsB = new Matrix<T>(count, count);
    }

    /// <summary>The loss of generated rows; adds weight·∂P/∂rows to <paramref name="dRows"/>.</summary>
    /// <returns>P, before the weight.</returns>
    public double Evaluate(Matrix<T> rows, Matrix<T> dRows, double weight)
    {
        int half = _phi.Rows / 2;
        _features.Forward(rows, _ramps, _phi);
        Matrix<T> a = _phi.RowRange(0, half), b = _phi.RowRange(half, half);
        _kernels.MultiplyTransposedA(a, a, _momentsA, accumulate: false);
        _kernels.MultiplyTransposedA(b, b, _momentsB, accumulate: false);
        double loss = ToGradientFactors(half, weight);
        _kernels.Multiply(a, _momentsB, _dPhi.RowRange(0, half), null);
        _kernels.Multiply(b, _momentsA, _dPhi.RowRange(half, half), null);
        _features.Backward(rows, _ramps, _dPhi, _dRamps, dRows);
        return loss;
    }

    // Turns the two moment sums into (2·weight/h)·W∘(M_x − M) in place and returns Σ W·(Mₐ − M)·(M_b − M).
    private double ToGradientFactors(int half, double weight)
    {
        T inverse = T.CreateChecked(1.0 / half), scale = T.CreateChecked(2.0 * weight / half);
        double loss = 0;
        for (int i = 0; i < _target.Rows; i++)
        {
            Span<T> ma = _momentsA.Row(i), mb = _momentsB.Row(i), m = _target.Row(i), w = _weights.Row(i);
            T sum = T.Zero;
            for (int j = 0; j < m.Length; j++)
            {
                T da = (ma[j] * inverse) - m[j], db = (mb[j] * inverse) - m[j];
                T wa = w[j] * da;
                sum += wa * db;
                ma[j] = wa * scale;
                mb[j] = w[j] * db * scale;
            }

            loss += double.CreateChecked(sum);
        }

        return loss;
    }

    private Matrix<T> TrainingMoments(EncodedTable data, EncodedLayout layout, RandomStream jitter)
    {
        int count = _features.Count;
        var total = new double[count, count];
        for (int first = 0; first < data.RowCount; first += ChunkRows)
        {
            int size = Math.Min(ChunkRows, data.RowCount - first);
            int[] rows = [.. Enumerable.Range(first, size)];
            var x = new Matrix<T>(size, layout.Width);
            var ramps = new Matrix<T>(size, _features.RampCount);
            var phi = new Matrix<T>(size, count);
            var moments = new Matrix<T>(count, count);
            data.Fill(rows, jitter with { Step = (uint)(first / ChunkRows) }, x);
            _features.Forward(x, ramps, phi);
            _kernels.MultiplyTransposedA(phi, phi, moments, accumulate: false);
            for (int i = 0; i < count; i++)
                for (int j = 0; j < count; j++) total[i, j] += double.CreateChecked(moments[i, j]);
        }

        var target = new Matrix<T>(count, count);
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++) target[i, j] = T.CreateChecked(total[i, j] / data.RowCount);
        return target;
    }

    private Matrix<T> Weights(int cells)
    {
        var weights = new Matrix<T>(_features.Count, _features.Count);
        double pairs = Math.Max(1.0, cells * (cells - 1) / 2.0);
        for (int i = 0; i < weights.Rows; i++)
        {
            (int cellI, bool valueI) = _features.Origin(i);
            for (int j = 0; j < weights.Columns; j++)
            {
                (int cellJ, bool valueJ) = _features.Origin(j);
                double weight = (valueI, valueJ) switch
                {
                    (true, true) => cellI == cellJ ? 0.0 : 1.0,
                    (false, false) when cellI != cellJ || i == j => 1.0 / (Math.Abs(double.CreateChecked(_target[i, j])) + CellFloor),
                    _ => 0.0,
                };
                weights[i, j] = T.CreateChecked(weight / pairs);
            }
        }

        return weights;
    }
}
