using RiskGan.Core.Numerics;
using static global::TorchSharp.torch;

namespace RiskGan.TorchSharp;

/// <summary>The ramps of a <see cref="RampTable{T}"/>: clamp((z − lower)/width, 0, 1), every numeric's ramps side by side.</summary>
internal sealed class TorchRamps : IDisposable
{
    private readonly Tensor _owners;
    private readonly Tensor _lower;
    private readonly Tensor _inverse;

    public TorchRamps(RampTable<float> table, Device device)
    {
        IEnumerable<int> owners = Enumerable.Range(0, table.Columns).SelectMany(column => Enumerable.Repeat(column, table.First[column + 1] - table.First[column]));
        _owners = TorchTensors.Index(owners, device);
        _lower = TorchTensors.Of(table.Lower, device);
        _inverse = TorchTensors.Of(table.InverseWidth, device);
    }

    /// <summary>Rows (B×D, numerics first) → B×R.</summary>
    public Tensor Forward(Tensor rows) => ((rows.index_select(1, _owners) - _lower) * _inverse).clamp(0, 1);

    public void Dispose()
    {
        _owners.Dispose();
        _lower.Dispose();
        _inverse.Dispose();
    }
}
