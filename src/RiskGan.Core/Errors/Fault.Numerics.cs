namespace RiskGan.Core.Errors;

public static partial class Fault
{
    /// <summary>RG390: RISKGAN_KERNELS names no kernels.</summary>
    public static RiskGanException UnknownKernels(string value) => new(
        "RG390",
        ExitStatus.BadConfiguration,
        $"The environment variable RISKGAN_KERNELS is '{PrintableText.Escape(value, 40)}', which names no kernels.",
        "Unset it, or set it to reference, 128, 256 or 512.");
}
