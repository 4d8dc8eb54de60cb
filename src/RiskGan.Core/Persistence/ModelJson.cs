using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Training;

namespace RiskGan.Core.Persistence;

/// <summary>The JSON documents of a model file, written compactly and read strictly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(TableSchema))]
[JsonSerializable(typeof(TrainingOptions))]
[JsonSerializable(typeof(GeneratorSettings))]
[JsonSerializable(typeof(TrainingReport))]
[JsonSerializable(typeof(Provenance))]
internal sealed partial class ModelJson : JsonSerializerContext
{
    public static string Write(TableSchema value) => JsonSerializer.Serialize(value, Default.TableSchema);

    public static string Write(TrainingOptions value) => JsonSerializer.Serialize(value, Default.TrainingOptions);

    public static string Write(GeneratorSettings value) => JsonSerializer.Serialize(value, Default.GeneratorSettings);

    public static string Write(TrainingReport value) => JsonSerializer.Serialize(value, Default.TrainingReport);

    public static string Write(Provenance value) => JsonSerializer.Serialize(value, Default.Provenance);

    public static TableSchema ReadSchema(ModelContent content) => StoredSchema.Checked(Read(content, "schema", Default.TableSchema));

    public static TrainingOptions ReadOptions(ModelContent content) => Read(content, "options", Default.TrainingOptions, usual: new TrainingOptions());

    public static GeneratorSettings ReadGenerator(ModelContent content)
    {
        GeneratorSettings settings = Read(content, "generator", Default.GeneratorSettings);
        return settings.IsPlausible ? settings : throw Fault.ModelPartBroken("generator", "a width or setting is out of range");
    }

    public static TrainingReport ReadReport(ModelContent content)
    {
        TrainingReport report = Read(content, "report", Default.TrainingReport);
        // What the text lacks (an older file's has no warnings) comes as null, and annotations do not reach what stands in a list.
        report = report with
        {
            Notices = report.Notices ?? [],
            LossTrace = report.LossTrace ?? [],
            Warnings = report.Warnings ?? [],
            RiskGanVersion = report.RiskGanVersion ?? "",
            Engine = report.Engine ?? "",
        };
        bool sound = report.Notices.All(notice => notice is not null) && report.LossTrace.All(point => point is not null)
            && report.Warnings.All(warning => warning is { Columns: not null, Text: not null } && warning.Columns.All(column => column is not null) && Enum.IsDefined(warning.Kind));
        return sound ? report : throw Fault.ModelPartBroken("report", "an entry of a list is empty or does not exist");
    }

    public static Provenance ReadProvenance(ModelContent content) => Read(content, "provenance", Default.Provenance);

    private static T Read<T>(ModelContent content, string document, JsonTypeInfo<T> type, T? usual = null)
        where T : class
    {
        if (!content.Documents.TryGetValue(document, out string? json)) throw Fault.ModelPartBroken(document, "it is missing");
        try
        {
            if (usual is not null) json = Completed(json, JsonSerializer.Serialize(usual, type));
            return JsonSerializer.Deserialize(json, type) ?? throw Fault.ModelPartBroken(document, "it is empty");
        }
        catch (JsonException e)
        {
            throw Fault.ModelPartBroken(document, "it is not the JSON this version of riskgan writes", e);
        }
    }

    // The generated reader sets what the text lacks to zero, false or null, whatever the initialiser says: an older file would get settings nobody chose.
    private static string Completed(string json, string usual)
    {
        var strict = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 };
        if (JsonNode.Parse(json, documentOptions: strict) is not JsonObject given) return json;
        foreach ((string name, JsonNode? value) in JsonNode.Parse(usual)!.AsObject())
            if (!given.ContainsKey(name)) given[name] = value?.DeepClone();
        return given.ToJsonString();
    }
}
