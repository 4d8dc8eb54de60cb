using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;

namespace RiskGan.Core.Numerics.Simd;

/// <summary>The kernels in vectors of <typeparamref name="TLanes"/>; bit for bit the numbers of <see cref="ReferenceKernels{T}"/>.</summary>
/// <remarks>
/// How each kind of work keeps the reference's order while many lanes run at once:
/// products and column sums have a column of the result in each lane; softmax, and ramps backward, have a ROW in each lane (tiles are
/// transposed on the way in and out), so their sums along a row stay sequential; the rest has no order.
/// Threads share out rows or columns of the output, never a sum. No allocation at one thread once scratch memory has grown to the largest shape seen.
/// </remarks>
/// <typeparam name="TLanes">4, 8 or 16 lanes.</typeparam>
internal sealed unsafe partial class VectorKernels<TLanes> : Kernels<float>
    where TLanes : unmanaged, ILanes<TLanes>
{
    // Below this many elements, or multiply-adds, a job is over before a second thread would have joined.
    private const long SharedElements = 1 << 16;
    private const long SharedMultiplyAdds = 1 << 18;

    private readonly ThreadTeam? _team;
    private Matrix<float> _scratch = new(1, 4096);

    /// <summary>Kernels for <paramref name="threads"/> threads, the caller's included.</summary>
    public VectorKernels(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (threads > 1) _team = new ThreadTeam(threads);
    }

    /// <inheritdoc/>
    public override string Name => TLanes.Count switch { 4 => "vector128", 8 => "vector256", _ => "vector512" };

    private static int L
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Count;
    }

    // Vectors side by side in the main tile of a product: 4 where there are 32 registers, else 2.
    private static int PanelVectors => TLanes.Count == 16 || AdvSimd.IsSupported ? 4 : 2;

    private int Threads => _team?.Threads ?? 1;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _team?.Dispose();
        base.Dispose(disposing);
    }

    // Stores lane l at p[l] for l < count, count possibly beyond the vector or below 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreUpTo(TLanes value, float* p, nint count)
    {
        if (count >= L) value.Store(p);
        else if (count > 0) value.StorePartial(p, (int)count);
    }

    private void Share<TJob>(TJob job, int count, int grain, bool worthIt)
        where TJob : unmanaged, IRangeJob
    {
        if (_team is null || !worthIt) job.Run(0, count, 0);
        else _team.Run(ref job, count, grain);
    }

    // Scratch memory for every thread: floats each, 64-byte aligned. Contents are undefined.
    private float* Scratch(long floatsPerThread, out int stride)
    {
        stride = Matrix<float>.PaddedStride(checked((int)floatsPerThread));
        if ((long)_scratch.Columns < (long)stride * Threads) _scratch = new Matrix<float>(1, checked(stride * Threads));
        return _scratch.Data;
    }
}
