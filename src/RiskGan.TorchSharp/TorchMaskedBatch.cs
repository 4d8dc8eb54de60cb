using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Numerics;
using static global::TorchSharp.torch;

namespace RiskGan.TorchSharp;

/// <summary>B rows and which of their cells are observed, drawn as the managed engine draws them, and the masked generator that completes them.</summary>
internal sealed class TorchMaskedBatch : IDisposable
{
    private readonly Kernels<float> _kernels = Kernels.Create(1);
    private readonly EncodedLayout _layout;
    private readonly CellMask<float> _masks;
    private readonly Matrix<float> _x;
    private readonly Matrix<float> _mask;
    private readonly Matrix<float> _jitter;
    private readonly Matrix<float> _noise;
    private readonly Matrix<float> _gumbel;
    private readonly Device _device;
    private readonly Tensor _cells;

    public TorchMaskedBatch(EncodedLayout layout, int rows, int noiseWidth, Device device)
    {
        _layout = layout;
        _device = device;
        _masks = new CellMask<float>(_kernels, layout, rows);
        _x = new Matrix<float>(rows, layout.Width);
        _mask = new Matrix<float>(rows, layout.CellCount);
        _jitter = new Matrix<float>(rows, layout.NumericCount);
        _noise = new Matrix<float>(rows, noiseWidth);
        _gumbel = new Matrix<float>(rows, layout.Width - layout.NumericCount);
        _cells = TorchTensors.Index(Enumerable.Range(0, layout.Width).Select(layout.CellOf), device);
    }

    /// <summary>The real rows, B×D; valid until the dispose scope of <see cref="Draw(EncodedTable, ReadOnlySpan{int}, RandomStream, int, RandomStream)"/> ends.</summary>
    public Tensor Rows { get; private set; } = null!;

    /// <summary>1 where a cell is observed, B×C.</summary>
    public Tensor Mask { get; private set; } = null!;

    /// <summary>A batch with the jitter of training's kernels.</summary>
    public void Draw(EncodedTable data, ReadOnlySpan<int> rows, RandomStream jitter, int free, RandomStream mask)
    {
        _kernels.FillUniform(_jitter, jitter, 0);
        data.Fill(rows, _jitter, _x);
        _masks.Draw(_mask, free, mask);
        Rows = TorchTensors.Of(_x, _device);
        Mask = TorchTensors.Of(_mask, _device);
    }

    /// <summary>x̂ = m·x + (1 − m)·G(noise, m·x, m).</summary>
    public Tensor Complete(TorchNetwork generator, RandomStream noise, RandomStream gumbel, double temperature, bool training)
    {
        _kernels.FillNormal(_noise, noise, 0);
        _kernels.FillGumbel(_gumbel, gumbel, 0);
        Tensor observed = Mask.index_select(1, _cells);
        Tensor known = observed * Rows;
        Tensor raw = generator.Forward(cat([TorchTensors.Of(_noise, _device), known, Mask], 1), training);
        return known + ((1 - observed) * TorchOutput.Gumbel(_layout, raw, TorchTensors.Of(_gumbel, _device), temperature));
    }

    public void Dispose()
    {
        _cells.Dispose();
        _kernels.Dispose();
    }
}
