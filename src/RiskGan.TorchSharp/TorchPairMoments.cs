using RiskGan.Core.Encoders;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;
using static global::TorchSharp.torch;

namespace RiskGan.TorchSharp;

/// <summary>The pair-moment loss P = Σ W·(Mₐ − M)·(M_b − M) of <see cref="PairMomentLoss{T}"/>, its features φ and the training table's M measured here.</summary>
internal sealed class TorchPairMoments : IDisposable
{
    private const double CellFloor = 0.003;
    private const int ChunkRows = 2048;

    private readonly PairFeatureMap _map;
    private readonly EncodedLayout _layout;
    private readonly TorchRamps _ramps;
    private readonly Tensor _above;
    private readonly Tensor _here;
    private readonly Tensor _levels;
    private readonly Tensor _curves;
    private readonly Tensor _target;
    private readonly Tensor _weights;

    public TorchPairMoments(TableEncoder encoder, EncodedTable data, RandomStream jitter, Device device)
    {
        _layout = encoder.Layout;
        _map = PairFeatureMap.Even(_layout, encoder.Numerics, data.LevelShares(), PairFeatures<float>.FeatureBudget);
        RampTable<float> table = CriticFeatures<float>.RampsBetween(_map.Nodes);
        _ramps = new TorchRamps(table, device);

        // Hat k of a numeric is ramp k − 1 less ramp k; in front of the first stands a column of ones, behind the last one of zeros.
        List<int> above = [], here = [];
        for (int j = 0; j < table.Columns; j++)
        {
            for (int k = table.First[j]; k <= table.First[j + 1]; k++)
            {
                above.Add(k == table.First[j] ? table.Count : k - 1);
                here.Add(k == table.First[j + 1] ? table.Count + 1 : k);
            }
        }

        _above = TorchTensors.Index(above, device);
        _here = TorchTensors.Index(here, device);
        _levels = TorchTensors.Index(_map.Levels.Select(level => _layout.NumericCount + level), device);
        float[] points = [.. Enumerable.Range(0, PairFeatureMap.CurvePoints).SelectMany(i => _map.Curves.Select(curve => (float)curve[i]))];
        _curves = tensor(points, [PairFeatureMap.CurvePoints, _layout.NumericCount], device: device);
        (_target, _weights) = Measure(data, jitter, device);
    }

    /// <summary>The loss of 2h generated rows, as its gradient sees it.</summary>
    public Tensor Loss(Tensor rows)
    {
        long half = rows.shape[0] / 2;
        Tensor phi = Features(rows);
        Tensor a = Moments(phi.narrow(0, 0, half)) - _target;
        Tensor b = Moments(phi.narrow(0, half, half)) - _target;
        return (_weights * a * b).sum();
    }

    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[_above, _here, _levels, _curves, _target, _weights]) tensor.Dispose();
        _ramps.Dispose();
    }

    private static Tensor Moments(Tensor phi) => phi.t().matmul(phi) / phi.shape[0];

    private Tensor Features(Tensor rows)
    {
        Tensor ramps = _ramps.Forward(rows);
        long count = rows.shape[0];
        Tensor edged = cat([ramps, ones(count, 1, device: rows.device), zeros(count, 1, device: rows.device)], 1);
        Tensor hats = edged.index_select(1, _above) - edged.index_select(1, _here);
        return cat([hats, rows.index_select(1, _levels), Curves(rows.narrow(1, 0, _layout.NumericCount))], 1);
    }

    // Piecewise-linear look-up, flat beyond the outer points.
    private Tensor Curves(Tensor scores)
    {
        const int last = PairFeatureMap.CurvePoints - 1;
        Tensor position = ((scores + RankEncoder.ScoreLimit) * (last / (2 * RankEncoder.ScoreLimit))).clamp(0, last);
        Tensor below = position.detach().floor().clamp(0, last - 1);
        Tensor index = below.to_type(ScalarType.Int64);
        Tensor low = _curves.gather(0, index);
        return low + ((position - below) * (_curves.gather(0, index + 1) - low));
    }

    private (Tensor Target, Tensor Weights) Measure(EncodedTable data, RandomStream jitter, Device device)
    {
        using IDisposable off = no_grad();
        using var scope = NewDisposeScope();
        Tensor total = zeros(_map.Count, _map.Count, ScalarType.Float64, device);
        for (int first = 0; first < data.RowCount; first += ChunkRows)
        {
            int size = Math.Min(ChunkRows, data.RowCount - first);
            var x = new Matrix<float>(size, _layout.Width);
            data.Fill([.. Enumerable.Range(first, size)], jitter with { Step = (uint)(first / ChunkRows) }, x);
            using var chunk = NewDisposeScope();
            Tensor phi = Features(TorchTensors.Of(x, device));
            total.add_(phi.t().matmul(phi).to_type(ScalarType.Float64));
        }

        float[] moments = TorchTensors.Values((total / data.RowCount).to_type(ScalarType.Float32));
        float[] weights = Weights(moments);
        Tensor target = tensor(moments, [_map.Count, _map.Count], device: device);
        return (target.DetachFromDisposeScope(), tensor(weights, [_map.Count, _map.Count], device: device).DetachFromDisposeScope());
    }

    // 1/(|M| + floor) for cells of two columns and on the diagonal, 1 for values of two columns, else 0; over the number of column pairs.
    private float[] Weights(float[] moments)
    {
        int count = _map.Count;
        double pairs = Math.Max(1.0, _layout.CellCount * (_layout.CellCount - 1) / 2.0);
        var weights = new float[count * count];
        for (int i = 0; i < count; i++)
        {
            (int cellI, bool valueI) = _map.Origin(i);
            for (int j = 0; j < count; j++)
            {
                (int cellJ, bool valueJ) = _map.Origin(j);
                bool counts = valueI == valueJ && (cellI != cellJ || (i == j && !valueI));
                if (counts) weights[(i * count) + j] = (float)((valueI ? 1.0 : 1.0 / (Math.Abs(moments[(i * count) + j]) + CellFloor)) / pairs);
            }
        }

        return weights;
    }
}
