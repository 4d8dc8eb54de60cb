using System.Runtime.InteropServices;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;
using RiskGan.Core.Sampling;
using RiskGan.Core.Training;
using static global::TorchSharp.torch;

namespace RiskGan.TorchSharp;

/// <summary>Where TorchSharp computes.</summary>
public enum TorchDevice
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>The first NVIDIA GPU.</summary>
    Cuda,
}

/// <summary>The second engine: the same networks, objectives and random numbers in TorchSharp, gradients by autograd.</summary>
/// <remarks>
/// It meets the batches, masks and noise of the managed engine (their addresses are the same), so the two differ by rounding alone;
/// but rounding is the library's and the device's business, and no bits are promised. Weights have the managed engine's names and shapes:
/// a model file does not depend on what trained it. Presets gan and classic.
/// </remarks>
public sealed class TorchSharpEngine : ITrainingEngine, ISamplingEngine
{
    private const string NativeLibraryName = "LibTorchSharp";

    private readonly Device _device;

    /// <summary>Loads TorchSharp.</summary>
    /// <exception cref="RiskGanException">RG392 its native library is missing; RG393 there is no such device.</exception>
    public TorchSharpEngine(TorchDevice device, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        // Asked first: TorchSharp itself would print a page to standard output.
        if (!NativeLibrary.TryLoad(NativeLibraryName, typeof(global::TorchSharp.torch).Assembly, null, out _)) throw Fault.NativeLibraryMissing(NativeLibraryName);
        try
        {
            if (device == TorchDevice.Cuda && !cuda.is_available()) throw Fault.NoCuda();
            set_num_threads(threads);
        }
        catch (Exception failure) when (failure is TypeInitializationException or DllNotFoundException or NotSupportedException or EntryPointNotFoundException)
        {
            throw Fault.NativeLibraryMissing(NativeLibraryName, failure);
        }

        _device = device == TorchDevice.Cuda ? CUDA : CPU;
        Name = device == TorchDevice.Cuda ? "torchsharp (cuda)" : "torchsharp (cpu)";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <exception cref="RiskGanException">RG394 the plan's preset is hybrid.</exception>
    public ITrainingSession Start(TrainingPlan plan, TableEncoder encoder, EncodedTable data)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(data);
        return plan.Preset switch
        {
            Preset.Gan => new TorchGanSession(plan, encoder, data, _device),
            Preset.Classic => new TorchClassicSession(plan, encoder, data, _device),
            _ => throw Fault.PresetNotOnEngine("hybrid", "TorchSharp"),
        };
    }

    /// <inheritdoc/>
    public IRowSampler RowSampler(Model model, ulong seed, int rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Generator.Preset is not (Preset.Gan or Preset.Classic)) throw Fault.PresetNotOnEngine("hybrid", "TorchSharp");
        return new TorchRowSampler(model, seed, rows, _device);
    }
}
