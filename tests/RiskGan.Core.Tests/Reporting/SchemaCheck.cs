using System.Text.Json;
using System.Text.Json.Nodes;

namespace RiskGan.Core.Tests.Reporting;

/// <summary>As much of JSON Schema (draft 2020-12) as our shipped schema uses; a word it does not know is a fault itself.</summary>
internal static class SchemaCheck
{
    private static readonly string[] Words =
        ["$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "minimum"];

    public static IReadOnlyList<string> Faults(JsonNode schema, JsonNode? value)
    {
        var faults = new List<string>();
        Check(schema, schema, value, "$", faults);
        return faults;
    }

    private static void Check(JsonNode root, JsonNode schema, JsonNode? value, string path, List<string> faults)
    {
        JsonObject rules = schema.AsObject();
        foreach ((string word, JsonNode? _) in rules)
            if (!Words.Contains(word)) faults.Add($"{path}: the schema says '{word}'");
        if (rules["$ref"] is { } reference) Check(root, root["$defs"]![reference.GetValue<string>().Split('/')[^1]]!, value, path, faults);
        if (rules["anyOf"] is JsonArray choices && !choices.Any(choice => Fits(root, choice!, value, path))) faults.Add($"{path}: fits none");
        if (rules["const"] is { } only && !JsonNode.DeepEquals(only, value)) faults.Add($"{path}: is not {only.ToJsonString()}");
        if (rules["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value))) faults.Add($"{path}: is not one of {allowed.ToJsonString()}");
        if (rules["type"] is JsonArray types && !types.Any(type => IsOf(type!.GetValue<string>(), value))) faults.Add($"{path}: wrong type");
        if (rules["type"] is JsonValue single && !IsOf(single.GetValue<string>(), value)) faults.Add($"{path}: wrong type");
        if (rules["minimum"] is { } least && value is JsonValue number && number.GetValueKind() == JsonValueKind.Number && decimal.Parse(number.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) < least.GetValue<int>())
            faults.Add($"{path}: too small");
        if (value is JsonObject item)
        {
            foreach (JsonNode? name in rules["required"]?.AsArray() ?? [])
                if (!item.ContainsKey(name!.GetValue<string>())) faults.Add($"{path}: lacks {name}");
            foreach ((string name, JsonNode? part) in item)
            {
                if (rules["properties"]?[name] is { } rule) Check(root, rule, part, $"{path}.{name}", faults);
                else if (rules["additionalProperties"]?.GetValue<bool>() == false) faults.Add($"{path}: has {name}");
            }
        }

        if (value is JsonArray list && rules["items"] is { } each)
            for (int i = 0; i < list.Count; i++) Check(root, each, list[i], $"{path}[{i}]", faults);
    }

    private static bool Fits(JsonNode root, JsonNode schema, JsonNode? value, string path)
    {
        var faults = new List<string>();
        Check(root, schema, value, path, faults);
        return faults.Count == 0;
    }

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && value.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-'),
        _ => false,
    };
}
