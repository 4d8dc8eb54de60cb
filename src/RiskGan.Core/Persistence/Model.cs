using RiskGan.Core.Calibration;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Networks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Training;

namespace RiskGan.Core.Persistence;

/// <summary>A trained generator with all it takes to make rows again: schema, encoder, settings, weights, and how it was trained.</summary>
public sealed class Model
{
    /// <summary>Columns and file dialect of the training table.</summary>
    public required TableSchema Schema { get; init; }

    /// <summary>The fitted encoding.</summary>
    public required TableEncoder Encoder { get; init; }

    /// <summary>What the user asked for; threads and memory limit, which never change the result, are not kept.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>Shape of the generator.</summary>
    public required GeneratorSettings Generator { get; init; }

    /// <summary>What the training did.</summary>
    public required TrainingReport Report { get; init; }

    /// <summary>Where the training rows came from.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>The generator's weights by name.</summary>
    public required IReadOnlyList<NamedTensor> Weights { get; init; }

    /// <summary>What stands between the generator's rows and decoding; null in files of earlier versions.</summary>
    public GeneratorCalibration? Calibration { get; init; }

    /// <summary>Identities between numbers that decoded rows are put on, or null.</summary>
    internal ExactCopies? ExactCopies => _exactCopies ??= Generator.Hybrid is { Exact: { Length: > 0 } exact } hybrid ? new ExactCopies(Encoder, hybrid.Order, exact, NumericTokens.OwnBinShare / hybrid.Bins) : null;

    private ExactCopies? _exactCopies;

    /// <summary>Everything as named documents and tensors, ready for <see cref="ModelFile"/>.</summary>
    public ModelContent ToContent()
    {
        var content = new ModelContent();
        content.Documents["schema"] = ModelJson.Write(Schema);
        content.Documents["options"] = ModelJson.Write(Kept(Options));
        content.Documents["generator"] = ModelJson.Write(Generator);
        content.Documents["report"] = ModelJson.Write(Report);
        content.Documents["provenance"] = ModelJson.Write(Provenance);
        Encoder.Save(content);
        Calibration?.Save(content);
        foreach (NamedTensor tensor in Weights) content.Add(tensor);
        return content;
    }

    /// <summary>The model a file holds, every part checked against the others.</summary>
    /// <exception cref="Errors.RiskGanException">A part is missing or does not fit (65).</exception>
    public static Model FromContent(ModelContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (Scoring.RiskModel.IsIn(content)) throw Errors.Fault.NotAGenerator();
        TableSchema schema = ModelJson.ReadSchema(content);
        GeneratorSettings generator = ModelJson.ReadGenerator(content);
        TableEncoder encoder = TableEncoder.Load(content, schema);
        var model = new Model
        {
            Schema = schema,
            Encoder = encoder,
            Options = ModelJson.ReadOptions(content),
            Generator = generator,
            Report = ModelJson.ReadReport(content),
            Provenance = ModelJson.ReadProvenance(content),
            Weights = [.. content.Tensors.Where(tensor => tensor.Name.StartsWith("generator.", StringComparison.Ordinal))],
            Calibration = GeneratorCalibration.Load(content, encoder),
        };
        if (generator.Preset == Preset.Hybrid) model.BuildHybrid(Kernels.Create(1));
        else model.BuildGenerator(Kernels.Create(1)); // refuses a wrong shape now, not in the middle of sampling
        return model;
    }

    /// <summary>The options that a model keeps: threads and memory limit never change the result.</summary>
    internal static TrainingOptions Kept(TrainingOptions options) => options with { Threads = 1, MaxMemory = new TrainingOptions().MaxMemory };

    /// <summary>The same model with a calibration and the report of it.</summary>
    internal Model With(GeneratorCalibration? calibration, TrainingReport report) => new()
    {
        Schema = Schema,
        Encoder = Encoder,
        Options = Options,
        Generator = Generator,
        Report = report,
        Provenance = Provenance,
        Weights = Weights,
        Calibration = calibration,
    };

    /// <summary>The generator's network with the model's weights, ready for inference.</summary>
    internal DenseNetwork<float> BuildGenerator(Kernels<float> kernels)
    {
        NetworkSpec spec = Generator.Network(Encoder.Layout);
        CheckHeld(spec.ParameterCount);
        var network = new DenseNetwork<float>(kernels, spec, "generator");
        NetworkWeights.Import(network, WeightsByName());
        return network;
    }

    /// <summary>The cells of preset <c>hybrid</c> with the model's weights, ready to draw on one thread.</summary>
    internal HybridGenerator BuildHybrid(Kernels<float> kernels)
    {
        HybridSettings settings = Generator.Hybrid!;
        if (!settings.IsPlausible(Encoder.Layout.CellCount, Encoder.Layout.NumericCount))
            throw Errors.Fault.ModelPartBroken("generator", "a width, a setting or a list of cells is out of range");
        var layout = new HybridLayout(Encoder, settings);
        CheckHeld(Enumerable.Range(0, layout.CellCount).Sum(cell => CellModel<float>.SpecOf(layout, cell).ParameterCount));
        return new HybridGenerator(kernels, layout, WeightsByName());
    }

    // Before anything is built from settings that may lie.
    private void CheckHeld(long parameters)
    {
        if (parameters > Weights.Sum(tensor => (long)tensor.Values.Length))
            throw Errors.Fault.ModelPartBroken("generator", "its weights are fewer than its settings ask for");
    }

    private Func<string, int, float[]> WeightsByName()
    {
        Dictionary<string, NamedTensor> weights = Weights.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        return (name, count) => weights.TryGetValue(name, out NamedTensor? tensor) && tensor.Values is float[] values && values.Length == count
            ? values
            : throw Errors.Fault.ModelPartBroken("generator", $"tensor '{name}' is missing or has another shape than its settings ask for");
    }
}
