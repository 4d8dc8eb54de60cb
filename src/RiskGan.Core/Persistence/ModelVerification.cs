using RiskGan.Core.Sampling;
using RiskGan.Core.Scoring;
using RiskGan.Core.Training;

namespace RiskGan.Core.Persistence;

/// <summary>The kinds of file riskgan makes to be read by itself.</summary>
public enum ModelFileKind
{
    /// <summary>A generator, by <c>train</c>.</summary>
    Generator,

    /// <summary>A risk model, by <c>train-risk</c>.</summary>
    RiskModel,

    /// <summary>The state of an unfinished training.</summary>
    Checkpoint,
}

/// <summary>What a sound file is and holds.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Documents">Number of JSON documents.</param>
/// <param name="Tensors">Number of tensors.</param>
/// <param name="Values">Numbers in them.</param>
public sealed record ModelVerification(ModelFileKind Kind, int Documents, int Tensors, long Values)
{
    private const int RowsTried = 64;

    /// <summary>Reads a file as its verb would and proves that all of it can be used: layout, digest, numbers, every part against the others.</summary>
    /// <remarks>A generator also makes some rows, which shows what no check of single parts can.</remarks>
    /// <exception cref="Errors.RiskGanException">RG410–RG418, RG421 the file is not sound.</exception>
    public static ModelVerification Of(string path)
    {
        ModelContent content = ModelFile.ReadAny(path, out string format);
        ModelFileKind kind = format == ModelFile.CheckpointFormat ? ModelFileKind.Checkpoint
            : content.Documents.ContainsKey("risk") ? ModelFileKind.RiskModel
            : ModelFileKind.Generator;
        switch (kind)
        {
            case ModelFileKind.Generator:
                _ = new Sampler(Model.FromContent(content), seed: 0, threads: 1).Sample(RowsTried).Sum(rows => rows.RowCount);
                break;
            case ModelFileKind.RiskModel:
                RiskModel.FromContent(content);
                break;
            default:
                TrainingRun.Verify(content);
                break;
        }

        return new ModelVerification(kind, content.Documents.Count, content.Tensors.Count, content.Tensors.Sum(tensor => (long)tensor.Values.Length));
    }
}
