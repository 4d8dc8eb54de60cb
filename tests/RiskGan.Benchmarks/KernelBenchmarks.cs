using BenchmarkDotNet.Attributes;
using RiskGan.Core.Numerics;

namespace RiskGan.Benchmarks;

/// <summary>Products and the main kernels under BenchmarkDotNet: <c>-- --filter *KernelBenchmarks*</c>.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks : IDisposable
{
    private readonly Matrix<float> _x = Normal(500, 256, 1);
    private readonly Matrix<float> _w = Normal(256, 256, 2);
    private readonly Matrix<float> _y = Normal(500, 256, 3);
    private readonly Matrix<float> _dw = new(256, 256);
    private readonly Matrix<float> _normalized = new(500, 256);
    private readonly Matrix<float>[] _rows = [.. Enumerable.Range(4, 6).Select(i => Normal(1, 256, i))];
    private readonly int[] _widths = [.. Enumerable.Repeat(10, 25), 6];
    private Kernels<float> _kernels = new ReferenceKernels<float>();

    [Params(KernelWidth.Reference, KernelWidth.Vector128, KernelWidth.Vector256, KernelWidth.Vector512)]
    public KernelWidth Width { get; set; }

    [GlobalSetup]
    public void Setup() => _kernels = Kernels.Create(1, Width);

    [Benchmark]
    public void Multiply() => _kernels.Multiply(_x, _w, _y, _rows[0]);

    [Benchmark]
    public void MultiplyTransposedA() => _kernels.MultiplyTransposedA(_x, _y, _dw, accumulate: false);

    [Benchmark]
    public void MultiplyTransposedB() => _kernels.MultiplyTransposedB(_y, _w, _normalized);

    [Benchmark]
    public void BatchNorm() => _kernels.BatchNorm(_x, _rows[0], _rows[1], 1e-5f, _y, _normalized, _rows[2], _rows[3], _rows[4]);

    [Benchmark]
    public void SoftmaxBlocks() => _kernels.SoftmaxBlocks(_x, null, 0.2f, _widths, _normalized, null);

    [Benchmark]
    public void FillNormal() => _kernels.FillNormal(_normalized, new RandomStream(1, RandomPurpose.TrainingNoise), 0);

    [GlobalCleanup]
    public void Dispose()
    {
        _kernels.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static Matrix<float> Normal(int rows, int columns, int tag)
    {
        var x = new Matrix<float>(rows, columns);
        using Kernels<float> kernels = Kernels.Create(1);
        kernels.FillNormal(x, new RandomStream(7, RandomPurpose.Simulation, 0, (uint)tag), 0);
        return x;
    }
}
