using RiskGan.Core.Errors;
using RiskGan.Core.Generators.Gan;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using RiskGan.Core.Training;

namespace RiskGan.Core.Sampling;

/// <summary>Makes the completer of a model's preset; one a thread, for each has room of its own.</summary>
internal sealed class RowCompleters
{
    private readonly Model _model;
    private readonly ulong _seed;
    private readonly DenseNetwork<float>? _network; // null where each completer builds its own

    /// <summary>Builds the generator once.</summary>
    /// <exception cref="RiskGanException">RG510: the preset cannot complete rows.</exception>
    public RowCompleters(Model model, ulong seed)
    {
        if (model.Generator.Preset == Preset.Classic) throw Fault.PresetCannotComplete(model.Generator.Preset);
        _model = model;
        _seed = seed;
        _network = model.Generator.Preset == Preset.Hybrid ? null : model.BuildGenerator(Kernels.Create(1));
    }

    /// <summary>A completer for batches of up to <paramref name="rows"/> rows.</summary>
    public IRowCompleter Create(int rows) => _network is null
        ? new HybridRowCompleter(_model.BuildHybrid(Kernels.Create(1)), _seed)
        : new GanRowCompleter(Kernels.Create(1), _network, _model.Encoder, rows, _seed);
}
