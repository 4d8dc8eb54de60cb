namespace RiskGan.Core.Errors;

/// <content>RG391–RG399: engines and devices.</content>
public static partial class Fault
{
    /// <summary>RG391: this build has no TorchSharp.</summary>
    public static RiskGanException EngineNotBuilt() => new(
        "RG391", ExitStatus.Unavailable,
        "--engine torchsharp: this riskgan was built without TorchSharp.",
        "Leave --engine out to use the managed engine, or build riskgan with 'dotnet build -c Release -p:WithTorchSharp=true src/RiskGan.Cli' (docs/engines.md).");

    /// <summary>RG392: TorchSharp is there, its native library is not.</summary>
    public static RiskGanException NativeLibraryMissing(string library, Exception? inner = null) => new(
        "RG392", ExitStatus.Unavailable,
        $"--engine torchsharp: the native library '{Shown(library)}' cannot be loaded.",
        "Install libtorch of the version TorchSharp was made for where the system looks for libraries (docs/engines.md), or leave --engine out.", inner);

    /// <summary>RG393: CUDA is asked for and there is none.</summary>
    public static RiskGanException NoCuda() => new(
        "RG393", ExitStatus.Unavailable,
        "--device cuda: TorchSharp finds no CUDA device.",
        "Use --device cpu, or build with -p:TorchSharpPackage=TorchSharp-cuda-linux (or -windows) on a machine with an NVIDIA GPU and its driver.");

    /// <summary>RG394: an engine does not have a preset.</summary>
    public static RiskGanException PresetNotOnEngine(string preset, string engine) => new(
        "RG394", ExitStatus.Unavailable,
        $"Preset {preset} runs on the managed engine only, not on {engine}.",
        "Leave --engine out, or train with --preset gan or --preset classic.");

    /// <summary>RG395: a model's declared rules are kept by the managed engine only.</summary>
    public static RiskGanException RulesNotOnEngine(string engine) => new(
        "RG395", ExitStatus.Unavailable,
        $"The model's schema declares rules, and rows that keep them are made on the managed engine only, not on {engine}.",
        "Leave --engine out.");
}
