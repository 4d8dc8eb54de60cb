using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics.Simd;

namespace RiskGan.Core.Numerics;

/// <summary>Which implementation of <see cref="Kernels{T}"/> to use; all give the same bits.</summary>
public enum KernelWidth
{
    /// <summary>What RISKGAN_KERNELS names, else the widest the hardware has.</summary>
    Auto,

    /// <summary>Plain loops: the specification, slow.</summary>
    Reference,

    /// <summary>4 lanes (SSE, NEON).</summary>
    Vector128,

    /// <summary>8 lanes (AVX2).</summary>
    Vector256,

    /// <summary>16 lanes (AVX-512).</summary>
    Vector512,
}

/// <summary>Makes kernels for this machine.</summary>
public static class Kernels
{
    /// <summary>Environment variable that forces a width: reference, 128, 256 or 512.</summary>
    public const string Variable = "RISKGAN_KERNELS";

    /// <summary>What the user should know about this machine's arithmetic, or null: without fused multiply-add in hardware all is right but slow.</summary>
    public static string? Warning => Fma.IsSupported || AdvSimd.Arm64.IsSupported
        ? null
        : "This processor has no fused multiply-add instruction, or it is switched off. Results are the same, but training takes about a hundred times as long.";

    /// <summary>Float kernels on <paramref name="threads"/> threads. A width the hardware lacks works, slowly, with the same bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    /// <exception cref="RiskGanException">RG390: the variable RISKGAN_KERNELS holds something else than its four values.</exception>
    public static Kernels<float> Create(int threads, KernelWidth width = KernelWidth.Auto)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return (width == KernelWidth.Auto ? Choose(Environment.GetEnvironmentVariable(Variable)) : width) switch
        {
            KernelWidth.Reference => new ReferenceKernels<float>(),
            KernelWidth.Vector128 => new VectorKernels<Lanes128>(threads),
            KernelWidth.Vector256 => new VectorKernels<Lanes256>(threads),
            _ => new VectorKernels<Lanes512>(threads),
        };
    }

    internal static KernelWidth Choose(string? forced) => forced switch
    {
        null or "" => Vector512.IsHardwareAccelerated ? KernelWidth.Vector512
            : Vector256.IsHardwareAccelerated ? KernelWidth.Vector256
            : KernelWidth.Vector128,
        "reference" => KernelWidth.Reference,
        "128" => KernelWidth.Vector128,
        "256" => KernelWidth.Vector256,
        "512" => KernelWidth.Vector512,
        _ => throw Fault.UnknownKernels(forced),
    };
}
