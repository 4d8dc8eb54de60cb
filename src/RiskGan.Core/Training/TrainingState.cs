using System.Text.Json;
using System.Text.Json.Serialization;
using RiskGan.Core.Errors;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Training;

/// <summary>What a training run knows beside its session: enough that a resumed run writes the same report.</summary>
/// <param name="Rewinds">Times it went back after something was not finite.</param>
/// <param name="Seconds">Time trained, for <c>--max-minutes</c>.</param>
/// <param name="Notices">What was told and goes into the report.</param>
/// <param name="Warnings">Warnings so far.</param>
/// <param name="Losses">The loss trace.</param>
internal sealed record TrainingState(int Rewinds, double Seconds, IReadOnlyList<string> Notices, IReadOnlyList<TrainingWarning> Warnings, LossTraceState Losses)
{
    private const string Document = "state";

    /// <summary>Adds the state to a checkpoint.</summary>
    public void Save(ModelContent content) => content.Documents[Document] = JsonSerializer.Serialize(this, CheckpointJson.Default.TrainingState);

    /// <summary>Reads it back.</summary>
    /// <exception cref="RiskGanException">RG421 it is missing or out of range.</exception>
    public static TrainingState Load(ModelContent content)
    {
        TrainingState state = CheckpointJson.Read(content, Document, CheckpointJson.Default.TrainingState);
        bool sound = state is { Notices: not null, Warnings: not null, Losses.Points: not null } && state.Rewinds >= 0 && state.Seconds >= 0 && double.IsFinite(state.Seconds) && state.Losses.Count >= 0
            && state.Notices.All(notice => notice is not null) && state.Losses.Points.All(point => point is not null)
            && state.Warnings.All(warning => warning is { Columns: not null, Text: not null } && Enum.IsDefined(warning.Kind));
        return sound ? state : throw Fault.ModelPartBroken(Document, "a value is out of range");
    }
}

/// <summary>The points of a loss trace and the sums of the one not yet full.</summary>
internal sealed record LossTraceState(IReadOnlyList<LossPoint> Points, double Discriminator, double Penalty, double Generator, double PairMoments, int Count, double Likelihood = 0);

/// <summary>The JSON documents of a checkpoint, written compactly and read strictly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(TrainingState))]
[JsonSerializable(typeof(RunFact[]))]
[JsonSerializable(typeof(TrainingPlan))]
internal sealed partial class CheckpointJson : JsonSerializerContext
{
    public static T Read<T>(ModelContent content, string document, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        if (!content.Documents.TryGetValue(document, out string? json)) throw Fault.ModelPartBroken(document, "it is missing");
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Fault.ModelPartBroken(document, "it is empty");
        }
        catch (JsonException e)
        {
            throw Fault.ModelPartBroken(document, "it is not the JSON this version of riskgan writes", e);
        }
    }
}
