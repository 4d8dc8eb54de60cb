using System.CommandLine;
using System.Globalization;
using RiskGan.Cli.CommandLine;
using RiskGan.Cli.Output;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Sampling;
using RiskGan.Core.Training;
#if TORCHSHARP
using RiskGan.TorchSharp;
#endif

namespace RiskGan.Cli.Commands;

/// <summary>Which engine does the arithmetic, and where.</summary>
internal sealed class EngineOptions
{
    private enum EngineKind
    {
        Managed,
        TorchSharp,
    }

    private enum DeviceKind
    {
        Cpu,
        Cuda,
    }

    public Option<string?> Engine { get; } = new("--engine") { HelpName = "managed|torchsharp", Description = "What computes: riskgan's own engine (default), the same bytes everywhere, or TorchSharp in builds that have it, for presets gan and classic." };

    public Option<string?> Device { get; } = new("--device") { HelpName = "cpu|cuda", Description = "Where --engine torchsharp computes (default: cpu)." };

    /// <summary>What was asked for; whether this build has it shows when it is needed.</summary>
    public Wish Read(OptionReader reader)
    {
        EngineKind engine = reader.Choice(Engine, [("managed", EngineKind.Managed), ("torchsharp", EngineKind.TorchSharp)]) ?? EngineKind.Managed;
        DeviceKind device = reader.Choice(Device, [("cpu", DeviceKind.Cpu), ("cuda", DeviceKind.Cuda)]) ?? DeviceKind.Cpu;
        if (device == DeviceKind.Cuda && engine == EngineKind.Managed) reader.Add(CliFault.Excluded("--device cuda", "--engine managed", "the managed engine computes on the processor"));
        return new Wish(engine == EngineKind.TorchSharp, device == DeviceKind.Cuda);
    }

    /// <summary>Says what makes this machine or this number of threads slow.</summary>
    public static void Advise(ConsoleReport report, int threads)
    {
        if (Kernels.Warning is { } warning) report.Warn(warning);
        if (threads > Environment.ProcessorCount)
            report.Warn(string.Create(CultureInfo.InvariantCulture, $"--threads {threads}: this machine has {Environment.ProcessorCount} processors. The result is the same, but more threads than processors only wait for each other."));
    }

    /// <summary>An engine by name.</summary>
    public readonly record struct Wish(bool IsTorchSharp, bool OnCuda)
    {
        /// <summary>The engine that trains, or null for the managed one.</summary>
        /// <exception cref="RiskGanException">RG391 this build does not have it; RG392, RG393 it cannot compute here.</exception>
        public ITrainingEngine? Training(int threads)
        {
            if (!IsTorchSharp) return null;
#if TORCHSHARP
            return new TorchSharpEngine(OnCuda ? TorchDevice.Cuda : TorchDevice.Cpu, threads);
#else
            throw Fault.EngineNotBuilt();
#endif
        }

        /// <summary>The engine that draws rows, or null for the managed one.</summary>
        /// <exception cref="RiskGanException">RG391 this build does not have it; RG392, RG393 it cannot compute here.</exception>
        public ISamplingEngine? Sampling()
        {
            if (!IsTorchSharp) return null;
#if TORCHSHARP
            return new TorchSharpEngine(OnCuda ? TorchDevice.Cuda : TorchDevice.Cpu, threads: 1); // each of the sampler's threads runs one
#else
            throw Fault.EngineNotBuilt();
#endif
        }
    }
}
