namespace RiskGan.Core.Numerics;

/// <summary>Which implementation of <see cref="Kernels{T}"/> to use; all give the same bits.</summary>
public enum KernelWidth
{
    /// <summary>RISKGAN_KERNELS if set, else the widest the hardware has.</summary>
    Auto,

    /// <summary>Plain loops.</summary>
    Reference,

    /// <summary>4 lanes (SSE, NEON).</summary>
    Vector128,

    /// <summary>8 lanes (AVX2).</summary>
    Vector256,

    /// <summary>16 lanes (AVX-512).</summary>
    Vector512,
}

/// <summary>Makes kernels.</summary>
public static class Kernels
{
    /// <summary>Float kernels of the given width.</summary>
    public static Kernels<float> Create(int threads, KernelWidth width = KernelWidth.Auto)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return new ReferenceKernels<float>();
    }
}
